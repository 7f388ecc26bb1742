"""The public address, and what search engines read: descriptions, robots.txt, icon, links not to follow."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app

from tests.web.framed_shop import ACME
from tests.web.reading import Element, Page, Read, reader
from tests.web.small_shop import EVERY_ANSWER, PICTURES, QUESTIONS, client
from wizard.advisor import Advisor
from wizard.reload.live_version import Health, ReloadState, Version
from wizard.web import blueprint
from wizard.web.app import create_topics_app
from wizard.web.surface import PLAIN_LOGO, draw_icon

PUBLIC = "https://advisor.example/hi/"
EVIL = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}


def topics(shop: Advisor, *names: str) -> FlaskClient:
    """Return a client of a server with the small shop under these names."""
    version = Version(1, shop, {}, Health(ReloadState.OFF, proven=False))
    return create_topics_app(dict.fromkeys(names, lambda: version), public_url=PUBLIC).test_client()


# --- the public address ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/", PUBLIC),
        ("/?uses=music&utm_source=x", f"{PUBLIC}?uses=music"),
        ("/?talk=rare&show=now", f"{PUBLIC}?talk=rare&show=now"),
        ("/embed/?talk=rare&show=now", f"{PUBLIC}?talk=rare&show=now"),
    ],
)
@pytest.mark.parametrize("headers", [{}, EVIL])
def test_canonical_addresses_are_whole(
    shop: Advisor, address: str, canonical: str, headers: dict[str, str]
) -> None:
    """Whatever the request names as its host."""
    page = Page(client(shop, PUBLIC).get(address, headers=headers).text)
    assert page.canonical == canonical


def test_no_page_names_the_host_of_the_request(shop: Advisor) -> None:
    """With the public address or without; with it, oEmbed neither."""
    stores = replace(shop, rulebook=replace(shop.rulebook, stores=(ACME,)))
    pages = ("/", f"/?{EVERY_ANSWER}", f"/embed/?store=acme&{EVERY_ANSWER}", "/nothing")
    for public_url in ("", PUBLIC):
        for address in (*pages, "/?store=acme") if public_url else pages:
            response = client(stores, public_url).get(address, headers=EVIL)
            assert "evil" not in response.text + str(response.headers)
    asked = {"url": f"{PUBLIC}?store=acme&uses=music"}
    described = client(stores, PUBLIC).get("/embed/oembed", query_string=asked, headers=EVIL).get_json()
    assert described["provider_url"] == PUBLIC
    assert f'src="{PUBLIC}embed/?store=acme&amp;skin=links&amp;uses=music"' in described["html"]
    page = Page(client(stores, PUBLIC).get("/?store=acme&uses=music", headers=EVIL).text)
    assert page.one("link", rel="alternate")["href"] == (
        f"{PUBLIC}embed/oembed?url=https%3A%2F%2Fadvisor.example%2Fhi%2F%3Fstore%3Dacme%26uses%3Dmusic&format=json"
    )


@pytest.mark.parametrize(
    ("address", "without", "given"),
    [
        ("/?store=acme", "private", "public"),
        ("/embed/oembed?url=http://localhost/?store=acme", "private", None),
        (f"/embed/oembed?url={PUBLIC}?store=acme", None, "public"),
        ("/?store=nobody", "public", "public"),
        ("/embed/?store=acme", "public", "public"),
    ],
)
def test_no_cache_hands_out_what_names_the_host_of_a_request(
    shop: Advisor, address: str, without: str | None, given: str | None
) -> None:
    """Such answers are private without a public address; also the second time, when they are remembered.

    None for an address that oEmbed does not know.
    """
    stores = replace(shop, rulebook=replace(shop.rulebook, stores=(ACME,)))
    for public_url, audience in (("", without), (PUBLIC, given)):
        browser = client(stores, public_url)
        expected = f"{audience}, max-age=300, no-transform" if audience else "no-store"
        assert [browser.get(address).headers["Cache-Control"] for _ in range(2)] == [expected, expected]


def test_oembed_knows_only_the_public_address(shop: Advisor) -> None:
    """The one that the request was sent to could be anybody's."""
    stores = replace(shop, rulebook=replace(shop.rulebook, stores=(ACME,)))
    browser = client(stores, PUBLIC)
    known = {
        url: browser.get("/embed/oembed", query_string={"url": f"{url}?store=acme"}).status_code
        for url in (PUBLIC, f"{PUBLIC}embed/", "http://localhost/", "https://advisor.example/")
    }
    assert list(known.values()) == [200, 200, 404, 404]


def test_the_tag_changes_with_the_public_address(shop: Advisor) -> None:
    """A browser's copy holds the old one."""
    tags = {client(shop, public).get("/").headers["ETag"] for public in ("", PUBLIC, "https://b.example/")}
    assert len(tags) == 3


def test_each_topic_is_below_the_public_address(shop: Advisor) -> None:
    """One alone is at it."""
    several = topics(shop, "one", "two")
    assert Page(several.get("/two/").text).canonical == f"{PUBLIC}two/"
    assert Page(topics(shop, "one").get("/").text).canonical == PUBLIC


