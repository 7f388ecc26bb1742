"""What is checked of rules with dates: each rulebook that is in force some day, once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.making import changed, load_texts, rule_line, tidy_texts
from wizard.analysis.check import check_rulebook
from wizard.analysis.lint import DiagnosticKind
from wizard.analysis.periods import add_periods, list_changes, list_in_force, merge_found
from wizard.analysis.proof import prove, prove_in_force
from wizard.analysis.rule_diff import diff_by_period, list_edits
from wizard.analysis.violations import Property
from wizard.rule_language.dates import Period
from wizard.rule_language.diagnostics import Problem

BEFORE, DURING, AFTER = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 25)

CHRISTMAS = "from: 2026-12-01, until: 2026-12-24"

RUSH = f"- {{id: rush, {CHRISTMAS}, when: {{talk: often}}, warn: Parcels are slow., sources: [A1]}}\n"


def with_rule(name: str, when: str, effect: str, dates: str = CHRISTMAS) -> dict[str, str]:
    """Return the tidy rulebook with one more verdict rule, which has dates."""
    return changed("verdict.yaml", "", rule_line(name, when, f"{effect}, {dates}"))


def reported(texts: dict[str, str], day: date) -> list[str]:
    """Return every problem and hint of a check on a day."""
    return [str(each.problem) for each in check_rulebook(load_texts(texts).on(day)).diagnostics]


def test_what_is_in_force_twice_is_looked_at_once() -> None:
    """Before and after some days nothing differs; what is over is not looked at."""
    book = load_texts(changed("advice.yaml", "", RUSH))
    before, during, after = Period(until=BEFORE), Period(DURING, date(2026, 12, 24)), Period(AFTER)
    periods = {day: [each.periods for each in list_in_force(book.on(day))] for day in (BEFORE, DURING, AFTER)}
    assert periods == {BEFORE: [(before, after), (during,)], DURING: [(during,), (after,)], AFTER: [(after,)]}
    assert [len(each.rulebook.warnings) for each in list_in_force(book)] == [1, 2]


def test_without_dates_there_is_one_rulebook_for_all_days() -> None:
    """And it is the very one."""
    book = load_texts(tidy_texts())
    (found,) = list_in_force(book)
    assert found.rulebook is book
    assert list_changes(book, BEFORE) == []


OPPOSED = (
    "verdict.yaml:18:3: {when}The rule 'x' decides headset where 'only-listening' decides headphones, in 6 "
    "answer sets. Write 'over: [only-listening]' in 'x', or the other way round, or narrow one of them."
)
FAILS = (
    "examples.yaml:1:3: {when}The example 'music alone' expects the verdict headphones, but it is either. "
    "wizard explain {on}'uses=music&talk=never' shows why. Fix the rules or the example."
)


@pytest.mark.parametrize(
    ("dates", "day", "when", "on"),
    [
        (CHRISTMAS, BEFORE, "From 2026-12-01 to 2026-12-24: ", "--on 2026-12-01 "),
        (CHRISTMAS, DURING, "From 2026-12-01 to 2026-12-24: ", ""),
        ("until: 2026-12-24", BEFORE, "Until 2026-12-24: ", ""),
        ("from: 2026-12-25", BEFORE, "From 2026-12-25 on: ", "--on 2026-12-25 "),
        ("until: 2030-01-01, from: 2026-01-01", BEFORE, "From 2026-01-01 to 2030-01-01: ", ""),
    ],
)
def test_a_problem_of_some_days_is_reported_with_these(dates: str, day: date, when: str, on: str) -> None:
    """What fails then, and how to look at it."""
    texts = with_rule("x", "{talk: never}", "decide: headset", dates)
    assert reported(texts, day) == [FAILS.format(when=when, on=on), OPPOSED.format(when=when)]


def test_a_problem_of_days_that_are_over_is_none() -> None:
    """Nobody is shown it; only what is over is named."""
    over = "The verdict rule 'x' ended on 2026-12-24, so it will never be in force again."
    assert reported(with_rule("x", "{talk: never}", "decide: headset"), AFTER) == [
        f"verdict.yaml:18:3: {over} Delete it, or change its dates."
    ]


def test_a_problem_of_all_days_names_none() -> None:
    """However many dates there are."""
    texts = with_rule("x", "{talk: never}", "decide: headset", "from: 2026-01-01")
    texts["advice.yaml"] += RUSH
    never = "topic.yaml:7:3: No answers end in the verdict 'headphones'."
    fix = "Decide it in verdict.yaml, or lean to it more, or delete it."
    opposed = [FAILS.format(when="", on=""), OPPOSED.format(when="")]
    assert reported(texts, BEFORE) == [f"{never} {fix}", *opposed]


def test_what_is_missing_once_a_rule_has_ended_is_found_before() -> None:
    """The answers that it alone decided."""
    texts = tidy_texts()
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("id: not-sure,", "id: not-sure, until: 2026-12-24,")
    message = "From 2026-12-25 on: No verdict rule with a source holds in 12 answer sets."
    fix = "Add a rule that decides or leans for these answers, or widen one."
    assert reported(texts, BEFORE) == [f"verdict.yaml:1:1: {message} {fix}"]


def test_what_waits_for_its_time_is_not_useless() -> None:
    """A source that one rule cites for some days, and a rule that another one beats on these."""
    texts = with_rule("all", "{}", "decide: headset, over: [bicycle, only-listening, not-sure]")
    texts["verdict.yaml"] = (
        texts["verdict.yaml"]
        .replace("when: {}, ", "")
        .replace("R., sources: [A1]}\n", "R., sources: [A3]}\n")
    )
    texts["sources.yaml"] = texts["sources.yaml"].replace("  A2:", "  A3: {says: Also.}\n  A2:")
    texts["examples.yaml"] = "[]"
    assert reported(texts, BEFORE) == []


@pytest.mark.parametrize("day", [BEFORE, DURING, AFTER])
def test_a_need_may_wait_for_its_days(day: date) -> None:
    """It is reported as unused once these days are over."""
    texts = tidy_texts()
    texts["needs.yaml"] = texts["needs.yaml"].replace("{id: all-day,", f"{{id: all-day, {CHRISTMAS},")
    texts["examples.yaml"] = "[]"
    need = "needs.yaml:4:3: No rule calls for the need 'soft_pads'."
    rule = "needs.yaml:7:5: The need rule 'all-day' ended on 2026-12-24, so it will never be in force again."
    over = [
        f"{need} Name it under 'must' or 'nice' of a rule, or delete it.",
        f"{rule} Delete it, or change its dates.",
    ]
    assert reported(texts, day) == (over if day == AFTER else [])


def with_what_is_over() -> dict[str, str]:
    """Return rules with parts that end on one day, or later, or never."""
    texts = changed("advice.yaml", "", RUSH)
    texts["advice.yaml"] += RUSH.replace("rush", "next").replace(CHRISTMAS, "until: 2027-12-24")
    texts["advice.yaml"] += RUSH.replace("rush", "on").replace(CHRISTMAS, "from: 2026-12-01")
    label = "[{until: 2026-12-24, text: Cheap}, {from: 2026-12-25, until: 2027-01-31, text: Less}, Up to 50]"
    texts["questions.yaml"] = texts["questions.yaml"].replace("label: Up to 50", f"label: {label}")
    texts["examples.yaml"] += (
        "- {name: x, until: 2026-12-24, answers: {talk: often}, expect: {verdict: headset}}\n"
    )
    return texts


def list_over(day: date) -> list[Problem]:
    """Return what a check on a day says is over."""
    report = check_rulebook(load_texts(with_what_is_over()).on(day))
    assert report.problems == ()
    return [each.problem for each in report.hints if each.kind is DiagnosticKind.ENDED]


def test_what_is_over_is_a_hint() -> None:
    """Once, although later periods leave it out too; of several texts those that are over."""
    over = "ended on 2026-12-24, so it will never be in force again."
    assert list(map(str, list_over(AFTER))) == [
        f"advice.yaml:2:3: The advice rule 'rush' {over} Delete it, or change its dates.",
        f"examples.yaml:4:3: The example 'x' {over} Delete it, or change its dates.",
        f"questions.yaml:24:29: The text of 'label' {over} Delete it, or change its dates.",
    ]


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (DURING, 0),
        (date(2026, 12, 24), 0),
        (date(2027, 1, 31), 3),
        (date(2027, 2, 1), 4),
        (date(2027, 12, 25), 5),
        (date.max, 5),
    ],
)
def test_what_is_over_depends_on_the_day(day: date, number: int) -> None:
    """The last day still counts; what has no end is never over."""
    assert len(list_over(day)) == number


def test_what_is_useless_on_its_own_days_is_reported() -> None:
    """A rule with dates that another one beats on all of them."""
    texts = with_rule("all", "{}", "decide: headset, over: [bicycle, only-listening, not-sure, x]")
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("when: {}, ", "")
    texts["verdict.yaml"] += rule_line(
        "x", "{all: [{talk: never}, {talk: often}]}", f"decide: headset, {CHRISTMAS}"
    )
    texts["examples.yaml"] = "[]"
    never = "verdict.yaml:19:3: From 2026-12-01 to 2026-12-24: The rule 'x' can never hold: no answer"
    (found,) = reported(texts, BEFORE)
    assert found.startswith(never)


def test_an_example_may_have_dates_too() -> None:
    """It holds while they do."""
    texts = changed("advice.yaml", "", RUSH)
    texts["examples.yaml"] = "- {name: x, answers: {talk: often}, expect: {warnings: [rush]}}\n"
    fails = "The example 'x' expects the warning 'rush', but the warnings are none."
    explained = "'talk=often' shows why. Fix the rules or the example."
    assert reported(texts, BEFORE) == [
        f"examples.yaml:1:3: Until 2026-11-30 and from 2026-12-25 on: {fails} wizard explain {explained}"
    ]
    texts["examples.yaml"] = texts["examples.yaml"].replace("{name: x,", f"{{name: x, {CHRISTMAS},")
    assert reported(texts, BEFORE) == []


def test_the_proof_of_each_period_knows_what_waits() -> None:
    """A need for some days is not unreachable on others; a rule that never holds is, as on all days."""
    texts = with_rule("x", "{talk: never}", "decide: headset")
    contradiction = "{all: [{talk: never}, {talk: often}]}"
    never = f"  - {{id: never, when: {contradiction}, nice: {{soft_pads: 1}}, reason: R., sources: [A2]}}\n"
    texts["needs.yaml"] = texts["needs.yaml"].replace("{id: all-day,", f"{{id: all-day, {CHRISTMAS},") + never
    periods = list_in_force(load_texts(texts))
    alone = [[each.checked for each in prove(one.rulebook).violations] for one in periods]
    together = [[each.checked for each in proof.violations] for proof in prove_in_force(periods, prove)]
    rule = need = Property.UNREACHABLE
    assert alone == [[rule, need], [rule, Property.DECISIONS]]
    assert together == [[rule], [rule, Property.DECISIONS]]


def test_changes_are_listed_by_day() -> None:
    """What begins, and what ended the day before."""
    texts = changed("advice.yaml", "", RUSH)
    texts["verdict.yaml"] += rule_line("then", "{talk: unsure}", "lean: {headset: 1}, from: 2026-12-25")
    book = load_texts(texts)
    found = [
        (each.day, [part.name for part in each.begins], [part.name for part in each.ends])
        for each in list_changes(book, BEFORE)
    ]
    assert found == [
        (DURING, ["the advice rule 'rush'"], []),
        (AFTER, ["the verdict rule 'then'"], ["the advice rule 'rush'"]),
    ]
    assert [each.day for each in list_changes(book, DURING)] == [AFTER]


def test_edits_of_dates_are_edits_of_the_days_between() -> None:
    """Two days more of a warning change nothing on others."""
    old = load_texts(changed("advice.yaml", "", RUSH))
    new = load_texts(changed("advice.yaml", "", RUSH.replace("2026-12-24", "2026-12-26")))
    edits = list_edits(diff_by_period(old, new))
    assert list(map(str, edits)) == ["advice.yaml: From 2026-12-25 to 2026-12-26: rule 'rush' added"]


def test_what_is_found_in_all_periods_names_none() -> None:
    """And what is found in several names these."""
    one, two, three = Period(until=BEFORE), Period(DURING, date(2026, 12, 24)), Period(AFTER)
    found = merge_found([((one, three), "ab"), ((two,), "bc")], key=str)
    assert found == [("a", (one, three)), ("b", ()), ("c", (two,))]
    assert add_periods("It rains.", found[0][1]) == "Until 2026-11-30 and from 2026-12-25 on: It rains."
