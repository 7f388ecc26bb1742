"""A product as one format states it, before the rules that hold for all formats are applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from wizard.catalog.feeds.offers import Refusal, Remark


class Unfit(Exception):  # noqa: N818  (no error of the program: a record that is refused)
    """Why a record is no product: the field (in our words), a reason code, and what to do about it."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Quote:
    """What a product costs now, and the higher price it replaces."""

    price: Decimal
    regular_price: Decimal | None
    currency: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a product can be bought now, and the feed's word for it."""

    word: str
    in_stock: bool
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class Record:
    """One product of a feed: its texts by field, what the feed calls each field, and structured extras.

    A format that works out price or availability itself (from variants) gives them as `quote`
    and `availability`.
    """

    number: int
    line: int
    values: dict[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    extras: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    quote: Quote | None = None
    availability: Availability | None = None

    def name(self, field: str) -> str:
        """What the feed calls a field of ours."""
        return self.names.get(field, field)

    def text(self, field: str) -> str:
        """The text of a field without surrounding space, empty when there is none."""
        return self.values.get(field, "").strip()

    def refuse(self, why: Unfit) -> Refusal:
        """The refusal of this record, with what the feed calls the field."""
        name = self.name(why.field)
        return Refusal(self.number, self.line, self.text("id") or None, name, why.code, why.message)


Outcome = Record | Refusal
"""What a format makes of one record: a product to be judged, or a refusal it decides itself."""
