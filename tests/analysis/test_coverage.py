"""Which answers a condition allows: checked against all answers, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.making import chosen_options, leaf, question, rulebook
from tests.strategies import conditions, questionnaires
from wizard.analysis.implication import covers, region
from wizard.rule_language.conditions import (
    All,
    Answers,
    AnyOf,
    Condition,
    Leaf,
    Literal,
    Not,
    Truth,
    leaf_truth,
    truth,
)
from wizard.rule_language.model import Question

USES = question("uses", "music calls sport bike", many=True, alone="bike")
TALK = question("talk", "never rare often")
BOOK = rulebook([USES, TALK])


def all_answers(questions: list[Question]) -> Iterator[Answers]:
    """Every set of answers to these questions, unanswered ones included."""
    offered = [[(), *chosen_options(asked)] for asked in questions]
    for choice in product(*offered):
        yield {asked.id: chosen for asked, chosen in zip(questions, choice, strict=True) if chosen}


def test_what_is_covered_by_one_alternative() -> None:
    """A narrower condition is within a wider one, never the other way round."""
    wide, narrow = leaf("talk", "never rare"), All((leaf("talk", "rare"), leaf("uses", "calls")))
    assert (covers(BOOK, wide, narrow), covers(BOOK, narrow, wide)) == (True, False)


def test_what_is_covered_by_several_alternatives_together() -> None:
    """`[never, rare]` is within "never, or rare"."""
    either = AnyOf((leaf("talk", "never"), leaf("talk", "rare")))
    assert covers(BOOK, either, leaf("talk", "never rare"))


def test_only_is_within_what_it_leaves() -> None:
    """Nothing but music and calls means that one of these was chosen."""
    only, some = leaf("uses", "music calls", only=True), leaf("uses", "music calls")
    assert (covers(BOOK, some, only), covers(BOOK, only, some)) == (True, False)


def test_a_condition_that_cannot_hold_is_covered_by_nothing() -> None:
    """It is told as such, and not as idle."""
    assert not covers(BOOK, leaf("uses", "music"), All((leaf("talk", "never"), leaf("talk", "rare"))))


@st.composite
def literals(draw: st.DrawFn, asked: Question) -> Literal:
    """A literal about the question."""
    options = draw(st.frozensets(st.sampled_from(asked.option_ids), min_size=1))
    return Literal(Leaf(asked.id, options, draw(st.booleans())), draw(st.booleans()))


def is_true(literal: Literal, chosen: tuple[str, ...]) -> bool:
    """Whether an answer makes the literal true."""
    return leaf_truth(literal.leaf, chosen) is (Truth.HOLDS if literal.holds else Truth.FAILS)


@given(st.sampled_from([USES, TALK]).flatmap(lambda asked: st.lists(literals(asked), min_size=2, max_size=4)))
def test_regions_are_exact(asked: list[Literal]) -> None:
    """Their answers, whether there is one, and whether all are in another region."""
    about = BOOK.question[asked[0].leaf.question]
    *parts, last = asked
    narrow, wide = region(about, parts[0]), region(about, last)
    for part in parts[1:]:
        narrow = narrow.meet(region(about, part))
    inside = [chosen for chosen in chosen_options(about) if all(is_true(part, chosen) for part in parts)]
    assert [chosen for chosen in chosen_options(about) if narrow.has(chosen)] == inside
    assert narrow.empty == (not inside)
    assert narrow.within(wide) == all(is_true(last, chosen) for chosen in inside)


@given(st.data())
def test_a_cover_that_is_told_is_one(data: st.DataObject) -> None:
    """With all answers, whenever the narrower condition holds, the wider one does."""
    questions = data.draw(questionnaires(most=2))
    wide, narrow = data.draw(conditions(questions)), data.draw(conditions(questions))
    if covers(rulebook(questions), wide, narrow):
        held = [answers for answers in all_answers(questions) if holds(narrow, answers)]
        assert (bool(held), all(holds(wide, answers) for answers in held)) == (True, True)


@given(st.frozensets(st.sampled_from(TALK.option_ids), min_size=1), st.data())
def test_the_cover_of_one_question_of_one_answer_is_exact(
    options: frozenset[str], data: st.DataObject
) -> None:
    """No cover is missed there."""
    narrow, wide = Leaf("talk", options), data.draw(conditions([TALK]))
    expected = all(holds(wide, answers) for answers in all_answers([TALK]) if holds(narrow, answers))
    assert covers(BOOK, wide, narrow) == expected


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether the condition holds."""
    return truth(condition, answers) is Truth.HOLDS


def test_the_opposite_of_a_condition_is_never_within_it() -> None:
    """Fails and holds are apart, and `unsure` is in neither."""
    assert not covers(BOOK, leaf("talk", "rare"), Not(leaf("talk", "rare")))
