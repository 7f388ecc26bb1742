"""Field types of several values: lists, mappings, entries with known keys, keys combined by all and any."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from wizard.rule_language.conditions import All, AnyOf
from wizard.rule_language.dated_types import (
    DATE,
    DATE_KEYS,
    OUT_OF_FORCE,
    is_in_force,
    name_entry,
    note_dated,
    take_period,
)
from wizard.rule_language.dates import ALL_DAYS, Period, find_uncovered, name_periods
from wizard.rule_language.diagnostics import Place, ProblemError
from wizard.rule_language.field_types import FieldType, ReadContext, Text, describe_value, near, suggest
from wizard.rule_language.yaml_reader import (
    CURLY_QUOTES,
    Yaml,
    YamlMapping,
    YamlScalar,
    YamlSequence,
    is_empty,
    straighten,
)

# --- lists and mappings --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of at least `least` parts of one type; with `or_one`, a single part needs no list."""

    part: FieldType
    least: int = 0
    or_one: bool = False

    @property
    def noun(self) -> str:
        """Return a noun for the list and its parts."""
        return f"a list, each part {self.part.noun}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> tuple[Any, ...]:
        """Return the parts."""
        one = self.or_one and isinstance(value, YamlScalar)
        parts = (value,) if one else read_parts(value, name, self.noun, self.least)
        read = self.part.read
        return tuple(
            [each for part in parts if (each := context.attempt(read, part, name)) is not OUT_OF_FORCE]
        )


def read_parts(value: Yaml, name: str, noun: str, least: int = 1) -> tuple[Yaml, ...]:
    """Return the parts of a list; raise ProblemError for another value or too few parts."""
    if isinstance(value, YamlSequence) and len(value.parts) >= least:
        return value.parts
    if isinstance(value, YamlSequence) and value.parts:
        message = f"'{name}' has {len(value.parts)} {'part' if len(value.parts) == 1 else 'parts'} only."
        raise ProblemError(value.place, message, f"Write at least {least}.")
    one = isinstance(value, YamlScalar)
    fix = f"Write [{describe_value(value)[1:-1]}]." if one else "Start each part with '- '."
    raise _other_value(value, YamlSequence, name, noun, fix)


def one_or_more(value: Yaml, name: str, noun: str) -> tuple[Yaml, ...]:
    """Return the parts of a list; any other value is the only part."""
    return read_parts(value, name, noun) if isinstance(value, YamlSequence) else (value,)


