"""Which shop system exported a table, told by its headers and by what its cells say."""

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache

from wizard.catalog.feeds.names import (
    PLAIN,
    column_names,
    languages_of,
    read_system,
    signed_systems,
    split_header,
    squeeze,
    types_of,
)
from wizard.catalog.feeds.plain_text import normalize_header, strip_controls
from wizard.catalog.feeds.records import FeedFormat
from wizard.rule_language.wording import join_words

_NUMBER = re.compile(r"\d+")
_ATTRIBUTES = ("attribute_name", "attribute_value")
_MEASURE = re.compile(r" (kg|lbs|g|oz|cm|m|mm|in|yd)\Z")  # Weight (kg), in any language


@dataclass(frozen=True, slots=True)
class Origin:
    """The program that exported a table, what told, and what its columns are called.

    `hidden` is header -> cells of rows that are not sold, `ignored` are headers of other things, `begun`
    names that end with * and stand for all that begin so. With `variants_below` the variants of a product are
    rows below its own.
    """

    format: FeedFormat
    names: Mapping[str, tuple[str, ...]]
    system: str = ""
    reason: str = ""
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ignored: Set[str] = frozenset()
    begun: tuple[str, ...] = ()
    variants_below: bool = False


def find_origin(header: Sequence[str], delimiter: str, rows: Sequence[Sequence[str]]) -> Origin:
    """Return the origin of a table with this header; `rows` are its first rows, if they are known."""
    return (
        _find_shopify(header)
        or _find_woocommerce(header, rows)
        or _find_google(header, delimiter)
        or _find_signed(header)
        or Origin(FeedFormat.CSV, column_names(PLAIN))
    )


def _find_shopify(header: Sequence[str]) -> Origin | None:
    system = read_system("shopify")
    names = [name for name in map(normalize_header, header) if name]
    known = system.others.union(system.certain, *system.columns.values())
    handle = not {"handle", "url handle"}.isdisjoint(names)
    certain = [name for name in names if name in system.certain]
    if "title" in names and certain and (handle or len(certain) > 1):
        reason = f"{_quote(header, certain[:1])} is a column of Shopify alone"
    elif "title" in names and handle and known.issuperset(names) and not system.telling.isdisjoint(names):
        reason = "all its columns are those of Shopify's export"
    else:
        return None
    return Origin(FeedFormat.SHOPIFY, system.columns, system.name, reason)


def _find_google(header: Sequence[str], delimiter: str) -> Origin | None:
    system = read_system("google")
    names = {normalize_header(name.removeprefix("g:")) for name in header}
    found = {key for key, wanted in system.columns.items() if not names.isdisjoint(wanted)}
    if delimiter != "\t" or not {"id", "title"} <= found or found.isdisjoint(system.telling):
        return None
    reason = "it has tabs, and columns of Google's product data"
    return Origin(FeedFormat.GMC_TSV, system.columns, system.name, reason)


def _find_signed(header: Sequence[str]) -> Origin | None:
    """Return the system whose signs are in the header; of several, that of the longest sign."""
    names = {*map(normalize_header, header), *map(split_header, header)}
    found = [
        (len(sign), system, sign) for system in signed_systems() for sign in system.signs if sign <= names
    ]
    if not found:
        return None
    _, system, sign = max(found, key=lambda each: each[0])
    columns = _with_plain_names(system.name)
    is_column = "is a column" if len(sign) == 1 else "are columns"
    reason = f"{_quote(header, sign)} {is_column} of {system.name}"
    begun = tuple(name for names in system.columns.values() for name in names if name.endswith(" *"))
    return Origin(
        FeedFormat.CSV,
        columns,
        system.name,
        reason,
        system.hidden,
        system.ignored,
        begun,
        system.variants_below,
    )


