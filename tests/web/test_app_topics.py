"""Another topic: its own words in everything that is served, and none of the shipped topic's."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from tests.web.coffee_shop import PAGES
from tests.web.reading import Page

OTHER_WORDS = re.compile("headphone|headset|earphone|earbud", re.IGNORECASE)
"""Words of the shipped topic."""

ANSWERS = "taste=strong&taste=milky&effort=some&cups=few&budget=more"

FRAMES = {
    f"{name}, in a frame": f"/embed/?store=beans{address[1:].replace('?', '&')}"
    for name, address in PAGES.items()
}

SERVED = {
    **PAGES,
    **FRAMES,
    "in a frame, by links": "/embed/?store=beans&skin=links&taste=unsure",
    "in no frame": "/?store=beans",
    "an unknown machine": "/?product=nothing",
    "a mistake": "/?taste=latte",
    "a link from other rules": f"/?{ANSWERS}&rules=0123456789ab&was=fresh",
    "more products": f"/?{ANSWERS}&limit=50",
    "the loader": "/embed/v1.js",
    "its types": "/embed/embed.d.ts",
    "oEmbed": f"/embed/oembed?url=http://localhost/?store=beans%26{ANSWERS.replace('&', '%26')}",
    "the questions": "/api/v1/questions",
    "the description": "/api/v1/openapi.json",
    "the recommendation": f"/api/v1/recommendation?{ANSWERS}",
    "either": "/api/v1/recommendation?taste=unsure&effort=some&cups=many",
    "out of scope": "/api/v1/recommendation?taste=tea",
    "one machine": f"/api/v1/products/jug-ten?{ANSWERS}",
    "a machine of no side": f"/api/v1/products/stove-pot?{ANSWERS}",
    "a machine for nobody": "/api/v1/products/jug-ten?taste=tea",
    "health": "/healthz",
}
"""What it is -> its address; all are answered with 200."""

REFUSED = {
    "/nowhere": 404,
    "/embed/nowhere": 404,
    "/?taste=%00": 400,
    "/embed/oembed?url=http://localhost/": 404,
    "/api/v1/nowhere": 404,
    "/api/v1/products/nothing": 404,
    "/api/v1/recommendation?taste=latte&size=1&limit=0": 400,
}
"""Address -> status."""


@pytest.mark.parametrize("name", SERVED)
def test_nothing_that_is_served_knows_another_topic(coffee: FlaskClient, name: str) -> None:
    """Neither words nor classes, ids and parameters; headers neither."""
    response = coffee.get(SERVED[name])
    assert response.status_code == 200
    assert OTHER_WORDS.findall(response.text + str(response.headers)) == []


@pytest.mark.parametrize(("address", "status"), REFUSED.items())
def test_no_refusal_knows_another_topic(coffee: FlaskClient, address: str, status: int) -> None:
    """Pages for people, problem+json for programs."""
    response = coffee.get(address)
    assert response.status_code == status
    assert OTHER_WORDS.findall(response.text + str(response.headers)) == []


def test_a_recommendation_for_each_verdict_is_among_the_pages(coffee: FlaskClient) -> None:
    """So that no page with words of its own is left out."""
    addresses = [address.lstrip("/") for address in PAGES.values()]
    found = [coffee.get(f"/api/v1/recommendation{each}").get_json()["verdict"] for each in addresses]
    assert {each["id"] for each in found} == {
        "espresso", "filter", "capsule", "fresh", "either", "out_of_scope",
    }  # fmt: skip
    assert {tuple(each["sides"]) for each in found if each["id"] == "either"} == {
        ("espresso", "filter", "capsule"),
        ("espresso", "capsule"),
    }


@pytest.mark.parametrize("address", ["/?taste=strong", "/?taste=tea", "/nowhere", "/?taste=%00"])
def test_every_page_is_named_after_the_topic(coffee: FlaskClient, address: str) -> None:
    """In its title, and in the header that leads to the first question."""
    page = Page(coffee.get(address).text)
    assert page.texts("title")[0].endswith(" – Which coffee machine?")
    assert page.texts("header", class_="site") == ["Which coffee machine?"]


def test_a_frame_is_named_after_the_topic(coffee: FlaskClient) -> None:
    """It has no header."""
    page = Page(coffee.get("/embed/?store=beans").text)
    assert page.texts("title")[0] == "Which coffee do you like? – Which coffee machine?"


def test_oembed_is_named_after_the_topic(coffee: FlaskClient) -> None:
    """The provider by its name, the frame by what the advisor is called."""
    found = coffee.get(SERVED["oEmbed"]).get_json()
    assert (found["provider_name"], found["title"]) == ("Which coffee machine?", "Coffee machine advisor")
    assert Page(found["html"]).one("iframe")["title"] == "Coffee machine advisor"
    (link,) = Page(coffee.get("/?store=beans").text).all("link", rel="alternate")
    assert link["title"] == "Which coffee machine?"


def test_the_json_says_what_is_recommended_in_ids_of_the_topic(coffee: FlaskClient) -> None:
    """A reason that speaks for two sides alike is one for either."""
    found = coffee.get("/api/v1/recommendation?taste=strong&effort=some&cups=few").get_json()
    assert found["verdict"] == {
        "id": "either",
        "label": "Your choice",
        "settled": True,
        "sides": ["espresso", "capsule"],
    }
    assert [(each["rule"], each["for"]) for each in found["reasons"]] == [("small-and-strong", "either")]
    kinds = {each["kind"] for each in found["products"]}
    assert kinds == {"pump", "capsule"}


def test_openapi_lists_the_ids_of_the_topic(coffee: FlaskClient) -> None:
    """Verdicts, sides and kinds, so that programs know all of them."""
    document = coffee.get("/api/v1/openapi.json").get_json()
    schemas = document["components"]["schemas"]
    assert document["info"]["title"] == "Which coffee machine?"
    assert {name: schemas[name]["enum"] for name in ("Verdict", "Side", "Kind")} == {
        "Verdict": ["espresso", "filter", "capsule", "fresh", "either", "out_of_scope"],
        "Side": ["espresso", "filter", "capsule"],
        "Kind": ["pump", "lever", "filter", "capsule", "other"],
    }
    named = re.findall(r'schemas/(Verdict|Side|Kind)"', json.dumps(document))
    assert sorted(named) == ["Kind", "Kind", "Side", "Verdict", "Verdict", "Verdict"]
