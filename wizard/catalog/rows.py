"""Conversion between products and rows of the catalog."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from operator import attrgetter
from typing import Any

from wizard.catalog.listing import Listing, Origin, Provenance, Stated
from wizard.catalog.overrides import Override
from wizard.rule_language.diagnostics import CatalogError, did_you_mean
from wizard.rule_language.predicates import ATTRIBUTES, Attribute, AttributeType, Product, Value

FIELDS = (
    "id", "name", "brand", "kind", "price_cents", "currency", "price_note", "in_stock", "url", "image",
    "description",
)  # fmt: skip
"""Columns that are fields of Product; every other column is an attribute."""

_get_fields = attrgetter(*FIELDS)

STORED_ATTRIBUTES: Mapping[str, Attribute] = {
    name: attribute for name, attribute in ATTRIBUTES.items() if name != "price"
}
"""Built-in attributes that are columns."""

NUMBER_TYPES = ("INT", "REAL", "FLOA", "DOUB", "NUM", "DEC")


def read_own_attributes(columns: Mapping[str, str]) -> dict[str, Attribute]:
    """Return the attributes a store has added, from column name -> SQLite type; a BLOB column is none."""
    return {
        name: Attribute(name, _own_type(type_))
        for name, type_ in columns.items()
        if name not in FIELDS and name not in STORED_ATTRIBUTES and "BLOB" not in type_.upper()
    }


def _own_type(column_type: str) -> AttributeType:
    number = any(part in column_type.upper() for part in NUMBER_TYPES)
    return AttributeType.NUMBER if number else AttributeType.WORD


def to_product(row: Mapping[str, Any], attributes: Mapping[str, Attribute]) -> Product:
    """Return the product of a row that has a column for each of these attributes."""
    fields = {name: row[name] for name in FIELDS}
    fields["in_stock"] = bool(row["in_stock"])
    values = {name: _read_value(attribute, row[name]) for name, attribute in attributes.items()}
    return Product(**fields, attributes=values)


def to_row(product: Product) -> dict[str, object]:
    """Return the row of a product; raises CatalogError for an unknown word in a list."""
    row: dict[str, object] = {
        name: _write_list(product, name, value) if isinstance(value, tuple) else value
        for name, value in product.attributes.items()
    }
    row.update(zip(FIELDS, _get_fields(product), strict=True))
    return row


def to_provenance(row: Mapping[str, Any]) -> Provenance:
    """Return the provenance of a row."""
    before = None
    if row["instead_of"]:
        found = json.loads(row["instead_of"])
        origin = found["origin"] and Origin(found["origin"])
        before = Stated(_as_value(found["value"]), origin, found["evidence"], found["page"])
    return Provenance(row["attribute"], Origin(row["origin"]), row["evidence"], row["page"], before)


def to_provenance_rows(listing: Listing) -> Iterator[tuple[str | None, ...]]:
    """Yield the rows of a listing's provenance, in the order of the columns."""
    for known in listing.provenance:
        before = None if known.instead_of is None else json.dumps(asdict(known.instead_of))
        yield listing.product.id, known.attribute, known.origin.value, known.evidence, known.page, before


def to_override(row: Mapping[str, Any]) -> Override:
    """Return the override of a row."""
    return Override(**{**row, "value": _as_value(json.loads(row["value"]))})


def to_override_row(override: Override) -> dict[str, object]:
    """Return the row of an override."""
    return asdict(override) | {"value": json.dumps(override.value)}


def show_value(value: Value, separator: str = ", ", missing: str = "not stated") -> str:
    """Return an attribute's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return separator.join(value) or "none"
    return missing if value is None else str(value)


def _as_value(found: Value | list[str]) -> Value:
    """Return a value from JSON, where lists are arrays."""
    return tuple(found) if isinstance(found, list) else found


def _read_value(attribute: Attribute, stored: Value) -> Value:
    if attribute.type is AttributeType.YES_NO:
        return None if stored is None else bool(stored)
    if attribute.type is AttributeType.LIST and stored is not None:
        words = json.loads(str(stored))
        return tuple(word for word in attribute.words if word in words)
    return stored


def _write_list(product: Product, name: str, value: tuple[str, ...]) -> str:
    words = ATTRIBUTES[name].words
    for word in value:
        if word not in words:
            hint = did_you_mean(word, words)
            message = f"Product '{product.id}': '{word}' is not a known word of '{name}'. {hint}"
            raise CatalogError(message.rstrip())
    return json.dumps([word for word in words if word in value])
