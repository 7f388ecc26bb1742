"""Variants of a product: what a shop sells under each id, and which one determines the price."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from wizard.catalog.feeds.availability import read_availability
from wizard.catalog.feeds.price_policy import read_quote
from wizard.catalog.feeds.prices import to_cents
from wizard.catalog.feeds.records import (
    Availability,
    FeedSettings,
    Outcome,
    Quote,
    Record,
    RejectionError,
    Remark,
)
from wizard.catalog.feeds.validation import make_duplicate_error, read_url
from wizard.rule_language.predicates import Variant

_Found = tuple[Record, Quote | None, Availability]


def choose_variant(record: Record, variants: Iterable[Record], settings: FeedSettings) -> Record:
    """Add variants to a record, and price and availability of the cheapest one in stock; return that one.

    If none is in stock, choose the cheapest; of equal ones, choose the first. Only variants in the store's
    currency are considered or, if there are none, those in the currency of the first variant. A variant with
    an unreadable price is kept without a price, and with a remark. Raise RejectionError if no price is
    readable.
    """
    found: list[_Found] = []
    best: dict[str, tuple[Record, Quote, Availability]] = {}
    unreadable: dict[Remark, RejectionError] = {}
    for variant in variants:
        quote = None
        try:
            variant.clean()
            quote = variant.quote or read_quote(variant, settings)
        except RejectionError as why:
            unreadable.setdefault(Remark(variant.name(why.field), why.code), why)
        availability = variant.availability or read_availability(variant)
        if variant.variants or variant.values.get("sku") or variant.values.get("variant_id"):
            found.append((variant, quote, availability))
        if quote:
            priced = variant, quote, availability
            best[quote.currency] = min(best.get(quote.currency, priced), priced, key=_rank)
    if not best:
        raise next(iter(unreadable.values()))
    chosen, record.quote, record.availability = best.get(settings.currency or "") or next(iter(best.values()))
    found.sort(key=lambda each: each[0] is not chosen)
    record.variants = [variant for each in found for variant in _describe(*each)]
    record.remarks += [*chosen.remarks, *unreadable]
    return chosen


def _rank(variant: tuple[Record, Quote, Availability]) -> tuple[bool, Decimal]:
    """Return a sort key: variants in stock come first, then cheaper ones."""
    _, quote, availability = variant
    return not availability.in_stock, quote.price


def _describe(record: Record, quote: Quote | None, availability: Availability) -> list[Variant]:
    """Return the variants of a record or, if it has none, the record as a variant; empty without an id."""
    if record.variants:
        return record.variants
    sku = record.plain("sku") or None
    named = record.plain("variant_id") or sku
    if named is None:
        return []
    cents, currency = (to_cents(quote.price), quote.currency) if quote else (None, None)
    in_stock = availability.in_stock and quote is not None
    return [Variant(named, sku, read_url(record, "url"), cents, currency, in_stock)]


def merge_group(group: str, rows: list[Record], settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the product that the rows of a group form, with the group's id, and a rejection per unusable row.

    The product is described by the row of the group itself, which names no group and needs no price, or else
    by the first row with a title.
    """
    parents = [row for row in rows if not row.text("group")]
    titled = next((row for row in (*parents, *rows) if row.text("title")), rows[0])
    usable: list[Record] = []
    seen: set[str] = set()
    for row in rows:
        try:
            row.clean()
            if (name := row.plain("id")) and name in seen:
                raise make_duplicate_error(name)
            row.values.setdefault("variant_id", name)
            row.quote = row.quote or read_quote(row, settings)
        except RejectionError as why:
            if row.text("group"):
                yield row.refuse(why)
        else:
            seen.add(name)
            usable.append(row)
    if not usable:
        return
    first = rows[0]
    values = {**titled.values, "id": group}
    product = replace(
        titled, number=first.number, line=first.line, values=values, quote=None, variants=[], remarks=[]
    )
    chosen = choose_variant(product, usable, settings)
    product.former_ids = [row.text("id") for row in usable]
    product.values |= {name: text for name in ("url", "image") if (text := chosen.text(name))}
    yield product
