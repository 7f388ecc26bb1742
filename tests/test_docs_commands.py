"""What the documents tell staff to type is typed, and what they promise comes out."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.documented import undocumented
from tests.serving import fetch, serving
from wizard.cli import main
from wizard.paths import catalog_path, rules_path
from wizard.rules_folder import load_topic, read_texts

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PROGRESS = re.compile(r"^Tried [\d,]+ of at most [\d,]+ sets of answers .* \.\.\.\n", re.MULTILINE)
BLOCK = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Reader:
    """A reader who does what a document says, block by block, in a folder with a folder of rules.

    `yaml FILE` shows a passage of a rule file; `yaml below`, `above` and `instead` say what to do there;
    `yaml end FILE` adds at the end, `yaml new FILE` is a rule file, `csv FILE` a file next to the rules; `sh`
    is typed; every line of `text` must come out of what was typed.
    """

    def __init__(self, folder: Path, rules: str = "rules") -> None:
        self.folder = folder
        self.rules = folder / rules
        self.file = Path()
        self.passage = ""
        self.printed = ""

    def follow(self, kind: str, says: str, block: str) -> None:
        """Do what one block says."""
        match kind, says.split():
            case "yaml", ["end", name]:
                path = self.rules / name
                path.write_text(path.read_text() + block)
            case "yaml", ["new", name]:
                (self.rules / name).write_text(block)
            case "csv", [name]:
                (self.folder / name).write_text(block)
            case "yaml", ["below" | "above" | "instead" as where]:
                changed = {"below": self.passage + block, "above": block + self.passage, "instead": block}
                self.file.write_text(self.file.read_text().replace(self.passage, changed[where]))
            case "yaml", [name]:
                self.file, self.passage = self.rules / name, block
                assert self.file.read_text().count(block) == 1, f"not there, or not alone: {block}"
            case "sh", _:
                self.printed = "".join(map(self.type, block.splitlines()))
            case "text", _:
                found = general(self.printed).splitlines()
                assert [line for line in general(block).splitlines() if line not in found] == [], self.printed

    def type(self, line: str) -> str:
        """What one command prints; `wizard serve` runs until its first page has come."""
        program, *arguments = shlex.split(line)
        if arguments[:1] == ["serve"]:
            with serving(*arguments[1:], folder=self.folder) as address:
                status, page, _ = fetch(address)
            assert status == 200
            return page
        if program == "wizard":
            return run(arguments, self.folder)
        ended = subprocess.run(
            [program, *arguments], capture_output=True, text=True, check=False, cwd=self.folder
        )
        assert (ended.returncode, ended.stderr) == (0, "")
        return ended.stdout


def run(arguments: Sequence[str], folder: Path) -> str:
    """What a command of the wizard prints; exit code 1 is its way to say that there are problems.

    On standard error it tells how far it is where it takes long, and nothing else.
    """
    with chdir(folder):
        ended = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert (ended.exit_code in (0, 1), PROGRESS.sub("", ended.stderr)) == (True, "")
    return ended.stdout


def general(text: str) -> str:
    """The text without what changes with every edit of the shipped rules: numbers of two digits or more."""
    return re.sub(r"\d[\d,.]*\d", "N", re.sub(r" +", " ", text))


def blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """The blocks of a page: language, what is said of it, text."""
    for block in BLOCK.finditer((ROOT / "docs" / page).read_text()):
        yield block[1], block[2], block[3]


def test_the_editing_guide_works_as_written(tmp_path: Path) -> None:
    """Option, column, need, source, rule and example, on copies of the shipped rules and catalog."""
    shutil.copytree(rules_path(), tmp_path / "rules")
    shutil.copy(catalog_path(), tmp_path / "catalog.db")
    reader = Reader(tmp_path)
    for kind, says, block in blocks("editing-rules.md"):
        reader.follow(kind, says, block)
    added = [
        name
        for name in ("needs.yaml", "questions.yaml")
        if "vegan" in (tmp_path / "rules" / name).read_text()
    ]
    assert added == ["needs.yaml", "questions.yaml"]


def test_the_page_on_topics_works_as_written(tmp_path: Path) -> None:
    """From an empty folder to three sides, own products and two topics on one server."""
    reader = Reader(tmp_path, "bike")
    for kind, says, block in blocks("topics.md"):
        reader.follow(kind, says, block)
    topics = [load_topic(read_texts(tmp_path / name)) for name in ("bike", "coffee")]
    assert [topic.side_ids for topic in topics] == [("city", "ebike", "cargo"), ("city", "ebike")]


def test_the_page_on_publishing_works_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a shop of one, of three, and one with git: the log shows what each did, in this order."""
    for part in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{part}_NAME", "Cleo")
        monkeypatch.setenv(f"GIT_{part}_EMAIL", "cleo@shop.example")
    reader = Reader(tmp_path)
    for kind, says, block in blocks("publishing.md"):
        reader.follow(kind, says, block)
    events = json.loads(run(["log", "--json"], tmp_path))["events"]
    assert [(each["actor"].partition(" (")[0], each["note"]) for each in reversed(events)] == [
        ("Ann", "shorter"),
        ("Cleo", "we are three now"),
        ("Cleo", "long ways need a motor"),
        ("Cleo", "shorter"),
        ("Cleo", "fewer words on hills"),
    ]
    log, diff = (run([*command, "--json"], tmp_path) for command in (["log"], ["diff", "HEAD"]))
    assert undocumented([json.loads(log), json.loads(diff)], ["publishing.md"]) == []


@pytest.mark.parametrize("command", ["check", "explain 'uses=calls&talk=rare'", "examples"])
def test_every_field_of_the_json_is_documented(command: str) -> None:
    """For the shipped rules; `explain` has the API's fields too. That of `prove` is read in test_prove."""
    printed = run([*shlex.split(command), "--json"], ROOT)
    pages = ["checking.md", "api.md"] if command.startswith("explain") else ["checking.md"]
    assert undocumented(json.loads(printed), pages) == []


def test_the_way_from_a_feed_to_a_better_recommendation_works_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command of docs/attributes.md's first part prints each line below it; "..." leaves lines out."""
    monkeypatch.chdir(tmp_path)
    parts = {language: block for language, _, block in blocks("attributes.md") if language == "csv"}
    Path("feed.csv").write_text(parts["csv"])
    shown = [block for language, _, block in blocks("attributes.md") if language == "console"]
    for command in "".join(shown).removeprefix("$ ").split("\n$ "):
        typed, _, expected = command.partition("\n")
        printed = general(CliRunner().invoke(main, shlex.split(typed)[1:]).output).splitlines()
        assert [line for line in general(expected).splitlines() if line not in (*printed, "...")] == [], typed
