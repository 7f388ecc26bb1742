"""`wizard new`: a topic that passes the check, and nothing of anybody's is overwritten."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wizard.cli import main
from wizard.rule_language.grammar import RULE_FILES
from wizard.rules_folder import load_topic, read_texts


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(typed: str) -> Result:
    """Run what one types after `wizard`."""
    return CliRunner().invoke(main, shlex.split(typed))


def written(folder: Path) -> dict[str, bytes]:
    """Return each file below a folder with its content."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_new_topic_passes_the_check_without_a_hint() -> None:
    """With every option of the check."""
    run("new bike")
    checked = run("check bike --strict")
    assert (checked.exit_code, "0 problems, 0 hints" in checked.output) == (0, True)


@pytest.mark.parametrize("name", ["bike", "shops/bike", "the shop/bike"])
def test_the_commands_that_are_printed_work_as_they_are(name: str, folder: Path) -> None:
    """Check and import, typed as printed, leave products to recommend for each side; serve is the last."""
    made = run(f"new '{name}'")
    commands = [line.strip() for line in made.output.splitlines() if line.startswith("  wizard ")]
    ended = [run(command.removeprefix("wizard ")) for command in commands[:-1]]
    proven = run(f"prove '{name}' --catalog '{name}.db'")
    assert [each.exit_code for each in (made, *ended, proven)] == [0, 0, 0, 0]
    rules, catalog = shlex.quote(name), shlex.quote(f"{name}.db")
    assert commands[-1] == f"wizard serve --rules {rules} --catalog {catalog}"
    assert (folder / f"{name}.db").is_file()


def test_comments_call_the_folder_by_its_name(folder: Path) -> None:
    """So that commands in them can be typed as they are."""
    run("new machine-2")
    texts = b"".join(written(folder).values())
    assert (b"wizard check machine-2" in texts, b"NAME" in texts) == (True, False)


def test_each_file_begins_with_what_it_is_for(folder: Path) -> None:
    """And each file that a topic must or may have in it is there, but those for which shops have a reason."""
    run("new bike")
    texts = {name: text for name, text in read_texts(folder / "bike").items() if name in RULE_FILES}
    silent = [name for name, text in texts.items() if not text.startswith(b"# %b" % name.encode())]
    assert silent == []
    assert RULE_FILES.keys() - texts.keys() == {"stores.yaml", "vocabulary.yaml"}


def test_the_example_is_about_no_product_of_the_shipped_topic(folder: Path) -> None:
    """It is a question of its own."""
    run("new bike")
    assert load_topic(read_texts(folder / "bike")).side_ids == ("city", "ebike")


def test_an_empty_folder_is_filled(folder: Path) -> None:
    """It may have been made first."""
    (folder / "bike").mkdir()
    assert (run("new bike").exit_code, (folder / "bike" / "topic.yaml").is_file()) == (0, True)


TAKEN = {
    "bike/notes.txt": "The folder bike is not empty. Name another one, or move its files away.",
    "bike": "bike is there already. Name another topic, or move that file away.",
    "bike.csv": "bike.csv is there already. Name another topic, or move that file away.",
    "bike.db": "bike.db is there already. Name another topic, or move that file away.",
}


@pytest.mark.parametrize(("there", "message"), TAKEN.items())
def test_nothing_that_is_there_is_overwritten(there: str, message: str, folder: Path) -> None:
    """Nor is anything put next to it."""
    (folder / there).parent.mkdir(exist_ok=True)
    (folder / there).write_text("mine")
    ended = run("new bike")
    assert (ended.exit_code, ended.stderr) == (2, f"Error: {message}\n")
    assert written(folder) == {there: b"mine"}


@pytest.mark.parametrize(
    ("name", "like"),
    [("My Bike", "my-bike"), (".", "bike"), ("..", "bike"), ("bike\nname", "bike-name"), ("Ü", "bike")],
)
def test_a_name_that_cannot_be_part_of_an_address_is_refused(name: str, like: str, folder: Path) -> None:
    """With one that can."""
    ended = CliRunner().invoke(main, ["new", name])
    fix = f"Use at most 40 characters from a-z, 0-9, - and _, for example {like}.\n"
    assert (ended.exit_code, ended.stderr.endswith(fix), written(folder)) == (2, True, {})


def test_a_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    """A file is where a folder would have to be."""
    (folder / "shops").write_text("a file")
    ended = run("new shops/bike")
    assert (ended.exit_code, ended.stderr) == (
        2,
        "Error: shops/bike/advice.yaml cannot be written: Not a directory.\n",
    )
