"""Commands on a catalog with a cell that cannot be used: the message and the exit code, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.catalog.store.files import write_wrong
from tests.commands.running import Shop
from wizard.cli import main
from wizard.rule_language.diagnostics import Place, Problem
from wizard.web import rehearsal

COMMANDS = [
    (["catalog", "list"], 1),
    (["catalog", "show", "boom"], 1),
    (["catalog", "export"], 1),
    (["catalog", "needs"], 2),
    (["catalog", "gaps"], 2),
    (["prove"], 2),
    (["check"], 2),
    (["explain", "uses=music&talk=never"], 2),
    (["catalog", "set", "plain", "anc=yes", "--because", "tried"], 1),
    (["serve"], 1),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Return a shop, one price of which is a text."""
    made = Shop(tmp_path_factory.mktemp("shop"))
    write_wrong(made.catalog, "products", "price_cents = '12,50'")
    return made


@pytest.mark.parametrize(("command", "code"), COMMANDS, ids=[" ".join(command) for command, _ in COMMANDS])
def test_a_command_names_the_cell(shop: Shop, command: list[str], code: int) -> None:
    """On standard error."""
    folder: list[str | Path] = [shop.rules] if command[0] in ("prove", "check") else ["--rules", shop.rules]
    ended = CliRunner().invoke(main, [*command, *map(str, folder), "--catalog", str(shop.catalog)])
    said = (
        f"The catalog {shop.catalog} has 1 cell that cannot be used:\n"
        "- products 'boom', column 'price_cents': '12,50'. It must be the price in hundredths, "
        "a whole number above 0, or NULL.\n"
        "Correct them where they were written. An import of your feed replaces those of its products.\n"
    )
    assert (ended.exit_code, ended.output.removeprefix("Error: ")) == (code, said)


def test_a_start_on_what_cannot_be_shown_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anybody meets it."""
    shop = Shop(tmp_path)
    problem = Problem(Place("catalog.db", 0, 0), "The page cannot be made.", "Take it back.")
    monkeypatch.setattr(rehearsal, "rehearse", lambda *_: (problem,))
    ended = CliRunner().invoke(main, ["serve", "--rules", str(shop.rules), "--catalog", str(shop.catalog)])
    said = f"{problem}\n1 problem in {shop.rules}: the wizard was not started.\n"
    assert (ended.exit_code, ended.output) == (1, said)
