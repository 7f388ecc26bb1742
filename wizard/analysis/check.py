"""The check of a rulebook before any shopper sees it: problems, hints, examples, and the proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wizard.analysis.examples import run_examples
from wizard.analysis.lint import HINTS, Diagnostic, DiagnosticKind, find_hints, find_unreachable
from wizard.analysis.proof import prove
from wizard.analysis.violations import Inconclusive, Proof, Property, Violation
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Rulebook


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The diagnostics of a rulebook, kind after kind; `proof` is None when mistakes prevent it."""

    diagnostics: tuple[Diagnostic, ...]
    proof: Proof | None = None

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that have to be fixed: all but the hints."""
        return tuple(each for each in self.diagnostics if each.kind not in HINTS)

    @property
    def hints(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of what is probably not meant but does no harm."""
        return tuple(each for each in self.diagnostics if each.kind in HINTS)

    @property
    def inconclusive(self) -> tuple[Inconclusive, ...]:
        """What the proof left open."""
        return self.proof.inconclusive if self.proof else ()


def report_mistakes(problems: Iterable[Problem]) -> CheckReport:
    """Return the report on files that cannot be loaded."""
    return CheckReport(tuple(Diagnostic(DiagnosticKind.MISTAKES, problem) for problem in problems))


def check_rulebook(rulebook: Rulebook) -> CheckReport:
    """Check for what can never come up, hints, failing examples, and what the rules alone do not prove."""
    proof = prove(rulebook)
    always = [name for name, sets in proof.reached.items() if sets == proof.answer_sets]
    explained = find_unreachable(rulebook)
    violations = list(_not_explained(proof, explained))
    unreachable = [violation.problem for violation in violations if violation.checked == Property.UNREACHABLE]
    return CheckReport(
        (
            *(
                Diagnostic(DiagnosticKind.UNREACHABLE, problem)
                for problem in sorted([*explained, *unreachable])
            ),
            *find_hints(rulebook, always),
            *(Diagnostic(DiagnosticKind.EXAMPLES, failure.problem) for failure in run_examples(rulebook)),
            *(
                Diagnostic(DiagnosticKind.PROOF, violation.problem, violation.answers)
                for violation in violations
                if violation.checked != Property.UNREACHABLE
            ),
        ),
        proof,
    )


def _not_explained(proof: Proof, explained: Iterable[Problem]) -> Iterator[Violation]:
    """Yield the violations, less those for which a shorter reason is given at the same place."""
    places = {problem.place for problem in explained}
    for violation in proof.violations:
        if violation.checked not in (Property.UNREACHABLE, Property.FLOW) or violation.place not in places:
            yield violation
