"""The topic of a rulebook: the sides to decide between, the kinds of product, and their attributes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.drawing import Drawing

EITHER = "either"
"""The verdict for all sides, or for those with about the same lean."""

OUT_OF_SCOPE = "out_of_scope"
"""The verdict that nothing is recommended."""

BUILT_IN_VERDICTS = (EITHER, OUT_OF_SCOPE)

RESERVED_NAMES = frozenset({"healthz"})
"""Names that no topic may have, since a server has other pages at these addresses."""

OTHER = "other"
"""The kind of products that belong to no side and are never recommended."""

PRICE = Attribute("price", AttributeType.NUMBER)
"""The built-in price attribute, in whole currency units; it has no column of its own."""


def kind_attribute(kinds: Iterable[str]) -> Attribute:
    """Return the built-in attribute that says which of these kinds a product has, or `other`."""
    labels = {kind: kind.replace("_", " ") for kind in (*kinds, OTHER)}
    return Attribute("kind", AttributeType.WORD, tuple(labels), "Kind", labels=labels)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the sides to decide between: its name, singular, plural, and kinds of product."""

    id: str
    name: str
    one: str
    several: str
    kinds: tuple[str, ...]
    place: Place = Place("topic.yaml")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of product: its singular, and the values it implies unless something else states them."""

    id: str
    one: str = ""
    implies: Mapping[str, Value] = field(default_factory=dict)
    place: Place = Place("topic.yaml")


@dataclass(frozen=True, slots=True)
class SharedVerdict:
    """A verdict for several sides, which rules can decide but not lean towards."""

    id: str
    sides: tuple[str, ...]
    place: Place = Place("topic.yaml")


@dataclass(frozen=True, slots=True)
class TitleWords:
    """Phrases in titles and categories: kind -> phrases that state it; attribute -> value -> phrases."""

    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str | bool, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Topic:
    """The question that a folder of rules answers.

    `advisor` is the wizard's name within a sentence; `titles` is the reader of product titles, if any;
    without one, titles are read by `words`, from vocabulary.yaml; `drawing` says how to draw a product
    without a photo.
    """

    name: str
    sides: tuple[Side, ...]
    advisor: str = "product advisor"
    verdicts: tuple[SharedVerdict, ...] = ()
    kinds: tuple[Kind, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    titles: str = ""
    drawing: Drawing = field(default_factory=dict)
    words: TitleWords = TitleWords()

    @cached_property
    def side(self) -> Mapping[str, Side]:
        """Return side id -> side."""
        return {side.id: side for side in self.sides}

    @cached_property
    def side_ids(self) -> tuple[str, ...]:
        """Return the ids of all sides, in order."""
        return tuple(self.side)

    @cached_property
    def verdict_sides(self) -> Mapping[str, tuple[str, ...]]:
        """Return verdict id -> ids of the sides that it recommends if a rule decides it."""
        shared = {verdict.id: verdict.sides for verdict in self.verdicts}
        return {**{side: (side,) for side in self.side}, **shared, EITHER: self.side_ids, OUT_OF_SCOPE: ()}

    @cached_property
    def kind(self) -> Mapping[str, Kind]:
        """Return kind id -> kind for all sides; a kind without a singular gets that of its side."""
        declared = {kind.id: kind for kind in self.kinds}
        named: dict[str, Kind] = {}
        for side in self.sides:
            for kind in side.kinds:
                found = declared.get(kind, Kind(kind))
                named[kind] = replace(found, one=found.one or side.one)
        return named

    @cached_property
    def stored_attributes(self) -> Mapping[str, Attribute]:
        """Return the attributes that are columns of the catalog, the kind first."""
        return {"kind": kind_attribute(self.kind), **self.attributes}

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """Return the names of the attributes that are lists, open or closed."""
        return tuple(each.name for each in self.attributes.values() if each.type is AttributeType.WORDS)

    @cached_property
    def links(self) -> Attribute | None:
        """Return the attribute that lists the links of a product, or None."""
        return next((each for each in self.attributes.values() if each.links), None)

    @cached_property
    def tested_attributes(self) -> Mapping[str, Attribute]:
        """Return the attributes that needs may test."""
        return {**self.stored_attributes, "price": PRICE}
