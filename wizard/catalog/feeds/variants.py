"""Several variants, one product: what the cheapest one that can be bought costs."""

from __future__ import annotations

from collections.abc import Iterable

from wizard.catalog.feeds.cleaning import clean
from wizard.catalog.feeds.offers import Remark, Terms
from wizard.catalog.feeds.quoting import read_quote
from wizard.catalog.feeds.records import Availability, Quote, Record, Unfit


def choose_variant(
    variants: Iterable[tuple[Record, Availability]], terms: Terms
) -> tuple[Record, Quote, Availability]:
    """The cheapest variant that can be bought, else the cheapest; the first of two that are equal.

    Those in another currency than the store's (else the first one's) do not compare and are left out. So is
    one whose price cannot be read, with a remark; raises Unfit when none can.
    """
    readable: list[tuple[Record, Quote, Availability]] = []
    unfit: list[Unfit] = []
    remarks: list[Remark] = []
    for record, availability in variants:
        try:
            clean(record)
            readable.append((record, read_quote(record, terms), availability))
        except Unfit as why:
            unfit.append(why)
            remarks.append(Remark(record.name(why.field), why.code))
    if not readable:
        raise unfit[0]
    currencies = [quote.currency for _, quote, _ in readable]
    currency = terms.currency if terms.currency in currencies else currencies[0]
    comparable = (known for known in readable if known[1].currency == currency)
    record, quote, availability = min(comparable, key=lambda known: (not known[2].in_stock, known[1].price))
    record.remarks += remarks
    return record, quote, availability
