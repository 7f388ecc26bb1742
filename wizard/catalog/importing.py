"""From a feed to the catalog: each accepted offer becomes a listing, with what its texts state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from wizard.catalog.exporting import MARK, read_exported, unguard
from wizard.catalog.facts import RowError, parse_value
from wizard.catalog.feeds.offers import Offer, Refusal
from wizard.catalog.infer import Conflict, infer
from wizard.catalog.listing import Listing, Provenance
from wizard.catalog.store import Draft
from wizard.catalog.vocabulary import Vocabulary
from wizard.core.products import Attribute, Product, Value


@dataclass(frozen=True, slots=True)
class Taken:
    """An offer as it stands in the catalog, and where its fields and its title disagree."""

    offer: Offer
    listing: Listing
    conflicts: tuple[Conflict, ...]


def take_in(
    records: Iterator[Offer | Refusal], draft: Draft, vocabulary: Vocabulary
) -> Iterator[Taken | Refusal]:
    """Put the offers of a feed into a draft, one by one; tells what came of each record.

    Passes on the FeedError of a feed that breaks off, and the CatalogError of a draft that takes no more.
    """
    for record in records:
        if isinstance(record, Refusal):
            yield record
        else:
            listing, conflicts = to_listing(record, vocabulary, draft.own_attributes)
            yield Taken(record, draft.add(listing), conflicts)


def to_listing(
    offer: Offer, vocabulary: Vocabulary, own: Mapping[str, Attribute]
) -> tuple[Listing, tuple[Conflict, ...]]:
    """What an offer states, and its conflicts; the store's own columns take fields of their names."""
    fields = {name.strip().casefold(): value for name, value in offer.texts.fields}
    conflicts: tuple[Conflict, ...] = ()
    if fields.get(MARK):
        attributes, provenance = read_exported(fields, own)
    else:
        inferred = infer(offer.texts, vocabulary)
        attributes, provenance = dict(inferred.attributes), inferred.provenance
        conflicts = inferred.conflicts
        stated = _read_own(fields, own)
        attributes |= {known.attribute: value for known, value in stated}
        provenance += tuple(known for known, _ in stated)
    price = Provenance("price", "feed field", f"price: {offer.price} {offer.currency}")
    return Listing(_to_product(offer, attributes, fields), (price, *provenance)), conflicts


def to_cents(price: Decimal) -> int:
    """A price in hundredths of the currency unit."""
    return int((price * 100).to_integral_value(ROUND_HALF_UP))


def _to_product(offer: Offer, attributes: Mapping[str, Value], fields: Mapping[str, str]) -> Product:
    def plain(text: str | None) -> str | None:
        return (unguard(text) if MARK in fields else text) if text else None

    return Product(
        id=plain(offer.id) or "",
        name=plain(offer.texts.title) or "",
        kind=str(attributes["kind"]),
        attributes=attributes,
        brand=plain(offer.texts.brand),
        price_cents=to_cents(offer.price),
        currency=offer.currency,
        price_note=plain(fields.get("price_note")) if MARK in fields else None,
        in_stock=offer.in_stock,
        url=offer.url,
        image=offer.image,
        description=plain(offer.texts.description),
    )


def _read_own(fields: Mapping[str, str], own: Mapping[str, Attribute]) -> list[tuple[Provenance, Value]]:
    """The store's own attributes that fields of their names state."""
    stated = []
    for name, attribute in own.items():
        text = fields.get(name.casefold(), "").strip()
        try:
            if text:
                stated.append(
                    (Provenance(name, "feed field", f"{name}: {text}"), parse_value(attribute, text))
                )
        except RowError:
            continue  # a word where the column holds numbers states nothing
    return stated