def _other_value(value: Yaml, expected: type[Yaml], name: str, noun: str, fix: str) -> ProblemError:
    """Return the error for a value that is empty, or not a list or mapping as expected."""
    if isinstance(value, expected) or is_empty(value):
        return ProblemError(value.place, f"'{name}' is empty.", f"Write {noun}.")
    return ProblemError(value.place, f"'{name}' must be {noun}, not {describe_value(value)}.", fix)


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from keys of one type to values of another, with at least one entry."""

    key: FieldType
    value: FieldType

    @property
    def noun(self) -> str:
        """Return a noun for the keys and values."""
        return f"keys with values: {self.key.noun}, then {self.value.noun}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[Any, Any]:
        """Return key -> value."""
        return {
            context.attempt(self.key.read, key, name): context.attempt(self.value.read, part, key.text)
            for key, part in read_entries(value, name, self.noun)
        }


def read_entries(value: Yaml, name: str, noun: str) -> tuple[tuple[YamlScalar, Yaml], ...]:
    """Return the entries of a non-empty mapping; raise ProblemError for any other value."""
    if isinstance(value, YamlMapping) and value.entries:
        return value.entries
    raise _other_value(value, YamlMapping, name, noun, "Write 'key: value', with a space after the colon.")


@dataclass(frozen=True, slots=True)
class Raw:
    """Any value, kept as YAML to be read later, once more is known."""

    noun: str

    def read(self, value: Yaml, name: str, context: ReadContext) -> Yaml:  # noqa: ARG002
        """Return the value as YAML."""
        return value


@dataclass(frozen=True, slots=True)
class Later:
    """A value of a known type, kept as YAML to be read later, once more is known."""

    type: FieldType

    @property
    def noun(self) -> str:
        """Return the noun of the type."""
        return self.type.noun

    def read(self, value: Yaml, name: str, context: ReadContext) -> Yaml:  # noqa: ARG002
        """Return the value as YAML."""
        return value


# --- entries -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """The type of the value of one key in an entry; a required key may be missing if `or_key` is there."""

    type: FieldType
    required: bool = True
    or_key: str = ""


def optional(field_type: FieldType) -> Key:
    """Return a key that may be omitted."""
    return Key(field_type, required=False)


def to_keys(types: Mapping[str, FieldType | Key]) -> dict[str, Key]:
    """Return the keys by name; those that are not `optional` are required."""
    return {name: each if isinstance(each, Key) else Key(each) for name, each in types.items()}


DATES: dict[str, Any] = dict.fromkeys(DATE_KEYS, optional(DATE))
"""The keys that say when an entry is in force."""

Check = Callable[[dict[str, Any], YamlMapping, ReadContext], None]
"""Reports problems across the keys of an entry. Gets key -> value read, None if already reported."""


class Entry:
    """A mapping with known keys that becomes `make(**values)`, plus the entry's `place` if `placed`.

    Exactly one of the keys in `one_of` must be present, and at least one of those in `some_of`; `more_keys`
    are known only once the topic is. A `dated` entry may say when it is in force; on any other day it becomes
    OUT_OF_FORCE, and lists leave it out.
    """

    def __init__(
        self,
        noun: str,
        make: Callable[..., Any],
        *,
        one_of: tuple[str, ...] = (),
        some_of: tuple[str, ...] = (),
        check: Check | None = None,
        placed: bool = False,
        dated: bool = False,
        more_keys: Mapping[str, FieldType | Key] = MappingProxyType({}),
        **types: FieldType | Key,
    ) -> None:
        self.noun, self._make, self._check = noun, make, check
        self._placed, self._dated = placed, dated
        dates = DATES if dated else {}
        self.one_of, self.some_of, self.keys = one_of, some_of, to_keys({**types, **dates, **more_keys})
        self.of_topic = more_keys.keys()

    def read(
        self, value: Yaml, name: str, context: ReadContext, place: Place | None = None, **given: object
    ) -> Any:
        """Return what `make` returns; `place` and `given` come from an id that is the key of the entry."""
        if not isinstance(value, YamlMapping):
            fix = f"Write 'key: value'; the keys are: {', '.join(self.keys)}."
            expected = "the keys of the file" if name == self.noun else self.noun
            message = f"There is {describe_value(value)} where {expected} must be."
            raise ProblemError(value.place, message, fix)
        if question := context.symbols.entries.get(value.place):
            context = context.within(question)
        before = len(context.problems)
        self._check_keys(value, context)
        written = {key.text: part for key, part in value.entries}
        found = ((name, key.type.read) for name, key in self.keys.items() if name in written)
        values = {
            name: each
            for name, read in found
            if (each := context.attempt(read, written[name], name)) is not OUT_OF_FORCE
        }
        if self._check:
            self._check(values, value, context)
        period = self._read_period(values, value, context, written.keys())
        if len(context.problems) > before:
            return None
        if period and not note_dated(name_entry(self.noun, values), value, period, context):
            return OUT_OF_FORCE
        if self._placed:
            given["place"] = place or value.place
        return self._make(**given, **values)

    def _read_period(
        self, values: dict[str, Any], value: YamlMapping, context: ReadContext, written: Collection[str]
    ) -> Period | None:
        """Remove the dates from the values and return their period; None for an entry without dates."""
        if not self._dated or ("from" not in written and "until" not in written):
            return None
        return take_period(values, value, context)

    def _check_keys(self, value: YamlMapping, context: ReadContext) -> None:
        """Report keys that are unknown, missing, or exclude each other."""
        unknown = [(key, part) for key, part in value.entries if key.text not in self.keys]
        for key, part in unknown:
            self._report_unknown(key, part, context)
        # A misspelt key is one problem: do not also report the key that was meant as missing.
        meant = {name for key, _ in unknown for name in self.keys if near(key.text, [name])}
        meant |= {joined for key, _ in unknown if (joined := self._joined(key))}
        names = meant | {key.text for key, _ in value.entries}
        for name, required in self.keys.items():
            if required.required and names.isdisjoint((name, required.or_key)):
                other = self.keys.get(required.or_key)
                instead = f", or '{required.or_key}:' with {other.type.noun}" if other else ""
                fix = f"Add '{name}:' with {required.type.noun}{instead}."
                context.report(value.place, f"The key '{name}' is missing in {self.noun}.", fix)
        self._check_choice(value, names, context)

    def _check_choice(self, value: YamlMapping, names: set[str], context: ReadContext) -> None:
        """Report if none of the keys in `one_of` or `some_of` is present, or more than one in `one_of`."""
        choice = self.one_of or self.some_of
        if choice and names.isdisjoint(choice):
            message = f"None of the keys {', '.join(choice)} is written in {self.noun}."
            context.report(value.place, message, f"Add {'one' if self.one_of else 'at least one'} of them.")
        chosen = [key for key, _ in value.entries if key.text in self.one_of]
        for key in chosen[1:]:
            message = f"'{key.text}' cannot be used with '{chosen[0].text}' in {self.noun}."
            context.report(key.place, message, "Keep one of the two, or make two rules of it.")

    def _joined(self, key: YamlScalar) -> str:
        """Return the known key that is written without a space after its colon; else an empty string."""
        name, colon, _ = key.text.partition(":")
        return name if colon and name in self.keys else ""

    def _report_unknown(self, key: YamlScalar, part: Yaml, context: ReadContext) -> None:
        """Report a key that such entries do not have."""
        fix = suggest(key.text, self.keys)
        if joined := self._joined(key):
            fix = f"Put a space after the ':' of '{joined}'."
        elif is_empty(part) and key.text.endswith(CURLY_QUOTES):
            fix = straighten(key.text[-1])
        elif is_empty(part):
            fix = "If it belongs to the text before it, quote that text: a comma ends a text inside { }."
        context.report(key.place, f"There is no key {describe_value(key)} in {self.noun}.", fix)


@dataclass(frozen=True, slots=True)
class OneOrEntry:
    """A single value, or an entry that says the same in full."""

    one: FieldType
    entry: FieldType

    @property
    def noun(self) -> str:
        """Return a noun for both forms."""
        return f"{self.one.noun}, or {self.entry.noun}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return what the single value or the entry becomes."""
        field_type = self.entry if isinstance(value, YamlMapping) else self.one
        return field_type.read(value, name, context)


