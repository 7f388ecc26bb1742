"""An address of the store's own page that has answers: the wizard in that page shows them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.hosts import Store, wait_until
from tests.browser.visits import Visit, Visits

pytestmark = pytest.mark.slow

ANSWERS = "uses=meetings&talk=often&show=now"

RULES = "rules=0123456789ab&was=either"


def frame_query(visit: Visit) -> dict[str, list[str]]:
    """Return what the address of the frame has."""
    (_, frame) = visit.page.frames
    return parse_qs(urlsplit(frame.url).query)


def opened(visits: Visits, store: Store, query: str, body: str = "", until: str = "ready") -> Visit:
    """Return a visit of the store's page at an address with this query."""
    return visits.open(
        store.put_up((body or store.element()) + store.loader, path=f"/advisor?{query}"), until
    )


def test_answers_in_the_address_of_the_page_are_shown_in_its_frame(visits: Visits, store: Store) -> None:
    """With the note about other rules; what else the page's address has stays out of the frame."""
    visit = opened(
        visits, store, f"page_id=7&{ANSWERS}&{RULES}&gclid=x&store=elsewhere&lang=de", until="result"
    )
    assert frame_query(visit) == {
        "store": ["acme"],
        "uses": ["meetings"],
        "talk": ["often"],
        "show": ["now"],
        "rules": ["0123456789ab"],
        "was": ["either"],
    }
    expect(visit.frame.get_by_text("This link says it was made with other rules")).to_be_visible()
    assert [len(visit.received(name)) for name in ("ready", "step", "result")] == [1, 0, 1]


def test_a_frame_that_is_made_shows_them_too(visits: Visits, store: Store) -> None:
    """With its look, and the answers of the page in the place of those that its own address begins with."""
    src = f"{store.wizard}/embed/?store=acme&uses=music&p_scheme=dark"
    body = f'<product-wizard src="{src}" theme="light" result="compact"></product-wizard>'
    visit = opened(visits, store, ANSWERS, body, until="result")
    found = frame_query(visit)
    assert (found["uses"], found["p_scheme"], found["p_result"]) == (["meetings"], ["light"], ["compact"])
    assert len(visit.received("ready")) == 1


def test_the_product_comes_along(visits: Visits, store: Store) -> None:
    """Under the name that is no shop system's own."""
    visit = opened(visits, store, "p_product=razer-barracuda-x&product=hoodie", until="step")
    assert frame_query(visit)["product"] == ["razer-barracuda-x"]
    expect(visit.frame.get_by_text("You are looking at")).to_be_visible()


def test_only_the_first_page_is_chosen_by_the_address(visits: Visits, store: Store) -> None:
    """What the shopper answers then counts, and one Back leaves the page."""
    visit = opened(visits, store, "uses=meetings", until="step")
    assert (visit.received("step")[0]["id"], visit.page.evaluate("history.length")) == ("talk", 2)
    visit.answer()
    assert frame_query(visit)["uses"] == ["meetings"]
    assert "talk" in frame_query(visit)
    visit.page.locator("product-wizard").evaluate("each => each.restart()")
    wait_until(lambda: [step["id"] for step in visit.received("step")][-1] == "uses")


def test_who_comes_back_to_the_page_finds_it_as_it_was_left(visits: Visits, store: Store) -> None:
    """Not as its address has it."""
    visit = opened(visits, store, "uses=meetings", until="step")
    visit.answer()
    left = frame_query(visit)
    visit.page.goto(f"{store.site}/elsewhere")
    visit.page.go_back()
    visit.wait_for("ready")
    assert frame_query(visit) == left


def test_a_page_without_answers_in_its_address_loads_the_frame_once(visits: Visits, store: Store) -> None:
    """Whatever else it has."""
    visit = opened(visits, store, "product=hoodie&limit=25&store=x&false=&undefined=", until="step")
    assert (frame_query(visit), len(visit.received("ready"))) == ({"store": ["acme"]}, 1)


def test_the_plain_link_to_the_stores_page_is_hidden_too(visits: Visits, store: Store) -> None:
    """It is marked; others that the element holds stay."""
    link = f'<p><a href="{store.site}/advisor" rel="alternate">In a new page</a></p>'
    body = f'<product-wizard>{store.frame()}{link}<p><a href="/terms">Terms</a></p></product-wizard>'
    visit = opened(visits, store, "", body)
    expect(visit.page.get_by_text("In a new page", exact=True)).to_be_hidden()
    expect(visit.page.get_by_text("Terms")).to_be_visible()


def test_a_refused_frame_whose_link_leads_to_its_own_page_gets_another(visits: Visits, store: Store) -> None:
    """To the wizard's own page; elsewhere the link that there is will do."""
    for link, expected in ((f"{store.site}/advisor", 2), (f"{store.site}/other", 1)):
        body = (
            f'<product-wizard ready-timeout="300" label="Advisor">{store.frame("nobody")}'
            f'<p><a href="{link}" rel="alternate">Here</a></p></product-wizard>'
        )
        visit = opened(visits, store, "uses=music", body, until="error")
        links = [each.get_attribute("href") for each in visit.page.get_by_role("link").all()]
        assert links == [link, f"{store.wizard}/?store=nobody"][:expected]
    visits.complaints.clear()
