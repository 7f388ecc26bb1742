"""`wizard rules restore`: the way back to a version that passed, and nothing is lost on it."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner, Result

from tests.commands.running import Shop
from tests.making import changed, encode, tidy_texts
from wizard.cli import main
from wizard.history import RuleHistory
from wizard.rule_language.loader import hash_files, rulebook_version
from wizard.rules_folder import read_texts

BROKEN = changed("verdict.yaml", "{talk: often}", "{tolk: often}")
REASON = changed("verdict.yaml", "You only listen.", "You just listen.")


def restore(shop: Shop, *arguments: str) -> Result:
    """The outcome of `wizard rules restore` on this shop's rules."""
    return CliRunner().invoke(main, ["rules", "restore", "--rules", str(shop.rules), *arguments])


def output_of(shop: Shop, *arguments: str) -> str:
    """What it prints, without the folder and the time."""
    output = restore(shop, *arguments).output.replace(str(shop.rules.parent), "HERE")
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "TIME", output)


def version(texts: dict[str, str]) -> str:
    """The version of these rules."""
    return rulebook_version(encode(texts))


def name(texts: dict[str, str]) -> str:
    """What these rules are kept as."""
    return f"{version(texts)}-{hash_files(encode(texts))[:8]}"


@pytest.fixture
def passed(shop: Shop) -> Shop:
    """A shop whose rules have passed `wizard check`."""
    assert shop.run("check").exit_code == 0
    return shop


def test_the_last_good_version_is_brought_back_whole(passed: Shop) -> None:
    """Changed, missing and strange files; comments and examples too; other files are left alone."""
    before = read_texts(passed.rules)
    passed.write(BROKEN | {"extra.yaml": "a: b\n", "notes.yaml~": "mine"})
    (passed.rules / "examples.yaml").unlink()
    now = read_texts(passed.rules) | {"extra.yaml": b"a: b\n"}
    good, bad = name(tidy_texts()), f"{rulebook_version(now)}-{hash_files(now)[:8]}"
    assert output_of(passed).splitlines() == [
        "examples.yaml: restored",
        "extra.yaml: removed",
        "verdict.yaml: changed back",
        f"HERE/rules holds version {good} of TIME again.",
        f"What was there before is kept in HERE/.wizard/rules/{bad}; "
        f"wizard rules restore {bad} --rules HERE/rules restores it.",
    ]
    assert read_texts(passed.rules) == before
    assert (passed.rules / "notes.yaml~").read_text() == "mine"


def test_what_was_replaced_can_be_had_back(passed: Shop) -> None:
    """By its version, or how that begins."""
    passed.write(BROKEN)
    before = read_texts(passed.rules)
    restore(passed)
    assert restore(passed, version(BROKEN)[:6]).exit_code == 0
    assert read_texts(passed.rules) == before


def test_versions_that_differ_in_examples_alone_can_each_be_had_back(passed: Shop) -> None:
    """For a shopper they are the same version, so the name they are kept by tells them apart."""
    comment = {"examples.yaml": tidy_texts()["examples.yaml"] + "# looked through\n"}
    passed.write(comment)
    passed.run("check")
    passed.write(tidy_texts())
    first, second = name(tidy_texts()), name(tidy_texts() | comment)
    assert output_of(passed).splitlines() == [
        "examples.yaml: changed back",
        f"HERE/rules holds version {second} of TIME again.",
        f"What was there before is kept in HERE/.wizard/rules/{first}; "
        f"wizard rules restore {first} --rules HERE/rules restores it.",
    ]
    assert output_of(passed, "--list").splitlines()[1:] == [
        f"  {each}  TIME  passed" for each in (second, first)
    ]
    assert restore(passed, first).exit_code == 0
    assert read_texts(passed.rules) == encode(tidy_texts())


def test_what_is_replaced_again_is_the_newest_again(passed: Shop) -> None:
    """Else it would be among the first to be forgotten."""
    for texts in (BROKEN, REASON, BROKEN):
        passed.write(tidy_texts() | texts)
        restore(passed)
    assert next(each.version for each in RuleHistory(passed.rules).newest_first()) == version(BROKEN)


def test_git_passes_over_what_is_kept(passed: Shop) -> None:
    """A shop that keeps its rules in git need not know of it; a file of its own stays as it is."""
    ignored = passed.rules.parent / ".wizard" / ".gitignore"
    assert ignored.read_text() == "*\n"
    ignored.write_text("none\n")
    passed.write(REASON)
    assert (passed.run("check").exit_code, ignored.read_text()) == (0, "none\n")


def test_a_deleted_folder_is_brought_back(passed: Shop) -> None:
    """Nothing was there, so nothing is kept."""
    before = read_texts(passed.rules)
    passed.rules.rename(passed.rules.with_name("elsewhere"))
    output = output_of(passed)
    assert (read_texts(passed.rules), "is kept in" in output) == (before, False)


