"""Shoppers who visit a store's page with the wizard in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Response, ViewportSize, expect

from tests.serving import PATIENCE as SECONDS

QUESTIONS = 12
"""More pages than there are questions."""

PATIENCE = SECONDS * 1000
"""Milliseconds that anything may take, however busy the machine is."""

PHONE: ViewportSize = {"width": 390, "height": 844}
"""CSS pixels of the window of most visits."""

TALL = '<div style="height:2500px">The store</div>'
"""Content above or below the wizard."""

HEIGHT = "page => Math.ceil(page.getBoundingClientRect().height)"
"""CSS pixels of the page in the frame."""

PAGES = "received.filter(([name]) => name == 'step' || name == 'result').length"
"""Number of questions and recommendations that the store's page got an event about."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page of the store, opened by a shopper."""

    page: Page

    @property
    def frame(self) -> FrameLocator:
        """The first wizard on the page."""
        return self.page.frame_locator("iframe").first

    @property
    def heading(self) -> str:
        """The question, or the verdict."""
        return self.frame.locator("h1").first.inner_text()

    @property
    def asking(self) -> bool:
        """Whether a question is shown."""
        return self.frame.locator(".option").count() > 0

    def answer(self, place: int = 0) -> None:
        """Give one answer; return when the event of the next page has arrived."""
        before = self.page.evaluate(PAGES)
        self._choose(place)
        self.page.wait_for_function(f"{PAGES} > {before}")

    def answer_plainly(self) -> None:
        """Give the first answer where the store's page runs no script."""
        before = self.heading
        self._choose(0)
        expect(self.frame.locator("h1").first).not_to_have_text(before, timeout=PATIENCE)

    def _choose(self, place: int) -> None:
        """Tap one answer, and the button where the question takes many."""
        onward = self.frame.locator(".go button").first
        takes_many = onward.count() > 0  # asked before the tap, which leads to the next question where not
        self.frame.locator("form .option:not(a)").nth(place).click()
        if takes_many:
            onward.click()

    def received(self, name: str) -> list[Any]:
        """Return the details of all events of one name."""
        return [detail for event, detail in self.page.evaluate("received") if event == name]

    def wait_for(self, name: str) -> Any:
        """Return the detail of the first event of one name."""
        self.page.wait_for_function("name => received.some(([event]) => event == name)", arg=name)
        return self.received(name)[0]

    def height(self) -> float:
        """Return the height of the frame in CSS pixels."""
        height: float = self.page.locator("iframe").first.evaluate("frame => frame.offsetHeight")
        return height

    def top(self, selector: str) -> float:
        """Return how far the first such element in the frame is below the upper edge of the window (px)."""
        box = self.frame.locator(selector).first.bounding_box()
        assert box is not None
        return box["y"]


def follow(visit: Visit) -> None:
    """Follow the link of the first answer, and where many may be chosen the link on."""
    before = visit.heading
    onward = visit.frame.get_by_role("link", name="Next", exact=True)
    many = onward.count() > 0
    visit.frame.locator("a.option").first.click()
    if many:
        visit.frame.locator("a.option[aria-current]").wait_for()
        onward.click()
    expect(visit.frame.locator("h1").first).not_to_have_text(before, timeout=PATIENCE)


@dataclass(slots=True)
class Visits:
    """Opens pages, each as of a shopper who was never there, and listens to what the browser says about them.

    `contexts` are those of the browser, with scripts and without: a context of its own would cost each visit
    new renderers.
    """

    browser: Browser
    contexts: dict[bool, BrowserContext]
    complaints: list[str] = field(default_factory=list)
    cookies: list[object] = field(default_factory=list)

    def open(
        self,
        address: str,
        until: str = "ready",
        viewport: ViewportSize = PHONE,
        java_script_enabled: bool = True,
    ) -> Visit:
        """Return a page of the store, once it got this event."""
        context = self.contexts.get(java_script_enabled)
        if context is None:
            context = self.browser.new_context(java_script_enabled=java_script_enabled)
            context.set_default_timeout(PATIENCE)
            self.contexts[java_script_enabled] = context
        page = context.new_page()
        context.new_cdp_session(page).send("Network.clearBrowserCache")
        page.set_viewport_size(viewport)
        page.on("response", lambda response: self._look_for_cookies(response))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        visit = Visit(page)
        if until:
            visit.wait_for(until)
        return visit

    def _look_for_cookies(self, response: Response) -> None:
        if "set-cookie" in response.headers:
            self.cookies.append(response.url)

    def close(self) -> None:
        """Close them; the last one of each context stays, for its renderers, until more are opened."""
        for context in self.contexts.values():
            self.cookies += context.cookies()
            for page in context.pages[:-1]:
                page.close()
