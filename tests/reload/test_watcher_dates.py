"""Rules with dates that are saved while a server runs: what will not hold stays out today."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.commands.publishing import LOSING, losing_on
from tests.commands.running import PRODUCTS
from tests.making import changed, rule_line, tidy_texts
from tests.reload.watching import Watched, reason, reported
from wizard.advisor import Advisor
from wizard.rule_language.diagnostics import Place, Problem

LATER = "from: 2999-12-01, until: 2999-12-24"
"""Days long after these tests."""

WHEN = "From 2999-12-01 to 2999-12-24: "


def test_a_problem_of_later_days_keeps_an_edit_out(tmp_path: Path) -> None:
    """It is reported with them."""
    watched = Watched(tmp_path)
    watched.rest()
    line = rule_line("x", "{talk: often}", f"decide: headphones, {LATER}")
    line += rule_line("y", "{talk: often}", f"decide: headset, {LATER}")
    watched.shop.write(changed("verdict.yaml", "", line))
    found = watched.rest()
    opposed = "The rule 'y' decides headset where 'x' decides headphones, in 12 answer sets."
    fix = "Write 'over: [x]' in 'y', or the other way round, or narrow one of them."
    assert reported(found) == [f"refused: verdict.yaml:19:3: {WHEN}{opposed} {fix}"]
    assert found.number == 1


LACKING = f"{WHEN}No product of kind earphones or headphones"


def test_products_that_later_days_lack_keep_an_edit_out(tmp_path: Path) -> None:
    """Unless the live rules lack them on these days too."""
    watched = Watched(tmp_path)
    line = rule_line("often", "{talk: often}", f"decide: headphones, {LATER}")
    texts = changed("verdict.yaml", "", line)
    watched.stock((PRODUCTS[0], PRODUCTS[2]))
    watched.rest()
    watched.shop.write(texts)
    refused = watched.rest()
    assert [LACKING in each for each in reported(refused)] == [True]
    watched.stock(PRODUCTS)
    assert reported(watched.rest()) == []
    watched.stock((PRODUCTS[0], PRODUCTS[2]))
    assert [LACKING in each for each in reported(watched.rest())] == [True]
    watched.shop.write(
        {"verdict.yaml": texts["verdict.yaml"].replace("You only listen.", "You just listen.")}
    )
    found = watched.rest()
    assert (reason(found), [LACKING in each for each in reported(found)]) == ("You just listen.", [True])


def test_a_version_with_dates_goes_live_as_it_is_today(tmp_path: Path) -> None:
    """And can be read for other days by every server process."""
    watched = Watched(tmp_path)
    watched.rest()
    line = f"- {{id: rush, {LATER}, when: {{talk: often}}, warn: Parcels are slow., sources: [A1]}}\n"
    watched.shop.write(changed("advice.yaml", "", line))
    found = watched.rest()
    assert reported(found) == []
    later = found.advisor.on(date(2999, 12, 24))
    warnings = [[rule.id for rule in each.rulebook.warnings] for each in (found.advisor, later)]
    assert warnings == [["loud"], ["loud", "rush"]]


def test_pages_that_later_days_cannot_show_keep_an_edit_out(tmp_path: Path) -> None:
    """They are tried out too."""
    bad = Problem(Place("catalog.db", 0, 0), "The page cannot be made.", "Take it back.")

    def refuse(advisor: Advisor, _answers: object) -> tuple[Problem, ...]:
        """Find no page where there is this warning."""
        return (bad,) if "rush" in [rule.id for rule in advisor.rulebook.warnings] else ()

    watched = Watched(tmp_path, rehearse=refuse)
    watched.rest()
    line = f"- {{id: rush, {LATER}, when: {{talk: often}}, warn: Parcels are slow., sources: [A1]}}\n"
    watched.shop.write(changed("advice.yaml", "", line))
    assert reported(watched.rest()) == [f"refused: catalog.db: {WHEN}The page cannot be made. Take it back."]


MUSIC = "    - {id: music, label: Music}\n"
FILMS = changed("questions.yaml", MUSIC, f"{MUSIC}    - {{id: films, label: Films}}\n")


@pytest.mark.parametrize("dates", ["from: 2020-01-01", "from: 2999-12-01", "until: 2999-12-24"])
def test_what_live_rules_read_on_some_days_is_read(tmp_path: Path, dates: str) -> None:
    """So an option that nothing reads any more is no old fault, though the new rules have no dates."""
    advice = tidy_texts()["advice.yaml"]
    line = f"- {{id: films, {dates}, when: {{uses: films}}, warn: W., sources: [A1]}}\n"
    watched = Watched(tmp_path, {**FILMS, "advice.yaml": advice + line})
    watched.rest()
    watched.shop.write({"advice.yaml": advice})
    assert reported(watched.rest()) == [
        "refused: questions.yaml:1:3: Nothing uses the option 'films' of the question 'uses'. "
        "Name it in a condition, or write 'neutral: yes' if it favours nothing."
    ]


def test_a_must_that_loses_its_last_day_waits_to_be_published(tmp_path: Path) -> None:
    """On the days after that it takes the last product from shoppers who would have one."""
    watched = Watched(tmp_path, losing_on("until: 2999-12-24"))
    assert reported(watched.rest()) == []
    watched.shop.write(LOSING)
    (refused,) = reported(watched.rest())
    assert "From 2999-12-25 on: The must 'soft_pads' leaves 26 plain sets of answers" in refused
