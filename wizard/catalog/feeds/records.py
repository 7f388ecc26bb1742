"""The records of a feed, and the offers and rejections that result from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.plain_text import is_placeholder, strip_controls, to_line
from wizard.catalog.listing import ProductTexts
from wizard.rule_language.predicates import Variant


class FeedFormat(StrEnum):
    """The feed formats that can be read."""

    CSV = "csv"
    GMC_RSS = "gmc-rss"
    GMC_ATOM = "gmc-atom"
    GMC_TSV = "gmc-tsv"
    SHOPIFY = "shopify-csv"
    WOOCOMMERCE = "woocommerce-csv"
    HTML = "jsonld-html"
    JSON = "jsonld"


class FeedError(Exception):
    """A file that cannot be imported at all; `message` says what is wrong, and how to fix it.

    `format`, `encoding` and `recognition` are what had been detected before the error, else None; `line` is
    None if the error is about no particular line.
    """

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.format: FeedFormat | None = None
        self.encoding: str | None = None
        self.recognition: Recognition | None = None

    @classmethod
    def undecodable(cls, encoding: str, line: int | None = None) -> Self:
        """Return the error for a file with bytes that are not valid in its declared encoding."""
        message = (
            f"The file says it is {encoding}, but not all of its bytes are. Save it as UTF-8, or name its "
            "encoding, such as --encoding cp1250."
        )
        return cls("encoding-undecodable", message, line)


@dataclass(frozen=True, slots=True)
class Recognition:
    """How a table was recognised.

    `system` is the program that exported it, "" if unknown, and `reason` says what identified it. `columns`
    is field -> header. `could_mean` is header -> fields that a column might contain, for columns that are not
    read. `header` has all headers that are not empty.
    """

    system: str = ""
    reason: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    could_mean: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """The settings that a store declares for its feeds.

    `currency` (ISO 4217) is used if the feed names none; `locale` ("de-DE") decides what "1.499" means; `now`
    is compared with the dates of sales. `columns` is field or attribute -> header in a plain CSV file.
    `attributes` is attribute -> possible names of its column. `encoding` is that of the file, None to detect
    it.
    """

    currency: str | None
    locale: str | None
    now: datetime
    columns: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning about an accepted product: the feed's name of the field, and a code."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An accepted product of a feed.

    `record` is the number of its record, from 1, and `line` the physical line on which that starts; if the
    product has several rows, they are those of the first. `price` is what a shopper pays now, `regular_price`
    the higher price that it replaces, both in currency units. `availability` is a StockStatus, or the word of
    the feed if that is unknown; `in_stock` says whether the product can be bought now. `url` and `image` are
    http or https addresses, or None. `related` has `family` and `followed_by` if the feed states them, as
    (header, value). The first of the `variants` is the one with this price. `aliases` are other ids of the
    product itself; `former_ids` are ids under which an earlier release may have stored it.
    """

    record: int
    line: int
    id: str
    price: Decimal
    regular_price: Decimal | None
    currency: str
    in_stock: bool
    availability: str
    texts: ProductTexts
    url: str | None
    image: str | None
    warnings: tuple[Remark, ...]
    related: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    aliases: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that is not accepted; `message` says what is wrong, and how to fix it.

    `record` is its number, or None for a part of the file that is unreadable and cannot be counted.
    """

    record: int | None
    line: int
    id: str | None
    field: str
    code: str
    message: str


class RejectionError(ValueError):
    """The reason why a record is not accepted: our name of the field, a code, and a message with the fix."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Quote:
    """The current price of a product, and the higher price that it replaces, if any."""

    price: Decimal
    regular_price: Decimal | None
    currency: str
    remarks: tuple[Remark, ...] = ()


class StockStatus(StrEnum):
    """Whether a product can be bought, as reports say it; the words of feeds are in languages/."""

    IN_STOCK = "in_stock"
    OUT_OF_STOCK = "out_of_stock"
    PREORDER = "preorder"
    BACKORDER = "backorder"
    DISCONTINUED = "discontinued"


@dataclass(frozen=True, slots=True)
class Availability:
    """The availability of a product: the word for it, and whether the product can be bought now."""

    word: str
    in_stock: bool
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class Record:
    """One product of a feed, before validation.

    `values` is field -> text and `names` is field -> the feed's name of that field. `extras` are names and
    values of fields that have no meaning of their own here. A reader that determines price or availability by
    itself, from variants, sets `quote` and `availability`. The fields `variant_id` and `sku` are the ids of a
    variant. `decimal` is the decimal mark that the format prescribes; `prices` are all prices that the record
    states, if it may have several. `unsold` is the reason why the store does not sell it.
    """

    number: int
    line: int
    values: dict[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    extras: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    quote: Quote | None = None
    availability: Availability | None = None
    decimal: str | None = None
    prices: tuple[str, ...] = ()
    variants: list[Variant] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    former_ids: list[str] = field(default_factory=list)
    unsold: RejectionError | None = None

    def name(self, field: str) -> str:
        """Return the feed's name of a field."""
        return self.names.get(field, field)

    def text(self, field: str) -> str:
        """Return the text of a field without surrounding space; empty if there is no such field."""
        text = self.values.get(field)
        return text.strip() if text else ""

    def plain(self, field: str) -> str:
        """Return the text of a field as plain text on one line, without HTML."""
        text = self.values.get(field)
        return to_line(text.strip()) if text else ""

    def clean(self) -> None:
        """Remove control characters, with a remark, and placeholders such as NULL.

        Raise RejectionError for a field that is too long.
        """
        for name, text in self.values.items():
            if len(text) > limits.FIELD:
                message = f"This field has {len(text)} characters; {limits.FIELD} are allowed."
                raise RejectionError(name, "field-too-long", message)
            if text:
                cleaned = self._strip(self.name(name), text)
                self.values[name] = "" if is_placeholder(cleaned, name) else cleaned
        extras = [(name, value) for name, value in self.extras if not is_placeholder(value)][: limits.EXTRAS]
        named = ((strip_controls(name), value) for name, value in extras)
        self.extras = [(name, self._strip(name, value)) for name, value in named]

    def _strip(self, name: str, text: str) -> str:
        cleaned = strip_controls(text)
        if cleaned != text:
            self.remarks.append(Remark(name, "control-characters-removed"))
        return cleaned

    def refuse(self, why: RejectionError) -> Rejection:
        """Return the rejection of this record, in which the field has the feed's name."""
        name, id_ = self.name(why.field), strip_controls(self.text("id"))
        return Rejection(self.number, self.line, id_ or None, name, why.code, strip_controls(why.message))


Outcome = Record | Rejection
"""The result of reading one record: a product that is still to be validated, or a rejection."""
