"""Guesses about columns whose headers are not in the lists of names, from words in the header and cells."""

import re
from collections.abc import Mapping, Sequence

from wizard.catalog.feeds.availability import is_availability, is_status
from wizard.catalog.feeds.names import (
    PLAIN,
    find_roles,
    list_cell_words,
    list_column_names,
    normalize_cell,
    says_no,
    says_only,
    says_yes,
    split_header,
)
from wizard.catalog.feeds.origin import Origin
from wizard.catalog.feeds.plain_text import normalize_header

NET_PRICE = "net_price"
"""The meaning of a column of prices without tax, or of prices that dealers or the store itself pay."""

_REDUCED = ("sale_price", "discount_value", "discount_percent", "discount_amount")
_TRADE_ROLES = frozenset({"net", "trade"})
_AMOUNT = re.compile(r"[^\w]*\d[\d.,' ]*\D{0,5}")
_MONEY = re.compile(r"[^\w%]{0,3}\d[\d.,' ]*[.,]\d\d[^\w%]{0,3}|0")
# Three numbers, or as many digits as a date or a Unix timestamp.
_DATE = re.compile(r"\d{1,4}[^\d\s]\s?\d{1,2}[^\d\s]\s?\d{1,4}(?!\d).*|\d{8,11}", re.A)


def guess_columns(
    header: Sequence[str], columns: Mapping[str, int], origin: Origin, rows: Sequence[Sequence[str]]
) -> dict[str, int]:
    """Return the columns with guesses for id, title and stock added.

    A column is the id or title if it is the only one with a word for that in its header. A column is the
    stock if a word of its header says so and all its cells are numbers of pieces or words for availability;
    of several such columns, it is the one whose header has the fewest words.
    """
    guessed = dict(columns)
    words_of = [set(normalize_header(name).split()) for name in header]
    for field in ("id", "title"):
        names = {name for name in list_column_names(PLAIN)[field] if " " not in name}
        others = {
            name for other, named in list_column_names(PLAIN).items() if other != field for name in named
        }
        free = [
            index
            for index, words in enumerate(words_of)
            if index not in guessed.values()
            and words & names
            and split_header(header[index]) not in others
            and "other_name" not in find_roles(header[index])
        ]
        if field not in guessed and len(free) == 1:
            guessed[field] = free[0]
    if guessed.keys().isdisjoint(("availability", "stock", "sold_out")):
        status = guessed.get("status")
        candidates = [index for index in range(len(header)) if index not in guessed.values()]
        stated = [
            index
            for index in candidates
            if _is_stock_column(header[index], origin, cells := _list_cells(rows, index))
            and all(map(is_availability, cells))
        ]
        if stated:
            best = min(stated, key=lambda index: len(header[index].split()))
            field = "sold_out" if "sold_out" in find_roles(header[best]) else "stock"
            guessed[field] = best
        elif status is not None and _are_stock_words(_list_cells(rows, status)):
            guessed["availability"] = guessed.pop("status")
    return guessed


def find_sale_dates(
    header: Sequence[str], columns: Mapping[str, int], rows: Sequence[Sequence[str]]
) -> dict[str, int]:
    """Return the columns with those added that have the first and last day of a sale.

    Only one header may name each of the two days, and some cell must be a date.
    """
    found = dict(columns)
    if found.keys().isdisjoint(_REDUCED):
        return found
    for field, role, other in (("sale_ends", "ends", ""), ("sale_starts", "starts", "ends")):
        free = [
            index
            for index, name in enumerate(header)
            if index not in found.values()
            and {"sale", role} <= find_roles(name)
            and other not in find_roles(name)
            and (cells := _list_cells(rows, index))
            and any(map(_DATE.fullmatch, cells))
        ]
        if field not in found and "sale_dates" not in found and len(free) == 1:
            found[field] = free[0]
    return found


def find_sale_flag(
    header: Sequence[str], columns: Mapping[str, int], rows: Sequence[Sequence[str]]
) -> dict[str, int]:
    """Return the columns with the one added that says whether the sale price applies.

    Only one header may speak of a sale and have cells that all mean yes or no.
    """
    found = dict(columns)
    if "on_sale" in found or found.keys().isdisjoint(_REDUCED):
        return found
    flags = [
        index
        for index, name in enumerate(header)
        if index not in found.values()
        and "sale" in (roles := find_roles(name))
        and roles.isdisjoint(("hidden", "other_price"))
        and (cells := _list_cells(rows, index))
        and all(says_no(cell) or says_yes(cell) for cell in cells)
        and not ("reduction" in roles and all(map(str.isdigit, cells)))
    ]
    return {**found, "on_sale": flags[0]} if len(flags) == 1 else found


