"""Where rule files define and use names, for renames and `wizard where`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import RULE_KINDS, Name, SymbolTable
from wizard.rule_language.yaml_reader import YamlScalar


@dataclass(frozen=True, slots=True)
class NameIndex:
    """All names in some rule files: where each is defined, and every place that uses it.

    `former` maps former names to current ones. Undefined names that are used are among the `uses`. The index
    is `complete` if the files have no problems.
    """

    definitions: Mapping[Name, Place]
    uses: Mapping[Name, tuple[Place, ...]]
    former: Mapping[Name, Name]
    complete: bool

    @classmethod
    def of(cls, symbols: SymbolTable, texts: Mapping[str, bytes], complete: bool) -> "NameIndex":
        """Index the names in these files; leave out those of a topic that is not among them."""
        definitions = {
            name: place
            for name, place in _definitions(symbols)
            if place.file in texts and not _is_given(place)
        }
        uses: dict[Name, list[Place]] = {}
        for kind, value, question in symbols.uses:
            if not isinstance(value, YamlScalar) or value.place.file not in texts:
                continue
            of = question.id if question and kind in ("option", "former option") else ""
            name = Name(RULE_KINDS.get(kind, kind), value.text, of)
            side = Name("side", value.text)
            name = side if kind == "verdict" and side in definitions else name
            if definitions.get(name) != value.place:
                uses.setdefault(name, []).append(value.place)
        found = {name: tuple(sorted(set(places))) for name, places in sorted(uses.items())}
        return cls(definitions, found, dict(_former(symbols)), complete)

    def places(self, name: Name) -> tuple[Place, ...]:
        """Return every place of a name: its definition, then its uses."""
        return (*filter(None, [self.definitions.get(name)]), *self.uses.get(name, ()))

    def find(self, word: str) -> list[Name]:
        """Return everything with this id, first what is defined."""
        return [name for name in dict.fromkeys((*self.definitions, *self.uses)) if name.id == word]


def _is_given(place: Place) -> bool:
    """Return whether this is the place of a built-in name, which names a YAML file but no line."""
    return place == Place(place.file) and place.file.endswith(".yaml")


def _definitions(symbols: SymbolTable) -> Iterator[tuple[Name, Place]]:
    """Yield all definitions; a verdict that is a side is only yielded as the side."""
    for kind, names in symbols.names.items():
        for word, place in names.places.items() if kind not in RULE_KINDS else ():
            if kind != "verdict" or word not in symbols.names["side"].places:
                yield Name(kind, word), place
    for question in symbols.questions.values():
        for word, place in question.options.places.items():
            yield Name("option", word, question.id), place


def _former(symbols: SymbolTable) -> Iterator[tuple[Name, Name]]:
    """Yield former names with the current ones."""
    for kind, names in symbols.names.items():
        for word, former in names.former.items():
            yield Name(kind, word), Name(kind, former.now)
    for question in symbols.questions.values():
        for word, former in question.options.former.items():
            yield Name("option", word, question.id), Name("option", former.now, question.id)
