"""What columns hold whose names are in no list: by the words of their headers and by their cells."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import HEADERS, open_text, outcomes_of
from wizard.catalog.feeds.records import FeedError


@pytest.mark.parametrize("field", ["id", "title", "price"])
def test_what_every_product_needs_is_found_under_usual_names(field: str) -> None:
    """Case and full stops do not matter."""
    columns = {"id": "id", "title": "title", "price": "price"}
    for name in HEADERS[field]:
        named = columns | {field: name}
        assert open_text(f"{';'.join(named.values())}\nA;Tide;5\n").recognition.columns == named


@pytest.mark.parametrize("name", [*HEADERS["stock"], *HEADERS["availability"]])
def test_stock_is_found_under_any_usual_name(name: str) -> None:
    """What is sold out is not in stock."""
    sold_out = "out of stock" if name in HEADERS["availability"] else "0"
    text = f"sku;name;price;{name}\nA;Tide;5;{sold_out}\nB;Reef;5;3\n"
    assert outcomes_of(text) == ["A 5, sold out", "B 5"]


@pytest.mark.parametrize("name", HEADERS["not_stock"])
def test_what_only_sounds_like_stock_is_not_read_for_it(name: str) -> None:
    """The report names it as a column that could be meant."""
    text = f"sku;name;price;{name}\nA;Tide;5;0\n"
    assert (outcomes_of(text), dict(open_text(text).recognition.could_mean)) == (["A 5"], {name: ("stock",)})


def test_cells_decide_whether_a_guessed_column_is_the_stock() -> None:
    """Sizes and colours are none, also after rows without any."""
    text = "sku;name;price;Available in\nA;Tide;5;\nB;Reef;5;red, blue\n"
    assert outcomes_of(text) == ["A 5", "B 5"]


@pytest.mark.parametrize(
    ("header", "sold_out", "in_stock"),
    [
        ("Sold out", "yes", "no"),
        ("Ausverkauft", "ja", "nein"),
        ("Épuisé", "VRAI", "FAUX"),
        ("Esgotado", "1", "0"),
        ("Status", "Sold out", "In stock"),
    ],
)
def test_columns_for_sold_out_say_the_contrary(header: str, sold_out: str, in_stock: str) -> None:
    """Whatever the language."""
    text = f"sku;name;price;{header}\nA;Tide;5;{sold_out}\nB;Reef;5;{in_stock}\n"
    assert outcomes_of(text) == ["A 5, sold out", "B 5"]


@pytest.mark.parametrize("name", [*HEADERS["net"], *HEADERS["trade"]])
def test_what_shoppers_do_not_pay_is_no_price(name: str) -> None:
    """If it is the only price, the file has a fault; next to a price, on either side, it is left out."""
    assert outcomes_of(f"sku;name;{name}\nA;Tide;4\n") == ["price-net-only"]
    assert outcomes_of(f"sku;name;{name};Price\nA;Tide;4;5\n") == ["A 5"]
    assert outcomes_of(f"sku;name;Price;{name}\nA;Tide;5;4\n") == ["A 5"]


@pytest.mark.parametrize("name", HEADERS["other_price"])
def test_a_price_of_something_else_is_no_price(name: str) -> None:
    """If it is the only price, it has to be declared; next to a price it is left out, whatever its tax."""
    assert outcomes_of(f"sku;name;{name}\nA;Tide;4\n") == ["required-column-missing"]
    assert outcomes_of(f"sku;name;{name} incl. tax;Price\nA;Tide;4;5\n") == ["A 5"]


@pytest.mark.parametrize("header", HEADERS["window"])
def test_a_sale_is_over_whatever_its_dates_are_called(header: str) -> None:
    """A sale without dates goes on."""
    first, last = header.split(";")
    text = (
        f"sku;name;price;sale price;{first};{last}\nA;Tide;7;5;2020-01-01;2020-02-01\n"
        "B;Reef;7;5;2020-01-01;2040-02-01\nC;Bay;7;5;2040-01-01;\nD;Cove;7;5;;\n"
    )
    assert outcomes_of(text) == ["A 7", "B 5 instead of 7", "C 7", "D 5 instead of 7"]


@pytest.mark.parametrize("header", HEADERS["sale_flags"])
def test_a_column_of_yes_and_no_switches_sales_off(header: str) -> None:
    """Whatever it is called; a discount of 0 or 1 is a number."""
    name, on, off = header.split(";")
    text = f"sku;name;price;sale price;{name}\nA;Tide;7;5;{on}\nB;Reef;7;5;{off}\n"
    assert outcomes_of(text) == ["A 5 instead of 7", "B 7"]


def test_a_number_beside_a_sale_price_is_no_switch() -> None:
    """It may be the discount in percent."""
    assert outcomes_of("sku;name;price;sale price;Discount\nA;Tide;7;5;0\n") == ["A 5 instead of 7"]


def test_a_column_of_amounts_holds_no_dates_of_a_sale() -> None:
    """A price from ten pieces on is none of one."""
    assert outcomes_of("sku;name;price;sale price;Rabatt ab 10\nA;Tide;7;5;4.50\n") == ["A 5 instead of 7"]


def test_a_title_in_a_language_is_a_title_beside_a_number_of_the_product() -> None:
    """The number's own name is that of an id."""
    columns = open_text("product_id,product_number,name_en,price\n1,P-1,Tide,5\n").recognition.columns
    assert columns == {"id": "product_id", "title": "name_en", "price": "price"}


