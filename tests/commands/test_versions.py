"""The names of versions that commands take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.commands.publishing import REASON, VERDICT, make_draft, name, run
from tests.commands.running import Shop
from tests.making import tidy_texts
from wizard.cli import main


def test_impact_takes_any_kept_version(week: Shop) -> None:
    """And drafts; the exit code says whether something changes."""
    make_draft(week, VERDICT)
    for old, new in ((name(tidy_texts()), name(VERDICT)[:8]), (name(REASON), "calls")):
        typed = ["impact", old, new, "--rules", str(week.rules), "--catalog", str(week.catalog), "--json"]
        ended = CliRunner().invoke(main, typed)
        found = json.loads(ended.output)
        assert (ended.exit_code, found["rulebooks"]["new"]) == (1, name(VERDICT).partition("-")[0])


def test_the_folder_of_a_draft_is_compared_with_a_kept_version(week: Shop) -> None:
    """Versions are kept next to the live rules of the draft."""
    made = make_draft(week, VERDICT)
    typed = ["impact", name(REASON), str(made.folder), "--catalog", str(week.catalog)]
    assert CliRunner().invoke(main, typed).output.startswith(f"From {name(REASON)} to {made.folder}: 2 edits")


def test_a_folder_comes_before_a_version_of_its_name(
    week: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is named is what lies there."""
    monkeypatch.chdir(tmp_path)
    week.rules.rename(tmp_path / name(VERDICT))
    found = run(week, "diff", name(VERDICT), name(VERDICT))
    assert found.output.splitlines()[0].endswith(f"to {name(VERDICT)} ({name(REASON)})")
