"""Everything there is to say about a rulebook before any shopper sees it, in groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from wizard.analysis.examples import run_examples
from wizard.analysis.lint import find_hints, find_unreachable
from wizard.analysis.proof import Inconclusive, Proof, Violation, prove
from wizard.rule_language.conditions import Answers
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Rulebook


class About(StrEnum):
    """What a problem or hint is about, in the order they are told."""

    MISTAKES = "mistakes"
    UNREACHABLE = "unreachable"
    UNUSED = "unused"
    ADDS_NOTHING = "adds_nothing"
    FOR_EVERYONE = "for_everyone"
    EXAMPLES = "examples"
    PROOF = "proof"


HINTS = frozenset({About.UNUSED, About.ADDS_NOTHING, About.FOR_EVERYONE})
"""What is probably not meant but does no harm; all else is a problem."""


@dataclass(frozen=True, slots=True)
class Told:
    """One problem or hint, with the smallest answers that show it, if any."""

    about: About
    problem: Problem
    answers: Answers | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found, group after group; `proof` is None when mistakes stood in its way."""

    told: tuple[Told, ...]
    proof: Proof | None = None

    @property
    def problems(self) -> tuple[Told, ...]:
        """What was told that has to be fixed: all but the hints."""
        return tuple(told for told in self.told if told.about not in HINTS)

    @property
    def hints(self) -> tuple[Told, ...]:
        """What was told that is probably not meant, and does no harm."""
        return tuple(told for told in self.told if told.about in HINTS)

    @property
    def inconclusive(self) -> tuple[Inconclusive, ...]:
        """What the proof left open."""
        return self.proof.inconclusive if self.proof else ()


def report_mistakes(problems: Iterable[Problem]) -> Report:
    """The report on files that cannot be loaded."""
    return Report(tuple(Told(About.MISTAKES, problem) for problem in problems))


def check_rulebook(rulebook: Rulebook) -> Report:
    """What can never come up, hints, examples, and the proof of the rules without a look at any product."""
    proof = prove(rulebook)
    always = [name for name, sets in proof.reached.items() if sets == proof.answer_sets]
    plain = find_unreachable(rulebook)
    violations = list(_not_yet_told(proof, plain))
    unreachable = [violation.problem for violation in violations if violation.claim == "unreachable"]
    told = [
        *(Told(About.UNREACHABLE, problem) for problem in sorted([*plain, *unreachable])),
        *(Told(About(hint.about), hint.problem) for hint in find_hints(rulebook, always)),
        *(Told(About.EXAMPLES, failure.problem) for failure in run_examples(rulebook)),
        *(_broken(violation) for violation in violations if violation.claim != "unreachable"),
    ]
    return Report(tuple(told), proof)


def _not_yet_told(proof: Proof, told: Iterable[Problem]) -> Iterator[Violation]:
    """The findings, less those for which a shorter reason is told at the same place."""
    places = {problem.place for problem in told}
    for violation in proof.violations:
        if violation.claim not in ("unreachable", "flow") or violation.place not in places:
            yield violation


def _broken(violation: Violation) -> Told:
    """A claim that does not hold for all answers."""
    return Told(About.PROOF, violation.problem, violation.answers)
