"""Entries of JSON-LD that name each other by @id brought together: the offers and variants of a product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
