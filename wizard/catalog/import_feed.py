"""Import of a feed into the catalog: accepted offers become listings, with attributes from their texts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from wizard.catalog.derive import find_contradictions
from wizard.catalog.export import MARK, unescape_formula
from wizard.catalog.feeds.prices import to_cents
from wizard.catalog.feeds.records import Offer, Rejection, Remark
from wizard.catalog.inference.infer import Conflict, Inferred
from wizard.catalog.listing import Listing, Origin, ProductTexts, Provenance
from wizard.catalog.store import Draft
from wizard.catalog.titles import TitleReader
from wizard.catalog.values import (
    YES_NO_SPELLINGS,
    RowError,
    find_columns,
    name_open_column,
    parse_cell,
    parse_kind,
)
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.predicates import Product
from wizard.rule_language.topic import Topic

EXPORTED_DECIMAL = "."
"""The decimal mark of numbers in exported catalogs."""

Cells = Mapping[str, tuple[str, str]]
"""Attribute -> (header, text) of its cell."""

StatedFacts = dict[str, tuple[Value, Provenance]]
"""Attribute -> its value, and the field that states it as provenance."""


@dataclass(frozen=True, slots=True)
class ImportedOffer:
    """An offer, its listing in the catalog, and the conflicts between its fields and its title.

    `contradictions` are sentences about facts that contradict its kind. `columns` is attribute -> the header
    from which it was read.
    """

    offer: Offer
    listing: Listing
    conflicts: tuple[Conflict, ...]
    contradictions: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


def import_offers(
    records: Iterator[Offer | Rejection], draft: Draft, reader: TitleReader, decimal: str | None = None
) -> Iterator[ImportedOffer | Rejection]:
    """Add the offers of a feed to a draft one by one; yield the result for each record.

    `decimal` is the decimal mark of the feed's numbers, None if unknown. Raise FeedError if the feed cannot
    be read to its end, and CatalogError if a product cannot be added to the draft.
    """
    for record in records:
        if isinstance(record, Rejection):
            yield record
        else:
            imported = read_offer(record, reader, draft.topic, draft.own_attributes, decimal)
            listing = draft.add(imported.listing)
            contradictions = tuple(find_contradictions(listing, draft.topic))
            yield ImportedOffer(imported.offer, listing, imported.conflicts, contradictions, imported.columns)


def read_offer(
    offer: Offer, reader: TitleReader, topic: Topic, own: Mapping[str, Attribute], decimal: str | None = None
) -> ImportedOffer:
    """Return the listing of an offer; its fields take precedence over its texts.

    A field states the attribute that has its name or label, unless the title reader reads such fields itself.
    The store's own attributes, `own`, are stated by fields with their names. In a row that this catalog
    exported, the attributes are used as they are, except for a kind that is invalid. An invalid field becomes
    a warning.
    """
    fields = {name.strip().casefold(): value for name, value in offer.texts.fields}
    of_own: Cells = {name: (name, fields[name.casefold()]) for name in own if name.casefold() in fields}
    if fields.get(MARK):
        named = (name for name in topic.stored_attributes if name in fields)
        cells = {name: (name, unescape_formula(text)) for name, (_, text) in of_own.items()}
        cells = {**{name: (name, unescape_formula(fields[name])) for name in named}, **cells}
        stated, unusable = _read_stated(cells, topic, own, EXPORTED_DECIMAL)
        if "kind" in stated:  # it may come from a title, so nothing may follow from it
            kind, source = stated["kind"]
            stated["kind"] = kind, source._replace(origin=Origin.WORDS)
        inferred = Inferred({}, ()) if "kind" in stated else _infer_kind(offer.texts, reader)
    else:
        cells = {**_find_cells(offer.texts, reader, topic), **of_own}
        stated, unusable = _read_stated(cells, topic, own, decimal)
        inferred = reader.infer(offer.texts)
    attributes = {**inferred.attributes, **{name: value for name, (value, _) in stated.items()}}
    price = Provenance("price", Origin.FEED_FIELD, f"price: {offer.price} {offer.currency}")
    related = (
        Provenance(name, Origin.FEED_FIELD, f"{header}: {text}")
        for name, (header, text) in offer.related.items()
    )
    read = (known for known in inferred.provenance if known.attribute not in stated)
    known = (price, *related, *read, *(provenance for _, provenance in stated.values()))
    of_field = Origin.FEED_FIELD
    of_fields = {each.attribute for each in known if each.origin is of_field}
    said_open, unclear = _read_open(fields, topic, of_fields)
    open_lists = {name for name in inferred.open_lists if name not in stated} | said_open
    unusable += unclear
    return ImportedOffer(
        offer=replace(offer, warnings=(*offer.warnings, *unusable)) if unusable else offer,
        listing=Listing(
            _to_product(offer, attributes, fields, open_lists), known, offer.aliases, offer.former_ids
        ),
        conflicts=tuple(each for each in inferred.conflicts if each.attribute not in stated),
        columns={name: header for name, (header, _) in cells.items()},
    )


def _to_product(
    offer: Offer, attributes: Mapping[str, Value], fields: Mapping[str, str], open_lists: Collection[str]
) -> Product:
    exported = MARK in fields
    plain = unescape_formula if exported else str
    related = {name: plain(text) for name, (_, text) in offer.related.items()}
    return Product(
        id=plain(offer.id),
        name=plain(offer.texts.title),
        kind=str(attributes["kind"]),
        attributes=attributes,
        brand=plain(offer.texts.brand) or None,
        price_cents=to_cents(offer.price),
        currency=offer.currency,
        price_note=unescape_formula(fields.get("price_note", "")) or None if exported else None,
        in_stock=offer.in_stock,
        url=offer.url,
        image=offer.image,
        description=plain(offer.texts.description) or None,
        family=related.get("family"),
        followed_by=related.get("followed_by"),
        open_lists=frozenset(open_lists),
        variants=offer.variants,
    )


def _find_cells(texts: ProductTexts, reader: TitleReader, topic: Topic) -> Cells:
    """Return the cells of the topic's attributes: of columns that the store declared, or by their headers."""
    written: defaultdict[str, list[str]] = defaultdict(list)
    for header, text in texts.fields:
        written[header].append(text)
    cells = {}
    for name, header in _find_columns(tuple(written), topic, reader).items():
        several = topic.stored_attributes[name].type is AttributeType.WORDS
        cells[name] = header, ";".join(written[header]) if several else written[header][-1]
    return {**cells, **{name: (header, text) for name, header, text in texts.declared}}


