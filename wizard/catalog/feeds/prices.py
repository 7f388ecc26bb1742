"""Parsing of price texts. A text with two possible meanings is refused rather than guessed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_currency_precision

from wizard.catalog.feeds.plain_text import strip_controls
from wizard.catalog.feeds.records import FeedError, RejectionError
from wizard.rule_language.yaml_reader import load_data

CURRENCIES = frozenset(get_global("all_currencies"))
"""The currency codes of ISO 4217, from Unicode's CLDR."""

_DATA = load_data(__package__, "currencies.yaml")

SYMBOLS: Mapping[str, Sequence[str]] = _DATA["symbols"]
"""Symbol in upper case, without dots -> the codes that it can stand for, the usual one first."""

USUAL_CURRENCIES = frozenset(_DATA["usual"])
"""The codes that are also recognised in lower case and in headers."""

_WORDS: Mapping[str, str] = {
    word.upper(): symbol for symbol, words in _DATA["words"].items() for word in words
}
_THREE_DECIMALS: Mapping[str, str] = _DATA["three_decimals"]

# Digits of every script, full-width forms, and unambiguous marks -> their equivalents, mostly in ASCII.
_SPELLINGS = {
    **{
        code: str(digit)
        for code in range(0x660, 0xFF1A)
        if (digit := unicodedata.decimal(chr(code), -1)) >= 0
    },
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict(zip(map(ord, "’٬٫﹩￠￡￥￦"), ("'", "'", ".", "$", "¢", "£", "¥", "₩"), strict=True)),
}

_SIMPLE = re.compile(r"(\d{1,9}(?:\.\d\d?)?)(?: ([A-Z]{3}))?", re.A)
"""The form of most prices, which has only one meaning."""

_PRICE = re.compile(
    r"([^\d+−–-]*)([+−–-]?)([^\d+−–-]*)(\d(?:[\d.,' ]*\d)?)(?: ?([.,:/])[-–—=]+)?([^\d]*)", re.A
)
_TAXED = re.compile(
    r" ?\*+$| ?\(?(?:"
    + "|".join(re.escape(words).replace(r"\ ", r"\.? ") for words in _DATA["with_tax"])
    + r")\.?\)?$",
    re.I,
)
"""The star of a footnote, or words that say that the price includes tax."""

_EURO_AS_MARK = re.compile(r"(?<=\d) ?€(\d\d)$")
"""A euro sign as the decimal mark, as in France: 9€99."""

_CENTS = re.compile(r"(?<=\d)'(?=\d\d(?!\d))")
"""An apostrophe as the decimal mark, as in Spain: 59'99."""

_NO_WHOLE = re.compile(r"(?:^|[\s$\xa2-\xa5\u20a0-\u20cf]|\b[A-Z]{3})\.$")
"""A dot before the number that does not end an abbreviation, so it may begin cents: $.99, but not Rs.99."""

_SPACED = re.compile(r"\d{1,3}(?:([ '])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")


@dataclass(frozen=True, slots=True)
class Price:
    """An amount above 0 in currency units, and the currency that the text names, if any."""

    amount: Decimal
    currency: str | None


def read_price(
    text: str, locale: str | None, currency: str | None = None, decimal: str | None = None
) -> Price:
    """Return the price in a text.

    `decimal` is the decimal mark that the format of the feed prescribes, if any. The locale is used only for
    numbers that are ambiguous without it ("1.499"), and the declared currency only for symbols that several
    currencies share ("$"). Raise RejectionError if the text has no price or is ambiguous.
    """
    if (simple := _SIMPLE.fullmatch(text)) and (simple[2] or "USD") in CURRENCIES and float(simple[1]) > 0:
        return Price(Decimal(simple[1]), simple[2])
    plain = " ".join(_to_ascii(text).split())
    if not plain:
        raise RejectionError("price", "price-missing", "There is no price. Fill it in, such as 59.99.")
    untaxed = _EURO_AS_MARK.sub(r",\1 €", _TAXED.sub("", plain))
    match = _PRICE.fullmatch(_CENTS.sub(",", untaxed)) if len(plain) < 100 else None
    named = match and read_currency((match[1] + match[3], match[6]), currency)
    if match is None or named is None or _NO_WHOLE.search(match[1] + match[3]):
        raise _unparseable(plain)
    if not named and currency and (match[1] + match[3] + match[6]).strip():
        message = f"The currency of '{plain}' may be that of several countries. Write its code, such as SEK."
        raise RejectionError("price", "currency-missing", message)
    marks = (
        decimal or "",
        locale and find_decimal_mark(locale),
        _THREE_DECIMALS.get(named or currency or "", ""),
    )
    amount = _read_amount(
        match[4] + _read_empty_decimals(match[4], match[5]), plain, marks, named or currency or ""
    )
    if match[2] in ("−", "–", "-") or amount < Decimal("0.005"):
        message = f"'{plain}' is not above 0. Fill in what the product costs."
        raise RejectionError("price", "price-not-positive", message)
    return Price(amount, named or None)


def _to_ascii(text: str) -> str:
    """Return a text with ASCII digits and signs, and without invisible characters."""
    return text if text.isascii() else strip_controls(text).translate(_SPELLINGS)


@lru_cache
def find_decimal_mark(locale: str) -> str:
    """Return the decimal mark of a locale such as de-DE; raise FeedError if the locale is unknown."""
    try:
        symbols = Locale.parse(locale.replace("_", "-"), sep="-").number_symbols
    except (UnknownLocaleError, ValueError, TypeError) as error:
        message = f"'{locale}' is not a locale. Write one such as en-US or de-DE."
        raise FeedError("locale-unknown", message) from error
    return str(symbols["latn"]["decimal"])


