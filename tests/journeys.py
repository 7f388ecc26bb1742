"""Journeys of shoppers through the shipped questions: the pages on the way, and the taps."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from wizard.advisor import Advisor
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.views import QuestionView


@dataclass(frozen=True, slots=True)
class Journey:
    """What a shopper is asked before the recommendation, each with the address and the answer."""

    pages: tuple[tuple[str, QuestionView, tuple[str, ...]], ...]

    @property
    def taps(self) -> int:
        """One an answer, and one more to go on where a question takes many."""
        return sum(count_taps(view, answer) for _, view, answer in self.pages)


def count_taps(view: QuestionView, answer: tuple[str, ...]) -> int:
    """Return how many taps an answer takes; what excludes all others answers by itself."""
    at_once = {UNSURE, *(option.id for option in view.alternatives)}
    return len(answer) + (view.question.many and not at_once.issuperset(answer))


def travel(advisor: Advisor, wishes: Answers) -> Journey:
    """Return the journey of a shopper who answers with these wishes, and "not sure" where there is none."""
    given: dict[str, tuple[str, ...]] = {}
    pages = []
    while (question := (consultation := advisor.consult(given)).next_question) is not None:
        view = advisor.question_view(consultation, question)
        offered = [option.id for option in view.options]
        answer = tuple(each for each in wishes.get(question.id, ()) if each in offered) or (UNSURE,)
        pages.append((f"/?{urlencode(given, doseq=True)}", view, answer))
        given[question.id] = answer
    return Journey(tuple(pages))
