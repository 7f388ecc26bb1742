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


def messages(report: CheckReport) -> list[tuple[DiagnosticKind, str]]:
    """The kind and the message of each diagnostic."""
    return [(each.kind, each.problem.message) for each in report.diagnostics]


def test_an_option_that_nothing_reads_is_a_problem_where_the_live_rules_have_it_not() -> None:
    """Else it is a hint: no draft is held up by what is live anyway."""
    option = "    - {id: music, label: Music}\n"
    live = load_texts(tidy_texts())
    book = load_texts(changed("questions.yaml", option, f"{option}    - {{id: films, label: Films}}\n"))
    message = "Nothing uses the option 'films' of the question 'uses'."
    report = check_rulebook(book, live)
    assert messages(report) == [(DiagnosticKind.UNREAD, message)]
    assert report.problems == report.diagnostics
    for beside in (None, book):
        report = check_rulebook(book, beside)
        assert messages(report) == [(DiagnosticKind.UNUSED, message)]
        assert report.problems == ()


def test_an_option_that_nothing_reads_any_more_is_a_problem_too() -> None:
    """The live rules have the option, and read it."""
    option = "    - {id: more, label: More than 50}\n"
    live, book = (
        changed("questions.yaml", option, f"{option}    - {{id: dear, label: Dear}}\n") for _ in range(2)
    )
    live["needs.yaml"] = live["needs.yaml"].replace("[upto_50, more]", "[upto_50, more, dear]")
    message = "Nothing uses the option 'dear' of the question 'budget'."
    report = check_rulebook(load_texts(book), load_texts(live))
    assert messages(report) == [(DiagnosticKind.UNREAD, message)]


def test_a_need_that_no_rule_calls_for_is_a_hint() -> None:
    """It does no harm, so that it keeps no edit from going live."""
    pads = "soft_pads: {label: Soft pads}"
    report = check_rulebook(load_texts(changed("needs.yaml", pads, f"{pads}\n  red: {{label: Red}}")))
    assert [(each.kind, str(each.problem)) for each in report.diagnostics] == [
        (
            DiagnosticKind.UNUSED,
            "needs.yaml:5:3: No rule calls for the need 'red'. "
            "Name it under 'must' or 'nice' of a rule, or delete it.",
        )
    ]


def test_mistakes_prevent_the_proof() -> None:
    """They are reported as they are."""
    problem = Problem(Place("needs.yaml", 2, 3), "It is wrong.", "Fix it.")
    report = report_mistakes([problem])
    assert [(each.kind, each.problem) for each in report.problems] == [(DiagnosticKind.MISTAKES, problem)]
    assert (report.proof, report.inconclusive) == (None, ())
