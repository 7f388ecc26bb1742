"""The JSON about one product: its place, the objections to it, and its id in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.web.small_shop import PRODUCTS, advisor, client, listing
from wizard.advisor import Advisor
from wizard.catalog.listing import Listing

ODD = ("a/b", "ü&?#%", "..x", "two words", "x//y")
"""Ids that addresses have to escape."""


def sold_out(entry: Listing) -> Listing:
    """The same product, sold out."""
    return replace(entry, product=replace(entry.product, in_stock=False))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """The small shop, with a stand, a headset that is sold out, and products with odd ids."""
    gone = sold_out(listing("Gone Six", "headset", 100, microphone="boom", wireless=True))
    stand = listing("A Stand", "other", 900)
    plain = listing("Odd", "headphones", 50000, wireless=True, anc=False)
    odd = [replace(plain, product=replace(plain.product, id=each)) for each in ODD]
    return advisor(tmp_path_factory.mktemp("shop"), (*PRODUCTS, gone, stand, *odd))


@pytest.fixture(scope="module")
def browser(shop: Advisor) -> FlaskClient:
    """A client of it."""
    return client(shop)


def judge(browser: FlaskClient, product: str, query: str = "") -> Any:
    """The JSON on one product."""
    return browser.get(f"/api/v1/products/{product}?{query}").get_json()


def test_a_recommended_product_has_a_place(browser: FlaskClient) -> None:
    """The best has none that is better; the others name it."""
    best = judge(browser, "boom-four", "talk=often&cable=none")
    assert (best["recommended"], best["objections"], best["better"]) == ({"place": 1, "of": 1}, [], None)
    assert best["product"]["fit"] == {"met": ["mic", "wireless"], "missed": [], "not_stated": []}
    second = judge(browser, "boom-five", "talk=often")
    assert second["recommended"] == {"place": 2, "of": 2}
    assert second["better"]["id"] == "boom-four"


def test_the_answer_begins_like_a_recommendation(browser: FlaskClient) -> None:
    """With the same values, so that a page about one product can lead on through the questions."""
    recommended = browser.get("/api/v1/recommendation?uses=sport&talk=rare").get_json()
    found = judge(browser, "air-three", "uses=sport&talk=rare")
    shared = [name for name in found if name in recommended]
    assert shared == [
        "rulebook", "catalog", "answers", "assumed", "dropped", "next_question", "verdict", "needs",
    ]  # fmt: skip
    assert [found[name] for name in shared] == [recommended[name] for name in shared]


def test_a_limit_is_refused_where_one_product_is_asked_for(browser: FlaskClient) -> None:
    """It would be ignored without a word."""
    response = browser.get("/api/v1/products/air-three?talk=rare&limit=5")
    assert (response.status_code, response.get_json()["problems"]) == (
        400,
        [{"parameter": "limit", "detail": "'limit' works at /recommendation only.", "accepted": []}],
    )


@pytest.mark.parametrize(
    ("product", "query", "objections"),
    [
        (
            "boom-four",
            "talk=never",
            [("kind", None, "It is a headset. For these answers we recommend: Headphones.")],
        ),
        (
            "a-stand",
            "talk=unsure",
            [
                (
                    "kind",
                    None,
                    "It is neither a pair of headphones nor a headset. "
                    "For these answers we recommend: Either.",
                ),
                (
                    "not_stated",
                    "mic",
                    "Our data does not say whether it meets “A microphone”, which is a must here.",
                ),
            ],
        ),
        ("gone-six", "talk=often", [("sold_out", None, "It is sold out.")]),
        (
            "plain-one",
            "talk=rare&cable=none&budget=upto_50",
            [
                ("missed", "mic", "It misses “A microphone”. That rules it out here."),
                ("missed", "wireless", "It has a cable. That rules it out here."),
            ],
        ),
        (
            "boom-five",
            "talk=often&budget=upto_50",
            [
                (
                    "not_stated",
                    "within_budget",
                    "Our data does not say whether it meets “Within your budget”, which is a must here.",
                )
            ],
        ),
        (
            "boom-four",
            "uses=bike&talk=never",
            [
                (
                    "out_of_scope",
                    None,
                    "These answers ask for something that is neither a pair of headphones nor a headset.",
                )
            ],
        ),
    ],
)
def test_what_is_not_recommended_says_all_that_is_against_it(
    browser: FlaskClient, product: str, query: str, objections: list[tuple[str, str | None, str]]
) -> None:
    """In words, and as data."""
    found = judge(browser, product, query)
    assert found["recommended"] is None
    assert [(each["why"], each["need"], each["text"]) for each in found["objections"]] == objections


def test_what_fits_better_is_the_first_of_the_recommendation(browser: FlaskClient) -> None:
    """Where there is none, null."""
    assert judge(browser, "boom-four", "talk=never")["better"]["id"] == "plain-one"
    assert judge(browser, "boom-four", "uses=bike&talk=never")["better"] is None


def test_an_unknown_product_is_not_found_and_the_one_meant_is_named(browser: FlaskClient) -> None:
    """404 with problem+json."""
    response = browser.get("/api/v1/products/boom-fuor?talk=often")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert response.get_json()["detail"] == "There is no product 'boom-fuor'. Did you mean 'boom-four'?"
    assert browser.get("/api/v1/products/").status_code == 404


def test_wrong_answers_are_refused_as_for_a_recommendation(browser: FlaskClient) -> None:
    """All of them, before the product is looked for."""
    problems = browser.get("/api/v1/products/nothing?talk=x&tlak=y").get_json()["problems"]
    assert [problem["parameter"] for problem in problems] == ["talk", "tlak"]


@pytest.mark.parametrize(
    ("sent", "product"),
    [
        ("a/b", "a/b"),
        ("a%2Fb", "a/b"),
        ("%C3%BC%26%3F%23%25", "ü&?#%"),
        ("..x", "..x"),
        ("two%20words", "two words"),
        ("x//y", "x//y"),
        ("x%2F%2Fy", "x//y"),
    ],
)
def test_any_id_can_be_asked_for(browser: FlaskClient, sent: str, product: str) -> None:
    """Percent-encoded; a slash may be sent as it is."""
    assert judge(browser, sent)["product"]["id"] == product


QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "uses": st.sampled_from(["music", "calls", "sport", "bike", "unsure"]),
        "talk": st.sampled_from(["never", "rare", "often", "unsure"]),
        "cable": st.sampled_from(["none", "cable", "unsure"]),
        "budget": st.sampled_from(["upto_50", "over_50", "unsure"]),
    },
)


@given(QUERIES)
def test_judgement_and_recommendation_agree_about_every_product(
    browser: FlaskClient, shop: Advisor, query: dict[str, str]
) -> None:
    """A product has a place exactly when it is recommended, and objections exactly when it is not."""
    recommended = browser.get("/api/v1/recommendation", query_string={**query, "limit": "50"}).get_json()
    listed = {product["id"]: product["fit"] for product in recommended["products"]}
    for product in shop.catalog.products():
        found = shop.recommend(shop.parse_answers(query.items()).given, product=product).check
        assert found is not None
        assert (found.place is not None) == (product.id in listed) == (not found.objections)
        if product.id in listed:
            fit = found.pick.fit
            assert listed[product.id] == {
                "met": list(fit.met), "missed": list(fit.missed), "not_stated": list(fit.not_stated),
            }  # fmt: skip
