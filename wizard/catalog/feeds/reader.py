"""The one way into a feed: what it is, and its offers and refusals one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.columns import lay_out
from wizard.catalog.feeds.google import XmlFeed, read_table
from wizard.catalog.feeds.jsonld import read_html, read_json
from wizard.catalog.feeds.prices import CURRENCIES, decimal_mark
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer, Outcome, Rejection, Remark
from wizard.catalog.feeds.shopify import ShopifyTable
from wizard.catalog.feeds.sniff import decide_encoding, find_page_encoding, hold, recognise
from wizard.catalog.feeds.validation import Judge
from wizard.catalog.feeds.woocommerce import WooTable


class Feed:
    """An opened feed; iterating over it, once, gives an Offer or a Refusal for each product in the file.

    `format` is one of csv, gmc-rss, gmc-atom, gmc-tsv, shopify-csv, woocommerce-csv, jsonld-html, jsonld;
    `columns` is field -> header of a plain CSV file; `copy` is there for a source that can be read only once.
    Memory does not grow with the file, but for some 70 bytes a product and for rows of one product that are
    far apart. Iterating raises FeedError on a fatal fault.
    """

    def __init__(
        self, format_: str, encoding: str, columns: Mapping[str, str], outcomes: Iterator[Offer | Rejection]
    ) -> None:
        self.format = format_
        self.encoding = encoding
        self.columns = columns
        self.copy: BinaryIO | None = None
        self._outcomes = outcomes

    def __iter__(self) -> Iterator[Offer | Rejection]:
        try:
            yield from self._outcomes
        except FeedError as error:
            error.format, error.encoding = self.format, self.encoding
            raise
        finally:
            if self.copy:
                self.copy.close()


def open_feed(source: BinaryIO, terms: FeedSettings) -> Feed:
    """The feed in a source, which need not be seekable: one that is not is copied, to disk when it is large.

    Raises FeedError when the file is no feed, and for terms that name no currency or locale.
    """
    _check_terms(terms)
    held = hold(source)
    start = held.tell()
    prefix = _read_prefix(held)
    held.seek(start)
    format_, encoding = "csv", None
    try:
        recognised = recognise(prefix)
        format_, encoding = _FORMATS[recognised.family], recognised.encoding
        feed = _OPENERS[recognised.family](held, encoding, terms)
    except FeedError as error:
        error.format, error.encoding = format_, encoding
        if held is not source:
            held.close()
        raise
    feed.copy = held if held is not source else None
    return feed


def _open_table(held: BinaryIO, encoding: str | None, terms: FeedSettings) -> Feed:
    encoding = encoding or decide_encoding(held)
    layout = lay_out(held, encoding, terms)
    remarks = (Remark("encoding", "decoded-as-cp1252"),) if encoding == "cp1252" else ()
    records: Iterable[Outcome]
    if layout.format == "shopify-csv":
        records = ShopifyTable(layout, terms)
    elif layout.format == "woocommerce-csv":
        records = WooTable(layout, terms)
    else:
        records = read_table(layout)
    columns = layout.names() if layout.format == "csv" else {}
    return Feed(layout.format, encoding, columns, _require_any(_judge(records, Judge(terms, remarks))))


def _open_xml(held: BinaryIO, encoding: str | None, terms: FeedSettings) -> Feed:
    feed = XmlFeed(held, encoding)
    return Feed(feed.format, feed.encoding, {}, _judge(feed, Judge(terms)))


def _open_html(held: BinaryIO, encoding: str | None, terms: FeedSettings) -> Feed:
    start = held.tell()
    encoding = encoding or find_page_encoding(_read_prefix(held))
    held.seek(start)
    return Feed("jsonld-html", encoding, {}, _judge(read_html(held, encoding, terms), Judge(terms)))


def _open_json(held: BinaryIO, encoding: str | None, terms: FeedSettings) -> Feed:
    encoding = encoding or "utf-8"
    return Feed("jsonld", encoding, {}, _judge(read_json(held, encoding, terms), Judge(terms)))


_FORMATS = {"table": "csv", "xml": "gmc-rss", "html": "jsonld-html", "json": "jsonld"}
"""What a file is said to be while no more is known."""

_OPENERS: Mapping[str, Callable[[BinaryIO, str | None, FeedSettings], Feed]] = {
    "table": _open_table, "xml": _open_xml, "html": _open_html, "json": _open_json,
}  # fmt: skip


def _judge(records: Iterable[Outcome], judge: Judge) -> Iterator[Offer | Rejection]:
    for record in records:
        yield record if isinstance(record, Rejection) else judge.judge(record)


def _require_any(outcomes: Iterator[Offer | Rejection]) -> Iterator[Offer | Rejection]:
    """The outcomes; raises FeedError when there is none, for then the file is a header and nothing else."""
    first = next(outcomes, None)
    if first is None:
        raise FeedError("empty-file", "The file has a header and no products. Export the products again.", 1)
    yield first
    yield from outcomes


def _read_prefix(held: BinaryIO) -> bytes:
    prefix = b""
    while len(prefix) < limits.PREFIX and (chunk := held.read(limits.PREFIX - len(prefix))):
        prefix += chunk
    return prefix


def _check_terms(terms: FeedSettings) -> None:
    if terms.currency is not None and terms.currency not in CURRENCIES:
        message = f"'{terms.currency}' is no currency. Write its code of three letters, such as USD."
        raise FeedError("currency-unknown", message)
    if terms.locale is not None:
        try:
            decimal_mark(terms.locale)
        except ValueError as error:
            raise FeedError("locale-unknown", str(error)) from error
