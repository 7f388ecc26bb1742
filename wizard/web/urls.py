"""Addresses of the pages: the address is all the state there is.

Answers stand in canonical order (question order, option order), then what the page is asked to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

from wizard.engine.flow import ResolvedAnswers
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.model import Question, Rulebook, Verdict

NOW = "now"
"""The value of `show` that asks for the recommendation before all questions are answered."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses that keep the given answers of one shopper.

    `start` is the address of the page without answers, and `kept` are parameters of the front that every
    address has; `full` is the start of the full page, which what leaves a frame leads to. `show` is `now`
    on the way back to a recommendation that was asked for early, and then stays in those of questions.
    """

    start: str
    rulebook: Rulebook
    given: Answers
    show: str | None = None
    kept: Pairs = ()
    full: str = ""

    def to(self, answers: Answers, **parameters: str | int | None) -> str:
        """The address of these answers; parameters (ask, show, limit ...) that are None are left out."""
        asked = [(name, str(value)) for name, value in parameters.items() if value is not None]
        return write_address(self.start, [*self.kept, *in_order(self.rulebook, answers), *asked])

    def here(self, ask: str | None = None, show: str | None = None, limit: int | None = None) -> str:
        """The canonical address of the given answers."""
        return self.to(self.given, ask=ask, show=show, limit=limit)

    @property
    def outside(self) -> Addresses:
        """Addresses of the full page, which keep the answers, and the product that they are about."""
        product = [pair for pair in self.kept if pair[0] == "product"]
        return replace(self, start=self.full or self.start, kept=product)

    def asking(self, question: Question) -> str:
        """The page that asks one question again, with its answer marked."""
        return self.here(ask=question.id, show=self.show)

    def choosing(self, question: Question, chosen: Iterable[str]) -> str:
        """The page that shows one question with these options marked, not answered yet."""
        return self.to({**self.given, question.id: tuple(chosen)}, ask=question.id, show=self.show)

    def answering(self, question: Question, chosen: Iterable[str]) -> str:
        """The page that the form of one question leads to with these options marked."""
        sent = {"show": self.show, "from": question.id}
        return self.to({**self.given, question.id: tuple(chosen)}, **sent)

    def skipping(self, question: Question) -> str:
        """The page after the answer "not sure"."""
        return self.to({**self.given, question.id: (UNSURE,)}, show=self.show)

    def leaving_out(self, question: Question) -> str:
        """This page without the answer to one question."""
        return self.to(without(self.given, [question]), show=self.show)

    def hidden_answers(self, question: Question) -> Pairs:
        """What the form of one question carries along: all other given answers, in canonical order."""
        pairs = [*self.kept, *in_order(self.rulebook, without(self.given, [question]))]
        return pairs + ([("show", self.show)] if self.show else [])

    def share(self, verdict: Verdict, answers: Answers, show: str | None) -> str:
        """A link for others, to the full page: the answers, and what they came to under which rules."""
        shared = replace(self.outside, kept=())
        return shared.to(answers, show=show, rules=self.rulebook.version, was=verdict.value)


def write_address(start: str, pairs: Pairs) -> str:
    """The start with these parameters."""
    return f"{start}?{'&'.join(map(_encoded, pairs))}" if pairs else start


@lru_cache(maxsize=4096)
def _encoded(pair: tuple[str, str]) -> str:
    """One parameter as it stands in an address; a page holds the same few many times over."""
    return urlencode([pair])


def in_order(rulebook: Rulebook, answers: Answers) -> list[tuple[str, str]]:
    """The answers as parameters, in question order and option order."""
    return [
        (question.id, option)
        for question in rulebook.questions
        for option in question.in_order(set(answers.get(question.id, ())))
    ]


def question_before(
    rulebook: Rulebook, resolved: ResolvedAnswers, question: Question | None
) -> Question | None:
    """The question that "Back" leads to: the nearest earlier one with an answer; None on the first.

    Without `question` the whole list counts as earlier.
    """
    before: Question | None = None
    for other in rulebook.questions:
        if other is question:
            break
        if other.id in resolved.answers and other.id in resolved.visible:
            before = other
    return before


def without(answers: Answers, questions: Iterable[Question]) -> Answers:
    """The answers less those to some questions."""
    left_out = {question.id for question in questions}
    return {name: chosen for name, chosen in answers.items() if name not in left_out}


def web_address(text: str | None, schemes: Iterable[str] = ("http", "https")) -> str | None:
    """The text when it is the address of a web page, else None: nothing else becomes a link."""
    try:
        parts = urlsplit((text or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in schemes and parts.netloc else None
