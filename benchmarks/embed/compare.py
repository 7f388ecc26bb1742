"""Bytes and time to the first question: our loader and other makers' scripts, all with the same target page.

Run `python -m benchmarks.embed.compare`. The scripts come from npm into a temporary folder. Every request is
answered here, after 150 ms and without any other limit, so only the number of consecutive requests matters.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
from playwright.async_api import Browser, Route, async_playwright

from wizard.web.assets import read_script

DELAY = 0.15
"""Seconds until a request is answered."""

RUNS = 15

HOST = "https://store.example/"
SCRIPT = "https://script.example/"
TARGET = "https://wizard.example/embed/?store=acme"

QUESTION = "<!doctype html><html lang=en><title>Question</title><h1>What will you use it for?</h1>"
REPORT = "addEventListener('DOMContentLoaded', () => document.querySelector('h1') && self.arrived?.())"

FRAME = f'<iframe src="{TARGET}" width="100%" height="880"></iframe>'


@dataclass(frozen=True, slots=True)
class Widget:
    """One maker's widget in a page: its package and script, and the HTML that it needs."""

    package: str
    script: str
    html: str


WIDGETS: Mapping[str, Widget] = {
    "this wizard": Widget(
        "", "v1.js", f"<product-wizard>{FRAME}</product-wizard><script async src={SCRIPT}></script>"
    ),
    "open-iframe-resizer": Widget(
        "@open-iframe-resizer/core@2.1.0",
        "dist/index.js",
        f"{FRAME}<script type=module>import {{initialize}} from '{SCRIPT}';"
        "initialize({}, document.querySelector('iframe'))</script>",
    ),
    "Typeform": Widget(
        "@typeform/embed@6.1.1",
        "build/embed.js",
        f"<div data-tf-widget=a data-tf-domain=wizard.example></div><script async src={SCRIPT}></script>",
    ),
    "Cal": Widget(
        "@calcom/embed-core@1.5.3",
        "dist/embed/embed.js",
        "<div id=cal></div><script>(function(w,a,l){const p=(c,x)=>c.q.push(x);"
        "w.Cal=w.Cal||function(){const c=w.Cal,x=arguments;if(!c.loaded){c.ns={};c.q=c.q||[];"
        "document.head.append(Object.assign(document.createElement('script'),{src:a}));c.loaded=true}p(c,x)}"
        f"}})(window,'{SCRIPT}');Cal('init',{{origin:'https://wizard.example'}});"
        "Cal('inline',{elementOrSelector:'#cal',calLink:'embed'})</script>",
    ),
}


def fetch_script(widget: Widget, folder: Path) -> bytes:
    """Return the script that a page loads first: ours, or the one in the npm package."""
    if not widget.package:
        return read_script(f"embed/{widget.script}").encode()
    packed = subprocess.run(
        ["npm", "pack", "--silent", widget.package], cwd=folder, check=True, capture_output=True, text=True
    )
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        member = archive.extractfile(f"package/{widget.script}")
        assert member is not None
        return member.read()


async def time_once(browser: Browser, widget: Widget, script: bytes) -> float:
    """Return the milliseconds from opening the store's page until the question is in its frame."""
    context = await browser.new_context()
    arrived = asyncio.Event()
    await context.expose_function("arrived", arrived.set)
    await context.add_init_script(REPORT)

    async def answer(route: Route) -> None:
        await asyncio.sleep(DELAY)
        if route.request.url == HOST:
            page_of_store = f"<!doctype html><title>Store</title><p>Store</p>{widget.html}"
            await route.fulfill(content_type="text/html", body=page_of_store)
        elif route.request.url == SCRIPT:
            headers = {"Access-Control-Allow-Origin": "*"}
            await route.fulfill(content_type="text/javascript", body=script, headers=headers)
        elif route.request.resource_type == "document":
            await route.fulfill(content_type="text/html", body=QUESTION)
        else:
            await route.fulfill(content_type="text/css", body="")

    await context.route("**", answer)
    page = await context.new_page()
    started = asyncio.get_running_loop().time()
    await asyncio.gather(page.goto(HOST, wait_until="commit"), asyncio.wait_for(arrived.wait(), 20))
    took = asyncio.get_running_loop().time() - started
    await context.close()
    return 1000 * took


async def compare() -> None:
    """Print the table."""
    with TemporaryDirectory() as folder:
        scripts = {name: fetch_script(widget, Path(folder)) for name, widget in WIDGETS.items()}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        times: dict[str, list[float]] = {name: [] for name in WIDGETS}
        for _ in range(RUNS):
            for name, widget in WIDGETS.items():
                times[name].append(await time_once(browser, widget, scripts[name]))
        await browser.close()
    show({name: len(brotli.compress(script)) for name, script in scripts.items()}, times)


def show(sizes: Mapping[str, int], times: Mapping[str, list[float]]) -> None:
    """Print one row per widget, relative to ours."""
    least, fastest = sizes["this wizard"], statistics.median(times["this wizard"])
    print("| widget | bytes (brotli) | ratio | first question, median ms (min to max) | ratio |")
    print("|---|---|---|---|---|")
    for name, size in sizes.items():
        median = statistics.median(times[name])
        spread = f"{median:.0f} ({min(times[name]):.0f} to {max(times[name]):.0f})"
        package = WIDGETS[name].package
        named = f"{name} (`{package}`)" if package else name
        print(f"| {named} | {size:,} | {size / least:.1f} | {spread} | {median / fastest:.2f} |")


if __name__ == "__main__":
    asyncio.run(compare())
