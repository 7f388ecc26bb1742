"""Export of the catalog as CSV or JSON.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it; the import removes
the apostrophe again.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import IO

from wizard.catalog.listing import Provenance
from wizard.catalog.store import Catalog
from wizard.catalog.values import name_open_column, show_value
from wizard.rule_language.predicates import Product

FIRST_COLUMNS = (
    "id", "title", "brand", "description", "link", "image_link", "availability", "price", "currency",
    "price_note", "family", "followed_by",
)  # fmt: skip
"""Columns before those of the attributes, with the names of Google's feeds where these exist."""

JSON_FIELDS = (
    "id", "name", "brand", "kind", "price", "price_note", "in_stock", "url", "image", "description", "family",
    "followed_by",
)  # fmt: skip
"""Fields of a product, in the order of the JSON."""

MARK = "exported_from"
"""The last column, with the version of the catalog. It shows that attributes are written as exported."""

FORMULA_STARTS = r"[=+\-@\t\r\n＝＋－＠]"  # full-width signs start formulas too
FORMULA = re.compile(f"'*{FORMULA_STARTS}")
ESCAPED = re.compile(f"'+{FORMULA_STARTS}")


def write_csv(catalog: Catalog, file: IO[str]) -> None:
    """Write all products with their attributes as CSV, one product per row."""
    writer = csv.writer(file, lineterminator="\n")
    lists = catalog.topic.lists
    of_lists = map(name_open_column, lists)
    writer.writerow(map(escape_formula, (*FIRST_COLUMNS, *catalog.attributes, *of_lists, MARK)))
    for product in catalog.products():
        values = (show_value(product.attributes[name], ";", missing="") for name in catalog.attributes)
        are_open = ("yes" if name in product.open_lists else "" for name in lists)
        writer.writerow(
            map(escape_formula, (*_list_first_cells(product), *values, *are_open, catalog.version))
        )


def write_json(catalog: Catalog, file: IO[str]) -> None:
    """Write all products with their attributes and their sources as JSON, one product per line."""
    about = {"version": catalog.version, "as_of": catalog.as_of}
    file.write(f'{{"catalog": {json.dumps(about)}, "products": [')
    for number, product in enumerate(catalog.products()):
        data = _to_data(product, catalog.provenance(product.id))
        file.write(f"{',' if number else ''}\n{json.dumps(data, ensure_ascii=False)}")
    file.write("\n]}\n")


def escape_formula(text: str) -> str:
    """Return the text as a cell that no spreadsheet runs as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """Return the text of a cell, without the apostrophe that `escape_formula` may have added."""
    return text[1:] if ESCAPED.match(text) else text


def _list_first_cells(product: Product) -> Iterator[str]:
    availability = "in_stock" if product.in_stock else "out_of_stock"
    price = None if product.price is None else f"{product.price:.2f}"
    texts = (product.id, product.name, product.brand, product.description, product.url, product.image)
    related = (product.family, product.followed_by)
    cells = (*texts, availability, price, product.currency, product.price_note, *related)
    return (cell or "" for cell in cells)


def _to_data(product: Product, provenance: Mapping[str, Provenance]) -> dict[str, object]:
    data = {name: getattr(product, name) for name in JSON_FIELDS}
    if product.price is not None:
        data["price"] = {"amount": f"{product.price:.2f}", "currency": product.currency}
    data["attributes"] = dict(product.attributes)
    data["open_lists"] = sorted(product.open_lists)
    data["variants"] = list(map(asdict, product.variants))
    data["provenance"] = {
        name: {"origin": found.origin, "evidence": found.evidence, "page": found.page}
        for name, found in provenance.items()
    }
    return data