def find_price(
    header: Sequence[str], columns: Mapping[str, int], origin: Origin, rows: Sequence[Sequence[str]] = ()
) -> dict[str, int]:
    """Return the columns with the prices that shoppers pay added: preferably with tax, never without.

    If there are only an old price and a sale price, the old price counts as the price.
    """
    bare = ("old", "sale") if "price" in columns else ("old", "sale", "now")
    roles = {
        index: found
        for index, name in enumerate(header)
        if name
        and normalize_header(name) not in origin.ignored
        and ("price" in (found := find_roles(name)) or _is_bare_price(name, index, rows, bare))
    }
    paid = {index: found for index, found in roles.items() if not found & {*_TRADE_ROLES, "other_price"}}
    asked = {index: found for index, found in paid.items() if not found & {"old", "sale"}}
    prices = ("price", "regular_price", "sale_price")
    priced = {
        field: index
        for field, index in columns.items()
        if field not in prices or not roles.get(index, frozenset()) & _TRADE_ROLES
    }
    taken = {index for field, index in priced.items() if field != "price"}
    gross = [index for index, found in asked.items() if "gross" in found and index not in taken]
    if gross and priced.get("price") not in gross and ("price" not in priced or not origin.system):
        priced["price"] = gross[0]
    # A price that the header calls current takes precedence over a list price, whatever that is called.
    held = {*taken, priced.get("price", -1)}
    now = [index for index, found in asked.items() if "now" in found and index not in held]
    is_list = "price" in priced and "list" in roles.get(priced["price"], ())
    if now and is_list and "regular_price" not in priced:
        priced["price"], priced["regular_price"] = now[0], priced["price"]
    for field, role in (("regular_price", "old"), ("sale_price", "sale")):
        free = [i for i, found in paid.items() if role in found and i not in priced.values()]
        if field not in priced and free:
            priced[field] = free[0]
    if "price" not in priced:
        free = [index for index in asked if index not in priced.values()]
        is_list = "list" in roles.get(priced.get("regular_price", -1), ())
        if len(free) == 1:
            priced["price"] = free[0]
        elif not free and "regular_price" in priced and ("sale_price" in priced or is_list):
            priced["price"] = priced.pop("regular_price")
    return priced


def _is_bare_price(name: str, index: int, rows: Sequence[Sequence[str]], roles: Sequence[str]) -> bool:
    """Return whether a header says only which price it is, such as "Reduced", and all cells are money.

    A header that may also mean an amount to be subtracted, such as "Discount", does not count.
    """
    cells = _list_cells(rows, index)
    if not cells or not all(map(_MONEY.fullmatch, cells)) or "reduction" in find_roles(name):
        return False
    return any(says_only(name, role) for role in roles)


def list_possible_fields(
    others: Mapping[str, int], rows: Sequence[Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Return header -> fields that the column might contain, for the columns in `others`, which are not read.

    The words of the header and the cells are considered. NET_PRICE means prices that shoppers do not pay.
    """
    meanings: dict[str, tuple[str, ...]] = {}
    for name, index in others.items():
        roles, cells = find_roles(name), _list_cells(rows, index)
        is_amount = not cells or any(map(_AMOUNT.fullmatch, cells))
        found = []
        if roles & {"price", *_TRADE_ROLES} and "other_price" not in roles and is_amount:
            found.append(NET_PRICE if roles & _TRADE_ROLES else "price")
        if roles & {"stock", "availability", "sold_out"} or _are_stock_words(cells):
            found.append("stock")
        if roles & {"published", "hidden"} and (not cells or says_only(name, "published")):
            found.append("published")
        if found:
            meanings[name] = tuple(found)
    return meanings


def _is_stock_column(name: str, origin: Origin, cells: Sequence[str]) -> bool:
    roles = find_roles(name)
    if normalize_header(name) in origin.ignored or split_header(name) in origin.ignored:
        return False
    # "Availability text" counts if that text says what is in stock.
    other = "other_stock" in roles and not ("availability" in roles and _are_stock_words(cells))
    return bool(roles & {"stock", "availability", "sold_out"}) and not other


def _are_stock_words(cells: Sequence[str]) -> bool:
    """Return whether all cells are words for availability, and some are more specific than yes and no."""
    either = list_cell_words("yes") | list_cell_words("no")
    words = {normalize_cell(cell) for cell in cells}
    return bool(words - either) and all(map(is_status, cells))


def _list_cells(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    """Return the distinct texts in a column of these rows."""
    return list(dict.fromkeys(cell for row in rows if (cell := row[index].strip())))
