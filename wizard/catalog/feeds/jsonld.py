"""Products described in schema.org's words as JSON-LD, in a JSON file or in the scripts of an HTML page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.availability import read_availability
from wizard.catalog.feeds.json_stream import JsonError, Part, Unit, check_json, read_units
from wizard.catalog.feeds.records import FeedError, FeedSettings, Outcome, Record, RejectionError
from wizard.catalog.feeds.sniff import find_scripts, open_text, read_page, undecodable
from wizard.catalog.feeds.variants import choose_variant

Entry = dict[str, Any]

_BRANCHING = {"offers", "hasVariant", "priceSpecification", "additionalProperty"}
_LINKING = _BRANCHING | {"isVariantOf", "itemOffered", "brand", "manufacturer"}
_NAMING = {"@id", "@type", "@context"}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry stands: under a property (that of its list), in what holds it."""

    entry: Entry
    under: str
    holder: Any
    key: Any

    @property
    def linking(self) -> bool:
        """Whether it stands there as a part of a product, and not for itself."""
        return self.under in _LINKING

    def put(self, entry: Entry | None) -> None:
        """Let another entry stand here, or none."""
        self.holder[self.key] = entry


def link(values: list[Any]) -> None:
    """Put entries where they are named by @id, in the values themselves; a variant is moved to its group.

    What holds more entries comes to one place only, so that reading all of them takes linear time.
    """
    places = list(_walk(values, "", values))
    named = [place for place in places if isinstance(place.entry.get("@id"), str)]
    links = _Links()
    for place in sorted(named, key=lambda place: place.linking):
        if not place.entry.keys() <= _NAMING:
            links.define(place)
    for place in named:
        if place.entry.keys() <= _NAMING:
            links.resolve(place)
    at = {id(place.entry): place for place in places}
    for place in places:
        _move(place, at)


class _Links:
    """The entry that each @id names, and which entries have come to the one place where they belong."""

    def __init__(self) -> None:
        self._defined: dict[str, _Place] = {}
        self._placed: set[int] = set()

    def define(self, place: _Place) -> None:
        """Note what an @id names; entries that add to each other become one, those that differ stay apart."""
        first = self._defined.setdefault(place.entry["@id"], place)
        if first is place and place.under in _BRANCHING:
            self._placed.add(id(place.entry))
        elif first is not place and _agree(first.entry, place.entry):
            for name, part in place.entry.items():
                first.entry.setdefault(name, part)
            self._give(place, first.entry)

    def resolve(self, place: _Place) -> None:
        """Put what a mention names in its place; a mention that belongs to no product is not needed."""
        if found := self._defined.get(place.entry["@id"]):
            self._give(place, found.entry)

    def _give(self, place: _Place, entry: Entry) -> None:
        if not place.linking:
            place.put(None)
        elif place.under not in _BRANCHING:
            place.put(entry)
        elif id(entry) not in self._placed:
            self._placed.add(id(entry))
            place.put(entry)


def _walk(value: Any, under: str, holder: Any, key: Any = None) -> Iterator[_Place]:
    if isinstance(value, dict):
        if key is not None:
            yield _Place(value, under, holder, key)
        for name, part in value.items():
            yield from _walk(part, name, value, name)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _walk(part, under, value, index)


def _agree(one: Entry, other: Entry) -> bool:
    return one.get("@type") == other.get("@type") and all(
        one[name] == other[name] for name in one.keys() & other.keys() - {"@context"}
    )


def _move(place: _Place, at: dict[int, _Place]) -> None:
    """Take a variant to its group, and an offer to its product, where these stand for themselves."""
    owner = place.entry
    for variant in _list(owner.get("hasVariant")):
        told = at.get(id(variant))
        if told and not told.linking and "hasVariant" not in variant:
            told.put(None)
    group = _standing(owner.get("isVariantOf"), at)
    if group and group is not owner and not place.linking:
        _add(group, "hasVariant", owner)
        place.put(None)
    if product := _standing(owner.get("itemOffered"), at):
        _add(product, "offers", owner)
        owner["itemOffered"] = None


def _add(entry: Entry, property_: str, part: Entry) -> None:
    entry[property_] = parts = _list(entry.get(property_))
    parts.append(part)


def _standing(entry: Any, at: dict[int, _Place]) -> Entry | None:
    """An entry that stands for itself; None for any other."""
    place = at.get(id(entry))
    return None if place is None or place.linking else place.entry


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


