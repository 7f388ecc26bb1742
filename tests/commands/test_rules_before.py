"""`wizard rules restore --before`: the way back to what was live before a day or a version."""

from __future__ import annotations

import pytest

from tests.commands.publishing import REASON, VERDICT, WHO, lines, make_draft, name, run, went_live
from tests.commands.running import Shop
from tests.making import encode, tidy_texts
from wizard.history import RuleHistory
from wizard.rules_folder import read_texts


@pytest.mark.parametrize(
    ("before", "texts"),
    [
        ("2026-11-26", VERDICT),
        ("2026-11-26 12:01", REASON),
        ("2026-11-24T13:00+02:00", tidy_texts()),
        ("2030-01-01", REASON),
    ],
)
def test_what_was_live_before_a_time(week: Shop, before: str, texts: dict[str, str]) -> None:
    """A day begins at midnight in UTC."""
    ended = run(week, "rules", "restore", "--before", before)
    assert (ended.exit_code, read_texts(week.rules)) == (0, encode(texts))


def test_what_was_live_before_a_version(week: Shop) -> None:
    """By its name, or how that begins."""
    assert run(week, "rules", "restore", "--before", name(REASON)[:8]).exit_code == 0
    assert read_texts(week.rules) == encode(VERDICT)
    assert run(week, "rules", "restore", "--before", name(VERDICT)).exit_code == 0
    assert read_texts(week.rules) == encode(tidy_texts())


def test_a_clock_that_was_wrong_for_a_day(shop: Shop) -> None:
    """What came before a version is by the order of events, not by their times."""
    for texts, day in ((tidy_texts(), "2026-11-20"), (VERDICT, "2001-01-01"), (REASON, "2026-11-26")):
        went_live(shop, texts, day)
    assert run(shop, "rules", "restore", "--before", name(REASON)).exit_code == 0
    assert read_texts(shop.rules) == encode(VERDICT)


def test_versions_without_a_log(week: Shop) -> None:
    """As an earlier release kept them: by their times and numbers."""
    RuleHistory(week.rules).events.path.unlink()
    run(week, "rules", "restore", "--before", "2026-11-25")
    assert read_texts(week.rules) == encode(VERDICT)
    run(week, "rules", "restore", "--before", name(VERDICT))
    assert read_texts(week.rules) == encode(tidy_texts())


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (
            "2026-11-20",
            "No version of HERE/rules is kept that was live before TIME. 'wizard log' lists "
            "what was live, 'wizard rules restore --list' what is kept.",
        ),
        (
            "yesterday",
            f"There is no kept version 'yesterday' of HERE/rules. Kept: {name(REASON)}, {name(VERDICT)}, "
            f"{name(tidy_texts())}. A day is written as 2026-11-20, a time as '2026-11-20 14:00'.",
        ),
    ],
)
def test_nothing_before_it(week: Shop, before: str, message: str) -> None:
    """What is known is said, and nothing changes."""
    assert lines(week, "rules", "restore", "--before", before) == [f"Error: {message}"]
    assert read_texts(week.rules) == encode(REASON)


def test_one_or_the_other(week: Shop) -> None:
    """A version, or what came before it."""
    ended = run(week, "rules", "restore", name(REASON), "--before", name(REASON))
    message = "Error: Name a version, or what it was live before, not both."
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (2, message)


def test_with_versions_a_version_is_brought_back_and_then_published(week: Shop) -> None:
    """The folder is only compared then, and goes on saying so."""
    make_draft(week, VERDICT)
    run(week, "publish", "calls", "--mode", "versions", "--yes", *WHO)
    found = lines(week, "rules", "restore", "--before", name(VERDICT))
    assert found[-2] == "It goes live when it is published: wizard publish HERE/rules --rules HERE/rules"
    assert read_texts(week.rules) == encode(REASON | {"settings.yaml": "publishing: versions\n"})
    assert RuleHistory(week.rules).events.newest_first()[0].action == "published"
    assert lines(week, "rules", "restore")[-2:-1] == [found[-2]]
    assert read_texts(week.rules) == encode(VERDICT | {"settings.yaml": "publishing: versions\n"})
