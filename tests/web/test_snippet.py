"""The HTML for a store's page: the frame, its link, and the loader."""

from __future__ import annotations

from dataclasses import replace

from tests.making import TOPIC
from tests.web.reading import Page
from wizard.web.snippet import RESERVED_HEIGHT, label_frame, write_frame, write_snippet

BASE = "https://advisor.example/wizard/"


def test_a_frame_has_a_name_and_a_size_without_styles() -> None:
    """Content policies and blogs remove style attributes; the referrer names the store's origin only."""
    assert Page(write_frame("/embed/", "640", 480, label_frame(TOPIC))).one("iframe").attributes == {
        "src": "/embed/",
        "title": "Headphone advisor",
        "width": "640",
        "height": "480",
        "frameborder": "0",
        "referrerpolicy": "origin",
    }


def test_addresses_are_escaped() -> None:
    """Whatever a product is called, and whatever the address of the wizard holds."""
    kept = [("store", "acme"), ("product", '"><script>&')]
    written = write_snippet("https://advisor.example/a&b/", kept, TOPIC)
    assert "&" not in written.replace("&amp;", "").replace("&quot;", "").replace("&lt;", "")
    page = Page(written)
    query = "store=acme&product=%22%3E%3Cscript%3E%26"
    assert page.one("iframe")["src"] == f"https://advisor.example/a&b/embed/?{query}"
    assert page.one("script")["src"] == "https://advisor.example/a&b/embed/v1.js"
    assert Page(write_frame('/"><script>', "1", 1, "")).all("script") == []


def test_the_name_of_the_advisor_is_escaped() -> None:
    """It is written by staff, who may use any character."""
    page = Page(write_snippet(BASE, [], replace(TOPIC, advisor='"<b>" & bolts advisor')))
    assert page.one("iframe")["title"] == '"<b>" & bolts advisor'
    assert page.texts("a") == ['Open the "<b>" & bolts advisor in a new page']


def test_the_snippet_is_two_lines_the_frame_and_the_loader() -> None:
    """Browsers that show no frame show the link to the full page; both keep store and product."""
    frame, loader = write_snippet(BASE, [("store", "acme")], TOPIC).splitlines()
    page = Page(frame)
    assert page.one("product-wizard")["min-height"] == str(RESERVED_HEIGHT)
    assert (page.one("iframe")["width"], page.one("iframe")["height"]) == ("100%", str(RESERVED_HEIGHT))
    assert page.one("iframe")["src"] == f"{BASE}embed/?store=acme"
    assert page.links() == {"Open the headphone advisor in a new page": f"{BASE}?store=acme"}
    assert Page(loader).one("script").attributes == {"async": "", "src": f"{BASE}embed/v1.js"}
    assert [each.tag for each in page.elements if "style" in each.attributes] == []


def test_a_snippet_without_parameters_has_no_question_mark() -> None:
    """For a page of one's own that shows the wizard without a store."""
    page = Page(write_snippet(BASE, [], TOPIC))
    assert (page.one("iframe")["src"], page.one("a")["href"]) == (f"{BASE}embed/", BASE)
