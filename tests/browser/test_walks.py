"""Random walks through the wizard: whatever a shopper does, the page is that of its address."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import PHONE
from tests.serving import PATIENCE, fetch

pytestmark = pytest.mark.slow

WALKS = int(os.environ.get("WIZARD_WALKS", "20"))
"""How many walks are tried: 20 in `make test`, 200 in `make walks`."""

MOVES = (
    "answer",
    "answer",
    "answer",
    "answer",
    "skip",
    "back",
    "history",
    "refresh",
    "change",
    "start again",
    "nothing",
)
"""What a shopper may do next; most of all answer."""

IS_SHOWN = """source => new DOMParser().parseFromString(source, 'text/html').documentElement.outerHTML
    == document.documentElement.outerHTML"""
"""Whether the browser shows what it would make of this source."""

ANSWER = """choice => {
    const options = document.querySelectorAll("form .option input, form button.option, form a.option");
    const chosen = options[choice % options.length];
    chosen.click();
    if (chosen.type != "checkbox") return;
    if (choice % 3 == 0) {
        const other = options[Math.floor(choice / 3) % options.length];
        if (other.type == "checkbox") other.checked = true;
    }
    document.querySelector(".go button").click();
}"""
"""Give an answer, or tick one or two and go on; as one call, since each one takes its time."""


class Walker:
    """A shopper with a browser."""

    def __init__(self, page: Page, shop: str) -> None:
        self.page = page
        self.shop = shop

    def make(self, move: str, choice: int) -> None:
        """One move, if the page offers it."""
        getattr(self, "do_" + move.replace(" ", "_"))(choice)

    def do_answer(self, choice: int) -> None:
        """Answer the question."""
        if self.page.locator("form .option").count():
            with self.page.expect_navigation():
                self.page.evaluate(ANSWER, choice)

    def do_nothing(self, _: int) -> None:
        """Press the button without an answer, or with the one that is there."""
        self.press(self.page.locator(".go button"))

    def do_skip(self, _: int) -> None:
        """Skip the question."""
        self.follow("Not sure")

    def do_back(self, _: int) -> None:
        """The page's own link back."""
        self.follow("Back")

    def do_start_again(self, choice: int) -> None:
        """Begin again, now and then."""
        if choice % 4 == 0:
            self.follow("Start again")

    def do_history(self, _: int) -> None:
        """The browser's button; not further back than to the first page."""
        if self.page.evaluate("history.length") > 2:
            self.page.go_back()
        if not self.page.url.startswith(self.shop):
            self.page.goto(self.shop)

    def do_refresh(self, _: int) -> None:
        """Load the page again."""
        self.page.reload()

    def do_change(self, choice: int) -> None:
        """Change one of the answers given."""
        links = self.page.locator(".answers .change")
        if links.count():
            address = links.nth(choice % links.count()).get_attribute("href")
            self.page.goto(self.shop + (address or "/"))

    def follow(self, text: str) -> None:
        """Follow a link if the page has it."""
        self.press(self.page.get_by_role("link", name=text, exact=True))

    def press(self, found: Locator) -> None:
        """Click the first of these, if there is one, and wait for the next page."""
        if found.count():
            with self.page.expect_navigation():
                found.first.click()

    def is_at_its_address(self) -> bool:
        """Whether the page is what a fresh GET of its address gives."""
        return bool(self.page.evaluate(IS_SHOWN, fetch(self.page.url)[1]))


@pytest.fixture(scope="module")
def walker(browser: Browser, shop: str) -> Walker:
    """One browser window for all walks."""
    page = browser.new_context(**PHONE).new_page()
    page.set_default_timeout(PATIENCE * 1000)
    return Walker(page, shop)


@given(walk=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 1000)), min_size=4, max_size=12))
@settings(max_examples=WALKS)
def test_every_page_is_that_of_its_address(walker: Walker, walk: list[tuple[str, int]]) -> None:
    """After every move, Back, changes and refreshing mixed in; and the way ends in no fault."""
    walker.page.goto(walker.shop)
    for move, choice in walk:
        walker.make(move, choice)
        assert walker.is_at_its_address(), f"{move} led to {walker.page.url}"
