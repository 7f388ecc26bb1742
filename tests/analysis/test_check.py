"""The check of a rulebook: diagnostics kind after kind, each at its place once, and the proof."""

from __future__ import annotations

from tests.making import EXAMPLES, changed, load_texts, rule_line, tidy_texts
from wizard.analysis.check import CheckReport, check_rulebook, report_mistakes
from wizard.analysis.lint import DiagnosticKind
from wizard.rule_language.diagnostics import Place, Problem


def kinds_of(report: CheckReport) -> list[DiagnosticKind]:
    """Return the kind of each diagnostic."""
    return [each.kind for each in report.diagnostics]


def test_a_tidy_rulebook_has_no_diagnostics() -> None:
    """And everything is proven."""
    report = check_rulebook(load_texts(tidy_texts()))
    assert (report.diagnostics, report.inconclusive) == ((), ())
    assert report.proof
    assert report.proof.violations == ()


def test_a_rule_that_can_never_hold_is_reported_once() -> None:
    """The proof finds it too, but the shorter reason is given at its place."""
    never = rule_line("new", "{all: [{talk: never}, {talk: often}]}", "decide: headset")
    report = check_rulebook(load_texts(changed("verdict.yaml", "", never)))
    assert report.proof
    assert [each.place.file for each in report.proof.violations] == ["verdict.yaml"]
    assert kinds_of(report) == [DiagnosticKind.UNREACHABLE]
    assert (report.problems, report.hints) == (report.diagnostics, ())


def test_diagnostics_come_kind_after_kind() -> None:
    """What is unreachable, hints, examples that fail, and what is not proven, with answers that show it."""
    texts = tidy_texts()
    texts["verdict.yaml"] += rule_line("new", "{all: [{talk: never}, {talk: often}]}", "decide: headset")
    texts["verdict.yaml"] += rule_line("other", "{talk: never}", "decide: headset")
    texts["examples.yaml"] = EXAMPLES.replace("verdict: headphones", "verdict: headset")
    report = check_rulebook(load_texts(texts))
    found = kinds_of(report)
    assert found == sorted(found, key=list(DiagnosticKind).index)
    assert {DiagnosticKind.UNREACHABLE, DiagnosticKind.EXAMPLES, DiagnosticKind.PROOF} <= set(found)
    assert all(each.answers for each in report.diagnostics if each.kind is DiagnosticKind.PROOF)
    assert sorted(kinds_of(report)) == sorted(each.kind for each in (*report.problems, *report.hints))


def test_mistakes_prevent_the_proof() -> None:
    """They are reported as they are."""
    problem = Problem(Place("needs.yaml", 2, 3), "It is wrong.", "Fix it.")
    report = report_mistakes([problem])
    assert [(each.kind, each.problem) for each in report.problems] == [(DiagnosticKind.MISTAKES, problem)]
    assert (report.proof, report.inconclusive) == (None, ())
