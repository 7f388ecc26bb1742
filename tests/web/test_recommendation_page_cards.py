"""The cards of products: their roles and versions, the link by which they fit, and what to ask the shop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.making import TOPIC
from tests.web.reading import Read, reader
from tests.web.small_shop import PRODUCTS, advisor, client, listing
from wizard.advisor import Advisor
from wizard.catalog.listing import Listing
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.settings import AdvantageRule, Settings

CALLS = "/?uses=calls&talk=often&show=now"
"""A headset, whose microphone is a must."""

NO_CABLE = "/?uses=calls&talk=often&cable=none&show=now"
"""The same, and it must do without a cable."""

LASTS = AdvantageRule("lasts longer", TOPIC.attributes["battery_hours"], times=1.5)


def shop(folder: Path, products: Iterable[Listing], settings: Settings | None = None, **need: Any) -> Read:
    """Return what fetches pages of the small shop with these products; `need` changes its need "No cable"."""
    small = advisor(folder, products)
    book = small.rulebook
    needs = tuple(replace(each, **need) if each.id == "wireless" else each for each in book.needs)
    changed = replace(book, needs=needs, settings=settings or book.settings)
    return reader(client(Advisor(changed, small.catalog)))


def headset(name: str, cents: int | None, **more: object) -> Listing:
    """Return a headset with a microphone."""
    return listing(name, "headset", cents, microphone="boom", **more)


# --- the first three --------------------------------------------------------------------------------


def test_a_card_says_why_it_is_among_the_first(tmp_path: Path) -> None:
    """One that costs more says what it has over the best; beyond the third there is nothing to say."""
    products = [
        headset("Base", 5000, battery_hours=10),
        headset("Dear", 6000, battery_hours=11),
        headset("Lasting", 9000, battery_hours=20),
        headset("Last", 9500),
    ]
    page = shop(tmp_path, products, Settings(advantages=(LASTS,)))(f"{CALLS}&limit=12")
    assert page.texts("h3")[:4] == ["Base", "Lasting", "Dear", "Last"]
    assert page.texts("p", class_="role") == ["Fits best", "Costs more, but lasts longer", "Also fits"]


def test_one_that_costs_less_says_that_it_fits_as_well(tmp_path: Path) -> None:
    """Where the order of the rules does not put lower prices first."""
    page = shop(tmp_path, [headset("A", 5000), headset("B", 4500)], Settings(order=()))(CALLS)
    assert page.texts("p", class_="role") == ["Fits best", "Fits as well, for less"]


def test_what_a_model_is_also_sold_as_is_on_its_card(tmp_path: Path) -> None:
    """One card for a family, with the versions that fit as well; another model has its own."""
    colours = [headset(f"Set {colour}", 5000, family="set") for colour in ("Black", "Red", "White")]
    page = shop(tmp_path, [*colours, headset("Other", 6000)])(CALLS)
    assert page.texts("h3")[:2] == ["Set Black", "Other"]
    assert page.texts("p", class_="also") == ["Also as Set Red and Set White."]
    assert "2 products fit:" in page.texts("p")


def test_by_which_link_a_product_fits_is_said_above_its_fit(tmp_path: Path) -> None:
    """Where it has several; also where the shopper looks at it in the store."""
    products = [
        headset("One", 5000, links=("bluetooth",), wireless=True),
        headset("Two", 6000, links=("jack", "bluetooth"), wireless=True, wired=True),
    ]
    read = shop(tmp_path, products, same_link=ALWAYS)
    assert read(NO_CABLE).texts("p", class_="by") == ["When connected by Bluetooth:"]
    assert [card.text.split(" What we know")[0] for card in read(NO_CABLE).all("article")] == [
        "One Fits best 50.00 USD It has everything that our data can show. Has A microphone No cable",
        "Two Also fits 60.00 USD It has everything that our data can show. "
        "When connected by Bluetooth: Has A microphone No cable",
    ]
    seen = read(f"{NO_CABLE}&product=two").all("section")[0]
    assert "When connected by Bluetooth: Has A microphone No cable" in seen.text


def test_what_is_known_of_a_price_that_is_not_stated_is_on_the_card(tmp_path: Path) -> None:
    """And in the table; nothing is made up for one of which nothing is known."""
    known = headset("Known", None, price_note="about 100 USD at launch in 2021")
    page = shop(tmp_path, [known, headset("New", None)])(CALLS)
    prices = ["Price not stated, about 100 USD at launch in 2021", "Price not stated"]
    assert (page.texts("p", class_="price"), page.texts("td")[-2:]) == (prices, prices)


# --- what might fit ---------------------------------------------------------------------------------


def test_what_might_fit_stands_below_what_fits(tmp_path: Path) -> None:
    """Under its own heading, with what to ask, without a role, marked in the table."""
    page = shop(tmp_path, [headset("Shy", 1000), headset("Sure", 9000, wireless=True)])(NO_CABLE)
    assert page.texts("h3")[:2] == ["Sure", "Might fit: ask the shop"]
    assert page.texts("h4") == ["Shy"]
    assert page.texts("p", class_="role") == ["Fits best"]
    assert page.texts("p", class_="trade") == [
        "It has everything that our data can show.", "Ask the shop about “No cable”.",
    ]  # fmt: skip
    assert page.texts("th", scope="col") == ["Sure", "Shymight fit"]
    assert "1 product fits:" in page.texts("p")


def test_a_price_that_is_not_stated_is_asked_for_last(tmp_path: Path) -> None:
    """Nobody asks a shop about a budget."""
    page = shop(tmp_path, [headset("New", None)])(f"{NO_CABLE}&budget=upto_50")
    assert page.texts("p", class_="trade") == ["Ask the shop about “No cable” and its price."]


def test_what_might_fit_stands_above_what_has_to_be_given_up(tmp_path: Path) -> None:
    """Asking costs a shopper less than giving something up."""
    page = shop(tmp_path, [headset("Shy", 1000), headset("Wired", 900, wireless=False)])(NO_CABLE)
    assert page.texts("h3")[:3] == [
        "Might fit: ask the shop", "Or give something up", "If you give up “No cable”",
    ]  # fmt: skip
    assert page.texts("h4") == ["Shy", "Wired"]
    said = page.one("section", class_="products").text
    assert said.startswith("Products Nothing here is known to have everything. Might fit: ask the shop Shy")
    assert "Or give something up The least you would have to give up, and what that opens up:" in said


# --- what no product data can show ------------------------------------------------------------------


def test_a_must_that_the_data_cannot_show_is_to_be_checked(tmp_path: Path) -> None:
    """Above the products, which it does not change."""
    page = shop(tmp_path, [headset("Base", 5000)], product=None)(NO_CABLE)
    assert page.texts("p", class_="note before") == [
        "Check before you buy: “No cable”. Our product data cannot show this."
    ]
    assert page.texts("p", class_="role") == ["Fits best"]


def test_what_to_do_instead_stands_in_the_place_of_products(tmp_path: Path) -> None:
    """Where no product can meet a must: no product, no comparison, nothing on their order."""
    read = shop(tmp_path, PRODUCTS, product=None, instead="Ask an electrician.")
    page = read(NO_CABLE)
    assert page.one("section", class_="products").text == "Products Ask an electrician."
    assert (page.all("article"), "Compare" in page.texts("h2")) == ([], False)
    checked = read(f"{NO_CABLE}&product=boom-four")
    assert checked.texts("h1") == ["No: Boom Four"]
    assert checked.all("section")[0].text.startswith(
        "Does this one fit you? No: Boom Four 60.00 USD This is why we do not recommend it to you: "
        "Ask an electrician."
    )


def test_no_sentence_says_that_a_product_has_a_must_that_the_data_cannot_show(tmp_path: Path) -> None:
    """Not on its card, not where the shopper looks at it."""
    page = shop(tmp_path, [headset("Base", 5000)], product=None)(f"{NO_CABLE}&product=base")
    assert page.texts("p", class_="says")[0] == (
        "It fits as far as our data shows, and nothing here fits you better."
    )
    assert page.texts("p", class_="trade") == ["It has everything that our data can show."]


def test_how_many_tested_it_is_on_the_card(tmp_path: Path) -> None:
    """As topic.yaml says; nothing is said of a product that nobody tested."""
    page = shop(tmp_path, [headset("Tried", 1000, tests=2), headset("New", 2000)])(CALLS)
    line = "Independent labs and reviewers who tested it: 2"
    assert [line in card.text for card in page.all("article")] == [True, False]