def _read_amount(number: str, plain: str, marks: tuple[str, str | None, str], currency: str) -> Decimal:
    """Return the amount in a text of digits and separators, which begins and ends with a digit.

    `plain` is the whole price text, for messages. `marks` are the decimal marks of the format, of the locale
    (None if not declared), and of a currency with three decimals; empty where there is none. Raises
    RejectionError also for three decimals of a `currency` that has none, such as the yen.
    """
    if _SPACED.fullmatch(number):
        number = re.sub("[ ']", "", number)
        return _to_decimal(number.replace(",", "."), plain)
    mark = max(".,", key=number.rfind)
    # A mark that occurs twice can only be a thousands separator.
    whole, mark, decimals = number.partition(mark) if number.count(mark) == 1 else (number, "", "")
    if not mark:
        return _to_decimal(re.sub("[.,]", "", number) if _GROUPED.fullmatch(number) else number, plain)
    if re.search("[.,]", whole):
        if not _GROUPED.fullmatch(whole):
            raise _unparseable(plain)
    elif len(decimals) == 3 and len(whole) <= 3 and whole[0] != "0":
        of_format, of_locale, of_currency = marks
        if mark not in (of_format, of_locale or of_currency):
            if of_locale is None:
                raise _ambiguous(plain, whole, decimals)
            return Decimal(whole + decimals)
        if currency not in _THREE_DECIMALS and get_currency_precision(currency) == 0:
            raise _impossible(plain, currency, whole + decimals)
    return _to_decimal(re.sub("[.,]", "", whole) + "." + decimals, plain)


def _ambiguous(plain: str, whole: str, decimals: str) -> RejectionError:
    message = (
        f"'{plain}' can mean {whole}{decimals} or {whole} and a fraction. "
        f"Write {whole}{decimals}.00, or say how your store writes numbers: "
        "--locale de-DE for 1.234,50, --locale en-US for 1,234.50."
    )
    return RejectionError("price", "price-ambiguous", message)


def _impossible(plain: str, currency: str, meant: str) -> RejectionError:
    message = (
        f"'{plain}' would be a fraction, which {currency} does not have; it probably means {meant}. "
        f"Write {meant}, without a mark."
    )
    return RejectionError("price", "price-ambiguous", message)


def _read_empty_decimals(number: str, mark: str | None) -> str:
    """Return the decimals that the end of 59,- or 59:- or 59/- stands for; "" if there is no such end."""
    if mark in (":", "/"):
        mark = "," if "." in number else "."
    return f"{mark}00" if mark else ""


def _to_decimal(number: str, plain: str) -> Decimal:
    """Return an amount, rounded to six decimals, since binary fractions may be written with many more."""
    if not re.fullmatch(r"\d{1,12}(\.\d{1,30})?", number, re.A):
        raise _unparseable(plain)
    amount = Decimal(number)
    return round(amount, 6) if len(number.partition(".")[2]) > 6 else amount


def read_currency(sides: Iterable[str], declared: str | None) -> str | None:
    """Return the currency that the texts next to a number name; all of them must agree.

    Return "" if they are empty or could mean several currencies. Return None for words that are no currency,
    and for two different currencies.
    """
    named = [side.strip() for side in sides if side.strip()]
    stated = [_list_candidates(side) for side in named]
    if not stated:
        return ""
    if len(stated) > 1 and not all(stated):
        stated = [_list_candidates(" ".join(named))]  # a sign before the number, a country behind: $59.99 US
    shared = _intersect(*stated)
    if declared in shared:
        return declared
    return shared[0] if shared else None


def _intersect(first: Sequence[str], *others: Sequence[str]) -> Sequence[str]:
    """Return the codes that all sequences have, in the order of the first."""
    return [code for code in first if all(code in other for other in others)]


@lru_cache(maxsize=1_000)
def _list_candidates(side: str) -> Sequence[str]:
    """Return the currencies that a symbol, code or word can mean; two words must share them."""
    words = _to_ascii(side[:100]).replace(".", "").replace("\u200f", "").split()
    found = _look_up("".join(words)) or _look_up("".join(_WORDS.get(word.upper(), word) for word in words))
    if found or not words:
        return found
    if len(words) == 2 and (shared := _intersect(*map(_look_up, words))):
        return shared
    # The letters of a country or a code, before or after a sign: "$ CA", "CAD$".
    if pair := re.fullmatch(r"([^\W\d_]+)([^\w\s])|([^\w\s])([^\W\d_]+)", "".join(words)):
        letters, sign = pair[1] or pair[4], pair[2] or pair[3]
        return _look_up(letters + sign) or _intersect(_look_up(letters), _look_up(sign))
    return ()


def _look_up(symbol: str) -> Sequence[str]:
    """Return the currencies of a symbol or code; in lower case only usual codes, since "top" is a word."""
    code = symbol.upper()
    if code in CURRENCIES and (symbol == code or code in USUAL_CURRENCIES):
        return (code,)
    return SYMBOLS.get(code, ())


def _unparseable(plain: str) -> RejectionError:
    shown = plain if len(plain) <= 40 else f"{plain[:40]}..."
    message = f"'{shown}' is not a price. Write one number above 0, such as 59.99 or 59.99 USD."
    return RejectionError("price", "price-unparseable", message)


def to_cents(price: Decimal) -> int:
    """Return a price in hundredths of the currency unit, rounded."""
    return int((price * 100).to_integral_value(ROUND_HALF_UP))
