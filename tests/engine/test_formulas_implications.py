"""Implication between conditions, against all answers, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.making import chosen_options, leaf, question
from tests.strategies import conditions, questionnaires
from wizard.engine.formulas import Formulas
from wizard.rule_language.conditions import All, Answers, AnyOf, Condition, Leaf, Literal, Not, Truth, truth
from wizard.rule_language.model import Question

USES = question("uses", "music calls sport bike", many=True, alone="bike")
TALK = question("talk", "never rare often")


def covers(wide: Condition, narrow: Condition, *questions: Question) -> bool:
    """Whether one condition covers another one, in a rulebook with these questions."""
    return Formulas(questions or (USES, TALK)).covers(wide, narrow)


def all_answers(questions: list[Question]) -> Iterator[Answers]:
    """Every set of answers to these questions, unanswered ones included."""
    offered = [[(), *chosen_options(asked)] for asked in questions]
    for choice in product(*offered):
        yield {asked.id: chosen for asked, chosen in zip(questions, choice, strict=True) if chosen}


def test_what_is_covered_by_one_alternative() -> None:
    """A narrower condition is within a wider one, never the other way round."""
    wide, narrow = leaf("talk", "never rare"), All((leaf("talk", "rare"), leaf("uses", "calls")))
    assert (covers(wide, narrow), covers(narrow, wide)) == (True, False)


def test_what_is_covered_by_several_alternatives_together() -> None:
    """`[never, rare]` is within "never, or rare"."""
    either = AnyOf((leaf("talk", "never"), leaf("talk", "rare")))
    assert covers(either, leaf("talk", "never rare"))


def test_only_is_within_what_it_leaves() -> None:
    """Nothing but music and calls means that one of these was chosen."""
    only, some = leaf("uses", "music calls", only=True), leaf("uses", "music calls")
    assert (covers(some, only), covers(only, some)) == (True, False)


def test_a_condition_that_cannot_hold_is_covered_by_nothing() -> None:
    """It is reported as such, and not as idle."""
    assert not covers(leaf("uses", "music"), All((leaf("talk", "never"), leaf("talk", "rare"))))


@st.composite
def literals(draw: st.DrawFn, asked: Question) -> Literal:
    """A literal about the question."""
    options = draw(st.frozensets(st.sampled_from(asked.option_ids), min_size=1))
    return Literal(Leaf(asked.id, options, draw(st.booleans())), draw(st.booleans()))


@given(st.sampled_from([USES, TALK]).flatmap(lambda asked: st.lists(literals(asked), min_size=2, max_size=4)))
def test_literals_about_one_question_are_exact(about: list[Literal]) -> None:
    """Whether some answer makes all of them true, and whether each such answer makes another one true."""
    *parts, last = about
    formulas = Formulas([USES, TALK])
    offered = chosen_options(USES if last.leaf.question == "uses" else TALK)
    inside = [chosen for chosen in offered if all(part.is_true(chosen) for part in parts)]
    assert formulas.satisfiable(formulas.term(parts)) == bool(inside)
    if inside:
        expected = all(last.is_true(chosen) for chosen in inside)
        assert formulas.implies(formulas.term(parts), formulas.term([last])) == expected


@given(st.data())
def test_a_cover_is_exact(data: st.DataObject) -> None:
    """One is reported exactly when, with all answers, the wider one holds whenever the narrower does."""
    questions = data.draw(questionnaires(most=2))
    wide, narrow = data.draw(conditions(questions)), data.draw(conditions(questions))
    held = [answers for answers in all_answers(questions) if holds(narrow, answers)]
    expected = bool(held) and all(holds(wide, answers) for answers in held)
    assert covers(wide, narrow, *questions) == expected


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether the condition holds."""
    return truth(condition, answers) is Truth.HOLDS


def test_the_opposite_of_a_condition_is_never_within_it() -> None:
    """Fails and holds are apart, and `unsure` is in neither."""
    assert not covers(leaf("talk", "rare"), Not(leaf("talk", "rare")))
