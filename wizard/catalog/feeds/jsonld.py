"""Reader of schema.org products in JSON-LD, from a JSON file or from the scripts of an HTML page."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, NamedTuple

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.grouping import find_groups, merge_groups
from wizard.catalog.feeds.json_text import JsonEntry, JsonFault, find_scripts, parse_json
from wizard.catalog.feeds.records import FeedError, FeedSettings, Outcome, Record, Rejection, RejectionError
from wizard.catalog.feeds.variants import choose_variant
from wizard.rule_language.predicates import Variant
from wizard.rule_language.yaml_reader import load_data

# --- files and pages -------------------------------------------------------------------------------------


def read_json(source: BinaryIO, encoding: str, settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the products of a JSON file; raise FeedError if it is not JSON or has no products."""
    text = _read_document(source, encoding, limits.JSON, "Export the products in several files.")
    document = parse_json(text)
    nothing = "This JSON has no schema.org Product. Export the products as JSON-LD."
    broken = [
        (fault.line, "JSON", f"The JSON is incomplete or invalid here ({fault.what}). Export it again.")
        for fault in document.faults
    ]
    yield from _read_products(document.values, broken, settings, nothing)


def read_html(source: BinaryIO, encoding: str, settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the products in a page's JSON-LD, and a rejection per fault; raise FeedError without products."""
    page = _read_document(source, encoding, limits.PAGE, "Save its product pages one by one.")
    values, broken = [], []
    for number, (line, script) in enumerate(find_scripts(page), 1):
        block = parse_json(script, line)
        values += block.values
        broken += [
            (fault.line, f"JSON-LD block {number}", _describe(fault, number)) for fault in block.faults
        ]
    nothing = "This page has no product in JSON-LD. Save a product page, or export the products instead."
    if page.startswith("<?xml") and not values and not broken:
        raise FeedError("not-a-product-feed", nothing)
    yield from _read_products(values, broken, settings, nothing)


def _describe(fault: JsonFault, number: int) -> str:
    return (
        f"Block {number} of the page's JSON-LD is broken in line {fault.line}, column {fault.column}: "
        f"{fault.what}. Its product is left out. Correct it in the template of the page, and save it again."
    )


def _read_document(source: BinaryIO, encoding: str, most: int, advice: str) -> str:
    """Return the rest of a file, with \\n as line end; raise FeedError if too large or wrongly encoded."""
    data = source.read(most + 1)
    if len(data) > most:
        raise FeedError("file-too-large", f"The file has more than {most} bytes. {advice}")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FeedError.undecodable(encoding, data.count(b"\n", 0, error.start) + 1) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- references between entries by @id -------------------------------------------------------------------

_BRANCHING = {"offers", "hasVariant", "priceSpecification", "additionalProperty"}
_PART_PROPERTIES = _BRANCHING | {"isVariantOf", "itemOffered", "brand", "manufacturer"}
_NAMING = {"@id", "@type", "@context"}
_LINKS = {"@id", "hasVariant", "isVariantOf", "itemOffered"}


class _Place(NamedTuple):
    """The place of an entry: `holder[key]`; `below` is the property with the entry, or with its list."""

    entry: JsonEntry
    below: str
    holder: Any
    key: Any

    @property
    def is_part(self) -> bool:
        """Return whether the entry is a part of a product here, rather than independent."""
        return self.below in _PART_PROPERTIES

    @property
    def is_mention(self) -> bool:
        """Return whether the entry is only a reference to another one, by its @id."""
        return self.entry.keys() <= _NAMING


def link_entries(values: list[Any]) -> None:
    """Replace references by the entries that they name, and move variants into their group, in place.

    An entry in a property that can contain many entries is placed only once, so that reading all entries
    takes linear time even if a hostile file refers to it everywhere. Entries with the same @id are merged
    unless they contradict each other.
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
    """Replace the entry at a place by this one if it is a part of a product there; else remove it."""
    if not place.is_part:
        place.holder[place.key] = None
    elif place.below not in _BRANCHING:
        place.holder[place.key] = entry
    elif id(entry) not in placed:
        placed.add(id(entry))
        place.holder[place.key] = entry


def _walk(holder: Any, below: str) -> Iterator[_Place]:
    """Yield the places of all entries that have an @id or refer to others, outer entries first."""
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
    """Move a variant into its group, and an offer into its product, if the latter is independent."""
    owner = place.entry
    for variant in _as_list(owner.get("hasVariant")):
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
    entry[property_] = parts = _as_list(entry.get(property_))
    parts.append(part)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _list_entries(value: Any) -> list[JsonEntry]:
    return [part for part in _as_list(value) if isinstance(part, JsonEntry)]


# --- products --------------------------------------------------------------------------------------------

_WORDS = {name: frozenset(words) for name, words in load_data(__package__, "schema_org.yaml").items()}
_NAMES = {
    "id": "sku", "title": "name", "price": "offers.price", "regular_price": "offers.priceSpecification.price",
    "sale_price": "offers.priceSpecification.price", "sale_starts": "offers.priceSpecification.validFrom",
    "sale_ends": "offers.priceSpecification.validThrough",
    "currency": "offers.priceCurrency", "availability": "offers.availability",
    "group": "inProductGroupWithID",
}  # fmt: skip
_DECIMAL = "."
"""The decimal mark of prices in schema.org and JSON."""
_QUANTITIES = ("referenceQuantity", "unitCode", "unitText")
_DIGITS = 50
"""Number of digits from which a number stays in exponential notation."""
_IDS = ("sku", "productID", "productGroupID", "@id", "gtin", "gtin13", "gtin12", "gtin14", "gtin8", "mpn")
_GROUP_IDS = ("productGroupID", "sku", "productID")
_EXTRAS = ("color", "material", "model", "gtin", "gtin13", "mpn", "keywords")


def _read_products(
    values: list[Any], broken: list[tuple[int, str, str]], settings: FeedSettings, nothing: str
) -> Iterator[Outcome]:
    """Yield a rejection for each item of `broken` (line, place, message), then all products, counted from 1.

    Raise FeedError if there are no products, with the first message of `broken`, else with `nothing`.
    """
    link_entries(values)
    products = list(find_products(values, set()))
    if not products:
        line, _, message = broken[0] if broken else (None, "", nothing)
        raise FeedError("no-product-found", message, line)
    for line, place, message in broken:
        yield Rejection(None, line, None, place, "json-invalid", message)
    outcomes: Iterator[Outcome] = (
        _read_product(product, number, settings) for number, product in enumerate(products, 1)
    )
    if any(map(_read_group, products)):
        groups = find_groups((_read_group(product), _read_id(product)) for product in products)
        outcomes = merge_groups(outcomes, groups, settings)
    yield from outcomes


def find_products(value: Any, seen: set[int]) -> Iterator[JsonEntry]:
    """Yield the products in a value, also within lists, graphs and offers, but not within other products."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, JsonEntry) and id(value) not in seen:
            seen.add(id(value))
            offered = value.get("itemOffered")
            if _read_types(value) & _WORDS["products"]:
                yield value
            elif isinstance(offered, JsonEntry) and not offered.get("offers"):
                for product in find_products(offered, seen):
                    yield JsonEntry(value.line, product, offers=value)
            else:
                waiting += reversed(value.values())


def _read_product(product: JsonEntry, number: int, settings: FeedSettings) -> Outcome:
    owners = (product, *_list_entries(product.get("hasVariant")))
    record = Record(
        number,
        product.line,
        _read_values(product),
        _NAMES,
        list(_read_extras(product)),
        aliases=[_to_text(product.get(name)) for name in ("sku", "productID")],
        former_ids=[_find_first(owner, _IDS) for owner in owners],
    )
    offers = [
        (
            Record(
                number,
                product.line,
                values | _read_variant(offer, owner, product),
                _NAMES,
                decimal=_DECIMAL,
                prices=prices,
            ),
            owner,
        )
        for owner in owners
        for offer in _list_offers(owner.get("offers"))
        for values, prices in _read_offer(offer)
    ]
    try:
        if not offers:
            raise RejectionError("price", "price-missing", "The product has no offer with a price. Add one.")
        chosen = choose_variant(record, (offer for offer, _ in offers), settings)
    except RejectionError as why:
        return record.refuse(why)
    variants: dict[str | None, Variant] = {}
    for each in record.variants:  # a variant may have several offers
        variants.setdefault(each.id, each)
    record.variants = list(variants.values())
    if not record.text("id"):
        # The smallest, so that it depends neither on stock nor on the order of the variants.
        record.values["id"] = min((each.sku or each.id or "" for each in record.variants), default="")
    owner = next(owner for offer, owner in offers if offer is chosen)
    for values in (chosen.values, _read_values(owner)):
        record.values |= {field: text for field, text in values.items() if not record.text(field)}
    return record


def _read_values(product: JsonEntry) -> dict[str, str]:
    return {
        "id": _read_id(product),
        "title": _to_text(product.get("name")),
        "brand": _to_text(product.get("brand")) or _to_text(product.get("manufacturer")),
        "group": _read_group(product),
        **{field: _to_text(product.get(field)) for field in ("description", "category", "url", "image")},
    }


def _find_first(entry: JsonEntry, names: Iterable[str]) -> str:
    """Return the text of the first of these properties that has one; else an empty text."""
    return next(filter(None, (_to_text(entry.get(name)).strip() for name in names)), "")


def _read_id(product: JsonEntry) -> str:
    """Return the id of a product; for a group of variants, the group's own id or address."""
    if not (product.get("hasVariant") or "productgroup" in _read_types(product)):
        return _find_first(product, _IDS)
    own = _find_first(product, _GROUP_IDS)
    addresses = (_to_text(product.get(name)).strip() for name in ("url", "@id"))
    # An @id such as #product is only valid within its page.
    whole = (each for each in addresses if not each.startswith(("#", "_:")) and len(each) <= limits.ID)
    return own or next(filter(None, whole), "") or _find_first(product, _IDS)


def _read_variant(offer: dict[str, Any], owner: JsonEntry, product: JsonEntry) -> dict[str, str]:
    """Return the ids of the offered variant, if the product has several variants; else an empty dict."""
    if owner is not product:
        return {"sku": _to_text(owner.get("sku")), "variant_id": _find_first(owner, ("productID", *_IDS))}
    sku = _to_text(offer.get("sku"))
    return {"sku": sku} if sku and sku != _to_text(product.get("sku")) else {}


def _read_group(product: JsonEntry) -> str:
    """Return the id of the group that a product states to be a variant of; "" if it states none."""
    groups = (_to_text(group.get("productGroupID")) for group in _list_entries(product.get("isVariantOf")))
    return _to_text(product.get("inProductGroupWithID")) or next(filter(None, groups), "")


def _read_extras(product: JsonEntry) -> Iterator[tuple[str, str]]:
    for extra in _list_entries(product.get("additionalProperty"))[: limits.EXTRAS]:
        value = ", ".join(filter(None, map(_to_text, _as_list(extra.get("value")))))
        yield _to_text(extra.get("name")), f"{value} {_to_text(extra.get('unitText'))}".strip()
    yield from ((name, _to_text(product[name])) for name in _EXTRAS if name in product)


def _list_offers(offers: Any, nesting: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the single offers; for an aggregate offer, those it contains, else one with its lowest price."""
    for offer in _list_entries(offers):
        within = _list_offers(offer.get("offers"), nesting - 1) if nesting else ()
        nested = [entry for entry in within if any(values["price"] for values, _ in _read_offer(entry))]
        if nested:
            yield from ({"priceCurrency": offer.get("priceCurrency"), **entry} for entry in nested)
        elif "lowPrice" in offer and not _to_texts(offer.get("price")):
            yield {**offer, "price": offer["lowPrice"]}
        else:
            yield offer


def _read_offer(offer: dict[str, Any]) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Yield the fields of an offer and all prices that it states, separately for each currency."""
    parts = [part for part in _list_entries(offer.get("priceSpecification")) if _is_full_price(part)]
    own = _to_texts(offer.get("price"))
    stated = _to_text(offer.get("priceCurrency"))
    currencies = dict.fromkeys(_to_text(part.get("priceCurrency")) or stated for part in parts)
    for currency in [stated or next(iter(currencies), "")] if own or not currencies else currencies:
        these = [part for part in parts if (_to_text(part.get("priceCurrency")) or currency) == currency]
        yield _read_prices(offer, own, these, currency)


def _is_full_price(part: JsonEntry) -> bool:
    """Return whether a price specification is the full price that any shopper pays for one piece."""
    if _read_types(part) & _WORDS["charges"] or not part.keys().isdisjoint(_WORDS["partial"]):
        return False
    if any(
        _to_term(_to_text(kind)) in _WORDS["trade"] for kind in _as_list(part.get("eligibleCustomerType"))
    ):
        return False
    if any(_to_number(least.get("minValue")) > 1 for least in _list_entries(part.get("eligibleQuantity"))):
        return False
    if part.keys().isdisjoint(_QUANTITIES):
        return True
    # With a valueReference, the value is the content of the package; only a unit price is for the reference.
    quantities = [part, *_list_entries(part.get("referenceQuantity"))]
    units = [_to_text(each.get(name)).lower() for each in quantities for name in ("unitCode", "unitText")]
    one = all(_to_number(each.get("value", 1)) == 1 for each in quantities[1:])
    whole = any("valueReference" in each for each in quantities)
    return whole or (one and all(unit in _WORDS["pieces"] for unit in units if unit))


def _read_prices(
    offer: dict[str, Any], own: list[str], parts: list[JsonEntry], currency: str
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the fields of an offer and, without a sale, all its prices, from its parts in one currency."""
    kinds = [(_to_term(_to_text(part.get("priceType"))), part) for part in parts]
    sale = [part for kind, part in kinds if kind == "saleprice"]
    replaced = {*_WORDS["old_prices"], "regularprice"} if sale else _WORDS["old_prices"]
    old = [text for kind, part in kinds if kind in replaced for text in _to_texts(part.get("price"))]
    usual = _without_net([part for kind, part in kinds if kind not in (*replaced, "saleprice")], bool(own))
    now = list(dict.fromkeys([*own, *(text for part in usual for text in _price_texts(part))]))
    of_sale = [text for part in sale for text in _price_texts(part)]
    fields = {name: _to_text(offer.get(name)) for name in ("availability", "url")}
    if of_sale and (old or now):
        # The price of the offer itself may be the full price or the sale price.
        full = [text for text in now if text not in of_sale] or old or now
        dates = {
            "sale_starts": _to_text(sale[0].get("validFrom")),
            "sale_ends": _to_text(sale[0].get("validThrough")),
        }
        return {**fields, "currency": currency, "price": full[0], "sale_price": of_sale[0], **dates}, ()
    now = now or of_sale
    values = {"currency": currency, "price": next(iter(now), ""), "regular_price": next(iter(old), "")}
    return {**fields, **values}, tuple(now)


def _price_texts(part: JsonEntry) -> list[str]:
    """Return the prices of a specification, or the lowest of its range."""
    return _to_texts(part.get("price")) or _to_texts(part.get("minPrice"))


def _without_net(parts: list[JsonEntry], priced: bool) -> list[JsonEntry]:
    """Return the parts with tax, else those that do not say the opposite, else all if not `priced`."""
    taxed = [(_to_text(part.get("valueAddedTaxIncluded")).lower(), part) for part in parts]
    for wanted in (("true",), ("", "true")):
        if found := [part for word, part in taxed if _to_term(word) in wanted]:
            return found
    # Shops with taxes switched off also say "without tax"; shoppers then pay that price.
    return [] if priced else parts


def _to_number(value: Any) -> Decimal:
    """Return a quantity; 1 if it is unreadable."""
    with suppress(InvalidOperation):
        number = Decimal(_to_text(value) or "1")
        return number if number.is_finite() else Decimal(1)
    return Decimal(1)


def _to_texts(value: Any) -> list[str]:
    """Return the non-empty texts of a value, or of all values in a list."""
    return [text for part in _as_list(value) if (text := _to_text(part).strip())]


def _to_text(value: Any) -> str:
    """Return the text of a value; for an object, its name, and for a list, the first text in it."""
    if isinstance(value, JsonEntry):
        return next(filter(None, (_to_text(value.get(key)) for key in ("name", "@value", "url", "@id"))), "")
    if isinstance(value, list):
        return next(filter(None, map(_to_text, value)), "")
    if isinstance(value, Decimal):
        return f"{value:f}" if abs(value.adjusted()) < _DIGITS else str(value)
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else ""


def _read_types(value: JsonEntry) -> set[str]:
    return {_to_term(kind) for kind in _as_list(value.get("@type"))}


def _to_term(word: Any) -> str:
    """Return a schema.org term without the address before it, in lower case; "" if it is not a text."""
    return re.split("[/:#]", word)[-1].casefold() if isinstance(word, str) else ""
