"""Scripts in every part of an address in a real Chromium, and forged messages to the element."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice, product
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

from benchmarks.attack.tally import Tally
from tests.browser.conftest import FLAGS, headless_chromium
from tests.serving import serving

SCRIPT = "<script>window.ran=1</script>"

RUNS = (
    SCRIPT, f'">{SCRIPT}', f"</title>{SCRIPT}", f"</script>{SCRIPT}", f"</style>{SCRIPT}", f"-->{SCRIPT}",
    "<img src=x onerror=window.ran=1>", "'><img src=x onerror=window.ran=1>", "<svg onload=window.ran=1>",
    "javascript:window.ran=1", '" autofocus onfocus=window.ran=1 x="', "' onmouseover=window.ran=1 '",
    "<iframe srcdoc='<script>parent.ran=1</script>'>", "<details open ontoggle=window.ran=1>",
    "<body onload=window.ran=1>", f"<math><mi//xlink:href='data:x,{SCRIPT}'>",
    "<a href=javascript:window.ran=1>x</a>", "{{constructor.constructor('window.ran=1')()}}",
)  # fmt: skip
"""Texts that run a script if they get into a page as markup."""

PLACES = (
    "/?uses={0}", "/?{0}=1", "/?product={0}&show=now", "/embed/?store=demo&product={0}", "/embed/?store={0}",
    "/?was={0}&rules=0123456789ab&uses=music", "/embed/?store=demo&p_accent={0}&skin=links", "/{0}",
    "/?show={0}", "/?ask={0}&from={0}",
)  # fmt: skip
"""Addresses that contain one of them."""

MESSAGES = 427


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the system's Chromium, or else Playwright's."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=headless_chromium(), args=FLAGS)
        with started:
            yield started


def in_chromium(tally: Tally) -> None:
    """Open pages with scripts in every part of the address: none may run."""
    with serving("--no-reload") as address, chromium() as browser:
        page = browser.new_page()
        page.route(lambda url: not url.startswith(address), lambda route: route.abort())
        for text, place in product(RUNS, PLACES):
            path = place.format(quote(text))
            page.goto(f"{address}{path}")
            page.evaluate("document.querySelectorAll('a[href^=javascript]').forEach((link) => link.click())")
            tally.check(page.evaluate("window.ran") is None, path)


FORGED = """async ([messages]) => {
  const element = document.querySelector("product-wizard"), frame = element.querySelector("iframe");
  const names = ["ready", "start", "step", "result", "select", "add-to-cart", "error"];
  let events = 0;
  for (const name of names) document.addEventListener("pw:" + name, () => events++);
  const look = () => [events, frame.offsetHeight, frame.src, location.href, element.innerHTML.length].join();
  const results = [];
  for (const message of messages) {
    const before = look();
    window.postMessage(message, "*");
    await new Promise((done) => setTimeout(done, 4));
    results.push(before === look());
  }
  return results;
}"""

PAGE = """<!doctype html><title>store</title><product-wizard min-height="880">
<iframe src="{0}/embed/?store=demo" title="x" width="100%" height="880"></iframe></product-wizard>
<script src="{0}/embed/v1.js"></script>"""


def forged_messages(tally: Tally) -> None:
    """Send messages that are not from the frame to the element: nothing may happen on the store's page."""
    kinds = (
        "ready",
        "resize",
        "start",
        "step",
        "result",
        "select",
        "add-to-cart",
        "error",
        "hello",
        "restart",
        "pw:ready",
        "__proto__",
        "constructor",
        "",
    )
    values: tuple[object, ...] = (
        1,
        -1,
        10**9,
        "1e9",
        None,
        {},
        [],
        "javascript:alert(1)",
        "<img src=x onerror=alert(1)>",
        True,
    )
    shapes = [
        {"v": version, "pw": kind, **dict.fromkeys(("height", "page", "top", "items", "item", "code"), value)}
        for kind, value, version in product(kinds, values, (1, 2, "1"))
    ]
    random.Random(1).shuffle(shapes)
    with serving("--no-reload") as address, chromium() as browser:
        page = browser.new_page()
        store = "http://localhost:8001/"
        page.route(store, lambda route: route.fulfill(content_type="text/html", body=PAGE.format(address)))
        page.goto(store)
        page.wait_for_timeout(1000)
        messages = list(islice(cycle(shapes), MESSAGES))
        for message, held in zip(messages, page.evaluate(FORGED, [messages]), strict=True):
            tally.check(held, str(message))
