"""The frozen views that the advisor returns; pages, the JSON API and commands read them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import ClassVar

from wizard.catalog.listing import Provenance
from wizard.engine.critiques import Critique
from wizard.engine.explain import Certainty, Flip, RaisedLimit
from wizard.engine.flow import Dropped, ResolvedAnswers
from wizard.engine.outlook import Progress, Stake
from wizard.engine.product_check import ProductCheck
from wizard.engine.ranking import NearMiss, Ranking
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.diagnostics import did_you_mean
from wizard.rule_language.model import Decision, NeedRule, Option, Question, VerdictRule

PRODUCTS = 3
"""The default of `limit`: products per side."""

MOST_PRODUCTS = 50
"""The highest accepted `limit`."""

LIMITS = {str(number): number for number in range(1, MOST_PRODUCTS + 1)}
"""Accepted values of `limit` in a query string -> number."""


# --- answers as given ----------------------------------------------------------------------------


class MistakeKind(StrEnum):
    """What is wrong with a parameter."""

    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_OPTION = "unknown_option"
    TOO_MANY = "too_many"
    NOT_ALONE = "not_alone"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Mistake:
    """An invalid parameter: what is wrong, with which of its values, and which values are accepted."""

    parameter: str
    kind: MistakeKind
    values: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()

    @property
    def details(self) -> list[str]:
        """Return one message for each mistake, in terms of parameters and ids."""
        name, values, kinds = self.parameter, self.values, MistakeKind
        match self.kind:
            case kinds.UNKNOWN_QUESTION:
                found = [f"There is no question '{name}'. {did_you_mean(name, self.accepted)}"]
            case kinds.UNKNOWN_OPTION:
                hints = {value: self._hint(value) for value in values}
                found = [f"'{value}' is not an answer to '{name}'. {hint}" for value, hint in hints.items()]
            case kinds.TOO_MANY:
                found = [f"'{name}' takes one answer, not {len(values)}: {', '.join(values)}."]
            case kinds.NOT_ALONE:
                first = min(values, key=self.accepted.index)
                found = [f"'{first}' cannot be combined with other answers to '{name}'."]
            case kinds.EMPTY:
                found = [f"'{name}' has no answer."]
        return [message.strip() for message in found]

    @property
    def detail(self) -> str:
        """Return all its messages as one string."""
        return " ".join(self.details)

    def _hint(self, value: str) -> str:
        """Return how an unknown value was probably meant; an empty string if nothing is similar."""
        if joined := split_joined(value, self.accepted):
            pairs = "&".join(f"{self.parameter}={each}" for each in joined)
            return f"Write a parameter for each answer: {pairs}."
        return did_you_mean(value, self.accepted)


def split_joined(value: str, accepted: Collection[str]) -> tuple[str, ...]:
    """Return the accepted ids that a value lists, such as "music,calls"; nothing if it is no such list."""
    parts = tuple(dict.fromkeys(re.findall("[^ ,;|+]+", value)))
    return parts if len(parts) > 1 and all(part in accepted for part in parts) else ()


@dataclass(frozen=True, slots=True)
class ParsedAnswers:
    """Query parameters parsed into answers; a question with a mistake counts as unanswered."""

    given: Answers
    mistakes: tuple[Mistake, ...] = ()
    unknown: tuple[Mistake, ...] = ()


# --- views ---------------------------------------------------------------------------------------


class AnswerStatus(StrEnum):
    """Whether an answer counts, and why."""

    GIVEN = "given"
    UNSURE = "unsure"
    ASSUMED = "assumed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """One answer and its status; `asked` says whether its question can be asked again.

    `because` says why an answer was assumed, and `dropped` why it does not count.
    """

    question: Question
    options: tuple[Option, ...]
    status: AnswerStatus
    asked: bool
    because: str = ""
    dropped: Dropped | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """The resolved answers so far, and the questions still open.

    `next_question` is the first open question; None when the recommendation is due.
    """

    resolved: ResolvedAnswers
    open: tuple[Question, ...]
    next_question: Question | None


@dataclass(frozen=True, slots=True)
class VerdictSoFar:
    """The verdict that the answers point to so far, with the rule that supports it most."""

    verdict: str
    label: str
    picture: str | None
    rule: VerdictRule
    settled: bool


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options under one label, which is empty if the question has no groups."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question to ask after some answers.

    `options` are those on offer and `chosen` the answer that counts; `previous` is the nearest earlier
    question with an answer; `unsure_in_a_row` counts the answers just before it that were "not sure".
    For pages, the options on offer are split: each is in `groups`, `alternatives`, `asides` or `unsure`.
    """

    UNSURE_ENOUGH: ClassVar[int] = 2
    """Number of consecutive "not sure" answers after which the recommendation is offered."""

    question: Question
    options: tuple[Option, ...]
    chosen: tuple[str, ...]
    is_next: bool
    progress: Progress
    stake: Stake
    so_far: VerdictSoFar | None
    can_recommend: bool
    unsure_in_a_row: int
    answers: tuple[AnswerEntry, ...]
    previous: Question | None

    @property
    def groups(self) -> tuple[OptionGroup, ...]:
        """Return the usual options, by group."""
        usual = (each for each in self.options if not (each.aside or self._excludes(each)))
        return tuple(
            OptionGroup(label, tuple(each)) for label, each in groupby(usual, lambda each: each.group)
        )

    @property
    def alternatives(self) -> tuple[Option, ...]:
        """Return the options of a multiple choice that exclude all others, except "not sure"."""
        return tuple(
            each for each in self.options if self._excludes(each) and not (each.aside or each.id == UNSURE)
        )

    @property
    def asides(self) -> tuple[Option, ...]:
        """Return the options that few shoppers choose, except "not sure"."""
        return tuple(each for each in self.options if each.aside and each.id != UNSURE)

    @property
    def unsure(self) -> Option | None:
        """Return the option "not sure"."""
        return next((each for each in self.options if each.id == UNSURE), None)

    def _excludes(self, option: Option) -> bool:
        return option.id == UNSURE or (self.question.many and option.alone)


