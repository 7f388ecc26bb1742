"""The store's own page: where links to share lead; and a template of the addresses of its products."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import given_answers
from tests.web.framed_shop import ACME, NIGHT, small_shop
from tests.web.reading import Page, Read, reader
from tests.web.small_shop import EVERY_ANSWER, QUESTIONS, client
from wizard.advisor import Advisor
from wizard.rule_language.predicates import Product
from wizard.rule_language.texts import Store
from wizard.web.share import draw_qr
from wizard.web.urls import product_address

PAGE = "https://acme.example/pages/advisor"
PLAIN = "https://acme.example/?page_id=7"

WITH_PAGE = replace(ACME, page=PAGE)
WITH_PLAIN = replace(NIGHT, page=PLAIN)

NOT_PRIVATE = EVERY_ANSWER.replace("&wearer=glasses", "")
VERSION = "rules=rulebook-1&was=headset"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """Return the small shop with two stores whose page is known, and one whose page is not."""
    other = replace(ACME, id="other")
    return small_shop(tmp_path_factory.mktemp("shop"), WITH_PAGE, WITH_PLAIN, other)


@pytest.fixture(scope="module")
def pages(shop: Advisor) -> FlaskClient:
    """Return a client of it, whose public address is not known."""
    return client(shop)


@pytest.fixture(scope="module")
def read(pages: FlaskClient) -> Read:
    """Return what fetches pages there."""
    return reader(pages)


# --- links to share ----------------------------------------------------------------------------------


def test_links_out_of_the_frame_lead_to_the_stores_page(read: Read) -> None:
    """With the answers; what is opened without a word about it leaves out what is personal."""
    page = read(f"/embed/?store=acme&{EVERY_ANSWER}")
    links = page.links()
    assert links["Link to this recommendation"] == f"{PAGE}?{EVERY_ANSWER}&{VERSION}"
    assert links["Link without it"] == f"{PAGE}?{NOT_PRIVATE}&show=now&{VERSION}"
    assert links["Open this in a new page"] == f"{PAGE}?{NOT_PRIVATE}&show=now"
    assert page.canonical == f"/?{EVERY_ANSWER}"
    plain = read("/embed/?store=night&uses=music&talk=rare&show=now").links()
    opened = f"{PLAIN}&uses=music&talk=rare&show=now"
    assert plain["Link to this recommendation"] == f"{opened}&rules=rulebook-1&was=headphones"
    assert plain["Open this in a new page"] == opened


def test_they_can_be_sent_since_they_are_whole(read: Read) -> None:
    """Without a public address of the wizard too, from the frame and from the full page."""
    sent = f"{PAGE}?{NOT_PRIVATE}&show=now&{VERSION}"
    for start in ("/embed/", "/"):
        links = read(f"{start}?store=acme&{EVERY_ANSWER}").links()
        (body,) = parse_qs(urlsplit(links["Send by mail"]).query)["body"]
        assert body.endswith(sent)
        assert unquote(links["Send as a message"]).endswith(sent)


def test_the_full_page_prints_the_stores_page(read: Read) -> None:
    """As text and as a code; it stays its own page for search engines."""
    page = read(f"/?store=acme&{EVERY_ANSWER}")
    sent = f"{PAGE}?{NOT_PRIVATE}&show=now&{VERSION}"
    assert page.one("div", class_="printed").text.endswith(f"The same page: {sent}")
    assert page.all("path")[-1]["d"] in draw_qr(sent)
    assert page.canonical == f"/?{EVERY_ANSWER}"


@pytest.mark.parametrize("store", ["store=other", "store=nobody", "uses=music"])
def test_without_a_known_page_links_lead_where_they_led(read: Read, store: str) -> None:
    """To the full page of the wizard."""
    links = read(f"/embed/?{store}&talk=rare&show=now").links()
    for name in ("Link to this recommendation", "Open this in a new page"):
        assert links[name].startswith("/?")


def test_a_question_is_opened_in_the_stores_page(read: Read) -> None:
    """The same one, also where it would be another one without what is left out."""
    opened = "Open this in a new page"
    assert read("/embed/?store=acme").links()[opened] == PAGE
    assert read("/embed/?store=acme&uses=music").links()[opened] == f"{PAGE}?uses=music"
    assert read("/embed/?store=night&uses=music&ask=uses").links()[opened] == f"{PLAIN}&uses=music&ask=uses"
    asked = read("/embed/?store=acme&uses=music&wearer=glasses")
    question = asked.one("html")["data-step"]
    assert asked.links()[opened] == f"{PAGE}?uses=music&ask={question}"


def test_how_many_products_are_shown_is_no_matter_of_the_stores_page(read: Read) -> None:
    """`limit` may be a parameter of its own."""
    for store, expected in (
        ("acme", f"{PAGE}?uses=music&show=now"),
        ("other", "/?uses=music&show=now&limit=12"),
    ):
        links = read(f"/embed/?store={store}&uses=music&show=now&limit=12").links()
        assert links["Open this in a new page"] == expected


def test_an_error_opens_the_stores_page(pages: FlaskClient) -> None:
    """Without what could not be read."""
    page = Page(pages.get("/embed/?store=acme&talk=%00").text)
    assert page.links()["Open this in a new page"] == PAGE


def test_the_product_that_the_page_is_about_has_a_name_of_its_own(read: Read) -> None:
    """`product` is that of WooCommerce's own pages. Links to share hold none, as before."""
    links = read("/embed/?store=acme&product=calm-two&uses=music&show=now").links()
    assert links["Open this in a new page"] == f"{PAGE}?p_product=calm-two&uses=music&show=now"
    assert "calm-two" not in links["Link to this recommendation"]


