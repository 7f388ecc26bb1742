"""Tables in which the variants of a product are rows below its own, without its title."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from wizard.catalog.feeds.grouping import estimate_size, gather
from wizard.catalog.feeds.names import normalize_cell
from wizard.catalog.feeds.prices import read_price
from wizard.catalog.feeds.records import FeedSettings, Outcome, Record, Rejection, RejectionError
from wizard.catalog.feeds.variants import choose_variant

_VARIANT = frozenset({"variant", "sku"})
_PART = frozenset({"media", "image", "video", "rule"})
_STATED = ("variant_id", "sku", "price", "stock")
"""The fields of which a variant states at least one; a row without any is a further picture."""
_OWN = ("sku", "variant_id")
"""The fields that a variant does not have from its product."""
_OWN_PRICE = ("price", "regular_price", "sale_price")
"""Those that it does not have from it if it states a price."""


def join_variants(outcomes: Iterable[Outcome], settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the outcomes of a table, with the rows below a product as its variants.

    A product whose rows are several has the id that they share, or that of its own row where they share none.
    Raises FeedError if so many rows belong to one product that they do not fit in memory.
    """
    placed = _find_products(outcomes)
    for found in gather(placed, lambda record: record.values["row"], estimate_size, frozenset()):
        yield from [found] if isinstance(found, Rejection) else _read_product(found, settings)


def _find_products(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Yield the outcomes; each record has the number of the row of its product.

    What follows a row that cannot be read may belong to that, so it belongs to no other.
    """
    above: Record | None = None
    for outcome in outcomes:
        if isinstance(outcome, Rejection):
            above = None
        else:
            if above is None or not _belongs_to(outcome, above):
                above = outcome
            outcome.values["row"] = str(above.number)
        yield outcome


def _belongs_to(record: Record, above: Record) -> bool:
    shared = record.text("product_id")
    if not above.text("title") or (shared and shared != above.text("product_id")):
        return False
    kind = _kind(record)
    return kind in _VARIANT | _PART if kind else not record.text("title")


def _kind(record: Record) -> str:
    return normalize_cell(record.text("type"))


def _read_product(rows: list[Record], settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the product of its own row and those below it.

    Where rows say what they are, its own describes it and is no variant.
    """
    first, *others = rows
    below = [row for row in others if _kind(row) not in _PART and any(map(row.text, _STATED))]
    is_typed = "type" in first.values
    first.values["image"] = next(filter(None, (row.text("image") for row in rows)), "")
    try:
        if first.unsold:
            raise first.unsold
        if not below:
            yield first
            return
        if is_typed:
            variants = [_inherit(row, first, settings) for row in below if not row.unsold]
        else:
            variants = [first, *(row for row in below if not row.unsold)]
        if not variants:
            raise RejectionError("published", "not-published", "None of its variants is shown in the store.")
        values = {**first.values, "id": first.text("product_id") or first.text("id")}
        product = replace(first, values=values, remarks=[], former_ids=[first.text("id")])
        choose_variant(product, variants, settings)
    except RejectionError as why:
        yield first.refuse(why)
    else:
        yield product


def _inherit(variant: Record, product: Record, settings: FeedSettings) -> Record:
    """Return a variant with what it does not state: that of its product, and its price with the surcharge."""
    not_shared = _OWN + _OWN_PRICE if variant.text("price") else _OWN
    shared = {name: text for name, text in product.values.items() if name not in not_shared}
    variant.values = shared | {name: text for name, text in variant.values.items() if text.strip()}
    if not variant.text("price") or not variant.text("surcharge"):
        return variant
    try:
        surcharge = _read_surcharge(variant.plain("surcharge"), settings)
    except RejectionError:
        variant.values["price"] = ""
        return variant
    if surcharge:
        # A base price that cannot be read is reported as it is.
        with suppress(RejectionError):
            base = read_price(variant.plain("price"), settings.locale, settings.currency)
            variant.values["price"] = f"{base.amount + surcharge:.2f} {base.currency or ''}"
    return variant


def _read_surcharge(text: str, settings: FeedSettings) -> Decimal:
    """Return what a variant costs more than its product, less if negative."""
    try:
        amount = read_price(text.lstrip("-"), settings.locale or "en-US", settings.currency).amount
    except RejectionError as why:
        if why.code != "price-not-positive":
            raise
        return Decimal(0)
    return -amount if text.startswith("-") else amount
