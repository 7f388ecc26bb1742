"""Which system a table is from, and what becomes of its rows as that system means them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.catalog.feeds.samples import NOW, open_text, outcomes_of
from wizard.catalog.feeds.names import read_translations
from wizard.catalog.feeds.records import Offer

TABLES = yaml.safe_load(Path(__file__).with_name("shop_tables.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case["table"].partition("\n")[0][:60])
def test_each_row_becomes_what_its_shop_means(case: dict[str, Any]) -> None:
    """Drafts are not sold, prices are those of shoppers, and what is sold out is."""
    assert outcomes_of(case["table"]) == case["outcomes"]


def test_the_dates_of_the_tables_are_read_as_of_the_samples_day() -> None:
    """They hold dates before and after it."""
    assert "2026-01-01" < NOW.date().isoformat() < "2027-01-01"


FEW = {
    "with types": ("type", "id", "title", "published", "price", "sale_price"),
    "hidden": ("id", "title", "visibility", "published", "price"),
    "four columns": ("id", "title", "published", "price"),
    "numbers too": ("product_id", "type", "id", "title", "published", "price", "category"),
}


@pytest.mark.parametrize("few", FEW)
@pytest.mark.parametrize("language", [each for each in read_translations("woocommerce") if each != "older"])
def test_few_columns_of_woocommerce_are_recognised_in_every_language(language: str, few: str) -> None:
    """The id is the SKU, a draft and a group of products are not sold."""
    names = read_translations("woocommerce")[language]
    products = (
        {"id": "A", "title": "Tide", "type": "simple", "published": "1", "visibility": "visible"},
        {"id": "B", "title": "Reef", "type": "simple", "published": "-1", "visibility": "visible"},
        {"id": "C", "title": "Bay", "type": "grouped", "published": "1", "visibility": "hidden"},
    )
    columns = FEW[few]
    lines = [",".join(names[column][0] for column in columns)]
    for number, product in enumerate(products):
        cells = {"price": "59.99", "product_id": str(number), **product}
        lines.append(",".join(cells.get(column, "") for column in columns))
    left_out = {"with types": ["3: type-not-sellable"], "numbers too": ["3: type-not-sellable"]}
    last = left_out.get(few, ["3: not-published"] if "visibility" in columns else ["C 59.99"])
    text = "\n".join(lines) + "\n"
    assert open_text(text).recognition.system == "WooCommerce"
    assert outcomes_of(text) == ["A 59.99", "2: not-published", *last]


def test_columns_of_attributes_are_kept_where_the_table_may_be_of_any_system() -> None:
    """Handle, title and vendor alone make no Shopify export if there are columns that it does not have."""
    text = "Handle,Title,Vendor,SKU,Price,Connectivity\ntide,Tide,Acme,A,5,Bluetooth\n"
    feed = open_text(text)
    (offer,) = feed
    assert isinstance(offer, Offer)
    assert (feed.format, offer.texts.fields) == ("csv", (("Connectivity", "Bluetooth"),))


@pytest.mark.parametrize(
    ("header", "system", "reason"),
    [
        (
            "SKU,Name,Visibility in catalog,Regular price",
            "WooCommerce",
            "'Visibility in catalog' is a column of WooCommerce alone",
        ),
        (
            "SKU,Name,Published,Regular price",
            "WooCommerce",
            "all its columns are those of WooCommerce's export",
        ),
        ("Title,URL handle,Price", "Shopify", "'URL handle' is a column of Shopify alone"),
        ("Handle,Title,Status,Price", "Shopify", "all its columns are those of Shopify's export"),
        ("sku,name,price,product_online", "Magento", "'product_online' is a column of Magento"),
        ("handleId,fieldType,name,price", "Wix", "'handleId' and 'fieldType' are columns of Wix"),
        ("id,name,price,status", "", ""),
    ],
)
def test_what_told_the_system_is_said(header: str, system: str, reason: str) -> None:
    """In the words of the file."""
    about = open_text(f"{header}\n{'1,' * header.count(',')}1\n").recognition
    assert (about.system, about.reason) == (system, reason)
