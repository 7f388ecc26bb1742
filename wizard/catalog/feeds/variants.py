"""Several variants, one product: what the cheapest one that can be bought costs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from wizard.catalog.feeds.cleaning import clean
from wizard.catalog.feeds.offers import Remark, Terms
from wizard.catalog.feeds.quoting import read_quote
from wizard.catalog.feeds.records import Availability, Quote, Record, Unfit

_Variant = tuple[Record, Quote, Availability]


def choose_variant(variants: Iterable[tuple[Record, Availability]], terms: Terms) -> _Variant:
    """The cheapest variant that can be bought, else the cheapest; the first of two that are equal.

    Those in another currency than the store's (else the first one's) do not compare and are left out. So is
    one whose price cannot be read, with a remark; raises Unfit when none can.
    """
    best: dict[str, _Variant] = {}
    unfit: dict[Remark, Unfit] = {}
    for record, availability in variants:
        try:
            clean(record)
            found = record, read_quote(record, terms), availability
        except Unfit as why:
            unfit.setdefault(Remark(record.name(why.field), why.code), why)
            continue
        currency = found[1].currency
        best[currency] = min(best.get(currency, found), found, key=_rank)
    if not best:
        raise next(iter(unfit.values()))
    chosen = best.get(terms.currency or "") or next(iter(best.values()))
    chosen[0].remarks += unfit
    return chosen


def _rank(variant: _Variant) -> tuple[bool, Decimal]:
    """What can be bought before what cannot, the cheaper before the dearer."""
    _, quote, availability = variant
    return not availability.in_stock, quote.price
