"""The rules that hold for every format: what a product needs, and what is made of its texts."""

from __future__ import annotations

import re

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.availability import read_availability
from wizard.catalog.feeds.price_policy import read_quote
from wizard.catalog.feeds.records import (
    FeedSettings,
    Offer,
    Record,
    Rejection,
    RejectionError,
    Remark,
    clean,
    strip_controls,
    to_line,
    to_plain_text,
)
from wizard.catalog.listing import ProductTexts

_ADDRESS = re.compile(r"https?://[^\s/\"'<>\\]+(?:[/?#][^\s\"<>\\]*)?", re.I)
_LONGEST_ID = 200


class Judge:
    """Accepts or refuses the records of one feed; remembers the ids it accepted."""

    def __init__(self, terms: FeedSettings, remarks: tuple[Remark, ...] = ()) -> None:
        self._terms = terms
        self._remarks = remarks
        # Hashes instead of the ids: half a million take 40 MB less.
        self._accepted: set[int] = set()

    def judge(self, record: Record) -> Offer | Rejection:
        """The offer a record makes, or why it makes none."""
        try:
            clean(record)
            offer = self._accept(record)
        except RejectionError as why:
            return record.refuse(why)
        self._accepted.add(hash(offer.id))
        return offer

    def _accept(self, record: Record) -> Offer:
        id_ = self._check_id(record)
        title = _shorten(record, "title", to_line(record.text("title")), limits.TITLE)
        if not title:
            raise RejectionError("title", "title-missing", "There is no title. Fill in the product's name.")
        quote = record.quote or read_quote(record, self._terms)
        availability = record.availability or read_availability(record)
        texts, url, image = _read_texts(record, title), _address(record, "url"), _address(record, "image")
        remarks = (*self._remarks, *quote.remarks, *availability.remarks, *record.remarks)
        return Offer(
            record=record.number,
            line=record.line,
            id=id_,
            price=quote.price,
            regular_price=quote.regular_price,
            currency=quote.currency,
            in_stock=availability.in_stock,
            availability=availability.word,
            texts=texts,
            url=url,
            image=image,
            warnings=tuple(dict.fromkeys(remarks)),
        )

    def _check_id(self, record: Record) -> str:
        id_ = to_line(record.text("id"))
        if not id_:
            raise RejectionError(
                "id", "id-missing", "There is no id. Give the product one of its own, such as its SKU."
            )
        if len(id_) > _LONGEST_ID:
            raise RejectionError(
                "id", "field-too-long", f"The id has {len(id_)} characters; {_LONGEST_ID} are allowed."
            )
        if hash(id_) in self._accepted:
            message = f"An earlier record has the id '{id_}'. Give each product an id of its own."
            raise RejectionError("id", "duplicate-id", message)
        return id_


def _read_texts(record: Record, title: str) -> ProductTexts:
    extras = ((to_line(strip_controls(name)), to_line(value)) for name, value in record.extras)
    described = to_plain_text(record.text("description"))
    return ProductTexts(
        title=title,
        description=_shorten(record, "description", described, limits.DESCRIPTION),
        category=to_line(record.text("category"))[: limits.EXTRA],
        google_category=to_line(record.text("google_category"))[: limits.EXTRA],
        brand=to_line(record.text("brand"))[: limits.EXTRA],
        fields=tuple(
            (name[: limits.EXTRA], value[: limits.EXTRA]) for name, value in extras if name and value
        ),
    )


def _shorten(record: Record, field: str, text: str, most: int) -> str:
    if len(text) <= most:
        return text
    record.remarks.append(Remark(record.name(field), "text-shortened"))
    return text[:most].rstrip()


def _address(record: Record, field: str) -> str | None:
    """A web address, one that begins with // as https; what is none is left out, with a remark."""
    text = re.sub(r"\A//", "https://", to_line(record.text(field)).replace(" ", "%20"))
    if not text:
        return None
    if len(text) <= limits.URL and _ADDRESS.fullmatch(text):
        return text
    record.remarks.append(Remark(record.name(field), "address-not-usable"))
    return None
