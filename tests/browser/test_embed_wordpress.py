"""A pasted address in a WordPress without the plugin: a frame in a sandbox, and the script that WordPress has
for it, which takes a height up to 1,000 pixels, and links to the site of the frame."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.hosts import Store
from tests.browser.visits import HEIGHT, QUESTIONS, Visit, Visits, follow

pytestmark = pytest.mark.slow

WORDPRESS = """<script>
  addEventListener("message", ({source, data: {secret, message, value}}) => {
    const frame = document.querySelector("iframe");
    if (secret != "aB3dE6gH9j" || source != frame.contentWindow) return;
    frame.removeAttribute("style");
    if (message == "height") frame.height = Math.max(200, Math.min(1000, parseInt(value, 10)));
    const stays = message == "link" && new URL(value).host == new URL(frame.src).host;
    if (stays && document.activeElement == frame) location = value;
  });
</script>"""
"""What `wp-embed.js` does with the messages of an embedded page."""

HIDDEN = 'style="position: absolute; clip: rect(1px, 1px, 1px, 1px)"'
"""How the frame is until it speaks."""


def pasted(visits: Visits, store: Store, **asked: str) -> Visit:
    """Return a visit of a page with the frame that WordPress makes of a description it does not trust."""
    frame = store.frame(attributes=f'sandbox="allow-scripts" {HIDDEN}', skin="links", **asked)
    secret = frame.replace('" title', '#?secret=aB3dE6gH9j" title').replace("880", "750")
    return visits.open(store.put_up(WORDPRESS + secret), until="")


def wait_for_height(visit: Visit) -> None:
    """Return once the frame is as high as its page, up to what WordPress allows."""
    (_, frame) = visit.page.frames
    high = min(1000, frame.locator("html").evaluate(HEIGHT))
    visit.page.wait_for_function("high => document.querySelector('iframe').offsetHeight >= high", arg=high)


def test_it_grows_on_every_page(visits: Visits, store: Store) -> None:
    """Never shrinking before the recommendation; the secret is in the address of the first page only."""
    visit = pasted(visits, store)
    heights = []
    for _ in range(2 * QUESTIONS):
        wait_for_height(visit)
        heights.append(visit.height())
        if visit.frame.locator("section.verdict").count():
            break
        follow(visit)
    assert (heights[:-1], heights[-1]) == (sorted(heights[:-1]), 1000)
    assert len(heights) > 4


@pytest.mark.parametrize(("link", "place"), [(".to a", "product-1"), (".out a", ""), ("#sent", "")])
def test_its_links_lead_out(visits: Visits, store: Store, link: str, place: str) -> None:
    """To the same page outside of the frame, the only site that WordPress lets them lead to."""
    visit = pasted(visits, store, uses="meetings", talk="often", show="now")
    wait_for_height(visit)
    visit.frame.locator(link).first.click()
    visit.page.wait_for_url(f"{store.wizard}/?**")
    expect(visit.page.locator("section.verdict")).to_be_visible()
    found = urlsplit(visit.page.url)
    answers = {"store": ["acme"], "uses": ["meetings"], "talk": ["often"], "show": ["now"]}
    assert (parse_qs(found.query), found.fragment) == (answers, place)


def test_no_private_answer_leaves_the_frame(visits: Visits, store: Store) -> None:
    """The page around hears where a link leads."""
    visit = pasted(visits, store, uses="music", wearer="aids", show="now")
    wait_for_height(visit)
    visit.frame.get_by_role("link", name="Open this in a new page").click()
    visit.page.wait_for_url(f"{store.wizard}/?**")
    assert parse_qs(urlsplit(visit.page.url).query) == {"store": ["acme"], "uses": ["music"], "show": ["now"]}


def test_it_speaks_again_when_it_is_asked(visits: Visits, store: Store) -> None:
    """The script of WordPress may come after the frame."""
    visit = pasted(visits, store)
    wait_for_height(visit)
    visit.page.evaluate(
        """() => {
          const frame = document.querySelector("iframe");
          frame.height = 200;
          frame.contentWindow.postMessage({message: "ready", secret: "aB3dE6gH9j"}, "*");
        }"""
    )
    wait_for_height(visit)


def test_it_says_nothing_where_nobody_asked(visits: Visits, store: Store) -> None:
    """In a sandbox without a secret, and with one where the frame is in no sandbox."""
    listen = "<script>window.heard = []; addEventListener('message', ({data}) => heard.push(data))</script>"
    boxed = store.frame(attributes='sandbox="allow-scripts"', skin="links")
    free = store.frame(skin="links").replace('" title', '#?secret=aB3dE6gH9j" title')
    for frame in (boxed, free):
        visit = visits.open(store.put_up(listen + frame), until="")
        expect(visit.frame.locator("h1")).to_be_visible()
        visit.page.wait_for_timeout(200)
        assert visit.page.evaluate("heard") == []