@pytest.mark.parametrize("header", HEADERS["net_and_gross"])
def test_of_two_prices_shoppers_pay_the_one_with_tax(header: str) -> None:
    """In any order."""
    first, second = header.split(";")
    assert outcomes_of(f"sku;name;{first};{second}\nA;Tide;4;5\n") == ["A 5"]
    assert outcomes_of(f"sku;name;{second};{first}\nA;Tide;5;4\n") == ["A 5"]


@pytest.mark.parametrize("header", HEADERS["old_and_sale"])
def test_an_old_price_and_a_sale_price_are_enough(header: str) -> None:
    """A product that is not reduced has the first alone."""
    text = f"sku;name;{header}\nA;Tide;7;5\nB;Reef;4;\n"
    assert outcomes_of(text) == ["A 5 instead of 7", "B 4"]


@pytest.mark.parametrize("header", HEADERS["old_and_price"])
def test_a_recommended_or_crossed_out_price_is_the_old_one(header: str) -> None:
    """It never takes the place of the price."""
    first, second = header.split(";")
    assert outcomes_of(f"sku;name;{first};{second}\nA;Tide;7;5\n") == ["A 5 instead of 7"]
    assert outcomes_of(f"sku;name;{second};{first}\nA;Tide;5;7\n") == ["A 5 instead of 7"]


@pytest.mark.parametrize("header", HEADERS["bare_old_and_sale"])
def test_a_header_without_a_word_for_price_needs_cells_with_money(header: str) -> None:
    """Such a column may also be a flag or a number of percent."""
    assert outcomes_of(f"sku;name;{header}\nA;Tide;7,00;5,00\n") == ["A 5.00 instead of 7.00"]
    assert outcomes_of("sku;name;price;Sale;Discount\nA;Tide;7,00;1;2,00\n") == ["A 7.00"]


def test_one_column_is_never_both_the_price_and_the_old_price() -> None:
    """A list price may be all that shoppers know."""
    columns = open_text("id;name;Prix public TTC;Prix HT;Coste\nA;Tide;59;49;30\n").recognition.columns
    assert columns == {"id": "id", "title": "name", "price": "Prix public TTC"}


def test_minimum_and_maximum_prices_are_not_guessed_between() -> None:
    """The message names the columns that could be meant, if any."""
    assert outcomes_of("id,name,Min price,Max price\nA,Tide,9,12\n") == ["required-column-missing"]
    with pytest.raises(FeedError) as fault:
        open_text("id,name,Price A,Price B\nA,Tide,9,8\n")
    assert fault.value.message == (
        "There is no column for price. The columns are id, name, Price A, Price B. 'Price A' and 'Price B' "
        'may be that column. If one of them is it, name it: --map price="Price A".'
    )
