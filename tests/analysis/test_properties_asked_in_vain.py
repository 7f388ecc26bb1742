"""Questions that are asked although no rule can use the answer: the proof against trying everything."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings

from tests.making import calls_for, chosen_options, leaf, question, rulebook, warns
from tests.strategies import rulebooks
from wizard.analysis.proof import prove
from wizard.engine.flow import ResolvedAnswers, open_questions, resolve_answers
from wizard.rule_language.conditions import All, Answers, Truth, leaves, truth
from wizard.rule_language.model import Assumption, Need, Question, Rule, Rulebook


def asked(book: Rulebook, answers: Answers) -> Iterator[tuple[Question, ResolvedAnswers]]:
    """Every question the wizard asks on any way through, with what counts when it asks."""
    resolved = resolve_answers(book, answers)
    following = open_questions(book, resolved)
    if following:
        yield following[0], resolved
        for chosen in chosen_options(following[0], resolved.offered[following[0].id]):
            yield from asked(book, {**answers, following[0].id: chosen})


def completions(book: Rulebook, answers: Answers) -> Iterator[ResolvedAnswers]:
    """What counts after answering all that is asked, and on the way there; what is assumed may be changed."""
    resolved = resolve_answers(book, answers)
    yield resolved
    unanswered = [name for name in resolved.visible if name not in resolved.given_that_count]
    for name in [] if resolved.ended else unanswered[:1]:
        for chosen in chosen_options(book.question[name], resolved.visible[name]):
            yield from completions(book, {**answers, name: chosen})


def is_in_vain(book: Rulebook, question: Question, resolved: ResolvedAnswers) -> bool:
    """Whether no rule that reads the question, and does not hold yet, holds after any further answers."""
    rules: tuple[Rule, ...] = (*book.verdict_rules, *book.need_rules, *book.warnings)
    waiting = [
        rule
        for rule in rules
        if any(leaf.question == question.id for leaf in leaves(rule.when))
        and truth(rule.when, resolved.answers) is not Truth.HOLDS
    ]
    return not any(
        truth(rule.when, after.answers) is Truth.HOLDS
        for chosen in chosen_options(question, resolved.offered[question.id])
        for after in completions(book, {**resolved.given, question.id: chosen})
        for rule in waiting
    )


@settings(max_examples=settings().max_examples * 2)
@given(rulebooks(most=3))
def test_a_question_asked_in_vain_never_goes_unreported(book: Rulebook) -> None:
    """Whenever any way through meets one, the proof has a violation of the flow."""
    in_vain = [question.id for question, resolved in asked(book, {}) if is_in_vain(book, question, resolved)]
    reported = [violation for violation in prove(book).violations if violation.checked == "flow"]
    assert in_vain == [] or reported != []


def test_answers_under_which_it_is_assumed_do_not_hide_those_under_which_it_is_asked() -> None:
    """`end` is worked out where `middle` is unsure, and asked in vain where it is not."""
    options = "yes unsure"
    end = question("end", options, assume=(Assumption(leaf("middle", "unsure"), ("yes",), "It follows."),))
    never = All((leaf("end", "yes"), leaf("end", "unsure")))
    book = rulebook(
        [question("start", options), question("middle", options), end],
        [],
        [Need("n0", "Need 0")],
        [
            calls_for("c0", leaf("middle", "yes"), nice={"n0": 1}),
            calls_for("c1", All((leaf("start", "yes"), leaf("end", "yes"))), nice={"n0": 1}),
        ],
        [warns("w0", never)],
    )
    found = [(each.message, each.answers) for each in prove(book).violations if each.checked == "flow"]
    assert found == [
        (
            "The question 'end' is asked but no rule that reads it can still hold.",
            {"start": ("unsure",), "middle": ("yes",), "end": ("unsure",)},
        )
    ]
