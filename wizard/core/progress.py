"""How far a shopper has come: questions answered, and how many more there are at least and at most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wizard.core.ahead import Ahead, look_ahead
from wizard.core.flow import Counted, asking_rules, scope_questions
from wizard.core.model import Rulebook


@dataclass(frozen=True, slots=True)
class Progress:
    """Questions answered for good, and how many are still asked: at least `least`, at most `most`.

    Whatever the shopper answers from here on, both bounds hold, `answered` never falls and `most` never
    rises. An answer that a further one could drop is not counted as answered.
    """

    answered: int
    least: int
    most: int


def measure_progress(rulebook: Rulebook, counted: Counted) -> Progress:
    """The progress of a shopper whose given answers come to `counted`."""
    if counted.ended:
        return Progress(len(counted.given_that_count), 0, 0)
    ahead = look_ahead(rulebook, counted)
    lasting = ahead.fixed.keys() & _before_the_end(rulebook, ahead)
    answered = len(counted.given_that_count.keys() & lasting)
    return Progress(answered, _least(rulebook, counted, ahead), len(ahead.possible))


def _least(rulebook: Rulebook, counted: Counted, ahead: Ahead) -> int:
    """How many questions are asked whatever is answered; one when another one is due at all.

    Those that some rule waits for in any case, up to one whose answer may end the questions.
    """
    due = asking_rules(rulebook).open_questions(counted.answers, counted.offered)
    waited_for = asking_rules(rulebook).surely_open_questions(ahead.fixed, ahead.moving)
    certain = ahead.lasting.intersection(waited_for, _before_the_end(rulebook, ahead))
    return len(certain.union(due[:1]))


def _before_the_end(rulebook: Rulebook, ahead: Ahead) -> Iterator[str]:
    """The questions up to the first one whose answer may still end the questions, that one included."""
    for question in rulebook.questions:
        yield question.id
        if question.id in ahead.moving and question.id in scope_questions(rulebook):
            return
