"""Decisions of staff about products: they win over every feed, and can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wizard.catalog.listing import Listing, Origin, Provenance, Stated
from wizard.rule_language.attributes import Value


@dataclass(frozen=True, slots=True)
class Override:
    """A decision of a person about one attribute of a product, with its reason and day (YYYY-MM-DD)."""

    product_id: str
    attribute: str
    value: Value
    because: str
    decided: str


def apply_overrides(listing: Listing, overrides: Iterable[Override]) -> Listing:
    """Return the listing with the decisions of staff; the provenance keeps what was stated before."""
    attributes = dict(listing.product.attributes)
    known = {provenance.attribute: provenance for provenance in listing.provenance}
    for override in overrides:
        name = override.attribute
        before = as_stated(attributes.get(name), known.get(name))
        known[name] = Provenance(name, Origin.STAFF, override.because, instead_of=before)
        attributes[name] = override.value
    return _with(listing, attributes, known.values())


def as_stated(value: Value, provenance: Provenance | None) -> Stated | None:
    """Return a value and its source as what is kept when something else replaces it."""
    if provenance is None:
        return None if value is None else Stated(value)
    return Stated(value, provenance.origin, provenance.evidence, provenance.page)


def take_back(listing: Listing, overridden: Iterable[str]) -> Listing:
    """Return the listing as its source stated it, without what follows and without these overrides.

    This is the exact inverse of applying overrides and adding what follows.
    """
    overridden = frozenset(overridden)
    attributes = dict(listing.product.attributes)
    known = []
    for provenance in listing.provenance:
        name, before = provenance.attribute, provenance.instead_of
        if provenance.origin != Origin.FOLLOWS and name not in overridden:
            known.append(provenance)
        else:
            attributes[name] = before.value if before else None
            if before and before.origin:
                known.append(Provenance(name, before.origin, before.evidence, before.page))
    return _with(listing, attributes, known)


def _with(listing: Listing, attributes: dict[str, Value], known: Iterable[Provenance]) -> Listing:
    product = replace(listing.product, attributes=attributes, kind=str(attributes["kind"]))
    return Listing(product, tuple(known))
