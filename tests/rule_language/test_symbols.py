"""The names that rule files define are known before any entry is read, even from files with mistakes."""

from __future__ import annotations

from tests.making import TOPIC, encode, minimal_texts
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import SymbolTable
from wizard.rule_language.symbols import collect_symbols
from wizard.rule_language.yaml_reader import parse_yaml


def symbols_of(file: str = "", old: str = "", new: str = "") -> SymbolTable:
    """Return the names that the small rulebook defines, with a text of one file replaced."""
    texts = minimal_texts()
    if file:
        assert texts[file].count(old) == 1
        texts[file] = texts[file].replace(old, new)
    trees = {name: parse_yaml(name, raw)[0] for name, raw in encode(texts).items()}
    return collect_symbols({name: tree for name, tree in trees.items() if tree}, ["mug"])


def test_the_names_of_every_kind_are_collected() -> None:
    """Rules of all files share their ids; an absent file defines nothing."""
    names = symbols_of().names
    assert list(names["attribute"].places) == [*TOPIC.attributes, "kind", "price"]
    assert {kind: list(each.places) for kind, each in names.items() if kind != "attribute"} == {
        "side": ["headphones", "headset"],
        "kind": ["headphones", "earphones", "headset"],
        "verdict": ["headphones", "headset", "either", "out_of_scope"],
        "picture": ["mug"],
        "question": ["uses", "talk", "budget"],
        "verdict rule": ["bicycle", "only-listening", "daily-talk"],
        "decision": ["bicycle", "only-listening"],
        "need": ["mic", "within_budget", "soft_pads"],
        "rule": ["bicycle", "only-listening", "daily-talk", "talk-needs-a-mic", "all-day", "loud"],
        "warning": ["loud", "contradiction"],
        "source": ["A1", "A2", "H1"],
        "page": ["S1"],
        "example": [],
        "store": [],
    }
    assert names["question"].places["talk"] == Place("questions.yaml", 9, 7)


def test_the_symbols_of_a_question() -> None:
    """Its options, how many may be ticked, which exclude the others, whether it names an amount."""
    questions = symbols_of().questions
    uses, budget = questions["uses"], questions["budget"]
    assert (list(uses.options.places), uses.many, uses.alone, uses.has_amount) == (
        ["music", "calls", "bike", "unsure"],
        True,
        frozenset({"bike", "unsure"}),
        False,
    )
    assert (budget.many, budget.alone, budget.has_amount) == (False, frozenset({"unsure"}), True)


def test_an_id_with_a_mistake_leaves_open_what_else_may_be_defined() -> None:
    """So a name that is not found may be the one that was misspelt, and is not reported as unknown."""
    found = symbols_of("questions.yaml", "id: budget", "id: The Budget")
    assert found.names["question"].complete is False
    assert found.names["question"].lack("budget") is False
    assert found.names["source"].lack("A7") is True


def test_a_question_without_its_id_still_has_options() -> None:
    """They are found by the place of its entry."""
    found = symbols_of("questions.yaml", "- id: talk\n  text", "- text")
    (talk,) = [each for each in found.entries.values() if "never" in each.options.places]
    assert (talk.id, talk.many, list(talk.options.places)) == ("", False, ["never", "often", "unsure"])


def test_of_a_name_that_is_defined_twice_the_first_place_counts() -> None:
    """And then not all names are known: one of the two was meant to be another."""
    found = symbols_of("questions.yaml", "id: budget", "id: uses").names["question"]
    assert (found.places["uses"], found.complete) == (Place("questions.yaml", 1, 7), False)
