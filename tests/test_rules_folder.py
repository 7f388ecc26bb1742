"""The rules folder as it is read: the rule files, and the names of other entries."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.making import encode, tidy_texts, write_texts
from wizard.rule_language.diagnostics import RulesError
from wizard.rules_folder import read_rulebook, read_texts


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder with the tidy rulebook."""
    write_texts(tmp_path / "rules", tidy_texts())
    return tmp_path / "rules"


@pytest.mark.parametrize(
    "name",
    [".DS_Store", ".needs.yaml.swp", "needs.yaml~", "~needs.yaml", "#needs.yaml#", ".git/config", "..data/a"],
)
def test_what_editors_and_systems_leave_behind_is_left_out(rules: Path, name: str) -> None:
    """Nobody is kept from going live by it."""
    (rules / name).parent.mkdir(exist_ok=True)
    (rules / name).write_text("a: b\n")
    assert read_texts(rules) == encode(tidy_texts())


def test_other_entries_are_named_and_not_read(rules: Path) -> None:
    """A pipe would never end, and a folder may hold a whole computer."""
    (rules / "deep" / "deeper").mkdir(parents=True)
    (rules / "locales").mkdir()
    (rules / "notes.txt").write_text("Buy bread.")
    os.mkfifo(rules / "pipe")
    with pytest.raises(RulesError) as caught:
        read_rulebook(rules)
    fix = "Rename it, or remove it from the rules folder."
    accepted = (
        "Accepted: topic.yaml, vocabulary.yaml, questions.yaml, verdict.yaml, needs.yaml, advice.yaml, "
    )
    accepted += "texts.yaml, sources.yaml, settings.yaml, examples.yaml, stores.yaml."
    assert str(caught.value).splitlines() == [
        f"deep/:1:1: There is no rule file 'deep/'. {accepted} {fix}",
        "locales/:1:1: Translations are not supported yet. Remove the file from the rules folder.",
        f"notes.txt:1:1: There is no rule file 'notes.txt'. {accepted} {fix}",
        f"pipe:1:1: There is no rule file 'pipe'. {accepted} {fix}",
    ]


def test_a_rule_file_that_is_no_file_is_reported(rules: Path) -> None:
    """A pipe, a folder, or a link that leads nowhere."""
    for name in ("needs.yaml", "texts.yaml", "verdict.yaml"):
        (rules / name).unlink()
    os.mkfifo(rules / "needs.yaml")
    (rules / "texts.yaml").mkdir()
    (rules / "verdict.yaml").symlink_to(rules / "nowhere")
    with pytest.raises(RulesError) as caught:
        read_texts(rules)
    message = "This is neither a file nor a link to one. Put a file of this name in its place."
    assert str(caught.value).splitlines() == [
        f"{name}:1:1: {message}" for name in ("needs.yaml", "texts.yaml", "verdict.yaml")
    ]


def test_names_are_shown_in_one_line(rules: Path) -> None:
    """Whatever bytes they have: a log is read line by line, and JSON is UTF-8."""
    (rules / "a\nb\x1b[31m").touch()
    (rules / os.fsdecode(b"\xff.txt")).touch()
    (rules / "pictures").mkdir()
    (rules / "pictures" / "c\n.svg").touch()
    with pytest.raises(RulesError) as caught:
        read_rulebook(rules)
    places = [str(problem.place) for problem in caught.value.problems]
    assert places == ["a\ufffdb\ufffd[31m:1:1", "pictures/c\ufffd.svg:1:1", "\ufffd.txt:1:1"]


@pytest.mark.parametrize("folder", ["", "pictures"])
def test_a_folder_of_too_many_files_is_one_problem(rules: Path, folder: str) -> None:
    """As when it is the folder of something else."""
    (rules / folder).mkdir(exist_ok=True)
    for number in range(201):
        (rules / folder / f"{number}.svg").touch()
    with pytest.raises(RulesError) as caught:
        read_texts(rules)
    assert str(caught.value) == (
        f"{rules / folder}: There are more than 200 files in this folder. "
        "Remove those that are neither rule files nor pictures."
    )


def test_a_link_leads_to_a_file_of_the_same_name(rules: Path, tmp_path: Path) -> None:
    """As Kubernetes makes them; of any other file the messages would show what is in it."""
    (tmp_path / "secret").write_text("password: 12345\n")
    (rules / "..data").mkdir()
    (rules / "needs.yaml").rename(rules / "..data" / "needs.yaml")
    (rules / "needs.yaml").symlink_to(Path("..data") / "needs.yaml")
    assert read_texts(rules) == encode(tidy_texts())
    (rules / "stores.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(RulesError) as caught:
        read_texts(rules)
    assert str(caught.value) == (
        "stores.yaml:1:1: This is a link to a file of another name. "
        "Let it lead to a file of the same name, or put the file itself in its place."
    )