@dataclass(frozen=True, slots=True)
class EntryMap:
    """A mapping from ids to entries, in file order."""

    id: FieldType
    entry: Entry

    @property
    def noun(self) -> str:
        """Return a noun for the keys and values."""
        return f"ids with {self.entry.noun} each"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[str, Any]:
        """Return id -> what the entry becomes."""
        found = {}
        for key, part in read_entries(value, name, self.noun):
            entry_id = context.attempt(self.id.read, key, name)
            read = partial(self.entry.read, place=key.place, id=entry_id)
            found[key.text] = context.attempt(read, part, key.text)
        return found


@dataclass(frozen=True, slots=True)
class EachOf:
    """An entry with one key for each name of a kind, as defined by the topic."""

    kind: str
    value: FieldType
    noun: str

    def entry(self, context: ReadContext) -> Entry:
        """Return the entry type for the names of this topic; unless all are known, no key is required."""
        names = context.names(self.kind)
        key = Key(self.value, required=names.complete)
        return Entry(self.noun, dict, more_keys=dict.fromkeys(names.places, key))

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[str, Any]:
        """Return name -> value; raise ProblemError for anything but a mapping."""
        for key, _ in value.entries if isinstance(value, YamlMapping) else ():
            context.note_use(self.kind, key)
        if context.names(self.kind).complete:
            found: dict[str, Any] = self.entry(context).read(value, name, context)
            return found
        return {}  # a problem in topic.yaml is already reported


