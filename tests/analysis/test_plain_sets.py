"""Plain answer sets one by one, against trying every answer set of random rulebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given

from tests.analysis.brute_force import Tried, try_all
from tests.making import leaf, question, rulebook, warns
from tests.strategies import rulebooks
from wizard.analysis.compiled import Compiled
from wizard.analysis.plain_sets import PlainSets
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.united import AllowedSets, allowed_answers, unite_questions
from wizard.engine.formulas import TRUE, Formulas
from wizard.rule_language.conditions import All, Answers, AnyOf
from wizard.rule_language.model import Question, Rulebook


def is_plain(tried: Tried) -> bool:
    """Return whether no question has more than three ticks."""
    return all(len(chosen) <= 3 for chosen in tried.answers.values())


def compile_flow(book: Rulebook) -> tuple[Sequence[Question], Compiled, AllowedSets]:
    """Return free questions, the rules as formulas over them, and the answer sets that the flow allows."""
    questions = unite_questions(book.questions, book.questions)
    formulas = Formulas(questions)
    rules = Compiled(book, questions, formulas)
    allowed = allowed_answers(rules, {asked.id: asked for asked in questions})
    return questions, rules, AllowedSets(questions, formulas, allowed, 10_000)


def as_keys(sets: list[Answers]) -> list[tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return answer sets in a form that can be compared and sorted, the options in any order."""
    return sorted(tuple(sorted((name, tuple(sorted(chosen))) for name, chosen in s.items())) for s in sets)


@given(rulebooks(most=3))
def test_each_plain_set_is_found_once(book: Rulebook) -> None:
    """All that the flow allows, and those with which a rule holds."""
    tried = [each for each in try_all(book) if is_plain(each)]
    questions, rules, allowed = compile_flow(book)
    for formula, expected in [
        (TRUE, tried),
        *((rules.holds(rule), [each for each in tried if each.holds(rule)]) for rule in book.rules),
    ]:
        sets = PlainSets(questions, allowed, formula, 10_000)
        assert as_keys(list(sets.each())) == as_keys([each.answers for each in expected])
        assert sets.number == len(expected)


@given(rulebooks(most=3))
def test_only_plain_sets_are_drawn(book: Rulebook) -> None:
    """From the same answer sets that are counted."""
    questions, _, allowed = compile_flow(book)
    sets = PlainSets(questions, allowed, TRUE, 10_000)
    random = Random(1)
    for answers in [sets.draw(random.randrange) for _ in range(20)]:
        assert as_keys([answers])[0] in as_keys(list(sets.each()))


def test_draws_are_equally_likely() -> None:
    """Eight sets of one question, each drawn about as often as the others."""
    book = rulebook([question("uses", "a b c", many=True)])
    questions, _, allowed = compile_flow(book)
    sets = PlainSets(questions, allowed, TRUE, 100)
    below = Random(1).randrange
    drawn = Counter(as_keys([sets.draw(below)])[0] for _ in range(8_000))
    assert sets.number == len(drawn) == 8
    assert all(800 < number < 1200 for number in drawn.values())


def test_too_many_states_are_refused() -> None:
    """The question at which it became too much is named."""
    both = [All((leaf(f"q{number}", "a"), leaf(f"q{number + 2}", "a"))) for number in range(2)]
    rules = [warns("both", AnyOf(tuple(both)))]
    book = rulebook([question(f"q{number}", "a b") for number in range(4)], advice=rules)
    questions, compiled, allowed = compile_flow(book)
    with pytest.raises(StateLimitError, match=r"^q2$"):
        PlainSets(questions, allowed, compiled.holds(rules[0]), 2)
