"""Conversion between products and rows of the catalog."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import lru_cache
from operator import attrgetter
from typing import Any

from wizard.catalog.listing import PARTIAL_ORIGINS, Listing, Origin, Provenance, Stated
from wizard.catalog.overrides import Override
from wizard.catalog.relations import RELATIONS
from wizard.catalog.values import YES_NO_SPELLINGS, RowError, check_value, name_open_column, read_stored
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import Product, Variant
from wizard.rule_language.topic import OTHER, Topic

FIELDS = (
    "id", "name", "brand", "kind", "price_cents", "currency", "price_note", "in_stock", "url", "image",
    "description", "family", "followed_by",
)  # fmt: skip
"""Columns that are fields of Product; every other column is an attribute, or says whether a list is open."""

_get_fields = attrgetter(*FIELDS)

NUMBER_TYPES = ("INT", "REAL", "FLOA", "DOUB", "NUM", "DEC")

COLUMN_TYPES = {AttributeType.YES_NO: "INTEGER", AttributeType.NUMBER: "NUMERIC"}
"""Type of attribute -> SQLite type of its column; TEXT for all others."""


def read_own_attributes(columns: Mapping[str, str], topic: Topic) -> dict[str, Attribute]:
    """Return the attributes that a store has added, given column name -> SQLite type.

    BLOB columns are not attributes.
    """
    of_lists = map(name_open_column, topic.lists)
    known = {name.casefold() for name in (*FIELDS, *topic.stored_attributes, *of_lists)}
    return {
        name: Attribute(name, _find_own_type(type_))
        for name, type_ in columns.items()
        if name.casefold() not in known and "BLOB" not in type_.upper()
    }


def _find_own_type(column_type: str) -> AttributeType:
    number = any(part in column_type.upper() for part in NUMBER_TYPES)
    return AttributeType.NUMBER if number else AttributeType.WORD


def to_product(
    row: Mapping[str, Any],
    topic: Topic,
    own: Mapping[str, Attribute],
    problems: dict[str, list[str]] | None = None,
) -> Product:
    """Return the product in a row.

    Attributes without a column, invalid values and prices that are not numbers count as not stated; a kind
    that the topic does not know counts as `other`. A list is open if its column says so, or if that column is
    invalid. `problems`, if given, is extended by product id -> a sentence for each invalid value.
    """
    values: dict[str, Value] = {}
    found = problems if problems is not None else {}
    for name, attribute in topic.stored_attributes.items():
        stored = row.get(name)
        if stored is None:
            values[name] = None
            continue
        try:
            values[name] = read_stored(attribute, stored)
        except RowError as error:
            values[name] = OTHER if name == "kind" else None
            counts_as = values[name] or "not stated"
            found.setdefault(row["id"], []).append(f"{name} counts as {counts_as}: {str(error).rstrip('.')}")
    fields: dict[str, Any] = {name: row.get(name) for name in FIELDS}
    fields |= {"kind": values["kind"], "in_stock": bool(row["in_stock"])}
    fields |= {name: _read_text(row.get(name)) for name in RELATIONS}
    if isinstance(price := fields["price_cents"], str | bytes):
        fields["price_cents"] = None
        found.setdefault(row["id"], []).append(f"price_cents counts as not stated: {price!r} is not a number")
    values |= {name: row.get(name) for name in own}
    for name, attribute in own.items():
        if attribute.type is AttributeType.NUMBER and isinstance(stored := values[name], str):
            values[name] = None
            found.setdefault(row["id"], []).append(f"{name} counts as not stated: '{stored}' is not a number")
    open_lists = {name for name in topic.lists if values[name] is not None and _is_open(row, name, found)}
    return Product(**fields, attributes=values, open_lists=frozenset(open_lists))


def _read_text(stored: object) -> str | None:
    """Return the text in a cell, None if it is empty or bytes, since stores may write anything there."""
    return None if stored in (None, "") or isinstance(stored, bytes) else str(stored)


def _is_open(row: Mapping[str, Any], name: str, problems: dict[str, list[str]]) -> bool:
    """Return whether a list in a row is open; add a sentence to the problems if its column is invalid."""
    column = name_open_column(name)
    stored = row.get(column)
    spelled = YES_NO_SPELLINGS.get(str(0 if stored is None else stored).casefold())
    if spelled is None:
        message = f"{column} counts as yes: '{stored}' is neither yes nor no"
        problems.setdefault(row["id"], []).append(message)
    return spelled != "no"


def to_row(product: Product, topic: Topic) -> dict[str, object]:
    """Return the row of a product; raise CatalogError for a value that is not valid for its attribute."""
    values = {**product.attributes, "kind": product.kind}
    row: dict[str, object] = {**values}
    attributes = topic.stored_attributes
    for name, value in values.items():
        attribute = attributes.get(name)
        if value is None or attribute is None:
            continue
        try:
            check_value(attribute, value)
        except RowError as error:
            raise CatalogError(f"Product '{product.id}': {error} {error.fix}") from error
        if isinstance(value, tuple):
            row[name] = _write_words(attribute.words, value)
            row[name_open_column(name)] = int(name in product.open_lists)
    row.update(zip(FIELDS, _get_fields(product), strict=True))
    return row


@lru_cache(maxsize=1_000)
def _write_words(words: tuple[str, ...], value: tuple[str, ...]) -> str:
    """Return a list as JSON, in the order of the attribute's words; cached, since products share lists."""
    return json.dumps([word for word in words if word in value])


def to_provenance(row: Mapping[str, Any]) -> Provenance:
    """Return the provenance in a row."""
    before = None
    if row["instead_of"]:
        found = json.loads(row["instead_of"])
        origin = found["origin"] and Origin(found["origin"])
        value = _to_value(found["value"])
        is_open = found.get("is_open", isinstance(value, tuple) and origin in PARTIAL_ORIGINS)
        before = Stated(value, origin, found["evidence"], found["page"], is_open)
    return Provenance(row["attribute"], Origin(row["origin"]), row["evidence"], row["page"], before)


def to_provenance_rows(listing: Listing) -> Iterator[tuple[str | None, ...]]:
    """Yield the rows of a listing's provenance, in the order of the columns."""
    for known in listing.provenance:
        before = None if known.instead_of is None else json.dumps(asdict(known.instead_of))
        yield listing.product.id, known.attribute, known.origin.value, known.evidence, known.page, before


def to_variant(row: Mapping[str, Any]) -> Variant:
    """Return the variant in a row."""
    return Variant(
        row["id"], row["sku"], row["url"], row["price_cents"], row["currency"], bool(row["in_stock"])
    )


def to_variant_rows(product: Product) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a product's variants, in the order of the columns."""
    for place, each in enumerate(product.variants):
        yield (
            product.id, place, each.id, each.sku, each.url, each.price_cents, each.currency, each.in_stock,
        )  # fmt: skip


def to_override(row: Mapping[str, Any]) -> Override:
    """Return the override in a row."""
    value = _to_value(json.loads(row["value"]))
    return Override(**{**row, "value": value, "is_open": bool(row.get("is_open"))})


def to_override_row(override: Override) -> dict[str, object]:
    """Return the row of an override."""
    return asdict(override) | {"value": json.dumps(override.value)}


def _to_value(found: Value | list[str]) -> Value:
    """Return a value that was read from JSON, with an array as a tuple."""
    return tuple(found) if isinstance(found, list) else found
