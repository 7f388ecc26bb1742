"""The check of a rulebook before it goes live: problems, hints, examples, and the proof."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from wizard.analysis.comparison import GroupsPair
from wizard.analysis.examples import run_examples
from wizard.analysis.labels import find_same_labels, find_wrong_amounts
from wizard.analysis.lint import (
    HINTS,
    Diagnostic,
    DiagnosticKind,
    find_hints,
    find_unreachable,
    find_unread_options,
)
from wizard.analysis.periods import (
    FoundByPeriod,
    add_periods,
    add_periods_to_problem,
    find_ended,
    keep_always_useless,
    list_in_force,
    merge_found,
)
from wizard.analysis.proof import prove
from wizard.analysis.unintended import (
    find_idle_flow,
    find_idle_leanings,
    find_lost_products,
    find_overbroad_questions,
)
from wizard.analysis.violations import Inconclusive, Proof, Property
from wizard.rule_language.dates import Day, Period
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Rulebook


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The diagnostics of a rulebook, grouped by kind; `proof` is None if the files cannot be loaded."""

    diagnostics: tuple[Diagnostic, ...]
    proof: Proof | None = None

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Return the diagnostics that must be fixed: all except hints."""
        return tuple(each for each in self.diagnostics if each.kind not in HINTS)

    @property
    def hints(self) -> tuple[Diagnostic, ...]:
        """Return the diagnostics of what is probably unintended but harmless."""
        return tuple(each for each in self.diagnostics if each.kind in HINTS)

    @property
    def inconclusive(self) -> tuple[Inconclusive, ...]:
        """Return what the proof could not decide."""
        return self.proof.inconclusive if self.proof else ()


OptionName = tuple[str, str]
"""The id of a question and the id of one of its options."""


def report_mistakes(problems: Iterable[Problem]) -> CheckReport:
    """Return the report on files that cannot be loaded."""
    return CheckReport(tuple(Diagnostic(DiagnosticKind.MISTAKES, problem) for problem in problems))


USELESS_KINDS = HINTS - {DiagnosticKind.DOUBTFUL} | {DiagnosticKind.UNREACHABLE, DiagnosticKind.UNREAD}
"""Kinds of diagnostic that say that a part is useless, although it may be useful on other days."""


def check_rulebook(rulebook: Rulebook, live: Rulebook | None = None) -> CheckReport:
    """Check a rulebook in every period that its dates define; each problem names the periods it applies to.

    An option that nothing reads is a problem, unless nothing in the `live` rules reads it either.
    """
    known = find_known_unread(live.on(rulebook.day)) if live else None
    reports = [
        (each.periods, _check_one(each.rulebook, live and live.on(each.rulebook.day), known))
        for each in list_in_force(rulebook)
    ]
    ended = [Diagnostic(DiagnosticKind.ENDED, each) for each in find_ended(rulebook)]
    (_, now), *later = reports
    if not later:
        return replace(now, diagnostics=(*now.diagnostics, *ended))
    found: list[Diagnostic] = []
    for kind in DiagnosticKind:
        of_kind = [
            (each, [one for one in report.diagnostics if one.kind is kind]) for each, report in reports
        ]
        if kind in USELESS_KINDS:
            problems = [(each, [one.problem for one in several]) for each, several in of_kind]
            kept = keep_always_useless(rulebook.dated, problems)
            of_kind = [
                (each, [one for one in several if one.problem in useless])
                for (each, several), useless in zip(of_kind, kept, strict=True)
            ]
        found += merge_diagnostics(of_kind, rulebook.day)
    return CheckReport(
        (*found, *ended), now.proof and replace(now.proof, inconclusive=_merge_inconclusive(reports))
    )


def merge_diagnostics(found: FoundByPeriod[Diagnostic], today: Day) -> list[Diagnostic]:
    """Merge the diagnostics of all periods; one that does not apply in all of them names its periods."""
    merged = merge_found(found, key=attrgetter("problem"))
    return [replace(each, problem=add_periods_to_problem(each.problem, when, today)) for each, when in merged]


def _merge_inconclusive(
    reports: Sequence[tuple[tuple[Period, ...], CheckReport]],
) -> tuple[Inconclusive, ...]:
    """Merge the inconclusive results of the proofs of all periods."""
    found = merge_found([(each, report.inconclusive) for each, report in reports], key=lambda one: one)
    return tuple(replace(each, message=add_periods(each.message, when)) for each, when in found)


def _check_one(
    rulebook: Rulebook, live: Rulebook | None, known_unread: Collection[OptionName] | None
) -> CheckReport:
    """Check the rulebook of one period: unreachable parts, hints, examples, proof of the rules alone."""
    proof = prove(rulebook)
    always = [name for name, sets in proof.reached.items() if sets == proof.answer_sets]
    no_sets = {verdict for verdict, count in proof.verdicts.items() if not count.sets}
    unread = [] if known_unread is None else find_unread(rulebook, known_unread)
    explained = find_unreachable(rulebook)
    places = {problem.place for problem in explained}
    unreachable, broken = list(explained), list[Diagnostic]()
    for violation in proof.violations:
        never = violation.checked is Property.UNREACHABLE
        if violation.place in places and (never or violation.checked is Property.FLOW):
            continue  # a simpler reason is reported at the same place
        if never:
            unreachable.append(violation.problem)
        else:
            broken.append(Diagnostic(DiagnosticKind.PROOF, violation.problem, violation.answers))
    diagnostics = (
        *(Diagnostic(DiagnosticKind.UNREACHABLE, problem) for problem in sorted(unreachable)),
        *(Diagnostic(DiagnosticKind.UNREAD, problem) for problem in unread),
        *(hint for hint in find_hints(rulebook, always, no_sets) if hint.problem not in unread),
        *_find_doubtful(rulebook, live),
        *(Diagnostic(DiagnosticKind.EXAMPLES, failure.problem) for failure in run_examples(rulebook)),
        *broken,
    )
    return CheckReport(diagnostics, proof)


def find_known_unread(live: Rulebook) -> frozenset[OptionName]:
    """Return the options that nothing in the live rules reads, neither today nor later."""
    found = [frozenset(find_unread_options(each.rulebook)) for each in list_in_force(live)]
    return frozenset.intersection(*found)


def find_unread(rulebook: Rulebook, known: Collection[OptionName]) -> list[Problem]:
    """Return the options that nothing reads, except the `known` ones, which are unread in the live rules."""
    return [problem for option, problem in find_unread_options(rulebook).items() if option not in known]


def _find_doubtful(rulebook: Rulebook, live: Rulebook | None) -> list[Diagnostic]:
    """Return what is probably unintended; of idle leanings, only those new since the live rules."""
    asked = (Diagnostic(DiagnosticKind.DOUBTFUL, *finding) for finding in find_overbroad_questions(rulebook))
    idle = find_idle_leanings(rulebook, live) if live else ()
    others = (*_find_harmful_texts(rulebook), *find_idle_flow(rulebook), *idle)
    return [*asked, *(Diagnostic(DiagnosticKind.DOUBTFUL, each) for each in others)]


def find_unapproved(rulebook: Rulebook, live: Rulebook, groups: GroupsPair) -> list[Problem]:
    """Return what is new since the live rules and may harm shoppers, so that somebody must approve it.

    These are labels that contradict their amount or occur twice, doubtful texts, questions
    that are asked too widely, and musts that take the last product from shoppers.
    """
    known = {problem.message for problem in _find_harmful(live)}
    found = [problem for problem in _find_harmful(rulebook) if problem.message not in known]
    lost = [problem for problem, _ in find_lost_products(live, rulebook, groups)]
    return sorted([*found, *lost])


def _find_harmful(rulebook: Rulebook) -> list[Problem]:
    asked = (problem for problem, _ in find_overbroad_questions(rulebook))
    return [*asked, *_find_harmful_texts(rulebook)]


def _find_harmful_texts(rulebook: Rulebook) -> list[Problem]:
    return [*rulebook.doubtful_texts, *find_wrong_amounts(rulebook), *find_same_labels(rulebook)]
