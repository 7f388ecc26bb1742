"""Validation of records from every format: check required fields, and turn records into offers."""

import re
from collections.abc import Iterable, Iterator

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.availability import read_availability
from wizard.catalog.feeds.plain_text import strip_controls, to_line, to_plain_text
from wizard.catalog.feeds.price_policy import read_quote
from wizard.catalog.feeds.prices import to_cents
from wizard.catalog.feeds.records import (
    Availability,
    FeedSettings,
    Offer,
    Quote,
    Record,
    Rejection,
    RejectionError,
    Remark,
)
from wizard.catalog.listing import ProductTexts
from wizard.catalog.relations import RELATIONS
from wizard.rule_language.predicates import Variant

_RELATED = frozenset({*RELATIONS, "group", "same_model"})
_URL = re.compile(r"https?://[^\s/\"'<>\\]+(?:[/?#][^\s\"<>\\]*)?", re.I)

_NEXT_URL = re.compile(r"[\s;,|]+(?=(?:https?:)?//)", re.I)
"""What stands between addresses of several pictures."""

_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.I | re.A)
"""A long number as spreadsheets shorten it: 8.72E+12."""


def validate(
    records: Iterable[Record | Rejection], settings: FeedSettings, remarks: tuple[Remark, ...] = ()
) -> Iterator[Offer | Rejection]:
    """Yield the offer or rejection that each record results in; add the remarks to every offer."""
    # Hashes of the ids: for half a million products they take 40 MB less than the ids.
    accepted: set[int] = set()
    for record in records:
        if isinstance(record, Rejection):
            yield record
            continue
        try:
            record.clean()
            offer = _to_offer(record, settings, remarks, accepted)
        except RejectionError as why:
            yield record.refuse(why)
        else:
            accepted.add(hash(offer.id))
            yield offer


def _to_offer(
    record: Record, settings: FeedSettings, remarks: tuple[Remark, ...], accepted: set[int]
) -> Offer:
    id_ = _check_id(record, accepted)
    title = _shorten(record, "title", record.plain("title"), limits.TITLE)
    if not title:
        raise RejectionError("title", "title-missing", "There is no title. Fill in the product's name.")
    quote = record.quote or read_quote(record, settings)
    availability = record.availability or read_availability(record)
    return Offer(
        record=record.number,
        line=record.line,
        id=id_,
        price=quote.price,
        regular_price=quote.regular_price,
        currency=quote.currency,
        in_stock=availability.in_stock,
        availability=availability.word,
        texts=_read_texts(record, title, settings),
        url=read_url(record, "url"),
        image=read_url(record, "image"),
        warnings=tuple(dict.fromkeys((*remarks, *quote.remarks, *availability.remarks, *record.remarks))),
        related=dict(_read_related(record)),
        variants=tuple(record.variants) or _read_variant(record, quote, availability),
        aliases=_read_ids(record.aliases, id_) if record.aliases else (),
        former_ids=_read_ids(record.former_ids, id_) if record.former_ids else (),
    )


def _check_id(record: Record, accepted: set[int]) -> str:
    """Return the id of a record; raise RejectionError if it is missing, too long or already used."""
    id_ = record.plain("id")
    if not id_:
        message = "There is no id. Give the product one of its own, such as its SKU."
        raise RejectionError("id", "id-missing", message)
    if len(id_) > limits.ID:
        message = f"The id has {len(id_)} characters; {limits.ID} are allowed."
        raise RejectionError("id", "field-too-long", message)
    if hash(id_) in accepted:
        raise make_duplicate_error(id_)
    if _SHORTENED.fullmatch(id_):
        record.remarks.append(Remark(record.name("id"), "id-shortened"))
    return id_


def make_duplicate_error(id_: str) -> RejectionError:
    """Return the error for a record with the same id as an earlier one."""
    message = f"An earlier record has the id '{id_}'. Give each product an id of its own."
    if _SHORTENED.fullmatch(id_):
        message = (
            f"An earlier record has the id '{id_}': a spreadsheet has shortened both, and their last "
            "digits are lost. Export the products again, and import that file as it is."
        )
    return RejectionError("id", "duplicate-id", message)


def _read_variant(record: Record, quote: Quote, availability: Availability) -> tuple[Variant, ...]:
    """Return a product without variants as its own only variant, if its record has a variant id."""
    if not (named := record.plain("variant_id")):
        return ()
    url, sku = read_url(record, "url"), record.plain("sku") or None
    return (Variant(named, sku, url, to_cents(quote.price), quote.currency, availability.in_stock),)


def _read_ids(texts: Iterable[str], id_: str) -> tuple[str, ...]:
    """Return these ids of a product, cleaned, without duplicates and without its main id."""
    named = dict.fromkeys(to_line(strip_controls(text)) for text in texts)
    return tuple(alias for alias in named if alias and alias != id_ and len(alias) <= limits.ID)


def _read_texts(record: Record, title: str, settings: FeedSettings) -> ProductTexts:
    extras = (
        (to_line(name)[: limits.EXTRA], to_line(value)[: limits.EXTRA]) for name, value in record.extras
    )
    declared = (name for name in settings.attributes if name in settings.columns and name in record.values)
    described = to_plain_text(record.text("description"))
    return ProductTexts(
        title=title,
        description=_shorten(record, "description", described, limits.DESCRIPTION),
        category=record.plain("category")[: limits.EXTRA],
        google_category=record.plain("google_category")[: limits.EXTRA],
        brand=record.plain("brand")[: limits.EXTRA],
        fields=tuple(extra for extra in extras if all(extra)),
        declared=tuple((name, record.name(name), record.plain(name)[: limits.EXTRA]) for name in declared),
    )


def _read_related(record: Record) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield `family` and `followed_by`, each with (header, value); a group of variants counts as a family."""
    named = ((name.strip().casefold(), name, text) for name, text in record.extras)
    extras = {key: (name, to_line(text)) for key, name, text in named if key in RELATIONS}
    if not extras and _RELATED.isdisjoint(record.values):
        return
    for name in RELATIONS:
        stated = [(record.name(name), record.plain(name)), extras.get(name, ("", ""))]
        if name == "family":
            stated += [(record.name(each), record.plain(each)) for each in ("group", "same_model")]
        found = next(((header, text[: limits.ID]) for header, text in stated if text), None)
        if found:
            yield name, found


def _shorten(record: Record, field: str, text: str, most: int) -> str:
    if len(text) <= most:
        return text
    record.remarks.append(Remark(record.name(field), "text-shortened"))
    return text[:most].rstrip()


def read_url(record: Record, field: str) -> str | None:
    """Return the web address in a field, with https: before //, or the first of several pictures.

    Return None, with a remark, for any other text.
    """
    text = record.plain(field)
    if field == "image":
        text = _NEXT_URL.split(text, maxsplit=1)[0]
    text = text.replace(" ", "%20")
    if not text:
        return None
    if text.startswith("//"):
        text = f"https:{text}"
    if len(text) <= limits.URL and _URL.fullmatch(text):
        if field == "image" and text.lower().startswith("http:"):  # browsers may block it in a page with TLS
            record.remarks.append(Remark(record.name(field), "picture-not-https"))
        return text
    record.remarks.append(Remark(record.name(field), "address-not-usable"))
    return None
