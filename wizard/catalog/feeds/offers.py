"""What comes out of a feed: products that can be sold, records refused, and why a file cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from wizard.catalog.texts import Texts


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about an accepted product that the store should know: the feed's field, and a code."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One accepted product of a feed.

    `record` counts the records from 1, `line` is the physical line on which the record starts; of a product
    of several rows they are those of its first row. `price` is what a shopper pays now, `regular_price` the
    higher price it replaces. `availability` is a word of availability.yaml, or the feed's own where it is
    none of them; `in_stock` says whether it can be bought now. `url` and `image` are http or https, or None.
    """

    record: int
    line: int
    id: str
    price: Decimal
    regular_price: Decimal | None
    currency: str
    in_stock: bool
    availability: str
    texts: Texts
    url: str | None
    image: str | None
    warnings: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One record that is no product; `message` says what is wrong, and how to mend it."""

    record: int
    line: int
    id: str | None
    field: str
    code: str
    message: str


class FeedError(Exception):
    """A file that cannot be imported at all; `message` says what is wrong, and how to mend it.

    `format` and `encoding` are what had been recognised by then; `line` is None where there is none.
    """

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.format: str | None = None
        self.encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the store has declared of its feeds.

    `currency` (ISO 4217) holds where the feed names none; `locale` ("de-DE") decides what "1.499" means; the
    dates of a sale are compared with `now`; `columns` is field -> header of a plain CSV file.
    """

    currency: str | None
    locale: str | None
    now: datetime
    columns: Mapping[str, str] = field(default_factory=dict)
