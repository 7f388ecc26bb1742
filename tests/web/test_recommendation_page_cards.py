"""The cards of products: their roles and versions, the link by which they fit, and what to ask the shop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.making import TOPIC, any_of
from tests.web.reading import Read, reader
from tests.web.small_shop import PRODUCTS, advisor, client, listing
from wizard.advisor import Advisor
from wizard.catalog.listing import Listing
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.settings import AdvantageRule, CritiqueRule, Settings
from wizard.rule_language.topic import PRICE

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
    """One that costs more says what it has over the best; one beyond the third has no role."""
    products = [
        headset("Base", 5000, battery_hours=10),
        headset("Dear", 6000, battery_hours=11),
        headset("Lasting", 9000, battery_hours=20),
        headset("Last", 9500),
    ]
    page = shop(tmp_path, products, Settings(advantages=(LASTS,)))(f"{CALLS}&limit=12")
    assert page.texts("h3")[:4] == ["Base", "Lasting", "Dear", "Last"]
    assert page.texts("p", class_="role") == ["Fits best", "A step up", "Also fits"]
    assert page.texts("p", class_="why") == [
        "It meets your need: A microphone",
        "It lasts longer and costs 40.00 USD more.",
        "It meets your need and costs 10.00 USD more.",
        "It meets your need and costs 45.00 USD more.",
    ]
    assert [card["class"] for card in page.all("article")] == ["product best", *["product"] * 3]


def test_one_that_costs_less_says_that_it_fits_as_well(tmp_path: Path) -> None:
    """Where the order of the rules does not put lower prices first."""
    page = shop(tmp_path, [headset("A", 5000), headset("B", 4500)], Settings(order=()))(CALLS)
    assert page.texts("p", class_="role") == ["Fits best", "Costs less"]
    assert page.texts("p", class_="why")[1] == "It meets the same needs and costs 5.00 USD less."


def test_what_a_model_is_also_sold_as_is_on_its_card(tmp_path: Path) -> None:
    """One card for a family, with the versions that fit as well; another model has its own."""
    colours = [headset(f"Set {colour}", 5000, family="set") for colour in ("Black", "Red", "White")]
    page = shop(tmp_path, [*colours, headset("Other", 6000)])(CALLS)
    assert page.texts("h3")[:2] == ["Set Black", "Other"]
    assert page.texts("p", class_="also") == ["Also as Set Red and Set White."]
    assert page.texts("h2")[0] == "2 products fit you"


def test_by_which_link_a_product_fits_is_said_above_its_fit(tmp_path: Path) -> None:
    """Where it has several; also where the shopper looks at it in the store."""
    products = [
        headset("One", 5000, links=("bluetooth",), wireless=True),
        headset("Two", 6000, links=("jack", "bluetooth"), wireless=True, wired=True),
    ]
    read = shop(tmp_path, products, same_link=ALWAYS)
    assert read(NO_CABLE).texts("p", class_="by") == ["When connected by Bluetooth:"]
    assert [card.text.split(" From:")[0] for card in read(NO_CABLE).all("article")] == [
        "Fits best One 50.00 USD It meets all of your 2 needs: No cable · A microphone "
        "Details Has: A microphone · No cable",
        "Also fits Two 60.00 USD It meets all of your 2 needs and costs 10.00 USD more. "
        "Details When connected by Bluetooth: Has: A microphone · No cable",
    ]
    seen = read(f"{NO_CABLE}&product=two").all("section")[0]
    assert "When connected by Bluetooth: Has: A microphone · No cable" in seen.text


def test_what_is_known_of_a_price_that_is_not_stated_is_on_the_card(tmp_path: Path) -> None:
    """And in the table; nothing is made up for one of which nothing is known."""
    known = headset("Known", None, price_note="about 100 USD at launch in 2021")
    page = shop(tmp_path, [known, headset("New", None)])(CALLS)
    prices = ["Price not stated, about 100 USD at launch in 2021", "Price not stated"]
    assert (page.texts("p", class_="price"), page.texts("td")[1:]) == (prices, prices)


# --- what might fit ---------------------------------------------------------------------------------


def test_what_might_fit_stands_below_what_fits(tmp_path: Path) -> None:
    """Behind a toggle, with what to ask, without a role, not in the table."""
    page = shop(tmp_path, [headset("Shy", 1000), headset("Sure", 9000, wireless=True)])(NO_CABLE)
    assert page.texts("h2")[0] == "1 product fits you"
    assert page.texts("h3")[:2] == ["Sure", "Shy"]
    assert page.one("details", class_="might").text == (
        "1 more might fit: ask the shop Shy 10.00 USD Ask the shop about “No cable”."
    )
    assert page.texts("p", class_="role") == ["Fits best"]
    assert "Compare these products" not in page.texts("h2")


def test_every_card_that_might_fit_says_why(tmp_path: Path) -> None:
    """Also the small ones, next to what to ask about each."""
    products = [headset(name, cents) for name, cents in (("One", 1000), ("Two", 1500))]
    page = shop(tmp_path, products)(NO_CABLE)
    assert page.texts("p", class_="why") == [
        "It meets 1 of your 2 needs: A microphone",
        "It meets 1 of your 2 needs and costs 5.00 USD more.",
    ]
    assert page.texts("p", class_="trade") == ["Ask the shop about “No cable”."] * 2


def test_a_price_that_is_not_stated_is_asked_for_last(tmp_path: Path) -> None:
    """Nobody asks a shop about a budget."""
    page = shop(tmp_path, [headset("New", None)])(f"{NO_CABLE}&budget=upto_50")
    assert page.texts("p", class_="trade") == ["Ask the shop about “No cable” and its price."]


def test_what_might_fit_stands_above_what_has_to_be_given_up(tmp_path: Path) -> None:
    """Asking costs a shopper less than giving something up."""
    page = shop(tmp_path, [headset("Shy", 1000), headset("Wired", 900, wireless=False)])(NO_CABLE)
    assert page.texts("h3")[:2] == ["Shy", "Wired"]
    said = page.one("section", class_="products").text
    assert said.startswith("Nothing here is known to have everything. This might fit: Shy")
    way = "Wired, 9.00 USD: has a cable"
    assert page.texts("p", class_="way") == [f"Or give something up: {way}"]
    assert (page.links()[way], page.one("p", id="near-1").text) == ("#near-1", way)


# --- critiques --------------------------------------------------------------------------------------


def test_a_card_has_links_to_something_like_it(tmp_path: Path) -> None:
    """Each says what it is about, also to those who hear the links alone; crawlers do not follow them."""
    critiques = (
        CritiqueRule("cheaper", less=PRICE, limit="budget"),
        CritiqueRule("wireless", any_of("wireless", True), answers={"cable": ("none",)}),
    )
    products = [headset("Dear", 9000, wireless=False), headset("Air", 4000, wireless=True)]
    read = shop(tmp_path, products, Settings(critiques=critiques))
    page = read(CALLS)
    assert page.texts("h3")[:2] == ["Air", "Dear"]
    assert page.texts("p", class_="critiques") == ["Like this, but: cheaper · wireless"]
    links = page.links()
    cheaper, wireless = (links[f"{more}, compared with Dear"] for more in ("cheaper", "wireless"))
    assert (cheaper, wireless) == (
        "/?uses=calls&talk=often&budget=upto_50&show=now#products",
        "/?uses=calls&talk=often&cable=none&show=now#products",
    )
    assert [read(each).texts("h3")[0] for each in (cheaper, wireless)] == ["Air", "Air"]


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
    assert (page.all("article"), "Compare these products" in page.texts("h2")) == ([], False)
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
    assert page.texts("p", class_="why") == ["It meets your need: A microphone"]


def test_how_many_tested_it_is_on_the_card(tmp_path: Path) -> None:
    """As topic.yaml says; nothing is said of a product that nobody tested."""
    page = shop(tmp_path, [headset("Tried", 1000, tests=2), headset("New", 2000)])(CALLS)
    line = "Independent tests: 2"
    assert [line in card.text for card in page.all("article")] == [True, False]