_PRODUCTS = {"product", "productgroup", "individualproduct", "productmodel", "someproducts"}
_OLD_PRICES = {"listprice", "strikethroughprice", "msrp", "srp", "invoiceprice", "minimumadvertisedprice"}
_NAMES = {
    "id": "sku", "title": "name", "price": "offers.price", "regular_price": "offers.priceSpecification.price",
    "currency": "offers.priceCurrency", "availability": "offers.availability",
}  # fmt: skip
_TOO_LARGE = (
    f"An entry of this JSON has more than {limits.VALUES} values, as no product has. "
    "Export the products as one list, such as @graph."
)
_IDS = ("sku", "productID", "productGroupID", "@id", "gtin", "gtin13", "gtin12", "gtin14", "gtin8", "mpn")
_EXTRAS = ("color", "material", "model", "gtin", "gtin13", "mpn", "keywords")


def read_json(held: BinaryIO, encoding: str, terms: FeedSettings) -> Iterator[Outcome]:
    """The products of a JSON file; raises FeedError when it is none, or holds no product."""
    try:
        yield from _read_products(
            read_units(_read_parts(held, encoding)),
            terms,
            "This JSON holds no schema.org Product. Export the products as JSON-LD.",
        )
    except JsonError as error:
        message = f"The JSON breaks off or is broken here ({error}). Export it again."
        raise FeedError("no-product-found", message, error.line) from error


def read_html(held: BinaryIO, terms: FeedSettings) -> Iterator[Outcome]:
    """The products of a page's JSON-LD scripts; a script that is no JSON is passed over."""
    return _read_products(
        _read_scripts(read_page(held)),
        terms,
        "This page holds no product in JSON-LD. Save a product page, or export the products instead.",
    )


def find_products(value: Any, seen: set[int] | None = None) -> Iterator[dict[str, Any]]:
    """The products in a value, in lists, graphs and offers too; not those that another product names."""
    seen = set() if seen is None else seen
    if isinstance(value, list):
        for entry in value:
            yield from find_products(entry, seen)
    elif isinstance(value, dict) and id(value) not in seen:
        seen.add(id(value))
        offered = value.get("itemOffered")
        if _types(value) & _PRODUCTS:
            yield value
        elif isinstance(offered, dict) and not offered.get("offers"):
            yield from ({**product, "offers": value} for product in find_products(offered, seen))
        else:
            yield from find_products(list(value.values()), seen)


def _read_products(units: Iterator[Unit], terms: FeedSettings, none: str) -> Iterator[Outcome]:
    """The products of all units, counted; raises FeedError when there is none, or none for too long."""
    count = barren = 0
    for unit in _join(units):
        barren += unit.size
        for product in find_products(unit.value):
            barren = 0
            count += 1
            yield _read_product(product, count, unit.line, terms)
        none = _TOO_LARGE if unit.size > limits.VALUES else none
        if barren > limits.BARREN:
            message = (
                f"More than {limits.BARREN} values in a row belong to no product. Export products alone."
            )
            raise FeedError("no-product-found", message, unit.line)
    if not count:
        raise FeedError("no-product-found", none)


def _join(units: Iterator[Unit]) -> Iterator[Unit]:
    """The units, with what names each other by @id brought together when there are not too many of them."""
    held: list[Unit] = []
    size = 0
    for unit in units:
        held.append(unit)
        size += unit.size
        if size > limits.VALUES:
            yield from held
            yield from units
            return
    values = [unit.value for unit in held]
    link(values)
    yield from (replace(unit, value=value) for unit, value in zip(held, values, strict=True))


def _read_scripts(page: str) -> Iterator[Unit]:
    """What the JSON-LD scripts of a page hold, but for those that are no JSON."""
    for line, script in find_scripts(page):
        # Not splitlines, for which more than line ends are line ends.
        texts = io.StringIO(_unwrap(script), newline="")
        parts = [(line + number, text.encode(errors="replace")) for number, text in enumerate(texts)]
        try:
            check_json(parts)
        except JsonError:
            continue
        yield from read_units(parts)


def _read_product(product: dict[str, Any], number: int, line: int, terms: FeedSettings) -> Outcome:
    variants = [entry for entry in _list(product.get("hasVariant")) if isinstance(entry, dict)]
    record = Record(number, line, _read_values(product), _NAMES, list(_read_extras(product)))
    offered = [
        Record(number, line, {**_read_values(owner), **_read_offer(offer)}, _NAMES)
        for owner in [product, *variants]
        for offer in _list_offers(owner.get("offers"))
    ]
    try:
        if not offered:
            raise RejectionError("price", "price-missing", "The product has no offer with a price. Add one.")
        chosen, quote, availability = choose_variant(
            ((offer, read_availability(offer)) for offer in offered), terms
        )
    except RejectionError as why:
        return record.refuse(why)
    record.quote, record.availability = quote, availability
    record.remarks += chosen.remarks
    record.values = {
        field: record.text(field) or chosen.text(field) for field in chosen.values | record.values
    }
    return record


