"""How soon a page appears, and whether anything jumps: Chromium with 150 ms latency on every request.

Run `make bench`. It prints largest contentful paint (LCP) in milliseconds and cumulative layout shift (CLS),
both as reported by Chromium (web.dev/vitals), each time for a new visitor.
"""

from __future__ import annotations

from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, PHONE, system_chromium
from tests.browser.kinds import KINDS
from tests.serving import serving

LATENCY = 150
"""Milliseconds until the first byte of a response, as on a slow mobile network."""

ROUNDS = 7

OBSERVE = """
window.painted = 0; window.shifted = 0;
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.painted = entry.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value; })
  .observe({type: "layout-shift", buffered: true});
"""


def measure(browser: Browser, address: str) -> tuple[float, float]:
    """Return LCP and CLS of one visit."""
    with browser.new_context(**PHONE) as context:
        page = context.new_page()
        network: Any = context.new_cdp_session(page)
        conditions = {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
        network.send("Network.emulateNetworkConditions", conditions)
        page.add_init_script(OBSERVE)
        page.goto(address, wait_until="networkidle")
        painted, shifted = page.evaluate("[window.painted, window.shifted]")
        return painted, shifted


def main() -> None:
    """Print both figures for every kind of page."""
    with serving() as shop, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=FLAGS)
        print(f"{ROUNDS} visits with {LATENCY} ms latency")
        print(f"{'LCP ms: least, median, most':>30}  {'CLS':>6}  page")
        for kind, address in KINDS.items():
            visits = [measure(browser, shop + address) for _ in range(ROUNDS)]
            painted, shifted = zip(*visits, strict=True)
            figures = f"{min(painted):.0f}, {median(painted):.0f}, {max(painted):.0f}"
            print(f"{figures:>30}  {max(shifted):6.3f}  {kind}")
        browser.close()


if __name__ == "__main__":
    main()
