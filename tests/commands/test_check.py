"""`wizard check`: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.commands.publishing import make_draft
from tests.commands.running import Shop, printed, run_inside, start
from tests.making import changed, rule_line, tidy_texts
from wizard.cli import main
from wizard.paths import catalog_path, rules_path

ALL = "Checked 8 files in RULES with 1 example and 31 sets of answers in N seconds:"


def test_rules_with_nothing_to_fix(shop: Shop) -> None:
    """One line says what was checked."""
    assert (shop.output_of("check"), shop.run("check").exit_code) == (f"{ALL} 0 problems, 0 hints.\n", 0)


def test_with_mistakes_nothing_else_is_checked(shop: Shop) -> None:
    """All other checks need a rulebook that can be read."""
    shop.write(changed("verdict.yaml", "{talk: often}", "{tolk: often}"))
    assert shop.output_of("check") == printed("check_mistakes")


def test_everything_is_reported_in_groups(shop: Shop) -> None:
    """What can never take effect, hints, examples that fail, and what the proof found."""
    texts = changed("verdict.yaml", "  over: [bicycle]\n", "")
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("{talk: unsure}", "{talk: [unsure, often]}")
    texts["verdict.yaml"] += rule_line("dead", "{uses: calls, talk: never}", "decide: headset")
    texts["verdict.yaml"] += rule_line("often", "{talk: often}", "decide: headset")
    texts["verdict.yaml"] += rule_line("again", "{uses: music, talk: often}", "decide: headset")
    texts["advice.yaml"] = texts["advice.yaml"].replace("when: {uses: music}, ", "")
    texts["examples.yaml"] = texts["examples.yaml"].replace("headphones", "headset")
    art = "{id: art, label: Art}\n    - {id: calls,"
    texts["questions.yaml"] = texts["questions.yaml"].replace("{id: calls,", art)
    shop.write(texts)
    assert shop.output_of("check") == printed("check_in_groups")


def test_hints_fail_only_with_strict(shop: Shop) -> None:
    """For those who want a rulebook without any."""
    shop.write(changed("sources.yaml", "  A2:", "  A3: {says: Nobody cites this.}\n  A2:"))
    assert (shop.run("check").exit_code, shop.run("check", "--strict").exit_code) == (0, 1)


def test_json(shop: Shop) -> None:
    """The same for programs; numbers of answer sets are text, since many programs round large numbers."""
    shop.write(changed("verdict.yaml", "- {id: not-sure", "# {id: not-sure"))
    found = json.loads(shop.run("check", "--json").output)
    assert (len(found.pop("version")), found.pop("seconds") > 0) == (12, True)
    assert found == {
        "problems": [
            {
                "about": "proof",
                "file": "verdict.yaml",
                "line": 1,
                "column": 1,
                "message": "No verdict rule with a source holds in 12 answer sets.",
                "fix": "Add a rule that decides or leans for these answers, or widen one.",
                "mend": "Add a rule that decides or leans for these answers, or widen one.",
                "address": "/?uses=unsure&talk=unsure&budget=unsure",
            }
        ],
        "hints": [],
        "unfinished": [],
        "answer_sets": {"plain": "31", "all": "31"},
    }


def test_json_of_rules_that_cannot_be_read(shop: Shop) -> None:
    """There is no version and no proof."""
    shop.write({"verdict.yaml": "- {id: Bad id}\n"})
    found = json.loads(shop.run("check", "--json").output)
    assert (found["version"], found["answer_sets"], found["hints"]) == (None, None, [])
    assert {problem["about"] for problem in found["problems"]} == {"mistakes"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("RULES/none",), "Error: There is no folder of rules RULES/none.\n"),
        (
            ("RULES", "--catalog", "RULES/none.db"),
            "Error: There is no catalog RULES/none.db. "
            "Put the file back, or import your feed (wizard catalog import). "
            "To try the wizard out with sample goods: wizard catalog sample --catalog RULES/none.db\n",
        ),
    ],
)
def test_a_missing_folder_or_catalog_ends_with_2(
    shop: Shop, arguments: tuple[str, ...], message: str
) -> None:
    """No folder of rules, no catalog."""
    code, output, error = run_inside("check", *(each.replace("RULES", str(shop.rules)) for each in arguments))
    assert (code, output, error.replace(str(shop.rules), "RULES")) == (2, "", message)


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("--check-seconds=1", "took longer than 1 second, so it was ended. {} --check-seconds."),
        ("--check-megabytes=5", "needed more than 5 MB of memory, so it was ended. {} --check-megabytes."),
    ],
)
def test_hostile_rules_take_a_bounded_time(shop: Shop, limit: str, message: str) -> None:
    """Almost as much as a file may hold: exit code 2, which limit was exceeded, and what to do.

    In a process of its own: memory that tests before have freed would count as room.
    """
    lines = (rule_line(f"r{number}", "{talk: often}", "lean: {headset: 1}") for number in range(5000))
    shop.write({"verdict.yaml": tidy_texts()["verdict.yaml"] + "".join(lines)})
    ended = start("check", str(shop.rules), "--catalog", str(shop.catalog), limit)
    whole = message.format("Make the rules simpler, or allow more with")
    assert ended == (2, "", f"Error: The check {whole}\n")


def test_exit_codes_of_the_process(shop: Shop) -> None:
    """0 when all is fine, 1 with a problem."""
    options = ("check", str(shop.rules), "--catalog", str(shop.catalog))
    fine = run_inside(*options)[0]
    shop.write({"examples.yaml": tidy_texts()["examples.yaml"].replace("headphones", "headset")})
    assert (fine, start(*options)[0]) == (0, 1)


def test_the_shipped_rules_pass() -> None:
    """Nothing to fix in what we ship, and nothing to hint at."""
    code, output, _ = run_inside("check", str(rules_path()), "--catalog", str(catalog_path()), "--strict")
    assert (code, output.count("\n"), output.endswith(": 0 problems, 0 hints.\n")) == (0, 1, True)


@pytest.fixture
def outside(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without rules, of a wizard that was shipped with the small ones."""
    monkeypatch.setattr("wizard.paths._shipped", lambda name: shop.rules.parent / name)
    (tmp_path / "outside").mkdir()
    monkeypatch.chdir(tmp_path / "outside")
    return tmp_path / "outside"