def test_the_version_that_passed_last_is_the_last_good_one(passed: Shop) -> None:
    """Also when it had passed before another one did."""
    passed.write(REASON)
    passed.run("check")
    passed.write(tidy_texts())
    passed.run("check")
    passed.write(BROKEN)
    restore(passed)
    assert read_texts(passed.rules) == encode(tidy_texts())


def test_rules_with_problems_never_count_as_good(passed: Shop) -> None:
    """Examples that fail are a problem too."""
    passed.write(changed("examples.yaml", "verdict: headphones", "verdict: headset"))
    assert passed.run("check").exit_code == 1
    restore(passed)
    assert read_texts(passed.rules) == encode(tidy_texts())


def test_nothing_to_do(passed: Shop) -> None:
    """The folder holds that version already."""
    expected = f"Nothing to do: HERE/rules holds version {name(tidy_texts())} already.\n"
    assert output_of(passed) == expected


def test_no_version_is_kept(shop: Shop) -> None:
    """How one comes to be kept."""
    expected = (
        "Error: No good version of HERE/rules is kept. 'wizard check' keeps every version that passes.\n"
    )
    assert (output_of(shop), restore(shop).exit_code) == (expected, 2)


def test_an_unknown_version(passed: Shop) -> None:
    """Those there are, are named."""
    kept = name(tidy_texts())
    expected = f"Error: There is no kept version 'zzz' of HERE/rules. Kept: {kept}.\n"
    assert (output_of(passed, "zzz"), restore(passed, "zzz").exit_code) == (expected, 2)


def test_the_versions_are_listed_newest_first(passed: Shop) -> None:
    """With when they were kept, and why."""
    passed.write(BROKEN)
    restore(passed)
    assert output_of(passed, "--list").splitlines() == [
        "2 versions in HERE/.wizard/rules",
        f"  {name(BROKEN)}  TIME  replaced",
        f"  {name(tidy_texts())}  TIME  passed",
    ]


def test_an_empty_list(shop: Shop) -> None:
    """Nothing has passed yet."""
    assert output_of(shop, "--list") == "0 versions in HERE/.wizard/rules\n"


def test_what_cannot_be_kept_is_not_replaced(passed: Shop, tmp_path: Path) -> None:
    """Nothing is lost, so nothing is done."""
    passed.write(BROKEN)
    in_the_way = tmp_path / ".wizard" / "rules" / name(BROKEN)
    in_the_way.write_text("in the way")
    result = restore(passed)
    assert (result.exit_code, read_texts(passed.rules)) == (2, encode(BROKEN))
    assert result.output.startswith("Error: What is there now cannot be kept, so nothing was changed.")


def test_check_works_where_nothing_can_be_kept(shop: Shop, tmp_path: Path) -> None:
    """There is a file where the folder would be made."""
    (tmp_path / ".wizard").write_text("")
    assert shop.run("check").exit_code == 0


def test_a_file_that_cannot_be_replaced_leaves_all_as_they_were(passed: Shop) -> None:
    """Those that came before it are changed back."""
    passed.write(BROKEN)
    (passed.rules / "advice.yaml").write_text("[]")
    before, replace = read_texts(passed.rules), os.replace

    def refuse(path: Path, target: Path) -> None:
        """Refuse the second file."""
        if Path(target) == passed.rules / "verdict.yaml":
            raise OSError(errno.EIO, "Input/output error")
        replace(path, target)

    with patch.object(os, "replace", refuse):
        result = restore(passed)
    message = (
        f"Error: {passed.rules}/verdict.yaml cannot be written: Input/output error. No file is changed.\n"
    )
    assert (result.exit_code, result.output, read_texts(passed.rules)) == (2, message, before)
    assert [path.name for path in passed.rules.glob(".*")] == []


@pytest.mark.parametrize("file", ["questions.yaml", "verdict.yaml"])
def test_a_kept_version_that_was_changed_is_not_brought_back(passed: Shop, file: str) -> None:
    """It is not what passed; files that it lacks would be taken out of the folder."""
    kept = passed.rules.parent / ".wizard" / "rules" / name(tidy_texts())
    if file == "verdict.yaml":
        (kept / "rules" / file).write_text("damaged")
    else:
        (kept / "rules" / file).unlink()
    passed.write(REASON)
    assert output_of(passed) == (
        f"Error: HERE/.wizard/rules/{name(tidy_texts())} cannot be restored: the files of this kept "
        "version were changed, or some are missing. Choose another one: wizard rules restore --list\n"
    )
    assert read_texts(passed.rules) == encode(REASON)


def test_a_time_that_no_clock_shows_is_no_time(passed: Shop) -> None:
    """It is before the year 1 in UTC."""
    assert output_of(passed, "--before", "0001-01-01T00:00+05:00") == (
        "Error: There is no kept version '0001-01-01T00:00+05:00' of HERE/rules. Kept: "
        f"{name(tidy_texts())}. A day is written as 2026-11-20, a time as '2026-11-20 14:00'.\n"
    )