@given(answers=given_answers(QUESTIONS), more=st.sampled_from(["", "&show=now", "&ask=talk", "&ask=wearer"]))
def test_no_private_answer_goes_to_the_stores_page_without_a_word(
    pages: FlaskClient, answers: dict[str, tuple[str, ...]], more: str
) -> None:
    """Only the link that says so does, next to the one without it."""
    page = Page(pages.get(f"/embed/?store=acme&{urlencode(answers, doseq=True)}{more}").text)
    holding = {
        link.text
        for link in page.all("a")
        if "acme.example" in unquote(link["href"]) and "wearer=" in unquote(link["href"])
    }
    assert holding <= {"Link to this recommendation"}
    if holding:
        assert "wearer=" not in page.links()["Link without it"]


@given(answers=given_answers(QUESTIONS), more=st.sampled_from(["", "&show=now"]))
def test_the_same_answers_in_the_frame_show_the_same_page(
    pages: FlaskClient, answers: dict[str, tuple[str, ...]], more: str
) -> None:
    """As the element puts them there: what the address of the store's page has, into that of the frame."""
    shown = Page(pages.get(f"/embed/?store=acme&{urlencode(answers, doseq=True)}{more}").text)
    carried = urlsplit(shown.links()["Open this in a new page"]).query
    again = Page(pages.get(f"/embed/?store=acme&{carried}").text)
    names = again.one("body")["data-names"].split()
    assert {name for name, _ in parse_qsl(carried)} <= {*names}
    if "wearer" not in answers:
        assert again.texts("h1") == shown.texts("h1")


def test_the_frame_knows_what_an_address_of_the_stores_page_may_have(read: Read) -> None:
    """Questions first, then what a page is asked to do; never whose page it is, or its colours."""
    names = read("/embed/?store=acme").one("body")["data-names"]
    assert names == "uses talk around noise cable wearer budget ask show rules was p_product"


# --- pages of products -------------------------------------------------------------------------------

CALM = Product("calm/two é", "Calm Two", "headphones", {}, family="Calm & Co")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://acme.example/?p={id}", "https://acme.example/?p=calm%2Ftwo%20%C3%A9"),
        ("https://acme.example/{family}/{id}", "https://acme.example/Calm%20%26%20Co/calm%2Ftwo%20%C3%A9"),
        (
            "https://acme.example/#/{id}/{id}",
            "https://acme.example/#/calm%2Ftwo%20%C3%A9/calm%2Ftwo%20%C3%A9",
        ),
        ("", None),
    ],
)
def test_an_address_is_made_of_the_template(link: str, expected: str | None) -> None:
    """The value of a placeholder is encoded, so it never ends its part of the address."""
    assert product_address(CALM, replace(ACME, link=link)) == expected


def test_the_catalogs_own_address_comes_first() -> None:
    """One that is none counts as not stated, and without a store there is no template."""
    store = replace(ACME, link="https://acme.example/{id}")
    own = replace(CALM, id="a", url="http://acme.example/own")
    assert product_address(own, store) == "http://acme.example/own"
    assert product_address(replace(own, url="javascript:x"), store) == "https://acme.example/a"
    assert product_address(replace(own, url=None), None) is None


def test_a_family_that_is_not_stated_makes_no_address() -> None:
    """Half an address leads nowhere."""
    store = replace(ACME, link="https://acme.example/{family}?sku={id}")
    assert product_address(replace(CALM, family=None), store) is None


@given(id_=st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_id_stays_in_its_place(id_: str) -> None:
    """It can be read back, and no letter of it means anything to the address."""
    store: Store = replace(ACME, link="https://acme.example/p?sku={id}&from=advisor")
    made = product_address(replace(CALM, id=id_), store)
    assert made is not None
    assert parse_qsl(urlsplit(made).query) == [("sku", id_), ("from", "advisor")]


@pytest.fixture(scope="module")
def read_links(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Return what fetches pages of a shop, one of whose stores has a template."""
    folder: Path = tmp_path_factory.mktemp("links")
    return reader(client(small_shop(folder, replace(ACME, link="https://acme.example/p/{id}"), NIGHT)))


@pytest.mark.parametrize("start", ["/embed/", "/"])
def test_a_product_without_a_page_leads_to_that_of_the_template(read_links: Read, start: str) -> None:
    """In the frame and on the full page that names the store, on cards and in lists."""
    page = read_links(f"{start}?store=acme&uses=music&show=now")
    links = {text: href for text, href in page.links().items() if text.startswith("See this product")}
    assert len(links) == len(page.all("article")) == 3
    assert {href.rpartition("/")[0] for href in links.values()} == {"https://acme.example/p"}
    if start == "/embed/":
        items = [json.loads(card["data-product"]) for card in page.all("article")]
        assert [item["url"] for item in items] == [f"https://acme.example/p/{item['sku']}" for item in items]
        carts = [link for link in page.all("a") if "data-cart" in link.attributes]
        assert [link["href"] for link in carts] == [item["url"] for item in items]


@pytest.mark.parametrize("store", ["store=night", "store=nobody", "limit=4"])
def test_no_other_page_has_them(read_links: Read, store: str) -> None:
    """Nor does a page that names no store."""
    page = read_links(f"/?{store}&uses=music&show=now")
    assert [text for text in page.links() if text.startswith("See this product")] == []


def test_the_catalogs_address_is_shown_where_it_is_known(read_links: Read) -> None:
    """As before."""
    links = read_links(f"/embed/?store=acme&{EVERY_ANSWER}").links()
    assert links["See this product: Boom Four"] == "https://example.org/4"
