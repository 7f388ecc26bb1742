"""Decisions of staff about products, which take precedence over every feed and can be withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from wizard.catalog.listing import Listing, Origin, Provenance, Stated
from wizard.catalog.relations import RELATIONS
from wizard.rule_language.attributes import Value
from wizard.rule_language.predicates import Product


@dataclass(frozen=True, slots=True)
class Override:
    """A decision of a person about one attribute of a product, with its reason and day (YYYY-MM-DD).

    The attribute may also be `family` or `followed_by`. `is_open` says that the value is a list that may be
    incomplete.
    """

    product_id: str
    attribute: str
    value: Value
    because: str
    decided: str
    is_open: bool = False


def apply_overrides(listing: Listing, overrides: Iterable[Override]) -> Listing:
    """Return the listing with the decisions of staff; the provenance keeps the values they replace."""
    values = read_values(listing.product)
    known = {provenance.attribute: provenance for provenance in listing.provenance}
    open_lists = set(listing.product.open_lists)
    for override in overrides:
        name = override.attribute
        before = to_stated(values.get(name), known.get(name), name in open_lists)
        known[name] = Provenance(name, Origin.STAFF, override.because, instead_of=before)
        values[name] = override.value
        open_lists = open_lists - {name} | ({name} if override.is_open else set())
    product = replace_values(listing.product, values, open_lists)
    return replace(listing, product=product, provenance=tuple(known.values()))


def to_stated(value: Value, provenance: Provenance | None, is_open: bool) -> Stated | None:
    """Return a value and its source in the form that is kept if another value replaces it."""
    if provenance is None:
        return None if value is None else Stated(value, is_open=is_open)
    return Stated(value, provenance.origin, provenance.evidence, provenance.page, is_open)


def undo_overrides(listing: Listing, overridden: Iterable[str]) -> Listing:
    """Return the listing as its source stated it, without conclusions and without these overrides.

    This is the exact inverse of `apply_overrides` and `add_conclusions`.
    """
    overridden = frozenset(overridden)
    values = read_values(listing.product)
    open_lists = set(listing.product.open_lists)
    known = []
    for provenance in listing.provenance:
        name, before = provenance.attribute, provenance.instead_of
        if provenance.origin != Origin.FOLLOWS and name not in overridden:
            known.append(provenance)
            continue
        values[name] = before.value if before else None
        open_lists = open_lists - {name} | ({name} if before and before.is_open else set())
        if before and before.origin:
            known.append(Provenance(name, before.origin, before.evidence, before.page))
    product = replace_values(listing.product, values, open_lists)
    return replace(listing, product=product, provenance=tuple(known))


def read_values(product: Product) -> dict[str, Value]:
    """Return attribute -> value, including the fields in RELATIONS, which staff can also decide."""
    return {**product.attributes, **{name: getattr(product, name) for name in RELATIONS}}


def replace_values(product: Product, values: dict[str, Value], open_lists: Iterable[str]) -> Product:
    """Return the product with these values, as `read_values` returns them, and these open lists."""
    fields: dict[str, Any] = {name: values[name] for name in RELATIONS}
    attributes = {name: value for name, value in values.items() if name not in RELATIONS}
    kind = str(attributes["kind"])
    return replace(product, attributes=attributes, kind=kind, open_lists=frozenset(open_lists), **fields)