def _read_values(product: dict[str, Any]) -> dict[str, str]:
    return {
        "id": next(filter(None, (_text(product.get(name)).strip() for name in _IDS)), ""),
        "title": _text(product.get("name")),
        "description": _text(product.get("description")),
        "brand": _text(product.get("brand")) or _text(product.get("manufacturer")),
        "category": _text(product.get("category")),
        "url": _text(product.get("url")),
        "image": _text(product.get("image")),
    }


def _read_extras(product: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for extra in _list(product.get("additionalProperty"))[: limits.EXTRAS]:
        if isinstance(extra, dict):
            value = ", ".join(filter(None, map(_text, _list(extra.get("value")))))
            yield _text(extra.get("name")), f"{value} {_text(extra.get('unitText'))}".strip()
    yield from ((name, _text(product[name])) for name in _EXTRAS if name in product)


def _list_offers(offers: Any, nesting: int = 1) -> Iterator[dict[str, Any]]:
    """Each single offer; of an aggregate its own offers, or its lowest price where it has none."""
    for offer in _list(offers):
        if not isinstance(offer, dict):
            continue
        within = _list_offers(offer.get("offers"), nesting - 1) if nesting else ()
        nested = [entry for entry in within if _read_offer(entry)["price"]]
        if nested:
            yield from ({"priceCurrency": offer.get("priceCurrency"), **entry} for entry in nested)
        elif "lowPrice" in offer and "price" not in offer:
            yield {**offer, "price": offer["lowPrice"]}
        else:
            yield offer


def _read_offer(offer: dict[str, Any]) -> dict[str, str]:
    """Price, old price, currency, availability and address of an offer."""
    parts = [part for part in _list(offer.get("priceSpecification")) if isinstance(part, dict)]
    sale = [part for part in parts if _short(part.get("priceType")) == "saleprice"]
    replaced = {*_OLD_PRICES, "regularprice"} if sale else _OLD_PRICES
    old = [part for part in parts if _short(part.get("priceType")) in replaced]
    now = sale or [part for part in parts if part not in old and "validForMemberTier" not in part]
    price = _text(offer.get("price")) or " / ".join(
        dict.fromkeys(filter(None, (_text(p.get("price")) for p in now)))
    )
    currencies = (_text(part.get("priceCurrency")) for part in (offer, *now, *old))
    values = {
        "price": price,
        "regular_price": next((_text(part.get("price")) for part in old), ""),
        "currency": next(filter(None, currencies), ""),
        "availability": _text(offer.get("availability")),
    }
    return values | ({"url": _text(offer["url"])} if "url" in offer else {})


def _text(value: Any) -> str:
    """The text of a value: of an object its name, of a list its first."""
    if isinstance(value, dict):
        return next(filter(None, (_text(value.get(key)) for key in ("name", "@value", "url", "@id"))), "")
    if isinstance(value, list):
        return next(filter(None, map(_text, value)), "")
    if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool):
        return str(value)
    return ""


def _types(value: dict[str, Any]) -> set[str]:
    return {_short(kind) for kind in _list(value.get("@type"))}


def _short(word: Any) -> str:
    """A word of schema.org without its address."""
    return re.split("[/:#]", word)[-1].casefold() if isinstance(word, str) else ""


def _unwrap(script: str) -> str:
    """A script without the comment or CDATA section that may be around its JSON; line ends stay."""
    marks = r"<!--|-->|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?"
    start = re.match(rf"(?:\s|{marks})*", script)
    begun = script[start.end() :] if start else script
    end = max(begun.rfind("}"), begun.rfind("]", 0, begun.rfind("]]>") if "]]>" in begun[-40:] else None))
    return "\n" * script[: len(script) - len(begun)].count("\n") + begun[: end + 1]


def _read_parts(held: BinaryIO, encoding: str) -> Iterator[Part]:
    """The document as UTF-8, and the line each part is on."""
    line = 1
    with open_text(held, encoding) as text:
        try:
            while part := text.readline(limits.PREFIX):
                yield line, part.encode()
                line += part.endswith(("\n", "\r"))
        except UnicodeDecodeError as error:
            raise undecodable(encoding, line) from error