@dataclass(frozen=True, slots=True)
class Reason:
    """A verdict rule that holds, the verdicts it favours, and the answers that made it hold."""

    rule: VerdictRule
    favours: tuple[str, ...]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The answers, the decision and its texts, reasons and products, and what would change the verdict.

    `check` is the check of the product that the shopper asked about, if any.
    """

    consultation: Consultation
    answers: tuple[AnswerEntry, ...]
    decision: Decision
    label: str
    says: str
    picture: str | None
    settled: bool
    reasons: tuple[Reason, ...]
    ranking: Ranking
    would_change: tuple[Flip, ...]
    check: ProductCheck | None = None


@dataclass(frozen=True, slots=True)
class WayOut:
    """A near miss, and the limit to raise so that its closest product fits, if there is one."""

    near: NearMiss
    raised: RaisedLimit | None


@dataclass(frozen=True, slots=True)
class Shareable:
    """Answers for a shareable link, with their verdict and whether questions are still open."""

    answers: Answers
    verdict: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class RecommendationDetails:
    """What a page shows in addition to a recommendation.

    `ways_out` has one tuple for each side of the ranking; `provenance` is keyed by product id and attribute;
    `flip_labels` are the verdict labels of `would_change`; `critiques` are keyed by product id; `private` are
    the answered questions about a person's health, and `without_private` is what can be shared when their
    answers are left out.
    """

    certainty: Certainty
    previous: Question | None
    behind: Mapping[NeedRule, Answers]
    ways_out: tuple[tuple[WayOut, ...], ...]
    provenance: Mapping[str, Mapping[str, Provenance]]
    flip_labels: tuple[str, ...]
    critiques: Mapping[str, tuple[Critique, ...]]
    private: tuple[Question, ...]
    shared: Shareable
    without_private: Shareable | None
