"""Price texts: read without guessing, or not at all."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from wizard.catalog.feeds.records import FeedError, RejectionError
from wizard.rule_language.yaml_reader import load_data

CURRENCIES = frozenset(get_global("all_currencies"))
"""The ISO 4217 codes, from Unicode's CLDR."""

SYMBOLS: Mapping[str, Sequence[str]] = load_data(__package__, "currencies.yaml")["symbols"]
"""Symbol in capital letters -> the codes that it can mean, the usual one first."""

USUAL_CURRENCIES = frozenset(code for codes in SYMBOLS.values() for code in codes if code)
"""The codes that are also recognised in small letters and in headers."""

_PRICE = re.compile(r"([^\d+−–-]*)([+−–-]?)([^\d+−–-]*)(\d(?:[\d.,' ]*\d)?)(?:([.,:])[-–—]+)?([^\d]*)", re.A)
_TAXED = re.compile(r" ?\*+$| (?:TTC|\(?in[ck]l?\.? (?:MwSt|VAT|TVA|IVA|BTW)\.?\)?)$", re.I)
"""A footnote's star, or words that say that the tax is in the price, as shoppers pay it."""

_EURO_AS_MARK = re.compile(r"(?<=\d) ?€(\d\d)$")
"""In France cents may follow the symbol: 9€99."""

_SPACED = re.compile(r"\d{1,3}(?:([ '])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")


@dataclass(frozen=True, slots=True)
class Price:
    """An amount above 0 in currency units, and the currency the text names."""

    amount: Decimal
    currency: str | None


def read_price(text: str, locale: str | None, currency: str | None = None) -> Price:
    """Return the price a text states.

    The locale decides only what is ambiguous without it ("1.499"), the declared currency only what a
    symbol of several currencies means ("$"). Raises RejectionError if the text states no price, or might
    state two.
    """
    plain = " ".join(text.replace("’", "'").split())
    if not plain:
        raise RejectionError("price", "price-missing", "There is no price. Fill it in, such as 59.99.")
    simple = _EURO_AS_MARK.sub(r",\1 €", _TAXED.sub("", plain))
    match = _PRICE.fullmatch(simple) if len(plain) < 100 else None
    named = match and read_currency((match[1] + match[3], match[6]), currency)
    if match is None or named is None:
        raise _unparseable(plain)
    if not named and currency and (match[1] + match[3] + match[6]).strip():
        message = f"The currency of '{plain}' can be that of several countries. Write its code, such as SEK."
        raise RejectionError("price", "currency-missing", message)
    amount = _read_amount(match[4] + _no_decimals(match[4], match[5]), plain, locale)
    if match[2] in ("−", "–", "-") or amount < Decimal("0.005"):
        message = f"'{plain}' is not above 0. Fill in what the product costs."
        raise RejectionError("price", "price-not-positive", message)
    return Price(amount, named or None)


@lru_cache
def decimal_mark(locale: str) -> str:
    """Return the decimal mark of a locale such as de-DE; raise FeedError if the locale is unknown."""
    try:
        symbols = Locale.parse(locale.replace("_", "-"), sep="-").number_symbols
    except (UnknownLocaleError, ValueError, TypeError) as error:
        message = f"'{locale}' is not a locale. Write one such as en-US or de-DE."
        raise FeedError("locale-unknown", message) from error
    return str(symbols["latn"]["decimal"])


def _read_amount(number: str, plain: str, locale: str | None) -> Decimal:
    """Return the amount of a text of digits and separators that begins and ends with a digit."""
    if _SPACED.fullmatch(number):
        number = re.sub("[ ']", "", number)
        return _to_decimal(number.replace(",", "."), plain)
    mark = max(".,", key=number.rfind)
    # A mark that is there twice can only separate thousands.
    whole, mark, decimals = number.partition(mark) if number.count(mark) == 1 else (number, "", "")
    if not mark:
        return _to_decimal(re.sub("[.,]", "", number) if _GROUPED.fullmatch(number) else number, plain)
    if re.search("[.,]", whole):
        if not _GROUPED.fullmatch(whole):
            raise _unparseable(plain)
    elif len(decimals) == 3 and len(whole) <= 3 and whole[0] != "0":
        if locale is None:
            message = (
                f"'{plain}' can mean {whole}{decimals} or {whole} and a fraction. "
                f"Write {whole}{decimals}.00, or say how your store writes numbers: "
                "--locale de-DE for 1.234,50, --locale en-US for 1,234.50."
            )
            raise RejectionError("price", "price-ambiguous", message)
        if decimal_mark(locale) != mark:
            return Decimal(whole + decimals)
    return _to_decimal(re.sub("[.,]", "", whole) + "." + decimals, plain)


def _no_decimals(number: str, mark: str | None) -> str:
    """Return the decimals that the end of 59,- or 59:- means; empty if there is no such mark."""
    if mark == ":":
        mark = "," if "." in number else "."
    return f"{mark}00" if mark else ""


def _to_decimal(number: str, plain: str) -> Decimal:
    if not re.fullmatch(r"\d{1,12}(\.\d{1,12})?", number, re.A):
        raise _unparseable(plain)
    return Decimal(number)


def read_currency(sides: Iterable[str], declared: str | None) -> str | None:
    """Return the currency that all texts around a number name.

    It is "" if they are empty or may mean several currencies, None for other words or two currencies.
    """
    stated = [_candidates(side) for side in sides if side.strip()]
    if not stated:
        return ""
    shared = [code for code in stated[0] if all(code in other for other in stated)]
    if declared in shared:
        return declared
    return shared[0] if shared else None


def _candidates(side: str) -> Sequence[str]:
    """Return the currencies a symbol or code may mean; small letters only usual codes ("top" is a word)."""
    symbol = side.replace(" ", "")
    code = symbol.upper()
    if code in CURRENCIES and (symbol == code or code in USUAL_CURRENCIES):
        return (code,)
    return SYMBOLS.get(code, ())


def _unparseable(plain: str) -> RejectionError:
    shown = plain if len(plain) <= 40 else f"{plain[:40]}..."
    message = f"'{shown}' is not a price. Write one number above 0, such as 59.99 or 59.99 USD."
    return RejectionError("price", "price-unparseable", message)
