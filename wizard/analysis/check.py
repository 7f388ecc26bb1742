"""The check of a rulebook before any shopper sees it: problems, hints, examples, and the proof."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from wizard.analysis.examples import run_examples
from wizard.analysis.lint import HINTS, Diagnostic, DiagnosticKind, find_hints, find_unreachable
from wizard.analysis.periods import list_in_force, merge_found, of_no_use, problem_when, say_when
from wizard.analysis.proof import prove
from wizard.analysis.violations import Inconclusive, Proof, Property
from wizard.rule_language.dates import Period
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Rulebook


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The diagnostics of a rulebook, kind after kind; `proof` is None when mistakes prevent it."""

    diagnostics: tuple[Diagnostic, ...]
    proof: Proof | None = None

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Return the diagnostics that have to be fixed: all but the hints."""
        return tuple(each for each in self.diagnostics if each.kind not in HINTS)

    @property
    def hints(self) -> tuple[Diagnostic, ...]:
        """Return the diagnostics of what is probably not meant but does no harm."""
        return tuple(each for each in self.diagnostics if each.kind in HINTS)

    @property
    def inconclusive(self) -> tuple[Inconclusive, ...]:
        """Return what the proof left open."""
        return self.proof.inconclusive if self.proof else ()


def report_mistakes(problems: Iterable[Problem]) -> CheckReport:
    """Return the report on files that cannot be loaded."""
    return CheckReport(tuple(Diagnostic(DiagnosticKind.MISTAKES, problem) for problem in problems))


def check_rulebook(rulebook: Rulebook) -> CheckReport:
    """Check a rulebook, and each that its dates make of it later on; say of each problem when it is one."""
    reports = [(each.periods, _check_one(each.rulebook)) for each in list_in_force(rulebook)]
    (_, now), *later = reports
    if not later:
        return now
    found = []
    for kind in DiagnosticKind:
        of_kind = [
            (each, [one for one in report.diagnostics if one.kind is kind]) for each, report in reports
        ]
        if kind in HINTS or kind is DiagnosticKind.UNREACHABLE:
            problems = [(each, [one.problem for one in several]) for each, several in of_kind]
            kept = of_no_use(rulebook.dated, problems)
            of_kind = [
                (each, [one for one in several if one.problem in useless])
                for (each, several), useless in zip(of_kind, kept, strict=True)
            ]
        found += merge_found(of_kind, key=attrgetter("problem"))
    diagnostics = [
        replace(each, problem=problem_when(each.problem, when, rulebook.day)) for each, when in found
    ]
    return CheckReport(
        tuple(diagnostics), now.proof and replace(now.proof, inconclusive=_merge_open(reports))
    )


def _merge_open(reports: Sequence[tuple[tuple[Period, ...], CheckReport]]) -> tuple[Inconclusive, ...]:
    """Return what the proofs left open, and when."""
    found = merge_found([(each, report.inconclusive) for each, report in reports], key=lambda one: one)
    return tuple(replace(each, message=say_when(each.message, when)) for each, when in found)


def _check_one(rulebook: Rulebook) -> CheckReport:
    """Check for what can never come up, hints, failing examples, and what the rules alone do not prove."""
    proof = prove(rulebook)
    always = [name for name, sets in proof.reached.items() if sets == proof.answer_sets]
    no_sets = {verdict for verdict, count in proof.verdicts.items() if not count.sets}
    explained = find_unreachable(rulebook)
    places = {problem.place for problem in explained}
    unreachable, broken = list(explained), list[Diagnostic]()
    for violation in proof.violations:
        never = violation.checked is Property.UNREACHABLE
        if violation.place in places and (never or violation.checked is Property.FLOW):
            continue  # a shorter reason is given at the same place
        if never:
            unreachable.append(violation.problem)
        else:
            broken.append(Diagnostic(DiagnosticKind.PROOF, violation.problem, violation.answers))
    diagnostics = (
        *(Diagnostic(DiagnosticKind.UNREACHABLE, problem) for problem in sorted(unreachable)),
        *find_hints(rulebook, always, no_sets),
        *(Diagnostic(DiagnosticKind.EXAMPLES, failure.problem) for failure in run_examples(rulebook)),
        *broken,
    )
    return CheckReport(diagnostics, proof)
