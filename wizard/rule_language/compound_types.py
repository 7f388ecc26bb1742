"""Field types of several values: lists, mappings, entries of known keys, keys combined by all and any."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import FieldType, ReadContext, describe_value, near, suggest
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar, YamlSequence, is_empty

# --- lists and mappings --------------------------------------------------------------------------------


CURLY_QUOTES = ("”", "“", "„", "’", "»", "«")
"""Quotes that word processors make of straight ones; they mean nothing in YAML."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of parts of one type, at least `least` of them; with `or_one`, a single part needs no list."""

    part: FieldType
    least: int = 0
    or_one: bool = False

    @property
    def noun(self) -> str:
        """Return what each part is."""
        return f"a list, each part {self.part.noun}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> tuple[Any, ...]:
        """Return the parts."""
        if self.or_one and isinstance(value, YamlScalar):
            return (self.part.read(value, name, context),)
        parts = read_parts(value, name, self.noun, context, self.least)
        return tuple([self.part.read(part, name, context) for part in parts])


def read_parts(value: Yaml, name: str, noun: str, context: ReadContext, least: int) -> tuple[Yaml, ...]:
    """Return the parts of a list; none after a problem."""
    if isinstance(value, YamlSequence) and len(value.parts) >= least:
        return value.parts
    one = isinstance(value, YamlScalar)
    fix = f"Write [{describe_value(value)[1:-1]}]." if one else "Start each part with '- '."
    _report_other(value, YamlSequence, name, noun, fix, context)
    return ()


def _report_other(
    value: Yaml, expected: type[Yaml], name: str, noun: str, fix: str, context: ReadContext
) -> None:
    """Report a value that is too short, or not a list or mapping as expected."""
    if isinstance(value, expected) or is_empty(value):
        context.report(value.place, f"'{name}' is empty.", f"Write {noun}.")
    else:
        context.report(value.place, f"'{name}' must be {noun}, not {describe_value(value)}.", fix)


@dataclass(frozen=True, slots=True)
class MapOf:
    """Keys of one type with values of another, at least one of them."""

    key: FieldType
    value: FieldType

    @property
    def noun(self) -> str:
        """Return what is written before and after the colons."""
        return f"keys with values: {self.key.noun}, then {self.value.noun}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[Any, Any]:
        """Return key -> value."""
        return {
            self.key.read(key, name, context): self.value.read(part, key.text, context)
            for key, part in read_entries(value, name, self.noun, context)
        }


def read_entries(
    value: Yaml, name: str, noun: str, context: ReadContext
) -> tuple[tuple[YamlScalar, Yaml], ...]:
    """Return the keys and values of a mapping that is not empty; none after a problem."""
    if isinstance(value, YamlMapping) and value.entries:
        return value.entries
    fix = "Write 'key: value', with a blank after the colon."
    _report_other(value, YamlMapping, name, noun, fix, context)
    return ()


# --- entries -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an entry and what may be written after it."""

    name: str
    type: FieldType
    required: bool = False


def require(name: str, field_type: FieldType) -> Key:
    """Return a key that must be written."""
    return Key(name, field_type, required=True)


Written = Mapping[str, Any]
"""Key -> value read, None for one that is already reported."""

