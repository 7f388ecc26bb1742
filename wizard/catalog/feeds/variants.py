"""Variants of one product: what a shop sells under each id, and which of them a shopper pays for."""

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
from wizard.catalog.feeds.validation import read_url, refuse_duplicate
from wizard.rule_language.predicates import Variant

_Found = tuple[Record, Quote | None, Availability]


def choose_variant(record: Record, variants: Iterable[Record], settings: FeedSettings) -> Record:
    """Give a record its variants, with price and availability of the cheapest in stock, and return that one.

    Without one in stock it is the cheapest; of two that are equal, the first. Variants in another currency
    than the store's (else the first one's) do not compare. One whose price cannot be read is kept without a
    price, with a remark; raises RejectionError if none can be read.
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
    """Return the key that sorts what is in stock before the rest, and the cheaper before the dearer."""
    _, quote, availability = variant
    return not availability.in_stock, quote.price


def _describe(record: Record, quote: Quote | None, availability: Availability) -> list[Variant]:
    """Return a record as a variant, its own if it has some; none for one that nothing names."""
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
    """Yield the one product of the rows of a group, whose id it has, and a rejection for each useless row.

    A row of the group itself, which names no group, describes it and need not have a price; else the first
    row with a title does.
    """
    parents = [row for row in rows if not row.text("group")]
    titled = next((row for row in (*parents, *rows) if row.text("title")), rows[0])
    usable: list[Record] = []
    seen: set[str] = set()
    for row in rows:
        try:
            row.clean()
            if (name := row.plain("id")) and name in seen:
                raise refuse_duplicate(name)
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