def test_outside_a_folder_with_rules_the_first_line_says_so(outside: Path) -> None:
    """ "0 problems" in the wrong folder would be taken for those of one's own rules; JSON stays JSON."""
    line = (
        f"Checking the shipped rules, since there is no folder 'rules' in {outside}. "
        "Name yours: wizard check --rules FOLDER"
    )
    plain, data = (CliRunner().invoke(main, ["check", *more]) for more in ((), ("--json",)))
    assert (plain.stdout.splitlines()[0], plain.exit_code) == (line, 0)
    assert (data.stderr.splitlines(), json.loads(data.stdout)["problems"]) == ([line], [])


FOLDER = "FOLDER"
"""Stands for a folder of rules that is named."""


@pytest.mark.parametrize(
    ("doing", "typed"),
    [
        ("Reading", ("where", "talk")),
        ("Explaining", ("explain", "talk=never", "--json")),
        ("Proving", ("prove", "--no-catalog", "--json")),
        ("Trying the examples of", ("examples", "--json")),
        ("Drawing", ("map", "--mermaid")),
        ("Drawing", ("map", "-o", "flow.mmd")),
        ("Using", ("diff", FOLDER, "--json")),
        ("Using", ("impact", FOLDER, "--json")),
        ("Using", ("impact", FOLDER, "--markdown")),
    ],
)
def test_other_commands_say_so_too(shop: Shop, outside: Path, doing: str, typed: tuple[str, ...]) -> None:
    """Beside what they print, which programs may read."""
    ended = CliRunner().invoke(main, [str(shop.rules) if word is FOLDER else word for word in typed])
    assert (ended.stderr.splitlines(), ended.exit_code) == (
        [
            f"{doing} the shipped rules, since there is no folder 'rules' in {outside}. "
            f"Name yours: wizard {typed[0]} --rules FOLDER"
        ],
        0,
    )


@pytest.mark.parametrize("command", ["diff", "impact"])
def test_a_comparison_says_so_only_if_it_uses_the_shipped_rules(
    shop: Shop, outside: Path, command: str
) -> None:
    """In the first line of what people read; not if two folders are compared, or one is named."""
    line = (
        f"Using the shipped rules, since there is no folder 'rules' in {outside}. "
        f"Name yours: wizard {command} --rules FOLDER"
    )
    folder = str(shop.rules)
    typed = ([folder], [folder, folder], [folder, "--rules", folder])
    ended = [CliRunner().invoke(main, [command, *each]) for each in typed]
    assert [(each.exit_code, each.stderr) for each in ended] == [(0, "")] * 3
    firsts = [each.stdout.splitlines()[0] for each in ended]
    assert [first == line for first in firsts] == [True, False, False]
    assert all(first.startswith("From ") for first in firsts[1:])


@pytest.mark.parametrize("command", ["diff", "impact"])
def test_a_comparison_that_looks_up_a_name_uses_the_shipped_rules(
    shop: Shop, outside: Path, command: str
) -> None:
    """The name could be that of one of their versions."""
    ended = CliRunner().invoke(main, [command, str(shop.rules), "monday"])
    shipped, error = ended.output.splitlines()
    begins = f"Using the shipped rules, since there is no folder 'rules' in {outside}. "
    assert (ended.exit_code, shipped.startswith(begins)) == (2, True)
    assert error.startswith("Error: 'monday' is not a folder of rules, a draft or a kept version")


@pytest.mark.parametrize("named", [("--rules",), ()])
def test_the_folder_is_named_in_one_of_two_ways(shop: Shop, named: tuple[str, ...]) -> None:
    """As an argument, or with --rules as other commands take it; then nothing is said of the shipped ones."""
    typed = ["check", *named, str(shop.rules), "--catalog", str(shop.catalog)]
    ended = CliRunner().invoke(main, typed)
    assert (ended.output.startswith("Checked 8 files in "), ended.exit_code) == (True, 0)


def test_a_folder_named_twice_is_refused(shop: Shop) -> None:
    """Even if it is the same."""
    ended = shop.run("check", "--rules", str(shop.rules))
    message = "Error: The folder of rules is named twice, as RULES_DIR and with --rules.\n"
    assert (ended.exit_code, ended.output.endswith(message)) == (2, True)


def test_a_new_option_that_nothing_reads_is_a_problem(live: Shop) -> None:
    """In the folder, and in a draft made from it."""
    option = "    - {id: music, label: Music}\n"
    texts = changed("questions.yaml", option, f"{option}    - {{id: films, label: Films}}\n")
    draft = make_draft(live, texts)
    live.write(texts)
    for folder in (live.rules, draft.folder):
        ended = CliRunner().invoke(main, ["check", str(folder), "--json"])
        found = [(each["about"], each["message"]) for each in json.loads(ended.output)["problems"]]
        message = "Nothing uses the option 'films' of the question 'uses'."
        assert (ended.exit_code, found) == (1, [("unread", message)])
