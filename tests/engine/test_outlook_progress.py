"""How many questions are still to come: bounds that hold whatever is answered; a bar never goes back."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import calls_for, chosen_options, decides, leaf, question, rulebook
from tests.strategies import given_answers, rulebooks
from wizard.engine.flow import open_questions, resolve_answers
from wizard.engine.outlook import Progress, measure_progress
from wizard.rule_language.conditions import Answers, Not
from wizard.rule_language.model import Assumption, Hide, Rulebook


def progress(book: Rulebook, given: Answers) -> Progress:
    """The progress of a shopper with these answers."""
    return measure_progress(book, resolve_answers(book, given))


def share(found: Progress) -> Fraction:
    """How full the bar is; full when nothing was and nothing will be asked."""
    whole = found.answered + found.most
    return Fraction(found.answered, whole) if whole else Fraction(1)


def next_answers(book: Rulebook, given: Answers) -> Iterator[Answers]:
    """The given answers with every answer to the next question, if there is one."""
    resolved = resolve_answers(book, given)
    for asked in open_questions(book, resolved)[:1]:
        for chosen in chosen_options(asked, resolved.visible[asked.id]):
            yield {**given, asked.id: chosen}


def still_asked(book: Rulebook, given: Answers) -> set[int]:
    """The numbers of questions on every way to the end, checked at each place on the way."""
    here = progress(book, given)
    numbers: set[int] = set()
    for after in next_answers(book, given):
        there = progress(book, after)
        assert there.answered >= here.answered
        assert there.most <= here.most
        assert share(there) >= share(here)
        assert here.answered + 1 <= here.about <= here.answered + here.most
        numbers |= {number + 1 for number in still_asked(book, after)}
    assert here.least <= min(numbers, default=0)
    assert max(numbers, default=0) <= here.most
    return numbers or {0}


@given(data=st.data())
def test_the_bounds_hold_on_every_way_and_the_bar_never_goes_back(data: st.DataObject) -> None:
    """From any answers, those included that were given out of order and may yet be dropped."""
    book = data.draw(rulebooks(most=3))
    still_asked(book, data.draw(st.one_of(st.just({}), given_answers(book.questions))))


TALK = question("talk", "never often")
NOISE = question("noise", "me them", ask_when=Not(leaf("talk", "never")))
BUDGET = question("budget", "low high")


def three_questions(**more: object) -> Rulebook:
    """Rules that wait for each of three questions; `noise` is asked of those who talk."""
    rules = [
        calls_for("mic", leaf("talk", "often")),
        calls_for("clean", leaf("noise", "them")),
        calls_for("cheap", leaf("budget", "low")),
    ]
    return rulebook([TALK, NOISE, BUDGET], need_rules=rules, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_so_far", "expected"),
    [
        ({}, Progress(0, 2, 3)),
        ({"talk": ("never",)}, Progress(1, 1, 1)),
        ({"talk": ("often",)}, Progress(1, 2, 2)),
        ({"talk": ("often",), "noise": ("me",)}, Progress(2, 1, 1)),
        ({"talk": ("never",), "budget": ("low",)}, Progress(2, 0, 0)),
    ],
)
def test_questions_are_counted_as_the_answers_narrow_them_down(
    given_so_far: Answers, expected: Progress
) -> None:
    """The two that every shopper is asked, and the one that only some are."""
    assert progress(three_questions(), given_so_far) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Progress(0, 1, 1), 1),
        (Progress(0, 1, 2), 2),
        (Progress(0, 1, 11), 8),
        (Progress(3, 4, 6), 8),
        (Progress(5, 2, 2), 7),
        (Progress(4, 0, 0), 4),
    ],
)
def test_how_many_it_will_be_is_two_thirds_of_the_way_to_the_most(found: Progress, expected: int) -> None:
    """Answered ones included, and exact where both bounds are the same."""
    assert found.about == expected


def test_an_answer_that_may_still_be_dropped_is_not_counted_as_answered() -> None:
    """Who answered the second question first may find it is not asked after all."""
    assert progress(three_questions(), {"noise": ("me",)}) == Progress(0, 2, 3)
    assert progress(three_questions(), {"noise": ("me",), "talk": ("often",)}) == Progress(2, 1, 1)


def test_changing_an_answer_counts_what_is_dropped_as_open_again() -> None:
    """An answer kept in the address that does not count is none."""
    assert progress(three_questions(), {"talk": ("never",), "noise": ("me",)}) == Progress(1, 1, 1)


def test_where_an_answer_may_end_the_questions_only_those_up_to_it_are_certain() -> None:
    """Out of scope, nothing more is asked."""
    book = three_questions(verdict=[decides("out", "out_of_scope", leaf("talk", "never"))])
    assert progress(book, {}) == Progress(0, 1, 3)
    assert progress(book, {"talk": ("never",)}) == Progress(1, 0, 0)
    assert progress(book, {"talk": ("often",)}) == Progress(1, 2, 2)


def test_an_answer_after_one_that_may_end_the_questions_is_not_counted_as_answered() -> None:
    """It is dropped when they end; a link can hold it before that is known."""
    book = three_questions(verdict=[decides("out", "out_of_scope", leaf("talk", "never"))])
    assert progress(book, {"budget": ("low",)}) == Progress(0, 1, 2)
    assert progress(book, {"budget": ("low",), "talk": ("never",)}) == Progress(1, 0, 0)
    assert progress(book, {"budget": ("low",), "talk": ("often",)}) == Progress(2, 1, 1)


def test_a_question_that_may_be_answered_for_the_shopper_is_not_certain() -> None:
    """It is asked at most, until it is known."""
    talk, budget = TALK, question("budget", "low high", assume=(_assumed("talk", "never", "low"),))
    rules = [calls_for("mic", leaf("talk", "often")), calls_for("cheap", leaf("budget", "low"))]
    book = rulebook([talk, budget], need_rules=rules)
    assert progress(book, {}) == Progress(0, 1, 2)
    assert progress(book, {"talk": ("never",)}) == Progress(1, 0, 0)


def test_an_option_that_may_be_hidden_makes_an_answer_uncertain() -> None:
    """The answer is asked for again when it is."""
    budget = question("budget", "low high", hide=(Hide("low", leaf("talk", "often")),))
    rules = [calls_for("mic", leaf("talk", "often")), calls_for("dear", leaf("budget", "high"))]
    book = rulebook([TALK, budget], need_rules=rules)
    assert progress(book, {"budget": ("low",)}) == Progress(0, 1, 2)
    assert progress(book, {"budget": ("low",), "talk": ("never",)}) == Progress(2, 0, 0)


def _assumed(name: str, option: str, answer: str) -> Assumption:
    return Assumption(leaf(name, option), (answer,), "because")
