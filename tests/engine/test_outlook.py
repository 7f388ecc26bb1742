"""Whether any further answer can still change the verdict, against trying every one."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.samples import BOOK
from tests.making import chosen_options, decides, leaf, leans, question, rulebook
from tests.strategies import given_answers, rulebooks
from wizard.engine.decide import decide, find_outcome
from wizard.engine.flow import resolve_answers
from wizard.engine.outlook import find_possible_outcomes, is_settled
from wizard.engine.verdict import Outcome
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Rulebook


def further_outcomes(book: Rulebook, answers: Answers) -> Iterator[Outcome]:
    """The verdict now, and after every further answer to every question still on offer."""
    resolved = resolve_answers(book, answers)
    yield find_outcome(book, resolved.answers)
    for name, options in resolved.offered.items():
        for chosen in chosen_options(book.question[name], options):
            yield from further_outcomes(book, {**answers, name: chosen})


@given(st.data())
def test_settled_agrees_with_trying_every_further_answer(data: st.DataObject) -> None:
    """Never too early, never too late."""
    book = data.draw(rulebooks(most=3))
    answers = data.draw(given_answers(book.questions))
    expected = len(set(further_outcomes(book, answers))) == 1
    assert is_settled(book, resolve_answers(book, answers)) == expected


def complete_outcomes(book: Rulebook, answers: Answers) -> Iterator[Outcome]:
    """The verdict after each way to answer everything still on offer, question by question."""
    resolved = resolve_answers(book, answers)
    if not resolved.offered:
        yield find_outcome(book, resolved.answers)
        return
    name, options = next(iter(resolved.offered.items()))
    for chosen in chosen_options(book.question[name], options):
        yield from complete_outcomes(book, {**answers, name: chosen})


@given(st.data())
def test_possible_outcomes_are_those_of_all_complete_answers(data: st.DataObject) -> None:
    """One if only one is possible, else at least two of the possible ones."""
    book = data.draw(rulebooks(most=3))
    answers = data.draw(given_answers(book.questions))
    expected = set(complete_outcomes(book, answers))
    found = find_possible_outcomes(book, answers)
    assert (found <= expected, len(found) > 1) == (True, len(expected) > 1)


@given(st.data())
def test_the_shortcut_for_the_verdict_agrees_with_the_decision(data: st.DataObject) -> None:
    """The short way and the long way agree."""
    book = data.draw(rulebooks())
    resolved = resolve_answers(book, data.draw(given_answers(book.questions)))
    decision = decide(book, resolved)
    expected = (decision.verdict, tuple(side.id for side in decision.sides))
    assert find_outcome(book, resolved.answers) == expected


def test_nothing_answered_is_not_settled() -> None:
    """With every question open, more than one verdict can come out."""
    assert not is_settled(BOOK, resolve_answers(BOOK, {}))


def test_a_decision_on_an_assumed_answer_settles() -> None:
    """An assumed answer counts like a given one, until the shopper changes it."""
    assert is_settled(BOOK, resolve_answers(BOOK, {"uses": ("job",)}))


def test_out_of_scope_is_settled() -> None:
    """The questions have ended."""
    assert is_settled(BOOK, resolve_answers(BOOK, {"uses": ("bike",)}))


def test_a_rule_that_overrides_out_of_scope_cannot_hold_after_it() -> None:
    """The questions have ended, so the answer that it needs is never given."""
    questions = [question("a", "x y"), question("b", "x y")]
    out, back = (
        decides("out", "out_of_scope", leaf("a", "x")),
        decides("back", "headset", leaf("b", "x"), "out"),
    )
    book = rulebook(questions, [out, back])
    assert find_possible_outcomes(book, {"a": ("x",)}) == {Outcome("out_of_scope", ())}


def test_out_of_scope_is_settled_even_with_an_earlier_question_unanswered() -> None:
    """The answer that ended the questions was given first; the earlier question is no longer asked."""
    questions = [question("a", "x y"), question("b", "x y")]
    out, other = (
        decides("out", "out_of_scope", leaf("b", "x")),
        decides("other", "headphones", leaf("a", "x")),
    )
    assert find_possible_outcomes(rulebook(questions, [out, other]), {"b": ("x",)}) == {
        Outcome("out_of_scope", ())
    }


def test_a_lead_that_can_no_longer_be_caught_up_settles() -> None:
    """Three ahead, and at most two can still come for the other side."""
    questions = [question("a", "x y"), question("b", "x y")]
    book = rulebook(
        questions,
        [leans("big", "headset", 3, leaf("a", "x")), leans("small", "headphones", 2, leaf("b", "x"))],
    )
    assert is_settled(book, resolve_answers(book, {"a": ("x",)}))
    assert not is_settled(book, resolve_answers(book, {"a": ("y",)}))


def test_a_change_that_takes_two_further_answers_is_found() -> None:
    """No single answer changes the verdict, two together do."""
    questions = [question("a", "x y"), question("b", "x y")]
    both = [leans(f"l{name}", "headset", 1, leaf(name, "x")) for name in "ab"]
    book = rulebook(questions, both, close_call=2)
    assert not is_settled(book, resolve_answers(book, {}))


def test_a_question_with_many_options_is_fast() -> None:
    """Sixteen options have 65,536 answers, but few states."""
    options = [f"o{number}" for number in range(16)]
    uses = question("uses", " ".join(options), many=True)
    talk = question("talk", "never often")
    rules = [leans(f"l{option}", "headset", 1, leaf("uses", option)) for option in options]
    book = rulebook([uses, talk], [decides("listens", "headphones", leaf("talk", "never")), *rules])
    assert is_settled(book, resolve_answers(book, {"talk": ("never",)}))
