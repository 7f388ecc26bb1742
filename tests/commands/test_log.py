"""`wizard log`: what went live, by whom and why."""

from __future__ import annotations

import json
from unittest.mock import patch

from tests.commands.publishing import REASON, VERDICT, WHO, lines, make_draft, name, run
from tests.commands.running import Shop
from tests.making import tidy_texts
from wizard.history import RuleHistory


def test_the_log_says_who_and_why(week: Shop) -> None:
    """Newest first; the user account is shown next to the name that was given."""
    make_draft(week, VERDICT)
    with patch("wizard.commands.versions.getuser", lambda: "kim"):
        run(week, "publish", "calls", "--yes", *WHO)
        run(week, "rules", "restore", name(tidy_texts()))
    assert lines(week, "log") == [
        "5 events of HERE/rules",
        f"TIME  restored   {name(tidy_texts())}  kim                wizard rules restore, in place of "
        f"{name(VERDICT)}",
        f"TIME  published  {name(VERDICT)}  Ann (account kim)  it reads better",
        f"TIME  live       {name(REASON)}  folder",
        f"TIME  live       {name(VERDICT)}  folder",
        f"TIME  live       {name(tidy_texts())}  folder",
    ]
    assert len(lines(week, "log", "--most", "2")) == 3


def test_the_log_as_json(week: Shop) -> None:
    """With the whole digests, and null for what is not known."""
    found = json.loads(run(week, "log", "--json").output)["events"]
    newest, _, oldest = RuleHistory(week.rules).events.newest_first()
    assert (found[0], found[2]["before"]) == (
        {
            "at": "2026-11-26T12:00:00.000000+00:00",
            "actor": "folder",
            "action": "live",
            "version": name(REASON),
            "digest": newest.digest,
            "before": newest.before,
            "note": None,
        },
        None,
    )
    assert oldest.before == ""


def test_an_empty_log_says_that_nothing_went_live(shop: Shop) -> None:
    """Nothing went live yet."""
    assert lines(shop, "log") == [
        "Nothing is logged for HERE/rules yet: no server has served it, and nothing was published."
    ]


def test_a_damaged_log_is_reported_by_name(week: Shop) -> None:
    """With exit code 2."""
    path = RuleHistory(week.rules).events.path
    path.write_bytes(b"not a database" * 100)
    ended = run(week, "log")
    message = f"Error: {path}: the log cannot be read (file is not a database).\n"
    assert (ended.exit_code, ended.output) == (2, message)