# --- texts with dates ----------------------------------------------------------------------------------


MOST_TEXTS = 60
"""The most texts in place of one; each is compared with those before it."""


class DatedText:
    """A text, or several of which the first one in force counts.

    Each is a plain text, or `text:` with `from:` and `until:`. With `may_lack` there may be days without a
    text, on which the key counts as omitted.
    """

    def __init__(self, text: Text, *, may_lack: bool = False) -> None:
        self.text, self.may_lack = text, may_lack
        self.part = Entry("a text with dates", dict, text=text, **DATES)

    @property
    def noun(self) -> str:
        """Return the noun of the type."""
        return self.text.noun

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the text in force; OUT_OF_FORCE if none is, which `may_lack` allows."""
        if isinstance(value, YamlScalar):
            return self.text.read(value, name, context)
        several = value.parts if isinstance(value, YamlSequence) else (value,)
        if not any(isinstance(part, YamlMapping) for part in several):
            return self.text.read(value, name, context)
        if len(several) > MOST_TEXTS:
            message = f"'{name}' has {len(several)} texts; at most {MOST_TEXTS} are allowed."
            raise ProblemError(value.place, message, "Remove some of them.")
        before, parts = len(context.problems), list[tuple[Period, Any]]()
        for part in several:
            period, text = self._read_part(part, name, context)
            if text is None:
                continue
            earlier = [each for each, _ in parts]
            if find_uncovered(earlier) == find_uncovered([*earlier, period]):
                message = (
                    f"This text of '{name}' is never in force: the texts before it cover all of its days."
                )
                context.report(part.place, message, "Move it up, correct the dates, or delete it.")
            parts.append((period, text))
        if len(context.problems) > before:
            return None
        gaps = find_uncovered([period for period, _ in parts])
        if gaps and not self.may_lack:
            message = f"'{name}' has no text {name_periods(gaps)}."
            raise ProblemError(value.place, message, "Add a text without dates at the end of the list.")
        in_force = [text for period, text in parts if is_in_force(period, context)]
        return in_force[0] if in_force else OUT_OF_FORCE

    def _read_part(self, part: Yaml, name: str, context: ReadContext) -> tuple[Period, Any]:
        """Return the period and one of the texts, which is None after a problem."""
        if not isinstance(part, YamlMapping):
            return ALL_DAYS, context.attempt(self.text.read, part, name)
        before = len(context.problems)
        values = context.attempt(self.part.read, part, name)
        period = take_period(values, part, context) if values else ALL_DAYS
        if not values or len(context.problems) > before:
            return ALL_DAYS, None
        if period != ALL_DAYS:
            note_dated(f"the text of '{name}'", part, period, context)
        return period, values["text"]


# --- combinations ------------------------------------------------------------------------------------


class Combination(ABC):
    """Keys that must all be true; `all:` and `any:` combine lists of such keys."""

    noun: str

    @abstractmethod
    def read_part(self, key: YamlScalar, value: Yaml, context: ReadContext) -> Any:
        """Return what one key and its value mean."""

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the combination of all keys of a mapping."""
        entries = read_entries(value, name, self.noun)
        parts = [context.attempt(self._read_part, key, part) for key, part in entries]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _read_part(self, key: YamlScalar, value: Yaml, context: ReadContext) -> Any:
        if key.text not in ("all", "any"):
            return self.read_part(key, value, context)
        written = read_parts(value, key.text, f"a list, each part {self.noun}")
        parts = tuple([context.attempt(Combination.read, self, part, key.text) for part in written])
        return All(parts) if key.text == "all" else AnyOf(parts)
