"""Questions that are asked although no rule can use the answer: the proof against trying everything."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings

from tests.making import chosen_options, rulebooks
from wizard.core.conditions import Answers, Truth, leaves, truth
from wizard.core.flow import Counted, count, open_questions
from wizard.core.model import Question, Rule, Rulebook
from wizard.core.proof import prove


def asked(book: Rulebook, answers: Answers) -> Iterator[tuple[Question, Counted]]:
    """Every question the wizard asks on any way through, with what counts when it asks."""
    counted = count(book, answers)
    following = open_questions(book, counted)
    if following:
        yield following[0], counted
        for chosen in chosen_options(following[0], counted.offered[following[0].id]):
            yield from asked(book, {**answers, following[0].id: chosen})


def completions(book: Rulebook, answers: Answers) -> Iterator[Counted]:
    """What counts after answering all that is on offer, and on the way there."""
    counted = count(book, answers)
    yield counted
    for name in list(counted.offered)[:1]:
        for chosen in chosen_options(book.question[name], counted.offered[name]):
            yield from completions(book, {**answers, name: chosen})


def is_in_vain(book: Rulebook, question: Question, counted: Counted) -> bool:
    """Whether no rule that reads the question, and does not hold yet, holds after any further answers."""
    rules: tuple[Rule, ...] = (*book.verdict_rules, *book.need_rules, *book.warnings)
    waiting = [
        rule
        for rule in rules
        if any(leaf.question == question.id for leaf in leaves(rule.when))
        and truth(rule.when, counted.answers) is not Truth.HOLDS
    ]
    return not any(
        truth(rule.when, after.answers) is Truth.HOLDS
        for chosen in chosen_options(question, counted.offered[question.id])
        for after in completions(book, {**counted.given, question.id: chosen})
        for rule in waiting
    )


@settings(max_examples=300)
@given(rulebooks(most=3))
def test_a_question_asked_in_vain_never_goes_unreported(book: Rulebook) -> None:
    """Whenever a way through that left out no question meets one, the proof has a finding about the flow.

    Ways that left out an idle question are no answer sets, and the proof does not speak of them: there a
    question can be asked in vain unreported, though random rulebooks seldom show it.
    """
    in_vain = [
        question.id
        for question, counted in asked(book, {})
        if next(iter(counted.offered)) == question.id and is_in_vain(book, question, counted)
    ]
    reported = [finding for finding in prove(book).findings if finding.claim == "flow"]
    assert in_vain == [] or reported != []
