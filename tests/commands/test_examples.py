"""`wizard examples`: staff's examples are run, and written from shared links."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from tests.commands.running import Shop, run_inside, start
from wizard.cli import main

LINK = "https://shop.example/?uses=calls&talk=often&rules=f180345cd41a&was=headset"

ENTRY = """\
- name: calls, most days
  answers:
    uses: calls
    talk: often
  expect:
    verdict: headset
    needs: [mic, soft_pads]
"""


def test_examples_that_come_out(shop: Shop) -> None:
    """They are counted."""
    assert (shop.output_of("examples"), shop.run("examples").exit_code) == (
        "1 example, none of them failed.\n",
        0,
    )


def test_what_fails_is_reported(shop: Shop) -> None:
    """What was expected, what came out; exit code 1."""
    shop.write(
        {"examples.yaml": "- {name: new, answers: {talk: often}, expect: {verdict: either, needs: [mic]}}\n"}
    )
    assert (shop.output_of("examples"), shop.run("examples").exit_code) == (
        "examples.yaml:1:3: The example 'new' expects the verdict either, but it is headset, says "
        "'daily-talk'. wizard explain 'talk=often' shows why. Fix the rules or the example.\n"
        "1 example, 1 of them failed.\n",
        1,
    )


def test_json(shop: Shop) -> None:
    """The same for programs."""
    shop.write({"examples.yaml": "- {name: new, answers: {talk: often}, expect: {verdict: either}}\n"})
    found = json.loads(shop.run("examples", "--json").output)
    assert len(found.pop("version")) == 12
    assert found == {
        "examples": 1,
        "failures": [
            {
                "name": "new",
                "file": "examples.yaml",
                "line": 1,
                "expected": "the verdict either",
                "actual": "it is headset, says 'daily-talk'",
                "came_out": "it is headset, says 'daily-talk'",
            }
        ],
        "not_tried": [],
    }


PRODUCTS = """\
- {name: talks, answers: {talk: often}, expect: {verdict: either, products: {any: [boom, gone], first: bud}}}
- {name: listens, answers: {uses: music, talk: never}, expect: {products: {first: plain, never: [boom]}}}
"""


def test_products_are_tried_on_the_catalog(shop: Shop) -> None:
    """Which cards came out, and which products are not there; the check tries none."""
    shop.write({"examples.yaml": PRODUCTS})
    fix = "wizard explain 'talk=often' shows why. Fix the rules or the example."
    verdict = "expects the verdict either, but it is headset, says 'daily-talk'."
    assert shop.output_of("examples").replace(str(shop.catalog), "CATALOG") == (
        f"examples.yaml:1:3: The example 'talks' {verdict} {fix}\n"
        f"examples.yaml:1:3: The example 'talks' expects the product 'bud' first, but the cards are headset: "
        f"'boom'. {fix}\n"
        "Products not tried, since CATALOG does not have them in stock: gone.\n"
        "2 examples, 1 of them failed.\n"
    )
    assert "product" not in shop.output_of("check")
    found = json.loads(shop.run("examples", "--json").output)
    assert [failure["expected"] for failure in found["failures"]] == [
        "the verdict either",
        "the product 'bud' first",
    ]
    assert found["not_tried"] == ["gone"]


def test_products_that_come_out_as_expected(shop: Shop) -> None:
    """The exit code is 0, whatever was not tried."""
    shop.write({"examples.yaml": PRODUCTS.replace("verdict: either, ", "").replace("bud", "boom")})
    assert shop.run("examples").exit_code == 0


def test_a_shared_link_becomes_an_example(shop: Shop) -> None:
    """It is printed, and nothing is written."""
    before = (shop.rules / "examples.yaml").read_text()
    assert shop.output_of("examples", "--from-url", LINK, "--name", "calls, most days") == ENTRY
    assert (shop.rules / "examples.yaml").read_text() == before


@pytest.mark.parametrize(
    "before", ["- name: one\n  answers: {uses: music}\n  expect: {needs: [soft_pads]}", None]
)
def test_a_new_example_is_added_to_the_file(shop: Shop, before: str | None) -> None:
    """After what is there, line end or not; a missing file is made."""
    path = shop.rules / "examples.yaml"
    path.unlink()
    if before is not None:
        path.write_text(before)
    output = shop.output_of("examples", "--from-url", LINK, "--name", "calls, most days", "--append")
    assert output == "Added to RULES/examples.yaml: calls, most days\n"
    assert path.read_text() == (f"{before}\n{ENTRY}" if before else ENTRY)
    assert shop.run("examples").exit_code == 0


def test_a_name_that_is_taken_is_refused_and_nothing_is_written(shop: Shop) -> None:
    """The new entry is checked like one written by hand."""
    before = (shop.rules / "examples.yaml").read_text()
    options = ("--from-url", LINK, "--name", "music alone", "--append", "--catalog", str(shop.catalog))
    code, output, error = run_inside("examples", str(shop.rules), *options)
    assert (code, output, error) == (
        1,
        "",
        "examples.yaml:4:9: The example 'music alone' is already defined in examples.yaml, line 1. "
        f"Rename one of the two.\n1 problem in {shop.rules}: fix them first.\n",
    )
    assert (shop.rules / "examples.yaml").read_text() == before


@pytest.mark.parametrize(
    ("link", "message"),
    [
        (
            "https://shop.example/",
            "This link holds no answers, so there is nothing to write an example of.\n",
        ),
        (
            "talk=nevr",
            "'nevr' is not an answer to 'talk'. Did you mean 'never'? Accepted: never, often, unsure.\n",
        ),
    ],
)
def test_a_link_that_cannot_be_an_example_is_refused(shop: Shop, link: str, message: str) -> None:
    """With exit code 1."""
    result = shop.run("examples", "--from-url", link, "--name", "new")
    assert (result.exit_code, result.output) == (1, message)


def test_the_shipped_rules_are_not_written_to(tmp_path: Path) -> None:
    """From a folder without rules nothing of the installed wizard changes, as with its catalog."""
    output = start("examples", "--from-url", "talk=never", "--name", "new", "--append", folder=tmp_path)
    assert output == (
        2,
        "",
        "Error: There is no folder rules here, and the shipped rules are read-only. "
        "Name the folder to write to: wizard examples RULES_DIR\n",
    )


@pytest.mark.parametrize("options", [("--from-url", LINK), ("--name", "new"), ("--append",)])
def test_half_an_order_is_refused(shop: Shop, options: tuple[str, ...]) -> None:
    """A link needs a name."""
    result = shop.run("examples", *options)
    assert result.exit_code == 2
    assert (
        result.output.splitlines()[-1]
        == "Error: --from-url and --name need each other, and --append needs both."
    )


def test_a_missing_folder_ends_with_2(shop: Shop) -> None:
    """As with every command."""
    code, _, error = run_inside("examples", str(shop.rules / "none"))
    assert (code, error) == (2, f"Error: There is no folder of rules {shop.rules / 'none'}.\n")


def test_an_edit_in_between_is_not_lost(shop: Shop) -> None:
    """The file is another one than the new entry was tried with."""
    path = shop.rules / "examples.yaml"

    def edit(*_: object) -> str:
        """Save the file in an editor, while the entry is made."""
        path.write_text("# mine\n")
        return ENTRY

    with patch("wizard.commands.examples.write_example", edit):
        result = shop.run("examples", "--from-url", LINK, "--name", "calls, most days", "--append")
    message = f"Error: {path} was changed just now. Type it again.\n"
    assert (result.exit_code, result.output, path.read_text()) == (2, message, "# mine\n")


@pytest.mark.parametrize("named", [(), ("--rules",)])
def test_an_example_is_added_to_the_folder_that_is_named(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: tuple[str, ...]
) -> None:
    """In either way, also where there is no folder of rules."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    where = (*named, str(shop.rules), "--catalog", str(shop.catalog))
    what = ("--append", "--name", "calls", "--from-url", "/?uses=music&talk=often")
    ended = CliRunner().invoke(main, ["examples", *where, *what])
    assert (ended.exit_code, ended.output) == (0, f"Added to {shop.rules}/examples.yaml: calls\n")
