"""Commands on rules with dates: what is to change, and what holds in each period."""

from __future__ import annotations

import json
import re

import pytest

from tests.commands.publishing import WHO, losing_on, make_draft, run
from tests.commands.running import Shop
from tests.making import changed, encode, rule_line, tidy_texts
from wizard.history import RuleHistory

RUSH = (
    "- {id: rush, from: 2026-12-01, until: 2026-12-24, when: {talk: often}, warn: Parcels are slow., "
    "sources: [A1]}\n"
)
WITH_RUSH = changed("advice.yaml", "", RUSH)

OPPOSED = rule_line("x", "{talk: never}", "decide: headset, from: 2999-12-01, until: 2999-12-24")
"""A decision against another one, for some days long after these tests."""

CHECKED = (
    "Checked 8 files in RULES with 1 example and 31 sets of answers in N seconds: 0 problems, 0 hints.\n"
)


@pytest.fixture
def dated(shop: Shop) -> Shop:
    """Return a shop with a warning for some days."""
    shop.write(WITH_RUSH)
    return shop


@pytest.mark.parametrize(
    ("day", "lines"),
    [
        (
            "2026-11-30",
            [
                "On 2026-12-01 (tomorrow) this changes: the advice rule 'rush' begins (advice.yaml, line 2).",
                "On 2026-12-25 (in 25 days) this changes: the advice rule 'rush' ends (advice.yaml, line 2).",
            ],
        ),
        (
            "2026-12-23",
            ["On 2026-12-25 (in 2 days) this changes: the advice rule 'rush' ends (advice.yaml, line 2)."],
        ),
    ],
)
def test_check_lists_what_is_to_change(dated: Shop, day: str, lines: list[str]) -> None:
    """A line for each day."""
    title = ["Upcoming changes", *lines, ""]
    assert dated.output_of("check", "--on", day) == "".join(f"{line}\n" for line in title) + CHECKED


OVER = (
    "advice.yaml:2:3: The advice rule 'rush' ended on 2026-12-24, so it will never be in force again. "
    "Delete it, or change its dates."
)


def test_check_says_what_is_over(dated: Shop) -> None:
    """It does not end with exit code 1, unless hints are to do so."""
    over = f"Hints: what has ended\n{OVER}\n\n{CHECKED.replace('0 hints', '1 hint')}"
    assert dated.output_of("check", "--on", "2026-12-25") == over
    found = json.loads(dated.run("check", "--on", "2026-12-25", "--json").output)
    assert (found["problems"], [each["about"] for each in found["hints"]]) == ([], ["ended"])
    codes = [dated.run("check", "--on", "2026-12-25", *more).exit_code for more in ((), ("--strict",))]
    assert codes == [0, 1]


def test_publish_asks_once_about_what_is_over(live: Shop) -> None:
    """About a wrong year of a new rule; later, about nothing that is live."""
    rush = RUSH.replace("2026", "2020")
    make_draft(live, changed("advice.yaml", "", rush))
    printed = run(live, "publish", "calls", *WHO, answers="n\n").output
    assert OVER.replace("2026", "2020") in printed
    assert "There are hints above (1). Are they intended? [y/N]: n" in printed
    assert run(live, "publish", "calls", *WHO, answers="y\ny\nfolder\n").exit_code == 0
    # A line above it moves it.
    make_draft(live, {"advice.yaml": f"# mine\n{tidy_texts()['advice.yaml']}{rush}"}, "next")
    ended = run(live, "publish", "next", *WHO, answers="y\n")
    assert (ended.exit_code, "Are they intended?" in ended.output) == (0, False)


def test_check_says_what_is_to_change_to_programs(dated: Shop) -> None:
    """Only where something is."""
    found = json.loads(dated.run("check", "--on", "2026-12-05", "--json").output)
    assert found["changes"] == [
        {"on": "2026-12-25", "what": "the advice rule 'rush' ends (advice.yaml, line 2)"}
    ]
    assert "changes" not in json.loads(dated.run("check", "--on", "2026-12-25", "--json").output)


def test_a_check_of_another_day_is_not_kept_as_passed(dated: Shop) -> None:
    """Days before it were not looked at."""
    assert dated.run("check", "--on", "2999-01-01").exit_code == 0
    assert RuleHistory(dated.rules).passed(encode(tidy_texts() | WITH_RUSH)) is None
    assert dated.run("check").exit_code == 0
    assert RuleHistory(dated.rules).passed(encode(tidy_texts() | WITH_RUSH)) is not None


def test_explain_looks_at_the_day_that_is_named(dated: Shop) -> None:
    """Without one at today."""
    on = {
        day: "rush" in dated.output_of("explain", "talk=often", "--on", day)
        for day in ("2026-11-30", "2026-12-24")
    }
    assert on == {"2026-11-30": False, "2026-12-24": True}


@pytest.mark.parametrize("command", ["check", "prove", "examples", "map"])
@pytest.mark.parametrize("typed", ["tomorrow", "20261224", "2026-W01-1", "2026-02-30"])
def test_a_day_is_written_as_in_the_rules(shop: Shop, command: str, typed: str) -> None:
    """Anything else is refused."""
    ended = shop.run(command, "--on", typed)
    fix = "Write year, month and day, as in 2026-12-24."
    message = f"Error: Invalid value for '--on': '{typed}' is not a date. {fix}"
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (2, message)