Check = Callable[[Written, YamlMapping, ReadContext], None]
"""Report what no single key of an entry can show."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping of known keys that becomes `make(**values)`, with the entry's `place` where `placed`.

    `one_of` names keys of which exactly one must be there, `some_of` keys of which at least one must.
    """

    noun: str
    make: Callable[..., Any]
    keys: tuple[Key, ...]
    one_of: tuple[str, ...] = ()
    some_of: tuple[str, ...] = ()
    check: Check | None = None
    placed: bool = False

    def read(
        self, value: Yaml, name: str, context: ReadContext, place: Place | None = None, **given: object
    ) -> Any:
        """Return what `make` returns; `place` and `given` belong to an id that is the key of the entry."""
        if not isinstance(value, YamlMapping):
            fix = f"Write 'key: value'; the keys are: {self._names()}."
            expected = "the keys of the file" if name == self.noun else self.noun
            context.report(value.place, f"There is {describe_value(value)} where {expected} must be.", fix)
            return None
        if question := context.symbols.entries.get(value.place):
            context = context.within(question)
        before = len(context.problems)
        self._check_keys(value, context)
        found = ((key, value.get(key.name)) for key in self.keys)
        values = {key.name: key.type.read(part, key.name, context) for key, part in found if part is not None}
        if self.check:
            self.check(values, value, context)
        if len(context.problems) > before:
            return None
        if self.placed:
            given["place"] = place or value.place
        return self.make(**given, **values)

    def _names(self) -> str:
        return ", ".join(key.name for key in self.keys)

    def _check_keys(self, value: YamlMapping, context: ReadContext) -> None:
        """Report keys that are unknown, missing, or exclude each other."""
        known = [key.name for key in self.keys]
        unknown = [(key, part) for key, part in value.entries if key.text not in known]
        for key, part in unknown:
            self._report_unknown(key, part, context)
        # A misspelt key is one problem: the key that was meant is not missing as well.
        meant = {name for key, _ in unknown for name in known if near(key.text, [name])}
        names = meant | {key.text for key, _ in value.entries}
        for required in self.keys:
            if required.required and required.name not in names:
                fix = f"Add '{required.name}:' with {required.type.noun}."
                context.report(value.place, f"The key '{required.name}' is missing in {self.noun}.", fix)
        self._check_choice(value, names, context)

    def _check_choice(self, value: YamlMapping, names: set[str], context: ReadContext) -> None:
        """Report that none of `one_of` or `some_of` is written, or more than one of `one_of`."""
        choice = self.one_of or self.some_of
        if choice and names.isdisjoint(choice):
            message = f"None of the keys {', '.join(choice)} is written in {self.noun}."
            context.report(value.place, message, f"Add {'one' if self.one_of else 'at least one'} of them.")
        chosen = [key for key, _ in value.entries if key.text in self.one_of]
        for key in chosen[1:]:
            message = f"'{key.text}' cannot be used with '{chosen[0].text}' in {self.noun}."
            context.report(key.place, message, "Keep one of the two, or make two rules of it.")

    def _report_unknown(self, key: YamlScalar, part: Yaml, context: ReadContext) -> None:
        """Report a key that entries like this do not have."""
        fix = suggest(key.text, [each.name for each in self.keys])
        if is_empty(part):
            fix = "If it belongs to the text before it, quote that text: a comma ends a text inside { }."
            if key.text.endswith(CURLY_QUOTES):
                fix = (
                    f'Quotes like {key.text[-1]} are part of the text here: put straight ones (") around it.'
                )
        context.report(key.place, f"There is no key {describe_value(key)} in {self.noun}.", fix)


@dataclass(frozen=True, slots=True)
class OneOrEntry:
    """A single value, or an entry that says the same in full."""

    one: FieldType
    entry: Entry

    @property
    def noun(self) -> str:
        """Return a name of either."""
        return f"{self.one.noun}, or {self.entry.noun}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return what the single value, or else the entry, becomes."""
        field_type: FieldType = self.entry if isinstance(value, YamlMapping) else self.one
        return field_type.read(value, name, context)


@dataclass(frozen=True, slots=True)
class EntriesById:
    """Entries under their ids, in file order."""

    id: FieldType
    entry: Entry

    @property
    def noun(self) -> str:
        """Return what is written before and after the colons."""
        return f"ids with {self.entry.noun} each"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[str, Any]:
        """Return id -> what the entry becomes."""
        return {
            key.text: self.entry.read(part, key.text, context, key.place, id=self.id.read(key, name, context))
            for key, part in read_entries(value, name, self.noun, context)
        }


# --- combinations ------------------------------------------------------------------------------------


class Combination(ABC):
    """Keys that must all be true; `all:` and `any:` combine lists of such keys."""

    noun: str
    every: type[Any]
    some: type[Any]

    @abstractmethod
    def part(self, key: YamlScalar, value: Yaml, context: ReadContext) -> Any:
        """Return what one key with its value means."""

    def combine(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return what all keys of a mapping mean together."""
        entries = read_entries(value, name, self.noun, context)
        parts = [self._part(key, part, context) for key, part in entries]
        return parts[0] if len(parts) == 1 else self.every(tuple(parts))

    def _part(self, key: YamlScalar, value: Yaml, context: ReadContext) -> Any:
        if key.text not in ("all", "any"):
            return self.part(key, value, context)
        written = read_parts(value, key.text, f"a list, each part {self.noun}", context, least=1)
        parts = tuple([self.combine(part, key.text, context) for part in written])
        return self.every(parts) if key.text == "all" else self.some(parts)
