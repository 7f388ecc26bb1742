"""The JSON asked for by pages of other sites, in a real browser."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.documented import programs
from tests.serving import PATIENCE, serving
from wizard.paths import rules_path

((PROGRAM, PRINTED),) = programs("api.md", "js")
LOCAL = "http://127.0.0.1:8000"
"""Where the program on the page looks for the wizard."""


class Quiet(SimpleHTTPRequestHandler):
    """Hands out files and logs nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def shop_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page of a store on a site of its own."""
    folder: Path = tmp_path_factory.mktemp("store")
    (folder / "index.html").write_text("<!doctype html><link rel=icon href='data:,'><title>A store</title>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def wizard(shop_page: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A wizard whose stores.yaml names that site."""
    rules = tmp_path_factory.mktemp("shared") / "rules"
    shutil.copytree(rules_path(), rules)
    (rules / "stores.yaml").write_text(f'- {{id: store, origins: ["{shop_page}"]}}\n')
    with serving("--no-reload", "--rules", str(rules)) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A page of its own; complaints of the browser are what some tests look for."""
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE * 1000)
        yield context.new_page()
        assert context.cookies() == []


def run(visitor: Page, program: str) -> list[str]:
    """What the program prints."""
    printed: list[str] = []

    def note(message: ConsoleMessage) -> None:
        printed.append(message.text)

    visitor.on("console", note)
    visitor.evaluate(f"(async () => {{ {program} }})()")
    return printed


def test_the_program_of_the_documentation_runs_on_a_page_of_the_store(
    visitor: Page, shop_page: str, wizard: str
) -> None:
    """And prints what is shown."""
    visitor.goto(shop_page)
    assert run(visitor, PROGRAM.replace(LOCAL, wizard)) == PRINTED.splitlines()


def test_a_page_of_another_site_learns_nothing(visitor: Page, shop_page: str, wizard: str) -> None:
    """The same page under another name is another site."""
    visitor.goto(shop_page.replace("localhost", "127.0.0.1"))
    asked = f"fetch('{wizard}/api/v1/questions').then(() => 'read', (error) => error.message)"
    assert visitor.evaluate(asked) == "Failed to fetch"


def test_a_page_can_ask_whether_its_copy_is_still_right(visitor: Page, shop_page: str, wizard: str) -> None:
    """It reads the ETag, and may send it back, for which the browser asks leave first (preflight)."""
    visitor.goto(shop_page)
    statuses = visitor.evaluate(
        """async (address) => {
          const first = await fetch(address, {cache: "no-store"});
          const headers = {"If-None-Match": first.headers.get("ETag")};
          const again = await fetch(address, {cache: "no-store", headers});
          return [first.status, again.status];
        }""",
        f"{wizard}/api/v1/questions",
    )
    assert statuses == [200, 304]
