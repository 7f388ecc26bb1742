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
def test_the_version_live_before_a_time_is_restored(week: Shop, before: str, texts: dict[str, str]) -> None:
    """A day begins at midnight in UTC."""
    ended = run(week, "rules", "restore", "--before", before)
    assert (ended.exit_code, read_texts(week.rules)) == (0, encode(texts))


def test_the_version_live_before_another_is_restored(week: Shop) -> None:
    """The other version is named by its name or a prefix of it."""
    assert run(week, "rules", "restore", "--before", name(REASON)[:8]).exit_code == 0
    assert read_texts(week.rules) == encode(VERDICT)
    assert run(week, "rules", "restore", "--before", name(VERDICT)).exit_code == 0
    assert read_texts(week.rules) == encode(tidy_texts())


def test_a_clock_that_was_wrong_does_not_change_what_came_before(shop: Shop) -> None:
    """The order of events decides, not their times."""
    for texts, day in ((tidy_texts(), "2026-11-20"), (VERDICT, "2001-01-01"), (REASON, "2026-11-26")):
        went_live(shop, texts, day)
    assert run(shop, "rules", "restore", "--before", name(REASON)).exit_code == 0
    assert read_texts(shop.rules) == encode(VERDICT)


def test_versions_of_an_earlier_release_have_no_log(week: Shop) -> None:
    """They are ordered by their times and numbers."""
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
def test_a_time_before_the_first_version_is_refused(week: Shop, before: str, message: str) -> None:
    """The message says what is known, and nothing changes."""
    assert lines(week, "rules", "restore", "--before", before) == [f"Error: {message}"]
    assert read_texts(week.rules) == encode(REASON)


def test_a_version_and_before_cannot_be_combined(week: Shop) -> None:
    """The command takes a version, or what came before one."""
    ended = run(week, "rules", "restore", name(REASON), "--before", name(REASON))
    message = "Error: Name a version, or what it was live before, not both."
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (2, message)


def test_with_publishing_versions_a_restored_version_is_then_published(week: Shop) -> None:
    """Until then the folder is only compared with the live version."""
    make_draft(week, VERDICT)
    run(week, "publish", "calls", "--mode", "versions", "--yes", *WHO)
    found = lines(week, "rules", "restore", "--before", name(VERDICT))
    assert found[-2] == "It goes live when it is published: wizard publish HERE/rules --rules HERE/rules"
    assert read_texts(week.rules) == encode(REASON | {"settings.yaml": "publishing: versions\n"})
    assert RuleHistory(week.rules).events.newest_first()[0].action == "published"
    assert lines(week, "rules", "restore")[-2:-1] == [found[-2]]
    assert read_texts(week.rules) == encode(VERDICT | {"settings.yaml": "publishing: versions\n"})
