"""What titles state, as rows of the table that `wizard catalog infer --csv` writes."""

import pytest

from tests.making import TOPIC
from wizard.catalog.inference.table import COLUMNS, to_cells
from wizard.catalog.listing import ProductTexts
from wizard.catalog.titles import open_title_reader

READER = open_title_reader(TOPIC)


@pytest.mark.parametrize(
    ("title", "cells"),
    [
        ("Acme Headset", "headset unknown unknown unknown unknown - -"),
        ("Over-Ear Headphones with cable, without microphone", "headphones none wired unknown over-ear - -"),
        ("TWS Earbuds, Bluetooth, ANC, IPX5, 30h", "earphones built-in bluetooth yes in-ear IPX5 30"),
        ("Gaming Headset with boom mic, 2.4GHz USB Dongle", "headset boom rf-dongle unknown unknown - -"),
        ("Headset, Bluetooth and 2.4GHz USB Dongle", "headset unknown both unknown unknown - -"),
        ("Wireless Headphones with microphone", "headphones yes wireless unknown unknown - -"),
    ],
)
def test_a_title_becomes_a_row(title: str, cells: str) -> None:
    """One word for how it connects; a microphone of no certain kind is `yes`."""
    found = to_cells(READER.infer(ProductTexts(title)))
    assert dict(zip(COLUMNS, found, strict=True)) == {
        name: "" if cell == "-" else cell for name, cell in zip(COLUMNS, cells.split(), strict=True)
    }
