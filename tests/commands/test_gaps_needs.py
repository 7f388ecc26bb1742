"""`wizard catalog needs`: how many products meet, miss or do not state each need."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tests.commands.running import Shop
from wizard.cli import main


def test_each_need_is_counted_over_the_whole_catalog(tmp_path: Path) -> None:
    """A budget counts as no limit, and a need that no product can show says so."""
    shop = Shop(tmp_path)
    options = ["--rules", str(shop.rules), "--catalog", str(shop.catalog)]
    assert CliRunner().invoke(main, ["catalog", "needs", *options]).output == (
        "need                      met  missed  not stated\n"
        "mic                         2       1           0\n"
        "within_budget               3       0           0\n"
        "soft_pads               nothing in the catalog can show it\n"
    )
