"""From a feed to the catalog: each accepted offer becomes a listing, with what its texts state."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from wizard.catalog.export import MARK, unguard
from wizard.catalog.feeds.records import Offer, Rejection, Remark
from wizard.catalog.inference.infer import Conflict, Inferred, infer
from wizard.catalog.inference.vocabulary import Vocabulary
from wizard.catalog.listing import Listing, Origin, ProductTexts, Provenance
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.store import Draft
from wizard.catalog.values import RowError, parse_cell
from wizard.rule_language.predicates import Attribute, Product, Value


@dataclass(frozen=True, slots=True)
class ImportedOffer:
    """An offer, its listing in the catalog, and where its fields and its title disagree."""

    offer: Offer
    listing: Listing
    conflicts: tuple[Conflict, ...]


def import_offers(
    records: Iterator[Offer | Rejection], draft: Draft, vocabulary: Vocabulary
) -> Iterator[ImportedOffer | Rejection]:
    """Add the offers of a feed to a draft, one by one, and yield what became of each record.

    Raises FeedError if the feed breaks off, and CatalogError if the draft takes no more.
    """
    for record in records:
        if isinstance(record, Rejection):
            yield record
        else:
            imported = read_offer(record, vocabulary, draft.own_attributes)
            yield replace(imported, listing=draft.add(imported.listing))


def read_offer(offer: Offer, vocabulary: Vocabulary, own: Mapping[str, Attribute]) -> ImportedOffer:
    """Return the listing of an offer; the store's own columns take fields of their names.

    The attributes of an exported row are used as they are, except a kind that cannot be read. A field in the
    catalog's words that cannot be read is a warning.
    """
    fields = {name.strip().casefold(): value for name, value in offer.texts.fields}
    if fields.get(MARK):
        cells = {name: unguard(value) for name, value in fields.items()}
        stated, unusable = _read_stated(cells, {**STORED_ATTRIBUTES, **own})
        inferred = Inferred({}, ()) if "kind" in stated else _infer_kind(offer.texts, vocabulary)
    else:
        stated, unusable = _read_stated(fields, own)
        inferred = infer(offer.texts, vocabulary)
    attributes = {**inferred.attributes, **{name: value for name, (value, _) in stated.items()}}
    price = Provenance("price", Origin.FEED_FIELD, f"price: {offer.price} {offer.currency}")
    known = (price, *inferred.provenance, *(provenance for _, provenance in stated.values()))
    return ImportedOffer(
        offer=replace(offer, warnings=(*offer.warnings, *unusable)) if unusable else offer,
        listing=Listing(_to_product(offer, attributes, fields), known),
        conflicts=inferred.conflicts,
    )


def to_cents(price: Decimal) -> int:
    """Convert a price to hundredths of the currency unit."""
    return int((price * 100).to_integral_value(ROUND_HALF_UP))


def _to_product(offer: Offer, attributes: Mapping[str, Value], fields: Mapping[str, str]) -> Product:
    exported = MARK in fields
    plain = unguard if exported else str
    return Product(
        id=plain(offer.id),
        name=plain(offer.texts.title),
        kind=str(attributes["kind"]),
        attributes=attributes,
        brand=plain(offer.texts.brand) or None,
        price_cents=to_cents(offer.price),
        currency=offer.currency,
        price_note=unguard(fields.get("price_note", "")) or None if exported else None,
        in_stock=offer.in_stock,
        url=offer.url,
        image=offer.image,
        description=plain(offer.texts.description) or None,
    )


def _read_stated(
    fields: Mapping[str, str], attributes: Mapping[str, Attribute]
) -> tuple[dict[str, tuple[Value, Provenance]], list[Remark]]:
    """Return what fields of the attributes' names state, and a remark on each that cannot be read."""
    stated, unusable = {}, []
    for name, attribute in attributes.items():
        text = fields.get(name.casefold(), "").strip()
        try:
            if text:
                value = parse_cell(attribute, text)
                stated[name] = value, Provenance(name, Origin.FEED_FIELD, f"{name}: {text}")
        except RowError:
            unusable.append(Remark(name, "attribute-not-usable"))
    return stated, unusable


def _infer_kind(texts: ProductTexts, vocabulary: Vocabulary) -> Inferred:
    """Infer only the kind, from title, category and description."""
    inferred = infer(replace(texts, fields=()), vocabulary)
    known = tuple(known for known in inferred.provenance if known.attribute == "kind")
    return Inferred({"kind": inferred.attributes["kind"]}, known)
