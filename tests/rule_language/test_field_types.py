"""Single values of rule files, and how many problems of a file are reported."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.making import encode, minimal_texts
from tests.rule_language.defects import problems_of
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import (
    MOST_PROBLEMS,
    YES_NO,
    FieldType,
    Matching,
    Names,
    NewId,
    SymbolTable,
    Text,
    Whole,
    Word,
    read_file,
)
from wizard.rule_language.yaml_reader import YamlMapping, parse_yaml


def test_reading_a_file_stops_after_a_hundred_problems() -> None:
    """A file that is something else altogether does not fill the screen."""
    texts = minimal_texts()
    texts["advice.yaml"] = "- what\n" * 5000
    problems = problems_of(encode(texts))
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1] == (
        "advice.yaml:101:3: This file has more problems from here on. Fix the problems before this one first."
    )


def read(field_type: FieldType, text: str, names: Mapping[str, Names] | None = None) -> object:
    """Return what a text becomes as a value of this type, or its only problem."""
    tree, _ = parse_yaml("file.yaml", f"field: {text}".encode())
    assert isinstance(tree, YamlMapping)
    value = tree.get("field")
    assert value
    found, problems = read_file(field_type, value, "field", SymbolTable(names or {}, {}, {}, {}))
    if not problems:
        return found
    (problem,) = problems
    return f"{problem.message} {problem.fix}"


SIDE = Word({"left": 1, "right": 2}, "a side")
CODE = Matching("[A-Z]{2}", "two capital letters, for example DE")
NEEDS = {"need": Names({"mic": Place("needs.yaml", 2, 3)}), "page": Names({}, complete=False)}


@pytest.mark.parametrize(
    ("field_type", "text", "value"),
    [
        (
            Text(5),
            "[a]",
            "'field' must be a text, not a list. "
            "Write one value without [ ] or { }; quote a text that starts with one of them.",
        ),
        (Text(5), "five!", "five!"),
        (Text(5), "longer", "'field' has 6 characters; at most 5 are allowed. Remove at least 1."),
        (Text(), "", "'field' is empty. Write a text here."),
        (CODE, "DE", "DE"),
        (CODE, "de", "'field' cannot be 'de'. Write two capital letters, for example DE."),
        (SIDE, "right", 2),
        (SIDE, "rigth", "'field' cannot be 'rigth'. Did you mean 'right'? Accepted: left, right."),
        (YES_NO, "yes", True),
        (YES_NO, "no", False),
        (Whole(1, 9), "9", 9),
        (
            Whole(1, 9),
            "10",
            "'field' must be a whole number from 1 to 9, not '10'. Write digits only, for example 3.",
        ),
        (
            Whole(0),
            "-1",
            "'field' must be a whole number of at least 0, not '-1'. Write digits only, for example 3.",
        ),
        (NewId("need"), "pads", "pads"),
        (
            NewId("need"),
            "Soft Pads",
            "'Soft Pads' cannot be an id. Use at most 40 characters from a-z, 0-9, - and _, for "
            "example soft-pads.",
        ),
        (
            NewId("need", reserved=frozenset({"all"})),
            "all",
            "'all' cannot be the id of a need: the wizard uses it for something else. Choose another id.",
        ),
        (
            NewId("need"),
            "mic",
            "The need 'mic' is already defined in needs.yaml, line 2. Rename one of the two.",
        ),
    ],
)
def test_a_single_value(field_type: FieldType, text: str, value: object) -> None:
    """It is read, or the problem says what it must be."""
    assert read(field_type, text, NEEDS) == value


def test_a_name_is_lacking_only_where_all_are_known() -> None:
    """A file with a mistake may define it after all."""
    assert [NEEDS[kind].lack("pads") for kind in ("need", "page")] == [True, False]
    assert not NEEDS["need"].lack("mic")
