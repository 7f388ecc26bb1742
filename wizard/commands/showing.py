"""A product as the commands for the catalog show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from wizard.catalog.listing import Provenance
from wizard.catalog.rows import show_value
from wizard.core.problems import CatalogError, did_you_mean
from wizard.core.products import Product


def describe(product: Product, provenance: Mapping[str, Provenance]) -> Iterator[tuple[str, ...]]:
    """Attribute, value, and provenance in words; the price comes first."""
    values = {"price": show_price(product)}
    values |= {name: show_value(value) for name, value in product.attributes.items()}
    for name, value in values.items():
        known = provenance.get(name)
        yield name, value, _show_provenance(known) if known else ""


def show_price(product: Product) -> str:
    """The price with its currency and note."""
    if product.price is None:
        return "not stated"
    note = f" ({product.price_note})" if product.price_note else ""
    return f"{product.price:.2f} {product.currency}{note}"


def no_product(product_id: str, known: Iterable[str], path: Path) -> CatalogError:
    """What to say of an id that no product has."""
    hint = did_you_mean(product_id, known)
    return CatalogError(f"There is no product '{product_id}' in {path}. {hint}".rstrip())


def _show_provenance(known: Provenance) -> str:
    page = f" <{known.page}>" if known.page else ""
    if known.origin == "follows":
        return f"{known.evidence}{page}"
    before = known.instead_of
    if known.origin != "staff" or before is None:
        return f"{known.origin}: {known.evidence}{page}"
    who = "the feed says" if before.origin in ("feed field", "words") else "before"
    return f"staff: {known.evidence} ({who}: {show_value(before.value)})"
