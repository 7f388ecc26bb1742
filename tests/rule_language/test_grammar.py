"""The reference for staff, docs/rule-files.md, is complete, and its examples are right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wizard.rule_language.compound_types import EntriesById, Entry, Key, ListOf, MapOf, OneOrEntry
from wizard.rule_language.condition_types import ANSWER_AMOUNT, NUMBER_LIMITS, ONLY, RATING_LIMITS
from wizard.rule_language.field_types import FieldType, ReadContext
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.predicates import ATTRIBUTES
from wizard.rule_language.symbols import UNREADABLE, collect_symbols
from wizard.rule_language.yaml_reader import parse_yaml

REFERENCE = (Path(__file__).parents[2] / "docs" / "rule-files.md").read_text("utf-8")


def keys_of(field_type: FieldType) -> Iterator[Key]:
    """Every key that may be written in this shape, however deep."""
    match field_type:
        case ListOf(part=part) | MapOf(value=part) | EntriesById(entry=part) | OneOrEntry(entry=part):
            yield from keys_of(part)
        case Entry(keys=keys):
            for key in keys:
                yield key
                yield from keys_of(key.type)


def all_words() -> set[str]:
    """Every file, every key and every attribute."""
    shapes = [ONLY, NUMBER_LIMITS, RATING_LIMITS, ANSWER_AMOUNT, *(file.type for file in RULE_FILES.values())]
    return {*RULE_FILES, *ATTRIBUTES, *(key.name for field_type in shapes for key in keys_of(field_type))}


@pytest.mark.parametrize("word", sorted(all_words()))
def test_the_reference_names_every_file_key_and_attribute(word: str) -> None:
    """Nothing can be written that staff cannot look up."""
    assert f"`{word}`" in REFERENCE


@pytest.mark.parametrize("name", RULE_FILES)
def test_the_example_of_each_file_is_right(name: str) -> None:
    """Names that an example takes from other files may be any."""
    section = REFERENCE.split(f"## `{name}`\n")[1]
    example = re.search("```yaml\n(.*?)```", section, re.DOTALL)
    assert example is not None
    tree, mistakes = parse_yaml(name, example[1].encode())
    assert tree is not None
    context = ReadContext(collect_symbols({**dict.fromkeys(RULE_FILES, UNREADABLE), name: tree}, ATTRIBUTES))
    RULE_FILES[name].type.read(tree, name, context)
    assert [*mistakes, *context.problems] == []
