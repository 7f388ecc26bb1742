"""A real Chromium and real servers for the tests that need both."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.browser.hard_cases import write_hard_cases
from tests.browser.hosts import Store, store_and_wizard
from tests.browser.visits import Visits
from tests.making import SMALL_TOPIC, load_texts, three_sided_texts
from tests.serving import PATIENCE, serving
from tests.web.coffee_shop import write_machines

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Runs as root and in a container, and requests nothing from elsewhere."""

PHONE: Any = {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"}
"""A phone of somebody whose pages do not glide, so that nothing is measured on its way."""

REFUSED = "the server responded with a status of 40"
"""What the browser notes about our own error pages."""

PICTURE = "<svg xmlns='http://www.w3.org/2000/svg'/>"
"""Replacement for product pictures, which would come from elsewhere."""


def system_chromium() -> str | None:
    """Return the path of the system's Chromium, if it has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def headless_chromium() -> str | None:
    """Return the path of the system's Chromium, without its windows where it has that too.

    That one takes half the processor time. It has no back-forward cache.
    """
    return shutil.which("chromium-headless-shell") or system_chromium()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, else Playwright's own; without either these tests are left out."""
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(
                executable_path=headless_chromium(), args=[*FLAGS, "--renderer-process-limit=1"]
            )
        except Error as error:
            pytest.skip(
                f"no browser: install Chromium, then run `make browser` ({error.message.splitlines()[0]})"
            )
        with started:
            yield started


@pytest.fixture(scope="session")
def shop() -> Iterator[str]:
    """Yield the address of a server with the shipped rules and catalog."""
    with serving("--no-reload") as address:
        yield address


@pytest.fixture(scope="session")
def hard_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a server with the rules and products of `hard_cases`."""
    folder: Path = tmp_path_factory.mktemp("hard")
    rules, catalog = write_hard_cases(folder)
    with serving("--no-reload", "--rules", str(rules), "--catalog", str(catalog)) as address:
        yield address


@pytest.fixture(scope="session")
def coffee_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a server with another topic, which has three sides."""
    catalog = tmp_path_factory.mktemp("coffee") / "catalog.db"
    write_machines(catalog, load_texts(three_sided_texts()).topic)
    with serving("--rules", str(SMALL_TOPIC), "--catalog", str(catalog), "--no-reload") as address:
        yield address


@pytest.fixture(scope="session")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a context with a phone's screen, for all pages: a renderer of its own takes each a while.

    An empty page stays open, so that the renderer does not end with the page of a test.
    """
    with browser.new_context(**PHONE) as context:
        context.set_default_timeout(PATIENCE * 1000)
        context.new_page()
        yield context


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    """Yield a page of its own, phone-sized; it fails the test when the browser complains about anything.

    Nothing is left for the next one: no page sets a cookie, and what is routed is not cached.
    """
    with phone.new_page() as opened:
        complaints: list[str] = []
        opened.route(
            re.compile("^https:"), lambda route: route.fulfill(content_type="image/svg+xml", body=PICTURE)
        )
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
        assert [complaint for complaint in complaints if REFUSED not in complaint] == []
        assert phone.storage_state() == {"cookies": [], "origins": []}


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """Yield a page without JavaScript."""
    with browser.new_context(**PHONE, java_script_enabled=False) as context:
        context.set_default_timeout(PATIENCE * 1000)
        yield context.new_page()
        assert context.cookies() == []


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield a store and the wizard, on two sites."""
    with store_and_wizard(tmp_path_factory.mktemp("store")) as running:
        yield running


@pytest.fixture(scope="session")
def strict_browser(browser: Browser) -> Iterator[Browser]:
    """Yield a Chromium that takes no cookies of third parties."""
    flags = [*FLAGS, "--test-third-party-cookie-phaseout"]
    with browser.browser_type.launch(executable_path=system_chromium(), args=flags) as started:
        yield started


@pytest.fixture(scope="session")
def contexts() -> dict[bool, BrowserContext]:
    """Return the contexts of that browser, which end with it."""
    return {}


@pytest.fixture
def visits(strict_browser: Browser, contexts: dict[bool, BrowserContext]) -> Iterator[Visits]:
    """Yield visits in that browser; any complaint of it, and any cookie, fails the test."""
    opened = Visits(strict_browser, contexts)
    yield opened
    opened.close()
    assert (opened.complaints, opened.cookies) == ([], [])
