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


class Oracle:
    """Tries every completion of some answers, each set of answers once."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._rules: tuple[Rule, ...] = (*book.verdict_rules, *book.need_rules, *book.warnings)
        self._known: dict[tuple[tuple[str, tuple[str, ...]], ...], frozenset[str]] = {}

    def _can_hold(self, given_answers: Answers) -> frozenset[str]:
        """Return the rules that hold now or after further answers; what is assumed may be changed."""
        key = tuple(sorted((name, tuple(chosen)) for name, chosen in given_answers.items()))
        if key not in self._known:
            resolved = resolve_answers(self._book, given_answers)
            found = {rule.id for rule in self._rules if truth(rule.when, resolved.answers) is Truth.HOLDS}
            unanswered = [name for name in resolved.visible if name not in resolved.effective_given]
            for name in [] if resolved.ended else unanswered[:1]:
                for chosen in chosen_options(self._book.question[name], resolved.visible[name]):
                    found |= self._can_hold({**given_answers, name: chosen})
            self._known[key] = frozenset(found)
        return self._known[key]

    def is_in_vain(self, question: Question, resolved: ResolvedAnswers) -> bool:
        """Return whether no rule that reads the question and does not hold yet holds after any answers."""
        waiting = {
            rule.id
            for rule in self._rules
            if any(leaf.question == question.id for leaf in leaves(rule.when))
            and truth(rule.when, resolved.answers) is not Truth.HOLDS
        }
        return not any(
            waiting & self._can_hold({**resolved.given, question.id: chosen})
            for chosen in chosen_options(question, resolved.offered[question.id])
        )


@settings(max_examples=settings().max_examples * 2)
@given(rulebooks(most=3))
def test_every_question_asked_in_vain_is_reported(book: Rulebook) -> None:
    """If any path asks one, the proof has a violation of the flow."""
    oracle = Oracle(book)
    in_vain = [asking.id for asking, resolved in asked(book, {}) if oracle.is_in_vain(asking, resolved)]
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
