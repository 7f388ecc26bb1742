"""Entries of JSON-LD that name each other by @id brought together: the offers and variants of a product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Entry = dict[str, Any]

_LINKING = {
    "offers", "hasVariant", "isVariantOf", "itemOffered", "brand", "manufacturer", "priceSpecification",
    "additionalProperty",
}  # fmt: skip
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

    Afterwards an entry can be reached in several ways, even from itself.
    """
    places = list(_walk(values, "", values))
    named = [place for place in places if isinstance(place.entry.get("@id"), str)]
    defined = _define([place for place in named if not place.entry.keys() <= _NAMING])
    for place in named:
        found = defined.get(place.entry["@id"])
        if found and place.entry.keys() <= _NAMING:
            place.put(found.entry if place.linking else None)
    at = {id(place.entry): place for place in places}
    for place in places:
        _move(place, at)


def _walk(value: Any, under: str, holder: Any, key: Any = None) -> Iterator[_Place]:
    if isinstance(value, dict):
        if key is not None:
            yield _Place(value, under, holder, key)
        for name, part in value.items():
            yield from _walk(part, name, value, name)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _walk(part, under, value, index)


def _define(places: list[_Place]) -> dict[str, _Place]:
    """Where each @id is told; entries that add to each other become one, those that differ stay apart."""
    defined: dict[str, _Place] = {}
    for place in sorted(places, key=lambda place: place.linking):
        entry = place.entry
        first = defined.setdefault(entry["@id"], place)
        if first is not place and _agree(first.entry, entry):
            for name, part in entry.items():
                first.entry.setdefault(name, part)
            place.put(first.entry if place.linking else None)
    return defined


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
