"""Lists, mappings and entries of rule files: what is accepted, and every problem of what is not."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.rule_language.compound_types import (
    Combination,
    Entry,
    EntryMap,
    ListOf,
    MapOf,
    OneOrEntry,
    optional,
)
from wizard.rule_language.conditions import All, AnyOf
from wizard.rule_language.field_types import FieldType, ReadContext, SymbolTable, Text, Whole, Word, read_file
from wizard.rule_language.yaml_reader import Yaml, YamlScalar, parse_yaml

NUMBERS = ListOf(Whole(1, 9), least=1, or_one=True)
WEIGHTS = MapOf(Word.of(["mic", "pads"], "a need"), Whole(1, 9))
ENTRY = Entry(
    "a rule", dict, one_of=("decide", "lean"), id=Text(), decide=optional(Text(9)), lean=optional(WEIGHTS)
)
NAMED = Entry("a need", dict, label=Text())
PADS = Entry("a need", dict, some_of=("label", "short"), label=optional(Text()), short=optional(Text()))


def read(field_type: FieldType, text: str) -> tuple[Any, list[str]]:
    """Return what a text becomes as a value of this type, and the problems in it."""
    tree, mistakes = parse_yaml("file.yaml", text.encode())
    assert tree, mistakes
    value, problems = read_file(field_type, tree, "field", SymbolTable({}, {}, {}, {}))
    return value, [str(problem).removeprefix("file.yaml:") for problem in problems]


@pytest.mark.parametrize(
    ("field_type", "text", "value"),
    [
        (NUMBERS, "[1, 9]", (1, 9)),
        (NUMBERS, "3", (3,)),
        (ListOf(Text()), "[]", ()),
        (WEIGHTS, "{mic: 1, pads: 2}", {"mic": 1, "pads": 2}),
        (ENTRY, "{id: a, decide: yes}", {"id": "a", "decide": "yes"}),
        (ENTRY, "{lean: {mic: 3}, id: a}", {"id": "a", "lean": {"mic": 3}}),
        (PADS, "{label: a, short: b}", {"label": "a", "short": "b"}),
        (OneOrEntry(Whole(), PADS), "7", 7),
        (OneOrEntry(Whole(), PADS), "{short: b}", {"short": "b"}),
        (
            EntryMap(Text(), NAMED),
            "{b: {label: B}, a: {label: A}}",
            {name: {"id": name, "label": name.upper()} for name in "ba"},
        ),
    ],
)
def test_what_is_accepted(field_type: FieldType, text: str, value: object) -> None:
    """Each value becomes what its type makes of it."""
    assert read(field_type, text) == (value, [])


@pytest.mark.parametrize(
    ("field_type", "text", "problems"),
    [
        (NUMBERS, "[]", ["1:1: 'field' is empty. Write a list, each part a whole number from 1 to 9."]),
        (
            ListOf(Text()),
            "alone",
            ["1:1: 'field' must be a list, each part a text, not 'alone'. Write [alone]."],
        ),
        (
            NUMBERS,
            "[0, 1, x]",
            [
                "1:2: 'field' must be a whole number from 1 to 9, not '0'. Write digits only, for example 3.",
                "1:8: 'field' must be a whole number from 1 to 9, not 'x'. Write digits only, for example 3.",
            ],
        ),
        (
            WEIGHTS,
            "{mik: 1, pads: 99}",
            [
                "1:2: 'field' cannot be 'mik'. Did you mean 'mic'? Accepted: mic, pads.",
                "1:16: 'pads' must be a whole number from 1 to 9, not '99'. "
                "Write digits only, for example 3.",
            ],
        ),
        (
            ENTRY,
            "{id: a, decide: b, lean: {mic: 1}}",
            [
                "1:20: 'lean' cannot be used with 'decide' in a rule. "
                "Keep one of the two, or make two rules of it."
            ],
        ),
        (
            ENTRY,
            "{}",
            [
                "1:1: The key 'id' is missing in a rule. Add 'id:' with a text.",
                "1:1: None of the keys decide, lean is written in a rule. Add one of them.",
            ],
        ),
        (
            ENTRY,
            "{ids: a, decide: b}",
            ["1:2: There is no key 'ids' in a rule. Did you mean 'id'? Accepted: id, decide, lean."],
        ),
        (PADS, "{}", ["1:1: None of the keys label, short is written in a need. Add at least one of them."]),
        (
            ENTRY,
            "[a]",
            [
                "1:1: There is a list where a rule must be. "
                "Write 'key: value'; the keys are: id, decide, lean."
            ],
        ),
    ],
)
def test_what_is_not_accepted(field_type: FieldType, text: str, problems: list[str]) -> None:
    """Every problem of a value is reported, and a misspelt key is not missing as well."""
    assert read(field_type, text)[1] == problems


class Tests(Combination):
    """Keys that are tests of their own, for instance `form: over_ear`."""

    noun = "a test"

    def read_part(self, key: YamlScalar, value: Yaml, context: ReadContext) -> str:
        """Return key and value as one text."""
        return f"{key.text} {Text().read(value, key.text, context)}"


def test_keys_are_combined() -> None:
    """Several keys must all be true; `all` and `any` combine lists of them."""
    nested = "{form: over_ear, any: [{cable: jack}, {all: [{cable: usb}, {anc: yes}]}]}"
    assert read(Tests(), "{form: over_ear}") == ("form over_ear", [])
    assert read(Tests(), nested) == (
        All(("form over_ear", AnyOf(("cable jack", All(("cable usb", "anc yes")))))),
        [],
    )
    assert read(Tests(), "{any: {form: over_ear}}")[1] == [
        "1:7: 'any' must be a list, each part a test, not keys with values. Start each part with '- '."
    ]
