"""The records of a feed, and what becomes of them."""

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
    """The formats that can be read."""

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

    `format`, `encoding` and `recognition` are what had been detected by then; `line` is None without one.
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
        """Return the error for a file that is not in the encoding it claims."""
        message = (
            f"The file says it is {encoding}, but not all of its bytes are. Save it as UTF-8, or name its "
            "encoding, such as --encoding cp1250."
        )
        return cls("encoding-undecodable", message, line)


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a table was taken for.

    `system` is the program that exported it, "" for none that is known, and `reason` says what told;
    `columns` is field -> header, `could_mean` header -> fields that a column which is not read could hold;
    `header` is the whole of it.
    """

    system: str = ""
    reason: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    could_mean: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """The settings that a store declares for its feeds.

    `currency` (ISO 4217) is used if the feed names none; `locale` ("de-DE") decides what "1.499" means; the
    dates of a sale are compared with `now`; `columns` is field or attribute -> header of a plain CSV file.
    `attributes` is name -> what the column of an attribute may be called; `encoding` is that of the file.
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

    `record` counts the records from 1, `line` is the physical line on which the record starts; of a product
    of several rows they are those of its first row. `price` is what a shopper pays now, `regular_price` the
    higher price it replaces. `availability` is a StockStatus, or the feed's own word if it is not known;
    `in_stock` says whether the product can be bought now. `url` and `image` are http or https, or None.
    `related` has `family` and `followed_by` where the feed states them: each with its header and its value.
    Of its `variants` the first is the one whose price it has; `aliases` are other ids of the product
    itself, `former_ids` those under which the release before stored it.
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

    `record` is None for a part of the file that cannot be read, so that its records cannot be counted.
    """

    record: int | None
    line: int
    id: str | None
    field: str
    code: str
    message: str


class RejectionError(ValueError):
    """The reason why a record is not accepted: our name of the field, a code, and what to do about it."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of a product now, and the higher price it replaces."""

    price: Decimal
    regular_price: Decimal | None
    currency: str
    remarks: tuple[Remark, ...] = ()


class StockStatus(StrEnum):
    """The words of reports for whether a product can be bought; see availability.yaml."""

    IN_STOCK = "in_stock"
    OUT_OF_STOCK = "out_of_stock"
    PREORDER = "preorder"
    BACKORDER = "backorder"
    DISCONTINUED = "discontinued"


@dataclass(frozen=True, slots=True)
class Availability:
    """An availability: the word for it, and whether the product can be bought now."""

    word: str
    in_stock: bool
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class Record:
    """One product of a feed: its texts by field, the feed's names of the fields, and structured extras.

    A format that determines price or availability itself (from variants) sets `quote` and `availability`.
    The fields `variant_id` and `sku` are those of a variant.
    `decimal` is the decimal mark that the format defines; `prices` are all that it states as its price;
    `unsold` is why the store does not sell it.
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
        """Return the text of a field without surrounding space, empty if there is none."""
        text = self.values.get(field)
        return text.strip() if text else ""

    def plain(self, field: str) -> str:
        """Return the text of a field as plain text on one line."""
        text = self.values.get(field)
        return to_line(text.strip()) if text else ""

    def clean(self) -> None:
        """Remove control characters, with a remark, and what stands for nothing.

        Raises RejectionError for a field that is too long.
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
        """Return the rejection of this record, with the feed's name of the field."""
        name, id_ = self.name(why.field), strip_controls(self.text("id"))
        return Rejection(self.number, self.line, id_ or None, name, why.code, strip_controls(why.message))


Outcome = Record | Rejection
"""What a format makes of one record: a product to be validated, or a rejection of its own."""
