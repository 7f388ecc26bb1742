"""Drafts, and how what changed in the live rules is brought into them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.drafts import (
    MergeConflict,
    create_draft,
    delete_draft,
    find_draft,
    find_live_folder,
    list_drafts,
    merge_lines,
    merge_texts,
    update_draft,
)
from wizard.rule_language.yaml_reader import LARGEST_FILE

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=8)
LIVE = {"advice.yaml": b"[]\n", "pictures/a.svg": b"<svg/>\n", "verdict.yaml": b"one\ntwo\nthree\nfour\n"}


@given(LINES, LINES)
def test_what_one_side_changed_is_taken(base: list[bytes], other: list[bytes]) -> None:
    """And what both changed in the same way."""
    merged = [
        merge_lines(base, base, other),
        merge_lines(base, other, base),
        merge_lines(base, other, other),
        merge_lines(base, base, base),
    ]
    assert merged == [(other, []), (other, []), (other, []), (base, [])]


@given(LINES, LINES, LINES)
def test_nothing_is_lost_without_a_word(base: list[bytes], ours: list[bytes], theirs: list[bytes]) -> None:
    """Without a conflict every line that one side wrote is there; preferring a side never fails."""
    merged, conflicts = merge_lines(base, ours, theirs)
    if not conflicts:
        for side in (ours, theirs):
            for line in set(side) - set(base):
                assert line in merged
    assert merge_lines(base, ours, theirs, "live")[1] == conflicts


def apart(name: str, at: int) -> list[bytes]:
    """Ten lines of which one was changed."""
    return [f"{name if number == at else number}\n".encode() for number in range(10)]


@pytest.mark.parametrize("theirs", range(10))
@pytest.mark.parametrize("ours", [0, 4, 9])
def test_it_agrees_with_git(tmp_path: Path, ours: int, theirs: int) -> None:
    """On edits far apart, and on those of one line; side by side git sees a conflict and so do we."""
    files = {"ours": apart("our", ours), "base": apart("", -1), "theirs": apart("their", theirs)}
    for name, lines in files.items():
        (tmp_path / name).write_bytes(b"".join(lines))
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    merged, conflicts = merge_lines(files["base"], files["ours"], files["theirs"])
    assert bool(conflicts) == bool(ended.returncode)
    if not conflicts:
        assert b"".join(merged) == ended.stdout


def test_files_that_one_side_added_or_deleted() -> None:
    """As that side has it; deleted here and changed there is a conflict."""
    base = {"a": b"1\n", "b": b"1\n", "c": b"1\n", "d": b"1\n"}
    ours = {"b": b"1\n", "c": b"1\n", "new": b"1\n", "d": b"2\n"}
    theirs = {"a": b"1\n", "c": b"1\n", "other": b"1\n"}
    merged, conflicts = merge_texts(base, ours, theirs)
    assert (sorted(merged), conflicts) == (["c", "d", "new", "other"], [MergeConflict("d", 0)])
    assert "d" not in merge_texts(base, ours, theirs, "live")[0]


def test_a_draft_begins_as_what_is_live(tmp_path: Path) -> None:
    """Without what the live folder says of publishing, and it is found by its name."""
    rules = tmp_path / "rules"
    made = create_draft(rules, "vegan", LIVE | {"settings.yaml": b"publishing: versions\n"})
    assert (made.base(), find_draft(rules, "vegan"), list_drafts(rules)) == (LIVE, made, [made])
    assert made.folder == tmp_path / "rules-drafts" / "vegan"
    delete_draft(made)
    assert list_drafts(rules) == []


def edited(tmp_path: Path) -> Path:
    """A draft with one line changed; return its file."""
    path = create_draft(tmp_path / "rules", "vegan", LIVE).folder / "verdict.yaml"
    path.write_bytes(b"ONE\ntwo\nthree\nfour\n")
    return path


def test_a_draft_is_brought_up_to_date(tmp_path: Path) -> None:
    """With its own edits and the live ones; from then on it is made from what is live."""
    path, live = edited(tmp_path), LIVE | {"verdict.yaml": b"one\ntwo\nthree\nFOUR\n"}
    draft = find_draft(tmp_path / "rules", "vegan")
    assert draft is not None
    assert update_draft(draft, live) == (["verdict.yaml"], [])
    assert (path.read_bytes(), draft.base()) == (b"ONE\ntwo\nthree\nFOUR\n", live)


@pytest.mark.parametrize(("prefer", "line"), [("draft", b"ONE\n"), ("live", b"1\n")])
def test_a_conflict_changes_nothing_until_somebody_says_which(
    tmp_path: Path, prefer: str, line: bytes
) -> None:
    """Both sides changed the same line."""
    path, live = edited(tmp_path), LIVE | {"verdict.yaml": b"1\ntwo\nthree\nfour\n"}
    draft = find_draft(tmp_path / "rules", "vegan")
    assert draft is not None
    conflict = [MergeConflict("verdict.yaml", 1)]
    assert (update_draft(draft, live), path.read_bytes()[:4], draft.base()) == (
        ([], conflict),
        b"ONE\n",
        LIVE,
    )
    update_draft(draft, live, prefer)
    assert (path.read_bytes(), draft.base()) == (line + b"two\nthree\nfour\n", live)


def test_a_draft_knows_the_folder_that_it_is_of(tmp_path: Path) -> None:
    """Any other folder is of its own."""
    rules, other = tmp_path / "rules", tmp_path / "rules-drafts" / "copy"
    for folder in (rules, other):
        folder.mkdir(parents=True)
    draft = create_draft(rules, "calls", LIVE)
    assert find_live_folder(draft.folder) == rules
    assert [find_live_folder(folder) for folder in (rules, other)] == [rules, other]


def test_an_editor_helps_in_a_draft_as_in_the_live_folder(tmp_path: Path) -> None:
    """It finds copies of the schemas, which are not part of the rules."""
    schemas = tmp_path / "rules" / ".schemas"
    schemas.mkdir(parents=True)
    (schemas / "verdict.schema.json").write_bytes(b"{}")
    draft = create_draft(tmp_path / "rules", "words", LIVE)
    assert (draft.folder / ".schemas" / "verdict.schema.json").read_bytes() == b"{}"
    assert (draft.texts(), draft.base()) == (LIVE, LIVE)


def test_what_is_no_schema_keeps_nobody_from_making_a_draft(tmp_path: Path) -> None:
    """A pipe, a folder, a link to nothing or to itself, a file that is too large."""
    schemas = tmp_path / "rules" / ".schemas"
    (schemas / "folder.json").mkdir(parents=True)
    os.mkfifo(schemas / "pipe.json")
    (schemas / "lost.json").symlink_to("nothing")
    (schemas / "loop.json").symlink_to("loop.json")
    with (schemas / "huge.json").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    (schemas / "verdict.schema.json").write_bytes(b"{}")
    draft = create_draft(tmp_path / "rules", "words", LIVE)
    assert [path.name for path in (draft.folder / ".schemas").iterdir()] == ["verdict.schema.json"]


def test_a_draft_that_cannot_be_deleted_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are not deleted before it is known whether its folder can be."""
    draft = create_draft(tmp_path / "rules", "words", LIVE)

    def refuse(path: Path | str, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    for name in ("rmdir", "replace", "rename"):
        monkeypatch.setattr(Path, name, refuse)
    monkeypatch.setattr("os.rmdir", refuse)
    with pytest.raises(PermissionError, match="words"):
        delete_draft(draft)
    assert (draft.texts(), draft.base()) == (LIVE, LIVE)