def test_prove_proves_each_period(shop: Shop) -> None:
    """Under its days; one that does not hold ends the command with exit code 1."""
    shop.write(changed("verdict.yaml", "", OPPOSED))
    ended = shop.run("prove", "--on", "2999-11-30")
    titles = [line for line in ended.output.splitlines() if re.match("(Until|From|On) ", line)]
    both = ["Until 2999-11-30 and from 2999-12-25 on", "From 2999-12-01 to 2999-12-24"]
    assert (ended.exit_code, titles) == (1, both * 2)
    assert ended.output.count("No two rules decide different verdicts: NO") == 1
    assert shop.run("prove", "--on", "2999-12-25").exit_code == 0


def test_prove_says_so_to_programs(shop: Shop) -> None:
    """What is in force now as without dates, then each period."""
    shop.write(changed("verdict.yaml", "", OPPOSED))
    found = json.loads(shop.run("prove", "--on", "2999-11-30", "--json").output)
    assert (found["holds"], found["findings"]) == (False, [])
    assert [(each["holds"], len(each["findings"])) for each in found["by_period"]] == [(True, 0), (False, 1)]
    assert [each["periods"] for each in found["by_period"]] == [
        [{"from": None, "until": "2999-11-30"}, {"from": "2999-12-25", "until": None}],
        [{"from": "2999-12-01", "until": "2999-12-24"}],
    ]


def test_what_will_not_hold_is_not_published(live: Shop) -> None:
    """Though today everything does."""
    make_draft(live, changed("verdict.yaml", "", OPPOSED))
    ended = run(live, "publish", "calls", "--yes", *WHO)
    assert ended.exit_code == 1
    opposed = "From 2999-12-01 to 2999-12-24: The rule 'x' decides headset where 'only-listening' decides"
    assert opposed in ended.output
    assert ended.output.endswith(
        "Error: Nothing is published. The draft 'calls' has problems; fix them first.\n"
    )


def test_publish_shows_what_changes_when(live: Shop) -> None:
    """The edits with their days, and for how many ways of answering they matter then."""
    effect = "decide: headset, from: 2999-12-01, until: 2999-12-24, over: [not-sure]"
    make_draft(live, changed("verdict.yaml", "", rule_line("x", "{talk: unsure}", effect)))
    printed = run(live, "publish", "calls", "--yes", *WHO).output.splitlines()
    wanted = [
        "On 2999-12-01 (in N days) this changes: the verdict rule 'x' begins (verdict.yaml, line 18).",
        "On 2999-12-25 (in N days) this changes: the verdict rule 'x' ends (verdict.yaml, line 18).",
        "  verdict.yaml: From 2999-12-01 to 2999-12-24: rule 'x' added",
        "From 2999-12-01 to 2999-12-24",
        "About 2 in 5 ways of answering get another verdict.",
        "Each kind of change, with an example: wizard impact A B --on 2999-12-01",
    ]
    printed = [re.sub(r"in [\d,]+ days", "in N days", line) for line in printed]
    printed = [re.sub(r"impact .* --on", "impact A B --on", line) for line in printed]
    assert [line for line in printed if line in wanted] == wanted


def test_diff_and_impact_know_days(live: Shop) -> None:
    """Edits with theirs; the impact on the day that is named."""
    make_draft(live, WITH_RUSH)
    assert (
        "advice.yaml: From 2026-12-01 to 2026-12-24: rule 'rush' added"
        in run(live, "diff", "calls", "--on", "2026-11-30").output
    )
    none = "No verdict, need, warning or product changes, for any answers."
    on = {
        day: none in run(live, "impact", str(live.rules), "calls", "--on", day).output
        for day in ("2026-11-30", "2026-12-01")
    }
    assert on == {"2026-11-30": True, "2026-12-01": False}


LATER = (
    "From 2999-12-01 on: Nearly all ways of answering have a need that is now a must. "
    "About 4 in 5 ways of answering lose their last product. "
    "Each kind of change: the same with --on 2999-12-01"
)


@pytest.mark.parametrize("form", [(), ("--markdown",)])
def test_impact_says_what_later_days_change(live: Shop, form: tuple[str, ...]) -> None:
    """Beside what changes today; with a day only that one is looked at."""
    make_draft(live, losing_on("from: 2999-12-01"))
    typed = ("impact", str(live.rules), "calls", "--fail-on", "products", *form)
    ended = run(live, *typed)
    assert (ended.exit_code, LATER in " ".join(ended.output.split())) == (1, True)
    ended = run(live, *typed, "--on", "2999-11-30")
    assert (ended.exit_code, "2999-12-01" in ended.output) == (0, False)


def test_impact_says_what_later_days_change_to_programs(live: Shop) -> None:
    """With the periods, and today's as it is without dates."""
    make_draft(live, losing_on("from: 2999-12-01"))
    found = json.loads(run(live, "impact", str(live.rules), "calls", "--json").output)
    (later,) = found["later"]
    assert (found["changes"], later["periods"]) == ([], [{"from": "2999-12-01", "until": None}])
    assert [edit["what"] for edit in later["edits"]] == [
        "need 'soft_pads' changed: product",
        "rule 'then' added",
    ]
    assert "lost" in [change["change"] for change in later["changes"]]


def test_a_must_that_takes_products_later_is_told_with_its_days(live: Shop) -> None:
    """Today it takes none."""
    make_draft(live, losing_on("from: 2999-12-01"))
    printed = run(live, "publish", "calls", *WHO, answers="n\n").output
    assert "needs.yaml:9:5: From 2999-12-01 on: The must 'soft_pads' leaves" in printed
