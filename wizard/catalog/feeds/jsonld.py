"""Products described in schema.org's words as JSON-LD, in a JSON file or in the scripts of an HTML page."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any, BinaryIO, NamedTuple

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.price_policy import choose_variant
from wizard.catalog.feeds.records import FeedError, FeedSettings, Outcome, Record, RejectionError


class JsonEntry(dict[str, Any]):
    """A JSON object, and the line of the file on which it starts."""

    def __init__(self, line: int, *properties: Any, **more: Any) -> None:
        super().__init__(*properties, **more)
        self.line = line


# --- JSON and the scripts of a page ----------------------------------------------------------------------

# Everything up to the next bracket that is not inside a string.
_UP_TO_BRACKET = re.compile(r'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+"?)*+([{}\[\]]|\Z)', re.S)
# Bare control characters are not allowed in JSON, but common in shops' pages.
_CONTROL = re.compile("[\x00-\x1f]")

# A comment, or a script without what hides the beginning of its JSON from old browsers and strict parsers.
_SCRIPT_OR_COMMENT = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    |<script\b(?P<attributes>[^<>]*+)>
    (?:\s|<!--|-->|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)*+
    (?P<text>.*?)(?:</script\s*+>|\Z)
    """,
    re.I | re.S | re.X,
)


def read_json(source: BinaryIO, encoding: str, settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the products of a JSON file; raise FeedError if it is not JSON or has no products."""
    text = _read_document(source, encoding, limits.JSON, "Export the products in several files.")
    try:
        document = parse_json(text)
    except json.JSONDecodeError as error:
        message = f"The JSON breaks off or is broken here ({error.msg}). Export it again."
        raise FeedError("no-product-found", message, text.count("\n", 0, error.pos) + 1) from error
    nothing = "This JSON holds no schema.org Product. Export the products as JSON-LD."
    yield from _read_products([document], settings, nothing)


def read_html(source: BinaryIO, encoding: str, settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the products of a page's JSON-LD scripts; scripts that are not JSON are skipped."""
    page = _read_document(source, encoding, limits.PAGE, "Save its product pages one by one.")
    documents = []
    for line, script in _find_scripts(page):
        with suppress(json.JSONDecodeError):
            documents.append(parse_json(script, line))
    nothing = "This page holds no product in JSON-LD. Save a product page, or export the products instead."
    yield from _read_products(documents, settings, nothing)


def _read_document(source: BinaryIO, encoding: str, most: int, advice: str) -> str:
    """Read the rest of a file of at most `most` bytes, with \\n as its line end; raise FeedError."""
    data = source.read(most + 1)
    if len(data) > most:
        raise FeedError("file-too-large", f"The file has more than {most} bytes. {advice}")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FeedError.undecodable(encoding, data.count(b"\n", 0, error.start) + 1) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_json(text: str, first_line: int = 1) -> Any:
    """Parse a document in which each object is an Entry, and numbers are exact.

    Raises JSONDecodeError for text that is not JSON, and FeedError (json-too-deep, json-too-large,
    no-product-found) for JSON larger than a product feed can be.
    """
    if text.count("[") + text.count("{") > limits.OBJECTS or text.count(",") > limits.VALUES:
        message = f"This JSON has more than {limits.OBJECTS} objects and lists, or {limits.VALUES} values."
        code = "json-too-large" if "product" in text.casefold() else "no-product-found"
        raise FeedError(code, f"{message} Export the products in several files.")
    # The parser completes objects in the order of their closing brackets.
    lines = iter(_find_object_lines(text, first_line))
    return json.loads(
        _CONTROL.sub(" ", text),
        object_pairs_hook=lambda properties: JsonEntry(next(lines), properties),
        parse_float=Decimal,
        parse_int=Decimal,
        parse_constant=_refuse_constant,
    )


def _find_object_lines(text: str, line: int) -> list[int]:
    """Return the line on which each object starts, in the order in which the objects end."""
    opened: list[int] = []
    lines = []
    counted = 0
    for match in _UP_TO_BRACKET.finditer(text):
        if match[1] in ("[", "{"):
            line += text.count("\n", counted, match.end())
            counted = match.end()
            opened.append(line)
            if len(opened) > limits.DEPTH:
                message = f"Brackets are nested more than {limits.DEPTH} deep, as in no product feed."
                raise FeedError("json-too-deep", message, line)
        elif match[1] and opened:
            start = opened.pop()
            if match[1] == "}":
                lines.append(start)
    return lines


def _refuse_constant(name: str) -> None:
    raise json.JSONDecodeError(f"{name} is not a number in JSON", name, 0)


def _find_scripts(page: str) -> Iterator[tuple[int, str]]:
    """Yield the line on which the JSON of each JSON-LD script starts, and its text."""
    line, counted = 1, 0
    for match in _SCRIPT_OR_COMMENT.finditer(page):
        if "application/ld+json" in (match["attributes"] or "").lower():
            line += page.count("\n", counted, match.start("text"))
            counted = match.start("text")
            yield line, _cut_end(match["text"])


def _cut_end(script: str) -> str:
    """Return a script up to its last bracket, before the end of a comment or CDATA section around it."""
    tail = script.rfind("]]>") if "]]>" in script[-40:] else len(script)
    return script[: max(script.rfind("}"), script.rfind("]", 0, tail)) + 1]


# --- entries that name each other by @id -----------------------------------------------------------------

_BRANCHING = {"offers", "hasVariant", "priceSpecification", "additionalProperty"}
_PART_PROPERTIES = _BRANCHING | {"isVariantOf", "itemOffered", "brand", "manufacturer"}
_NAMING = {"@id", "@type", "@context"}
_LINKS = {"@id", "hasVariant", "isVariantOf", "itemOffered"}


class _Place(NamedTuple):
    """The place of an entry: a key of its holder, below a property (in a list, the list's property)."""

    entry: JsonEntry
    below: str
    holder: Any
    key: Any

    @property
    def is_part(self) -> bool:
        """Return whether the entry is here as a part of a product, not on its own."""
        return self.below in _PART_PROPERTIES

    @property
    def is_mention(self) -> bool:
        """Return whether the entry only names another one by its @id."""
        return self.entry.keys() <= _NAMING


def link(values: list[Any]) -> None:
    """Replace mentions by the entries they name, and move variants to their group, in place.

    An entry that holds further entries goes to one place only, so that reading all of them takes linear
    time even if a hostile file names it everywhere. Entries of one @id are merged unless they contradict
    each other.
    """
    places = list(_walk(values, ""))
    identified = [place for place in places if isinstance(place.entry.get("@id"), str)]
    defined: dict[str, JsonEntry] = {}
    placed: set[int] = set()
    for place in sorted(identified, key=lambda place: (place.is_mention, place.is_part)):
        entry, name = place.entry, place.entry["@id"]
        known = defined.get(name) if place.is_mention else defined.setdefault(name, entry)
        if known is entry and place.below in _BRANCHING:
            placed.add(id(entry))
        elif known and known is not entry and (place.is_mention or _agree(known, entry)):
            if not place.is_mention:
                known.update(entry | known)
            _put(known, place, placed)
    independent = {id(place.entry): place for place in places if not place.is_part}
    for place in places:
        _move(place, independent)


def _put(entry: JsonEntry, place: _Place, placed: set[int]) -> None:
    """Put an entry where it is named as a part of a product; a mention elsewhere is removed."""
    if not place.is_part:
        place.holder[place.key] = None
    elif place.below not in _BRANCHING:
        place.holder[place.key] = entry
    elif id(entry) not in placed:
        placed.add(id(entry))
        place.holder[place.key] = entry


def _walk(holder: Any, below: str) -> Iterator[_Place]:
    """Yield the places of the entries that others can name or that name others, from the outside in."""
    named = isinstance(holder, JsonEntry)
    for key, part in holder.items() if named else enumerate(holder):
        property_ = str(key) if named else below
        if isinstance(part, JsonEntry) and not _LINKS.isdisjoint(part):
            yield _Place(part, property_, holder, key)
        if isinstance(part, (JsonEntry, list)) and part:
            yield from _walk(part, property_)


def _agree(one: JsonEntry, other: JsonEntry) -> bool:
    return one.get("@type") == other.get("@type") and all(
        one[name] == other[name] for name in one.keys() & other.keys() - {"@context"}
    )


def _move(place: _Place, independent: dict[int, _Place]) -> None:
    """Move a variant to its group, and an offer to its product, if both are there on their own."""
    owner = place.entry
    for variant in _list(owner.get("hasVariant")):
        listed = independent.get(id(variant))
        if listed and "hasVariant" not in variant:
            listed.holder[listed.key] = None
    group = independent.get(id(owner.get("isVariantOf")))
    if group and group.entry is not owner and not place.is_part:
        _add(group.entry, "hasVariant", owner)
        place.holder[place.key] = None
    if product := independent.get(id(owner.get("itemOffered"))):
        _add(product.entry, "offers", owner)
        owner["itemOffered"] = None


def _add(entry: JsonEntry, property_: str, part: JsonEntry) -> None:
    entry[property_] = parts = _list(entry.get(property_))
    parts.append(part)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _entries(value: Any) -> list[JsonEntry]:
    return [part for part in _list(value) if isinstance(part, JsonEntry)]


# --- products --------------------------------------------------------------------------------------------

_PRODUCTS = {"product", "productgroup", "individualproduct", "productmodel", "someproducts"}
_OLD_PRICES = {"listprice", "strikethroughprice", "msrp", "srp", "invoiceprice", "minimumadvertisedprice"}
_NAMES = {
    "id": "sku", "title": "name", "price": "offers.price", "regular_price": "offers.priceSpecification.price",
    "currency": "offers.priceCurrency", "availability": "offers.availability",
    "group": "inProductGroupWithID",
}  # fmt: skip
_IDS = ("sku", "productID", "productGroupID", "@id", "gtin", "gtin13", "gtin12", "gtin14", "gtin8", "mpn")
_EXTRAS = ("color", "material", "model", "gtin", "gtin13", "mpn", "keywords")


def _read_products(documents: list[Any], settings: FeedSettings, nothing: str) -> Iterator[Outcome]:
    """Yield all products, counted from 1; raise FeedError with the message `nothing` if there are none."""
    link(documents)
    number = 0
    for number, product in enumerate(find_products(documents, set()), 1):
        yield _read_product(product, number, settings)
    if not number:
        raise FeedError("no-product-found", nothing)


def find_products(value: Any, seen: set[int]) -> Iterator[JsonEntry]:
    """Yield the products in a value, also in lists, graphs and offers, but not inside other products."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, JsonEntry) and id(value) not in seen:
            seen.add(id(value))
            offered = value.get("itemOffered")
            if _types(value) & _PRODUCTS:
                yield value
            elif isinstance(offered, JsonEntry) and not offered.get("offers"):
                for product in find_products(offered, seen):
                    yield JsonEntry(value.line, product, offers=value)
            else:
                waiting += reversed(value.values())


def _read_product(product: JsonEntry, number: int, settings: FeedSettings) -> Outcome:
    record = Record(number, product.line, _read_values(product), _NAMES, list(_read_extras(product)))
    offers = [
        (Record(number, product.line, _read_offer(offer), _NAMES), owner)
        for owner in (product, *_entries(product.get("hasVariant")))
        for offer in _list_offers(owner.get("offers"))
    ]
    try:
        if not offers:
            raise RejectionError("price", "price-missing", "The product has no offer with a price. Add one.")
        chosen = choose_variant(record, (offer for offer, _ in offers), settings)
    except RejectionError as why:
        return record.refuse(why)
    owner = next(owner for offer, owner in offers if offer is chosen)
    for values in (chosen.values, _read_values(owner)):
        record.values |= {field: text for field, text in values.items() if not record.text(field)}
    return record


def _read_values(product: JsonEntry) -> dict[str, str]:
    return {
        "id": next(filter(None, (_text(product.get(name)).strip() for name in _IDS)), ""),
        "title": _text(product.get("name")),
        "brand": _text(product.get("brand")) or _text(product.get("manufacturer")),
        "group": _read_group(product),
        **{field: _text(product.get(field)) for field in ("description", "category", "url", "image")},
    }


def _read_group(product: JsonEntry) -> str:
    """Return the id of the group whose variant a product says it is."""
    groups = (_text(group.get("productGroupID")) for group in _entries(product.get("isVariantOf")))
    return _text(product.get("inProductGroupWithID")) or next(filter(None, groups), "")


def _read_extras(product: JsonEntry) -> Iterator[tuple[str, str]]:
    for extra in _entries(product.get("additionalProperty"))[: limits.EXTRAS]:
        value = ", ".join(filter(None, map(_text, _list(extra.get("value")))))
        yield _text(extra.get("name")), f"{value} {_text(extra.get('unitText'))}".strip()
    yield from ((name, _text(product[name])) for name in _EXTRAS if name in product)


def _list_offers(offers: Any, nesting: int = 1) -> Iterator[dict[str, Any]]:
    """Yield each single offer; of an aggregate its own offers, or its lowest price if it has none."""
    for offer in _entries(offers):
        within = _list_offers(offer.get("offers"), nesting - 1) if nesting else ()
        nested = [entry for entry in within if _read_offer(entry)["price"]]
        if nested:
            yield from ({"priceCurrency": offer.get("priceCurrency"), **entry} for entry in nested)
        elif "lowPrice" in offer and "price" not in offer:
            yield {**offer, "price": offer["lowPrice"]}
        else:
            yield offer


def _read_offer(offer: dict[str, Any]) -> dict[str, str]:
    """Return price, old price, currency, availability and address of an offer."""
    parts = [(_short(part.get("priceType")), part) for part in _entries(offer.get("priceSpecification"))]
    sale = [part for kind, part in parts if kind == "saleprice"]
    replaced = {*_OLD_PRICES, "regularprice"} if sale else _OLD_PRICES
    old = [part for kind, part in parts if kind in replaced]
    now = sale or [part for kind, part in parts if kind not in replaced and "validForMemberTier" not in part]
    prices = dict.fromkeys(filter(None, (_text(part.get("price")) for part in now)))
    currencies = (_text(part.get("priceCurrency")) for part in (offer, *now, *old))
    return {
        "price": _text(offer.get("price")) or " / ".join(prices),
        "regular_price": next((_text(part.get("price")) for part in old), ""),
        "currency": next(filter(None, currencies), ""),
        "availability": _text(offer.get("availability")),
        "url": _text(offer.get("url")),
    }


def _text(value: Any) -> str:
    """Return the text of a value: of an object its name, of a list its first."""
    if isinstance(value, JsonEntry):
        return next(filter(None, (_text(value.get(key)) for key in ("name", "@value", "url", "@id"))), "")
    if isinstance(value, list):
        return next(filter(None, map(_text, value)), "")
    if isinstance(value, (str, Decimal)):
        return str(value)
    return ""


def _types(value: JsonEntry) -> set[str]:
    return {_short(kind) for kind in _list(value.get("@type"))}


def _short(word: Any) -> str:
    """Return a word of schema.org without its address."""
    return re.split("[/:#]", word)[-1].casefold() if isinstance(word, str) else ""