@lru_cache(maxsize=256)
def _find_columns(headers: tuple[str, ...], topic: Topic, reader: TitleReader) -> Mapping[str, str]:
    """Return attribute -> header; cached, since most products of a feed have the same headers."""
    return find_columns([each for each in headers if not reader.reads_field(each)], topic.stored_attributes)


def _read_stated(
    cells: Cells, topic: Topic, own: Mapping[str, Attribute], decimal: str | None
) -> tuple[StatedFacts, list[Remark]]:
    """Return the attributes that cells state, and a remark on each cell that is invalid."""
    stated: StatedFacts = {}
    unusable = []
    known = {**topic.stored_attributes, **own} if cells else {}
    for name in (name for name in known if name in cells):
        header, text = cells[name]
        try:
            if text := text.strip():
                value = parse_kind(topic, text) if name == "kind" else parse_cell(known[name], text, decimal)
                stated[name] = value, Provenance(name, Origin.FEED_FIELD, f"{header}: {text}")
        except RowError:
            unusable.append(Remark(name, "attribute-not-usable"))
    return stated, unusable


def _read_open(
    fields: Mapping[str, str], topic: Topic, of_fields: Collection[str]
) -> tuple[set[str], list[Remark]]:
    """Return the lists, of those stated by fields, that another field declares to be open.

    Also return a remark on each such field that says neither yes nor no; its list counts as open.
    """
    said: dict[str, str] = {}
    unclear = []
    for name in (name for name in topic.lists if name in of_fields):
        if text := fields.get(name_open_column(name), "").strip():
            said[name] = YES_NO_SPELLINGS.get(text.casefold(), "")
            if not said[name]:
                unclear.append(Remark(name_open_column(name), "attribute-not-usable"))
    return {name for name, answer in said.items() if answer != "no"}, unclear


def _infer_kind(texts: ProductTexts, reader: TitleReader) -> Inferred:
    """Infer only the kind, and only from the title, category and description."""
    inferred = reader.infer(replace(texts, fields=()))
    known = tuple(known for known in inferred.provenance if known.attribute == "kind")
    return Inferred({"kind": inferred.attributes["kind"]}, known)