@cache
def _with_plain_names(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return field -> names for a system, its own before those of any table."""
    (system,) = (each for each in signed_systems() if each.name == name)
    return _merge(system.columns, column_names(PLAIN))


# --- WooCommerce -----------------------------------------------------------------------------------------


def _find_woocommerce(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Origin | None:
    system, languages = read_system("woocommerce"), languages_of("woocommerce")
    names = [name for name in map(_without_number, header) if name and not name.startswith("meta ")]
    language = max(languages, key=lambda each: sum(name in _all_names(each) for name in names))
    columns, fields = _translated(language), _fields_by_name(language)
    found = frozenset().union(*(fields[name] for name in names if name in fields))
    if not {"title", "price"} <= found or found.isdisjoint(("id", "product_id")):
        return None
    # The words for an attribute alone may stand in any table; with a number they do not.
    telling = [
        each
        for each in header
        if system.certain.intersection(fields.get(_without_number(each), ()))
        and (bool(_NUMBER.search(each)) or normalize_header(each) not in _attribute_names(language))
    ]
    known = _all_names(language) | _all_names("en")
    if telling:
        reason = f"'{telling[0].strip()}' is a column of WooCommerce alone"
    elif types := _types_in(header, columns, rows):
        reason = f"its types of product are those of WooCommerce: {join_words(types[:3])}"
    elif not rows and "type" in found and len(found & _SIGNS) > 1:
        reason = "its columns are those of WooCommerce"
    elif found & system.telling and all(name in known or _MEASURE.search(name) for name in names):
        reason = "all its columns are those of WooCommerce's export"
    else:
        return None
    named = {key: wanted for key, wanted in columns.items() if key not in ("others", *_ATTRIBUTES)}
    return Origin(FeedFormat.WOOCOMMERCE, named, system.name, reason)


_SIGNS = {"published", "visibility", "short_description", "parent", "sale_starts"}
_TELLING_TYPES = {"variable", "variation", "grouped", "external"}


def _types_in(
    header: Sequence[str], columns: Mapping[str, tuple[str, ...]], rows: Sequence[Sequence[str]]
) -> list[str]:
    """Return the types that the cells of the column for it hold, none if they are of another system."""
    index = next((i for i, name in enumerate(header) if normalize_header(name) in columns["type"]), None)
    if index is None:
        return []
    cells = dict.fromkeys(strip_controls(row[index]).strip() for row in rows if row[index].strip())
    types = dict.fromkeys(part.strip() for cell in cells for part in cell.split(","))
    squeezed = set(map(squeeze, types))
    known = types_of("woocommerce").issuperset(squeezed) or squeezed & _TELLING_TYPES
    return list(types) if types and known else []


def _without_number(header: str) -> str:
    """Return a normalized header without the number of an attribute."""
    return " ".join(_NUMBER.sub(" ", normalize_header(header)).split())


@cache
def _translated(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return field -> names, those of a language before the others: a translation may be in part."""
    languages = languages_of("woocommerce")
    return _merge(languages[language], *languages.values())


@cache
def _fields_by_name(language: str) -> Mapping[str, frozenset[str]]:
    columns = _translated(language)
    names = frozenset().union(*columns.values())
    return {name: frozenset(key for key, wanted in columns.items() if name in wanted) for name in names}


@cache
def _all_names(language: str) -> frozenset[str]:
    return frozenset().union(*languages_of("woocommerce")[language].values())


@cache
def _attribute_names(language: str) -> frozenset[str]:
    return frozenset().union(*(_translated(language)[key] for key in _ATTRIBUTES))


def _merge(*languages: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return field -> names of all languages, those of the first before the others."""
    merged: dict[str, dict[str, None]] = {}
    for columns in languages:
        for key, names in columns.items():
            merged.setdefault(key, {}).update(dict.fromkeys(names))
    return {key: tuple(names) for key, names in merged.items()}


def _quote(header: Sequence[str], names: Collection[str]) -> str:
    """Return the headers that have one of these names, as they are written."""
    found = (each for each in header if not {normalize_header(each), split_header(each)}.isdisjoint(names))
    return join_words(f"'{each.strip()}'" for each in found)
