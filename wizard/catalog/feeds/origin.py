"""Detection of the shop system that exported a table, from its headers and cells."""

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache

from wizard.catalog.feeds.names import (
    PLAIN,
    list_column_names,
    list_systems_with_signs,
    normalize_cell,
    read_product_types,
    read_system,
    read_translations,
    split_header,
)
from wizard.catalog.feeds.plain_text import normalize_header, strip_controls
from wizard.catalog.feeds.records import FeedFormat
from wizard.rule_language.wording import join_words

_NUMBER = re.compile(r"\d+")
_ATTRIBUTES = ("attribute_name", "attribute_value")
_MEASURE = re.compile(r" (kg|lbs|g|oz|cm|m|mm|in|yd)\Z")  # the end of "Weight (kg)", in any language


@dataclass(frozen=True, slots=True)
class Origin:
    """The program that exported a table, how it was recognised, and the names of its columns.

    `names` is field -> possible headers, best first, and `reason` says in words what identified the program.
    `hidden` is header -> the cells of rows that are not sold; `ignored` are headers that are never read.
    `prefixes` are names with a `*` at the end, which stand for all headers that begin with the rest.
    With `variants_below` the variants of a product are rows below its own.
    """

    format: FeedFormat
    names: Mapping[str, tuple[str, ...]]
    system: str = ""
    reason: str = ""
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ignored: Set[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    variants_below: bool = False


def find_origin(header: Sequence[str], delimiter: str, rows: Sequence[Sequence[str]]) -> Origin:
    """Return the origin of a table with this header; `rows` are its first rows, or empty if not yet read."""
    return (
        _find_shopify(header)
        or _find_woocommerce(header, rows)
        or _find_google(header, delimiter)
        or _find_by_signs(header)
        or Origin(FeedFormat.CSV, list_column_names(PLAIN))
    )


def _find_shopify(header: Sequence[str]) -> Origin | None:
    system = read_system("shopify")
    names = [name for name in map(normalize_header, header) if name]
    known = system.others.union(system.certain, *system.columns.values())
    handle = not {"handle", "url handle"}.isdisjoint(names)
    certain = [name for name in names if name in system.certain]
    if "title" in names and certain and (handle or len(certain) > 1):
        reason = f"{_quote(header, certain[:1])} is a column of Shopify alone"
    elif "title" in names and handle and known.issuperset(names) and not system.supporting.isdisjoint(names):
        reason = "all its columns are those of Shopify's export"
    else:
        return None
    return Origin(FeedFormat.SHOPIFY, system.columns, system.name, reason)


def _find_google(header: Sequence[str], delimiter: str) -> Origin | None:
    system = read_system("google")
    names = {normalize_header(name.removeprefix("g:")) for name in header}
    found = {key for key, wanted in system.columns.items() if not names.isdisjoint(wanted)}
    if delimiter != "\t" or not {"id", "title"} <= found or found.isdisjoint(system.supporting):
        return None
    reason = "it has tabs, and columns of Google's product data"
    return Origin(FeedFormat.GMC_TSV, system.columns, system.name, reason)


def _find_by_signs(header: Sequence[str]) -> Origin | None:
    """Return the system of which a whole set of headers is present; of several, that of the largest set."""
    names = {*map(normalize_header, header), *map(split_header, header)}
    found = [
        (len(sign), system, sign)
        for system in list_systems_with_signs()
        for sign in system.signs
        if sign <= names
    ]
    if not found:
        return None
    _, system, sign = max(found, key=lambda each: each[0])
    columns = _add_plain_names(system.name)
    is_column = "is a column" if len(sign) == 1 else "are columns"
    reason = f"{_quote(header, sign)} {is_column} of {system.name}"
    prefixes = tuple(name for names in system.columns.values() for name in names if name.endswith(" *"))
    return Origin(
        FeedFormat.CSV,
        columns,
        system.name,
        reason,
        system.hidden,
        system.ignored,
        prefixes,
        system.variants_below,
    )


@cache
def _add_plain_names(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return field -> names for a system, its own names before the general ones."""
    (system,) = (each for each in list_systems_with_signs() if each.name == name)
    return _merge(system.columns, list_column_names(PLAIN))


# --- WooCommerce -----------------------------------------------------------------------------------------


def _find_woocommerce(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Origin | None:
    system, languages = read_system("woocommerce"), read_translations("woocommerce")
    names = [name for name in map(_remove_number, header) if name and not name.startswith("meta ")]
    language = max(languages, key=lambda each: sum(name in _list_names(each) for name in names))
    columns, fields = _translate_columns(language), _index_fields(language)
    found = frozenset().union(*(fields[name] for name in names if name in fields))
    if not {"title", "price"} <= found or found.isdisjoint(("id", "product_id")):
        return None
    # Any table may have a header such as "Attribute name", but only WooCommerce's have one with a number.
    certain = [
        each
        for each in header
        if system.certain.intersection(fields.get(_remove_number(each), ()))
        and (bool(_NUMBER.search(each)) or normalize_header(each) not in _list_attribute_names(language))
    ]
    known = _list_names(language) | _list_names("en")
    if certain:
        reason = f"'{certain[0].strip()}' is a column of WooCommerce alone"
    elif types := _find_types(header, columns, rows):
        reason = f"its types of product are those of WooCommerce: {join_words(types[:3])}"
    elif not rows and "type" in found and len(found & _SIGNS) > 1:
        reason = "its columns are those of WooCommerce"
    elif found & system.supporting and all(name in known or _MEASURE.search(name) for name in names):
        reason = "all its columns are those of WooCommerce's export"
    else:
        return None
    named = {key: wanted for key, wanted in columns.items() if key not in ("others", *_ATTRIBUTES)}
    return Origin(FeedFormat.WOOCOMMERCE, named, system.name, reason)


_SIGNS = {"published", "visibility", "short_description", "parent", "sale_starts"}
_DISTINCTIVE_TYPES = {"variable", "variation", "grouped", "external"}


def _find_types(
    header: Sequence[str], columns: Mapping[str, tuple[str, ...]], rows: Sequence[Sequence[str]]
) -> list[str]:
    """Return the product types in the cells of the type column; none if they are not WooCommerce's."""
    index = next((i for i, name in enumerate(header) if normalize_header(name) in columns["type"]), None)
    if index is None:
        return []
    cells = dict.fromkeys(strip_controls(row[index]).strip() for row in rows if row[index].strip())
    types = dict.fromkeys(part.strip() for cell in cells for part in cell.split(","))
    normalized = set(map(normalize_cell, types))
    known = read_product_types("woocommerce").issuperset(normalized) or normalized & _DISTINCTIVE_TYPES
    return list(types) if types and known else []


def _remove_number(header: str) -> str:
    """Return the normalized header without any number, such as that of an attribute."""
    return " ".join(_NUMBER.sub(" ", normalize_header(header)).split())


@cache
def _translate_columns(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return field -> names, with those of this language first; others follow, as translations have gaps."""
    languages = read_translations("woocommerce")
    return _merge(languages[language], *languages.values())


@cache
def _index_fields(language: str) -> Mapping[str, frozenset[str]]:
    columns = _translate_columns(language)
    names = frozenset().union(*columns.values())
    return {name: frozenset(key for key, wanted in columns.items() if name in wanted) for name in names}


@cache
def _list_names(language: str) -> frozenset[str]:
    return frozenset().union(*read_translations("woocommerce")[language].values())


@cache
def _list_attribute_names(language: str) -> frozenset[str]:
    return frozenset().union(*(_translate_columns(language)[key] for key in _ATTRIBUTES))


def _merge(*languages: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return field -> names of all these mappings, in their order and without duplicates."""
    merged: dict[str, dict[str, None]] = {}
    for columns in languages:
        for key, names in columns.items():
            merged.setdefault(key, {}).update(dict.fromkeys(names))
    return {key: tuple(names) for key, names in merged.items()}


def _quote(header: Sequence[str], names: Collection[str]) -> str:
    """Return the headers with one of these names, in quotes and as written in the file."""
    found = (each for each in header if not {normalize_header(each), split_header(each)}.isdisjoint(names))
    return join_words(f"'{each.strip()}'" for each in found)
