"""Sharing in a real browser: the device's share sheet, and what is on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kinds import COMPLETE
from tests.serving import free_port, serving

SHARING = """
window.shared = [];
Object.defineProperty(navigator, "share", {
  configurable: true,
  value: (what) => { window.shared.push(what); return Promise.reject(new Error("closed")); },
});
"""
"""A device with a share sheet, which the shopper closes again."""

WITHOUT = 'Object.defineProperty(navigator, "share", { configurable: true, value: undefined });'

PRIVATE = COMPLETE.replace("wearer=none", "wearer=glasses")


@pytest.fixture(scope="module")
def public() -> Iterator[str]:
    """Yield the address of a server that knows its public address."""
    port = free_port()
    with serving("--no-reload", "--public-url", f"http://127.0.0.1:{port}", port=port) as address:
        yield address


def test_the_button_opens_the_share_sheet(page: Page, shop: str) -> None:
    """With the link that has no personal answer, as a whole address; closing it is no error."""
    page.add_init_script(SHARING)
    page.goto(f"{shop}/?{PRIVATE}")
    page.get_by_role("button", name="Share").click()
    ((sent,),) = [page.evaluate("window.shared")]
    assert sent["url"].startswith(f"{shop}/?uses=music&")
    assert "wearer" not in sent["url"]
    assert sent["title"] == "Headphones or headset? Headphones"


def test_there_is_no_button_without_a_share_sheet(page: Page, shop: str) -> None:
    """Nor without JavaScript, as below."""
    page.add_init_script(WITHOUT)
    page.goto(f"{shop}/?{COMPLETE}")
    expect(page.locator("#sent")).to_be_visible()
    expect(page.locator("#send")).to_be_hidden()


def test_mail_and_message_need_no_script(plain_page: Page, public: str) -> None:
    """They hold a whole address."""
    plain_page.goto(f"{public}/?{COMPLETE}")
    expect(plain_page.locator("#send")).to_be_hidden()
    for name, scheme in (("Send by mail", "mailto:?subject="), ("Send as a message", "sms:?&body=")):
        link = plain_page.get_by_role("link", name=name)
        expect(link).to_be_visible()
        assert str(link.get_attribute("href")).startswith(scheme)


def test_paper_has_day_address_and_code_and_the_screen_has_not(plain_page: Page, public: str) -> None:
    """The code is large enough to be read, and black on white in dark colours too."""
    plain_page.emulate_media(color_scheme="dark")
    plain_page.goto(f"{public}/?{COMPLETE}")
    printed = plain_page.locator(".printed")
    expect(printed).to_be_hidden()
    plain_page.emulate_media(media="print", color_scheme="dark")
    today = datetime.now(UTC).date()
    expect(printed).to_contain_text(f"Made on {today} (UTC). The same page: {public}/?uses=music")
    box = printed.locator("svg").bounding_box()
    assert box is not None
    assert box["width"] == box["height"] >= 100  # 1 px is 0.26 mm
    drawn = printed.locator("path").evaluate(
        "e => { const s = getComputedStyle(e); return [s.stroke, s.strokeWidth, s.strokeLinecap, s.fill]; }"
    )
    assert drawn == ["rgb(0, 0, 0)", "1px", "butt", "none"]
    assert printed.evaluate("e => getComputedStyle(e.closest('html')).colorScheme") == "light"
