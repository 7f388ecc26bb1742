"""`wizard schema`: JSON Schemas for editors, printed or written to a folder."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from tests.commands.running import Shop
from tests.editor import underlined
from tests.making import tidy_texts
from wizard.cli import main
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.json_schema import lasting_schemas
from wizard.rules_folder import shipped_topic


def run(shop: Shop, *arguments: str) -> Result:
    """The outcome of `wizard schema` on the rules and the catalog of a shop."""
    options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    return CliRunner().invoke(main, ["schema", *arguments, *options])


def test_the_schema_of_one_file_is_printed(shop: Shop) -> None:
    """With the ids of these rules."""
    schema = json.loads(run(shop, "examples").output)
    assert schema["definitions"]["need"] == {"enum": ["mic", "within_budget", "soft_pads"]}
    assert underlined(schema, tidy_texts()["examples.yaml"]) == []


def test_with_any_ids_it_is_the_lasting_one(shop: Shop) -> None:
    """Which does not depend on the rules."""
    expected = lasting_schemas(shipped_topic())["needs.yaml"]
    assert json.loads(run(shop, "needs", "--any-ids").output) == expected


def test_all_are_written_to_a_folder_and_the_lines_for_the_rule_files_are_printed(shop: Shop) -> None:
    """Paths are as seen from the rule files."""
    folder = shop.rules / ".schemas"
    found = run(shop, "-o", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{Path(name).stem}.schema.json" for name in RULE_FILES
    )
    assert found.output.splitlines()[:4] == [
        f"Written to {folder}. The first line of each rule file tells editors where its schema is:",
        "",
        "  topic.yaml       # yaml-language-server: $schema=.schemas/topic.schema.json",
        "  vocabulary.yaml  # yaml-language-server: $schema=.schemas/vocabulary.schema.json",
    ]
    assert found.output.splitlines()[-2:] == [
        "VS Code reads it with the extension YAML (redhat.vscode-yaml).",
        "For JetBrains editors write '# $schema: PATH' with the same path.",
    ]


def test_the_schemas_and_their_lines_are_no_problem_for_the_rules(shop: Shop) -> None:
    """The folder starts with a dot, and the line with a `#`."""
    found = run(shop, "-o", str(shop.rules / ".schemas"))
    for line in found.output.splitlines()[2:-3]:
        name, comment = line.split(maxsplit=1)
        if (shop.rules / name).exists():
            shop.write({name: f"{comment}\n{(shop.rules / name).read_text('utf-8')}"})
    assert (shop.run("check").exit_code, shop.output_of("check").startswith("Checked 8 files")) == (0, True)


def test_one_is_written_alone(shop: Shop) -> None:
    """FILE and -o together."""
    folder = shop.rules.parent / "elsewhere"
    assert "$schema=../elsewhere/needs.schema.json\n" in run(shop, "needs", "-o", str(folder)).output
    assert [path.name for path in folder.iterdir()] == ["needs.schema.json"]


def test_rules_with_mistakes_still_give_schemas(shop: Shop) -> None:
    """An editor is most useful just then."""
    shop.write({"verdict.yaml": "- {id: Bad id}\n"})
    found = run(shop, "examples")
    assert (found.exit_code, json.loads(found.output)["title"]) == (0, "examples.yaml")


def test_without_a_file_or_folder_the_command_says_what_to_add(shop: Shop) -> None:
    """All of them on the screen would help nobody."""
    found = run(shop)
    assert (found.exit_code, found.output.splitlines()[-1]) == (
        2,
        "Error: Name a rule file to print its schema, or with -o a folder for all of them.",
    )


def test_an_unknown_file_is_refused_with_the_known_ones(shop: Shop) -> None:
    """Names are without their ending."""
    found = run(shop, "need")
    assert (found.exit_code, found.output.splitlines()[-1]) == (
        2,
        "Error: Invalid value for '[FILE]': 'need' is not one of 'topic', 'vocabulary', 'questions', "
        "'verdict', 'needs', 'advice', 'texts', 'sources', 'settings', 'examples', 'stores'.",
    )


def test_a_folder_that_cannot_be_written_is_named(shop: Shop) -> None:
    """Here a file has its name."""
    found = run(shop, "-o", str(shop.catalog))
    path = shop.catalog / "topic.schema.json"
    assert (found.exit_code, found.output) == (2, f"Error: {path} cannot be written: Not a directory.\n")
