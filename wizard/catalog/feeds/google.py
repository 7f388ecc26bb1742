"""Streaming reader of Google Merchant Center feeds in XML."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO
from xml.parsers import expat

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.grouping import Groups, find_groups
from wizard.catalog.feeds.names import list_column_names
from wizard.catalog.feeds.records import FeedError, FeedFormat, Outcome, Record, RejectionError
from wizard.catalog.feeds.text_encoding import find_codec
from wizard.rule_language.wording import join_words

_FIELDS = {
    name.replace(" ", "_"): field for field, names in list_column_names("google").items() for name in names
}

DECIMAL = "."
"""The decimal mark of prices that Google's formats prescribe."""

_DECLARATION = re.compile(r"""\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MERCHANT = re.compile(r"https?://base\.google\.com/", re.I)
_CHUNK = 1 << 16


@dataclass(slots=True)
class _Element:
    """A product that is being read, with every occurrence of each field.

    `own` are fields with Google's namespace, `plain` those without; `depth` is the nesting depth of its tag,
    and `size` counts its characters.
    """

    number: int
    line: int
    depth: int
    own: dict[str, list[str]] = field(default_factory=dict)
    plain: dict[str, list[str]] = field(default_factory=dict)
    details: list[tuple[str, str]] = field(default_factory=list)
    size: int = 0


class XmlFeed:
    """A feed that has been read up to its root element; iterate over it for its records.

    The constructor and the iteration raise FeedError for XML that is not well formed, has a DOCTYPE or is not
    in its declared encoding; the iteration also raises it at the end if there was no product.
    """

    def __init__(self, source: BinaryIO, encoding: str | None) -> None:
        self._path: list[str] = []
        self._text: list[str] = []
        self._element: _Element | None = None
        self._detail: dict[str, str] = {}
        self._complete: list[Outcome] = []
        self._unparsed = 0
        self._root = ""
        self._number = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._read_text
        self._source = source
        prefix = source.read(limits.PREFIX)
        self.encoding = encoding or _find_encoding(prefix)
        self._decoder = codecs.getincrementaldecoder(self.encoding)()
        self._parse(prefix)
        while not self._root and (chunk := source.read(_CHUNK)):
            self._parse(chunk)

    @property
    def format(self) -> FeedFormat:
        """Return the format, which depends on the root element."""
        return FeedFormat.GMC_ATOM if self._root == "feed" else FeedFormat.GMC_RSS

    def __iter__(self) -> Iterator[Outcome]:
        final = False
        while not final:
            yield from self._complete
            self._complete.clear()
            chunk = self._source.read(_CHUNK)
            final = not chunk
            self._parse(chunk, final)
        yield from self._complete
        if not self._number:
            message = "This XML has no <item> and no <entry>. Export a Google Merchant feed, RSS or Atom."
            raise FeedError("not-a-product-feed", message)

    def _parse(self, chunk: bytes, final: bool = False) -> None:
        line = self._parser.CurrentLineNumber
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeError as error:
            raise FeedError.undecodable(self.encoding, line) from error
        self._unparsed += len(text)
        if self._unparsed > limits.RECORD + 2 * _CHUNK:
            raise FeedError("xml-not-well-formed", "A tag or comment is too long.", line)
        try:
            self._parser.Parse(text, final)
        except expat.ExpatError as error:
            message = (
                f"The XML is incomplete or invalid here, in column {error.offset + 1}: "
                f"{expat.ErrorString(error.code)}. Export the feed again, and make sure the file is complete."
            )
            raise FeedError("xml-not-well-formed", message, error.lineno) from error

    def _refuse_doctype(self, *_: object) -> None:
        message = (
            "The XML has a DOCTYPE, which can make a reader load or expand anything. Export it without one."
        )
        raise FeedError("xml-dtd-forbidden", message, self._parser.CurrentLineNumber)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._unparsed = 0
        self._path.append(name)
        if len(self._path) > limits.TAGS:
            message = f"Tags are nested more than {limits.TAGS} deep, which no product feed needs."
            raise FeedError("xml-not-well-formed", message, self._parser.CurrentLineNumber)
        local = _split_tag(name)[0]
        self._root = self._root or local
        if self._element is None:
            if local in ("item", "entry") and len(self._path) > 1:
                self._number += 1
                self._element = _Element(self._number, self._parser.CurrentLineNumber, len(self._path))
        elif len(self._path) == self._element.depth + 1 or self._in_detail():
            self._text.clear()
            if local == "link" and attributes.get("rel", "alternate") == "alternate":
                self._text.append(attributes.get("href", ""))

    def _read_text(self, text: str) -> None:
        self._unparsed = 0
        if self._element is not None:
            self._element.size += len(text)
            if self._element.size <= limits.RECORD:
                self._text.append(text)

    def _end(self, name: str) -> None:
        self._unparsed = 0
        element, depth, (local, own) = self._element, len(self._path), _split_tag(name)
        if element is not None and depth == element.depth:
            self._complete.append(_make_record(element))
            self._element = None
        elif element is not None and depth == element.depth + 1 and own is not None:
            if local == "product_detail":
                detail, self._detail = self._detail, {}
                element.details.append((detail.get("attribute_name", ""), detail.get("attribute_value", "")))
            else:
                (element.own if own else element.plain).setdefault(local, []).append("".join(self._text))
        elif self._in_detail():
            self._detail[local] = "".join(self._text)
        self._path.pop()

    def _in_detail(self) -> bool:
        """Return whether the innermost tag is a direct child of a product_detail."""
        return len(self._path) > 1 and _split_tag(self._path[-2])[0] == "product_detail"


_GROUP = tuple("item_group_id".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def read_groups(source: BinaryIO, encoding: str | None) -> Groups:
    """Return the groups of products, up to the first error; the position of the source stays the same.

    Most feeds have no groups; they are searched for the name of the field, and not parsed.
    """
    start = source.tell()
    try:
        end = b""
        while chunk := source.read(16 * _CHUNK):
            if any(name in end + chunk for name in _GROUP):
                break
            end = chunk[-2 * len(_GROUP[0]) :]
        else:
            return Groups()
        source.seek(start)
        return find_groups(_read_keys(source, encoding))
    finally:
        source.seek(start)


def _read_keys(source: BinaryIO, encoding: str | None) -> Iterator[tuple[str, str]]:
    """Yield the group and the id of each product, up to the first error."""
    with suppress(FeedError):  # the second reading reports it
        for record in XmlFeed(source, encoding):
            if isinstance(record, Record):
                yield record.text("group"), record.text("id")


def _make_record(element: _Element) -> Outcome:
    """Return the record of an element; a field with Google's prefix takes precedence over one without."""
    texts = element.plain | element.own
    values: dict[str, str] = {}
    names: dict[str, str] = {}
    extras = element.details
    for name, found in texts.items():
        if field_ := _FIELDS.get(name):
            values[field_] = next(filter(str.strip, found), "")
            names[field_] = name
        else:
            extras += [(name.replace("_", " "), text) for text in found]
    if "category" in values:
        values["category"] = ", ".join(dict.fromkeys(map(str.strip, texts["product_type"])))
    if "availability" not in values and "stock" not in values:
        values["availability"] = ""
    prices, of_sale = (
        tuple(dict.fromkeys(price.strip() for price in texts.get(name, []) if price.strip()))
        for name in ("price", "sale_price")
    )
    record = Record(element.number, element.line, values, names, extras, decimal=DECIMAL, prices=prices)
    if element.size > limits.RECORD:
        message = f"This product has more than {limits.RECORD} characters. Shorten its description."
        return record.refuse(RejectionError("description", "field-too-long", message))
    if len(of_sale) > 1:
        message = f"There are several sale prices: {join_words(of_sale[:3])}. Leave one."
        return record.refuse(RejectionError("sale_price", "price-ambiguous", message))
    return record


@lru_cache
def _split_tag(name: str) -> tuple[str, bool | None]:
    """Return a tag's name without namespace, and whether that is Google's.

    The second value is False without a prefix, and None for a prefix that is not Google's.
    """
    parts = name.split(" ")
    if len(parts) == 1:
        return name, False
    local = parts[1]
    if _MERCHANT.match(parts[0]) or parts[2:] == ["g"]:
        return local, True
    return local, False if len(parts) == 2 else None


def _find_encoding(prefix: bytes) -> str:
    """Return the encoding in the XML declaration, else UTF-8; raise FeedError if it cannot be used."""
    declared = _DECLARATION.match(prefix[:1000].decode("latin-1"))
    name = declared[1] if declared else "utf-8"
    codec = None if name.lower().startswith("utf-16") else find_codec(name)
    if codec is None:
        raise FeedError.undecodable(name, 1)
    return codec
