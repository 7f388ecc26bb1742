"""Entry point to feeds: detect the format of a file, and read its offers and rejections one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.columns import open_table
from wizard.catalog.feeds.google import XmlFeed, read_groups
from wizard.catalog.feeds.grouping import merge_groups
from wizard.catalog.feeds.jsonld import read_html, read_json
from wizard.catalog.feeds.plain_table import read_table
from wizard.catalog.feeds.prices import CURRENCIES, find_decimal_mark
from wizard.catalog.feeds.records import (
    FeedError,
    FeedFormat,
    FeedSettings,
    Offer,
    Recognition,
    Rejection,
    Remark,
)
from wizard.catalog.feeds.shopify import ShopifyTable
from wizard.catalog.feeds.sniff import make_seekable, sniff
from wizard.catalog.feeds.text_encoding import GUESSED, decide_encoding, find_codec
from wizard.catalog.feeds.validation import validate
from wizard.catalog.feeds.woocommerce import WooTable


@dataclass(slots=True)
class Feed:
    """An opened feed; iterating over it yields an Offer or a Rejection for each product, and works only once.

    `recognition` says how a table was recognised; `copy` is the copy of a source that is not seekable. Memory
    use does not grow with the file, except for about 70 bytes per product, for rows of one product that are
    not adjacent, and for JSON, which is read as a whole. Iterating raises FeedError on a fatal error.
    """

    format: FeedFormat
    encoding: str
    outcomes: Iterator[Offer | Rejection]
    recognition: Recognition = field(default_factory=Recognition)
    copy: BinaryIO | None = None

    @property
    def columns(self) -> Mapping[str, str]:
        """Return field -> header of a plain table, in which staff can declare columns; else empty."""
        return self.recognition.columns if self.format == FeedFormat.CSV else {}

    def __iter__(self) -> Iterator[Offer | Rejection]:
        try:
            yield from self.outcomes
        except FeedError as error:
            error.format, error.encoding = self.format, self.encoding
            raise
        finally:
            if self.copy:
                self.copy.close()


def open_feed(source: BinaryIO, settings: FeedSettings) -> Feed:
    """Open a feed; copy a source that is not seekable, to disk if it is large.

    Raise FeedError if the file is not a feed, or if a setting has an unknown currency, locale or encoding.
    """
    _check_settings(settings)
    seekable = make_seekable(source)
    format_, encoding = FeedFormat.CSV, None
    try:
        start = seekable.tell()
        prefix = seekable.read(limits.PREFIX)
        seekable.seek(start)
        format_, encoding = sniff(prefix, settings.encoding and _read_codec(settings.encoding))
        feed = _open(seekable, format_, encoding, settings)
    except FeedError as error:
        error.format, error.encoding = format_, encoding
        if seekable is not source:
            seekable.close()
        raise
    feed.copy = seekable if seekable is not source else None
    return feed


def _open(source: BinaryIO, format_: FeedFormat, encoding: str | None, settings: FeedSettings) -> Feed:
    if format_ == FeedFormat.GMC_RSS:
        groups = read_groups(source, encoding)
        xml = XmlFeed(source, encoding)
        merged = merge_groups(xml, groups, settings) if groups.known else xml
        return Feed(xml.format, xml.encoding, validate(merged, settings))
    if encoding and format_ in (FeedFormat.JSON, FeedFormat.HTML):
        read = read_json if format_ == FeedFormat.JSON else read_html
        return Feed(format_, encoding, validate(read(source, encoding, settings), settings))
    table = open_table(source, encoding or decide_encoding(source), settings)
    grouped = {FeedFormat.SHOPIFY: ShopifyTable, FeedFormat.WOOCOMMERCE: WooTable}.get(table.format)
    records = grouped(table, settings) if grouped else read_table(table, settings)
    guessed = not encoding and table.encoding in GUESSED
    remarks = (Remark("encoding", f"decoded-as-{table.encoding}"),) if guessed else ()
    return Feed(table.format, table.encoding, validate(records, settings, remarks), table.recognition)


def _check_settings(settings: FeedSettings) -> None:
    if settings.currency is not None and settings.currency not in CURRENCIES:
        message = f"'{settings.currency}' is not a currency. Write its code of three letters, such as USD."
        raise FeedError("currency-unknown", message)
    if settings.locale is not None:
        find_decimal_mark(settings.locale)
    if settings.encoding is not None:
        _read_codec(settings.encoding)


def _read_codec(name: str) -> str:
    """Return Python's name for a declared encoding; for UTF-8, one that also accepts a byte order mark."""
    codec = find_codec(name)
    if codec is None:
        message = (
            f"'{name}' is not an encoding of texts. Write one such as utf-8, cp1250, cp1251 or iso-8859-2."
        )
        raise FeedError("encoding-unknown", message)
    return "utf-8-sig" if codec == "utf-8" else codec
