"""Stores' pages on 127.0.0.1 that hold the wizard of another site, localhost, in a frame."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TypeVar
from urllib.parse import urlencode

from tests.serving import PATIENCE, serving
from wizard.paths import catalog_path, rules_path
from wizard.web.snippet import RESERVED_HEIGHT

Found = TypeVar("Found")


def wait_until(found: Callable[[], Found]) -> Found:
    """Return what is found, as soon as it is true."""
    until = time.monotonic() + PATIENCE
    while not (result := found()):
        assert time.monotonic() < until, "This did not happen."
        time.sleep(0.05)
    return result


class StorePages(BaseHTTPRequestHandler):
    """Answers with the pages that were put up."""

    pages: dict[str, str]
    requested: list[str]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with one page, or with an empty one."""
        self.requested.append(self.path)
        body = self.pages.get(self.path, "<!doctype html><title>A page of the store</title>").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002  (the name is the library's)
        """Log nothing."""


@dataclass(frozen=True, slots=True)
class Store:
    """A store's site, and the wizard on another one: addresses without a path."""

    site: str
    wizard: str
    pages: dict[str, str]
    requested: list[str]

    def frame(self, store: str = "acme", attributes: str = "", **parameters: str) -> str:
        """Return the iframe as the snippet has it."""
        address = f"{self.wizard}/embed/?{urlencode({'store': store, **parameters})}".replace("&", "&amp;")
        return (
            f'<iframe src="{address}" title="Headphone advisor" width="100%" height="{RESERVED_HEIGHT}" '
            f'frameborder="0" referrerpolicy="origin" {attributes}></iframe>'
        )

    def element(
        self,
        attributes: str = "",
        frame: str | None = None,
        height: int = RESERVED_HEIGHT,
        patience: int = PATIENCE * 1000,
    ) -> str:
        """Return the element around it, with the plain link."""
        return (
            f'<product-wizard min-height="{height}" {attributes} ready-timeout="{patience}">'
            f"{frame or self.frame()}"
            f'<p><a href="{self.wizard}/?store=acme">Open the advisor in a new page</a></p></product-wizard>'
        )

    @property
    def loader(self) -> str:
        """The second line of the snippet."""
        return f'<script async src="{self.wizard}/embed/v1.js"></script>'

    def put_up(self, body: str, head: str = "", path: str = "/") -> str:
        """Return the address of a page of the store with this body; it collects events in `received`."""
        self.requested.clear()
        self.pages[path] = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Store</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<link rel=icon href=data:,><style>body{margin:0}</style>"
            f"{head}<script>{LISTEN}</script></head>"
            f"<body>{body}</body></html>"
        )
        return self.site + path

    def wait_for_request(self, path: str) -> str:
        """Return the first request for this path since the last page was put up, with its query."""
        return wait_until(lambda: next((sent for sent in self.requested if sent.startswith(f"{path}?")), ""))


LISTEN = """
window.received = []; window.shifted = 0;
for (const name of ["ready", "start", "step", "result", "select", "add-to-cart", "error"])
  document.addEventListener("pw:" + name, event => received.push([name, event.detail]));
new PerformanceObserver(list => { for (const entry of list.getEntries()) shifted += entry.value; })
  .observe({type: "layout-shift", buffered: true});
"""


@contextmanager
def store_and_wizard(folder: Path, *more: str) -> Iterator[Store]:
    """Yield a store, `acme` in stores.yaml, with the shipped products, and the wizard with more options."""
    pages: dict[str, str] = {}
    requested: list[str] = []
    handler = type("Pages", (StorePages,), {"pages": pages, "requested": requested})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        rules, catalog = copy_rules(folder / "rules", site), copy_catalog(folder / "catalog.db", site)
        options = ("--rules", str(rules), "--catalog", str(catalog), "--no-reload", *more)
        with serving(*options, host="localhost") as wizard:
            yield Store(site, wizard, pages, requested)
        server.shutdown()


def copy_rules(folder: Path, origin: str) -> Path:
    """Write the shipped rules with stores of their own: one at this origin, one elsewhere."""
    shutil.copytree(rules_path(), folder)
    (folder / "stores.yaml").write_text(
        f'- {{id: acme, origins: ["{origin}"], theme: light, cart: shopify}}\n'
        '- {id: elsewhere, origins: ["https://elsewhere.example"]}\n'
        f'- {{id: grounded, origins: ["{origin}"], theme: {{scheme: light, ground: page}}}}\n',
        "utf-8",
    )
    return folder


def copy_catalog(file: Path, site: str) -> Path:
    """Write the shipped catalog with a page in the store for each product."""
    shutil.copy(catalog_path(), file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE products SET url = ? || '/products/' || id", [site])
    return file