def test_a_blueprint_takes_the_public_address() -> None:
    """It ends in a slash, however it was written; a wrong one is refused when it is mounted."""
    app = Flask("store")
    app.register_blueprint(blueprint(public_url="https://SHOP.example/advisor"), url_prefix="/advisor")
    page = Page(app.test_client().get("/advisor/?uses=music").text)
    assert page.canonical == "https://shop.example/advisor/?uses=music"
    assert page.one("form", method="get")["action"] == "/advisor/"
    with pytest.raises(ValueError, match=r"^'shop\.example' is not the address of a wizard: "):
        blueprint(public_url="shop.example")


# --- search engines ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "description"),
    [
        (
            "/",
            "Headphones or headset? Some questions, then a recommendation with reasons and products. "
            "No account and no cookies.",
        ),
        (
            "/?uses=music",
            "Must other people hear you? One of the questions of the headphone advisor, which recommends "
            "a pair of headphones or a headset, with reasons and products.",
        ),
        ("/?talk=rare&show=now", "Headphones: Headphones are the better buy."),
    ],
)
def test_each_page_says_what_it_is(read: Read, address: str, description: str) -> None:
    """In what search engines show below its title."""
    assert read(address).one("meta", name="description")["content"] == description


def test_the_page_of_several_topics_names_them(shop: Advisor) -> None:
    """In its description."""
    page = Page(topics(shop, "one", "two").get("/").text)
    assert page.one("meta", name="description")["content"] == "Headphones or headset? Headphones or headset?"


def test_search_engines_may_read_every_page(browser: FlaskClient) -> None:
    """Frames and errors ask for themselves to be left out."""
    response = browser.get("/robots.txt")
    assert (response.mimetype, response.text) == ("text/plain", "User-agent: *\nDisallow:\n")
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/favicon.ico", "/favicon.svg"])
def test_the_icon_is_the_logo_of_the_topic(shop: Advisor, address: str) -> None:
    """Of several topics, a tick in a circle."""
    for browser, logo in ((client(shop), PICTURES["logo"]), (topics(shop, "a", "b"), PLAIN_LOGO)):
        response = browser.get(address)
        assert (response.mimetype, response.text) == ("image/svg+xml", draw_icon(logo))
        assert response.headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("address", ["/robots.txt", "/favicon.ico", "/favicon.svg"])
def test_a_blueprint_takes_nothing_of_its_host(address: str) -> None:
    """These are the store's, below the prefix too."""
    app = Flask("store")
    app.add_url_rule(address, view_func=lambda: "ours", endpoint="ours")
    app.register_blueprint(blueprint())
    assert app.test_client().get(address).text == "ours"
    del app.view_functions["ours"]
    other = Flask("store")
    other.register_blueprint(blueprint())
    assert other.test_client().get(address).status_code == 404


QUERY_OF_ANSWERS = re.compile(rf"[?&]({'|'.join(question.id for question in QUESTIONS)})=")

ANSWERED = ("?uses=music", "?uses=bike&talk=rare", f"?{EVERY_ANSWER}", "?talk=unsure&show=now", "?uses=musik")
"""A question, a dropped answer, recommendations, and a mistake."""


def answer_links(shop: Advisor) -> list[Element]:
    """Return all links that carry answers, of pages and frames."""
    pages = [reader(client(shop))(start + query) for start in ("/", "/embed/") for query in ANSWERED]
    links = [link for page in pages for link in page.all("a")]
    return [link for link in links if QUERY_OF_ANSWERS.search(link.attributes.get("href", ""))]


def test_options_and_answers_are_links_not_to_be_followed(shop: Advisor) -> None:
    """There are more sets of answers than a search engine should read."""
    links = answer_links(shop)
    some = [link for link in links if "Change" in link.text or link.attributes.get("class") == "option"]
    assert {link.attributes.get("rel") for link in some} == {"nofollow"}


def test_no_link_with_answers_is_to_be_followed(shop: Advisor) -> None:
    """On the whole page; links to other sites are."""
    followed = [link for link in answer_links(shop) if "nofollow" not in link.attributes.get("rel", "")]
    assert sorted({link.text for link in followed}) == []


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("/embed?store=acme&uses=music", "/embed/?store=acme&uses=music"),
        ("/embed", "/embed/"),
        ("//embed", "/embed/"),
        ("/embed//v1.js", "/embed/v1.js"),
    ],
)
def test_redirects_name_no_host(shop: Advisor, asked: str, to: str) -> None:
    """A server in front knows better than the request by which scheme and host it was reached."""
    environ = {**create_environ(), "HTTP_HOST": "evil.example", "PATH_INFO": asked.partition("?")[0]}
    environ["QUERY_STRING"] = asked.partition("?")[2]
    _, status, headers = run_wsgi_app(client(shop).application, environ)
    assert (status, headers["Location"]) == ("308 PERMANENT REDIRECT", to)
