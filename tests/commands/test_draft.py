"""`wizard draft`: other rules, prepared in peace."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.commands.publishing import BROKEN, REASON, VERDICT, WHO, lines, make_draft, name, run
from tests.commands.running import Shop
from tests.making import encode, tidy_texts
from wizard.cli import main
from wizard.history import RuleHistory
from wizard.rules_folder import read_texts


def test_a_draft_begins_with_what_is_live(live: Shop) -> None:
    """Not with an edit that was refused; and what to type next is said."""
    live.write(BROKEN)
    assert lines(live, "draft", "new", "calls") == [
        f"HERE/rules-drafts/calls holds version {name(tidy_texts())}, which is live. Edit the files there, "
        "then:",
        "",
        "  wizard check HERE/rules-drafts/calls",
        "  wizard draft diff calls --rules HERE/rules",
        "  wizard publish calls --who YOU --why REASON --rules HERE/rules",
    ]
    assert read_texts(live.rules.parent / "rules-drafts" / "calls") == encode(tidy_texts())


@pytest.mark.parametrize(
    ("called", "message"),
    [
        (
            "Big Idea",
            "'Big Idea' cannot be the name of a draft. Use at most 40 characters from a-z, 0-9, - and _.",
        ),
        ("calls", "There is a draft 'calls' already, in HERE/rules-drafts/calls. Choose another name."),
    ],
)
def test_a_name_that_cannot_be(live: Shop, called: str, message: str) -> None:
    """Nothing is made."""
    make_draft(live, {})
    assert lines(live, "draft", "new", called) == [f"Error: {message}"]


def test_drafts_are_listed_with_what_they_change(live: Shop) -> None:
    """And whether live went on since."""
    make_draft(live, REASON, "words")
    make_draft(live, {}, "idle")
    make_draft(live, VERDICT, "calls")
    assert lines(live, "draft", "list") == [
        "3 drafts in HERE/rules-drafts",
        f"  calls  {name(VERDICT)}  changes verdict.yaml",
        f"  idle   {name(tidy_texts())}  changes nothing yet",
        f"  words  {name(REASON)}  changes verdict.yaml",
    ]
    run(live, "publish", "words", "--yes", *WHO)
    assert lines(live, "draft", "list")[1:] == [
        f"  calls  {name(VERDICT)}  changes verdict.yaml; live has changed since",
        f"  idle   {name(tidy_texts())}  changes nothing yet; live has changed since",
        f"  words  {name(REASON)}  is live",
    ]


def test_what_a_draft_changes(live: Shop) -> None:
    """Edit by edit; a comment is a change too."""
    draft = make_draft(live, REASON)
    with (draft.folder / "advice.yaml").open("a") as file:
        file.write("# looked through\n")
    texts = {file: text.decode() for file, text in draft.texts().items()}
    assert lines(live, "draft", "diff", "calls") == [
        f"From live ({name(tidy_texts())}) to calls ({name(texts)})",
        "  verdict.yaml: rule 'only-listening' changed: reason (changes no decision)",
        "  advice.yaml: other comments or spaces",
    ]


def test_what_a_draft_changes_line_by_line(live: Shop) -> None:
    """As `wizard diff` prints it; what to type about the draft comes last."""
    make_draft(live, REASON)
    live.write(VERDICT)
    RuleHistory(live.rules).save_live(encode(VERDICT), proven=True)
    found = lines(live, "draft", "diff", "calls", "--lines")
    like_diff = lines(live, "diff", "calls", "--lines")
    assert found[: len(like_diff)] == like_diff
    assert " ".join(map(str.strip, found[len(like_diff) :])) == (
        "Live has changed since the draft was made: wizard draft update calls --rules HERE/rules"
    )
    assert [line for line in found if line.startswith(("-  ", "+  "))] == [
        "-  reason: You only listen.",
        "+  reason: You just listen.",
    ]


@pytest.mark.parametrize("typed", [("draft", "diff", "calls"), ("diff", "calls")])
def test_how_it_is_published_is_no_line_of_a_draft(live: Shop, typed: tuple[str, ...]) -> None:
    """A draft has no such line, and cannot change it."""
    live.write({"settings.yaml": "publishing: folder\n"})
    make_draft(live, {"settings.yaml": "timezone: UTC\n"})
    found = lines(live, *typed, "--lines")
    assert found[found.index("--- old/settings.yaml") :] == [
        "--- old/settings.yaml",
        "+++ new/settings.yaml",
        "@@ -0,0 +1 @@",
        "+timezone: UTC",
    ]


def test_a_dropped_draft_is_kept_as_a_version(live: Shop) -> None:
    """Nothing is lost."""
    make_draft(live, REASON)
    assert lines(live, "draft", "drop", "calls") == [
        "HERE/rules-drafts/calls is deleted.",
        f"Its files are kept as version {name(REASON)}, in HERE/.wizard/rules/{name(REASON)}.",
    ]
    assert lines(live, "draft", "list") == ["0 drafts in HERE/rules-drafts"]


def test_a_draft_that_is_not_there(live: Shop) -> None:
    """What was probably meant, and which there are."""
    make_draft(live, {})
    message = "Error: There is no draft 'call' of HERE/rules. Did you mean 'calls'? Drafts: calls."
    for typed in (("draft", "diff"), ("draft", "drop"), ("draft", "update")):
        assert lines(live, *typed, "call") == [message]
    (printed,) = lines(live, "publish", "call", "--yes", *WHO)
    assert printed.startswith("Error: 'call' is not a folder of rules, a draft or a kept version")
    assert printed.endswith(message.removeprefix("Error:"))


def test_outside_a_folder_with_rules_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped rules are no shop's own."""
    monkeypatch.chdir(tmp_path)
    for typed in (["draft", "new", "calls"], ["publish", "calls", *WHO]):
        ended = CliRunner().invoke(main, typed)
        message = f"Error: There is no folder 'rules' in {tmp_path}. Name the one you mean with --rules.\n"
        assert (ended.exit_code, ended.output) == (2, message)


def test_a_draft_that_is_a_link_is_deleted_as_one(live: Shop, tmp_path: Path) -> None:
    """The folder that it leads to stays."""
    made = make_draft(live, REASON)
    elsewhere = tmp_path / "elsewhere"
    made.folder.rename(elsewhere)
    made.folder.symlink_to(elsewhere)
    assert run(live, "draft", "drop", made.name).exit_code == 0
    assert (made.folder.is_symlink(), read_texts(elsewhere)) == (False, encode(REASON))


@pytest.mark.parametrize(
    "typed",
    [
        ("publish", "", "--yes", *WHO),
        ("publish", "--digest", " ", "--yes", *WHO),
        ("rules", "restore", ""),
        ("rules", "restore", "--before", ""),
        ("where", "talk", "--draft", ""),
        ("diff", "", "HEAD"),
    ],
)
def test_a_name_that_is_empty_is_none(live: Shop, typed: tuple[str, ...]) -> None:
    """A script whose variable is not set would change what is live, or be guarded by nothing."""
    live.write(REASON)
    ended = run(live, *typed)
    assert ended.output.splitlines()[-1].partition(": It is")[2] == (
        " empty; a variable may not be set. Write the name of a version or a draft, or leave it out."
    )
    assert (ended.exit_code, read_texts(live.rules)) == (2, encode(REASON))
