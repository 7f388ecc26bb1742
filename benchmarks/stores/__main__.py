"""The element in pages made with React, Next, Vue, Nuxt and WordPress: run `make stores`.

Each framework comes from npm into build/, pinned by the package-lock.json in its folder here. Its page has
the element in both forms, with the frame inside it and with `src`. It is tested as built and with the
development server: the frame is requested once, reports once that it is ready, and is the only one; the plain
link is hidden, the page still works, and the browser complains about nothing, such as an element that
hydration found changed. The exit code is 1 if anything was wrong.

Vite is not the newest version: 8.4.0 depends on a package that npm does not have, so its lock file cannot be
used.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.stores import wordpress_site
from benchmarks.stores.wordpress import try_wordpress
from tests.browser.conftest import FLAGS, headless_chromium
from tests.browser.hosts import copy_catalog, copy_rules
from tests.serving import PATIENCE, free_port, serving, wait_for
from wizard.web.assets import read_static

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / "build" / "stores"

WAYS = ("frame", "src")
"""Forms of the element: with the frame in the HTML, and with the address as an attribute."""

VISITS = 5
"""Visits for each form, so that the loader runs both before and after the page is hydrated."""

LISTEN = """
window.ready = 0;
addEventListener("pw:ready", () => window.ready++);
"""

FRAMES = """() => {
  const element = document.querySelector("product-wizard");
  const places = [element, element.shadowRoot].filter((place) => place);
  return places.flatMap((place) => [...place.querySelectorAll("iframe")]).length;
}"""

PLAIN_LINK = "Open the headphone advisor in a new page"

NOISE = re.compile(r"React DevTools|\[vite\]|\[HMR\]|\[Fast Refresh\]|<Suspense> is an experimental")
"""Messages that the development servers print on every page."""


class Framework(NamedTuple):
    """How a framework is served: as built, and by the development server; `{port}` is the port.

    `typed` is where it looks for the types of the element, and `checks` says whether it has a script for type
    checks; `renders` says that the server renders the HTML of the page.
    """

    built: tuple[str, ...]
    developing: tuple[str, ...]
    typed: str
    checks: bool
    renders: bool


VITE = ("--host", "127.0.0.1", "--strictPort", "--port", "{port}")
NEXT = ("--hostname", "127.0.0.1", "--port", "{port}")
NPM = ("npm", "run", "--silent")

FRAMEWORKS = {
    "react": Framework((*NPM, "start", "--", *VITE), (*NPM, "dev", "--", *VITE), "src", True, False),
    "next": Framework((*NPM, "start", "--", *NEXT), (*NPM, "dev", "--", *NEXT), "app", True, True),
    "vue": Framework((*NPM, "start", "--", *VITE), (*NPM, "dev", "--", *VITE), "src", True, False),
    "nuxt": Framework(
        (*NPM, "start"), (*NPM, "dev", "--", "--host", "127.0.0.1", "--port", "{port}"), "app", False, True
    ),
}
"""Name of the folder -> how it is served."""

WORDPRESS = "wordpress"
"""Packages that are not frameworks."""


def install(name: str, framework: Framework) -> Path:
    """Return the folder of a project in build/, with the packages that its lock file pins."""
    folder = INSTALLED / name
    pinned = folder / "node_modules" / ".pinned"
    lock = (HERE / name / "package-lock.json").read_bytes()
    shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
    (folder / framework.typed / "embed.d.ts").write_text(read_static("embed/embed.d.ts"), "utf-8")
    if not pinned.exists() or pinned.read_bytes() != lock:
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        subprocess.run(["npm", "ci", *quiet], cwd=folder, check=True, stdout=sys.stderr)
        pinned.write_bytes(lock)
    return folder


def run_script(script: str, folder: Path, known: Mapping[str, str]) -> list[str]:
    """Run a script of a project; return its output if it failed."""
    command = [*NPM, script]
    done = subprocess.run(command, cwd=folder, env=os.environ | known, capture_output=True, text=True)
    return [f"npm run {script}: {done.stdout}{done.stderr}"] if done.returncode else []


@contextmanager
def running(command: tuple[str, ...], folder: Path, port: int, known: Mapping[str, str]) -> Iterator[str]:
    """Yield the address of a server of the project."""
    process = subprocess.Popen(
        [each.format(port=port) for each in command],
        cwd=folder,
        env=os.environ | known,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process)
        yield address
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)  # npm starts the server as a separate process
        process.communicate(timeout=PATIENCE)


def visit(browser: Browser, address: str, wizard: str, renders: bool) -> list[str]:
    """Return what was wrong on one visit of a page."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.add_init_script(LISTEN)
        complaints: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text[:600]}"))
        page.on("pageerror", lambda error: complaints.append(str(error)[:600]))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address, wait_until="load")
        page.wait_for_function("window.ready > 0")
        wrong = _use(page) if renders else []
        page.wait_for_timeout(300)  # anything that comes twice has come by now
        counts = {
            "requests for the frame": sum(url.startswith(f"{wizard}/embed/?") for url in asked),
            "requests for the loader": sum(url.endswith("/embed/v1.js") for url in asked),
            "frames": page.evaluate(FRAMES),
            "times pw:ready": page.evaluate("window.ready"),
        }
        wrong += [f"{count} {what}" for what, count in counts.items() if count != 1]
        if page.get_by_role("link", name=PLAIN_LINK).count():
            wrong.append("the plain link is beside the frame")
        if page.locator("iframe").evaluate("each => each.offsetHeight") < 880:
            wrong.append("the frame is less high than what is kept free")
        return wrong + [each for each in complaints if not NOISE.search(each)]


def _use(page: Page) -> list[str]:
    """Press the button of the page, which responds once it is hydrated; return what was wrong."""
    button = page.get_by_role("button", name="Clicked")
    for _ in range(100):
        button.click()
        if button.inner_text() != "Clicked 0":
            return []
        page.wait_for_timeout(100)
    return ["the page is not hydrated"]


def try_framework(name: str, browser: Browser, wizard: str, port: int) -> tuple[int, list[str]]:
    """Return how many visits were made, and what was wrong with them."""
    framework = FRAMEWORKS[name]
    folder = install(name, framework)
    known = {
        "WIZARD": wizard,
        "VITE_WIZARD": wizard,
        "NUXT_PUBLIC_WIZARD": wizard,
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "NEXT_TELEMETRY_DISABLED": "1",
        "NUXT_TELEMETRY_DISABLED": "1",
    }
    wrong = run_script("check", folder, known) if framework.checks else []
    if failed := run_script("build", folder, known):
        return 0, wrong + failed
    visits = 0
    for served, command in {"built": framework.built, "dev": framework.developing}.items():
        with running(command, folder, port, known) as address:
            for way in WAYS:
                visit(
                    browser, f"{address}/?way={way}", wizard, framework.renders
                )  # created on the first visit
                for _ in range(VISITS):
                    visits += 1
                    found = visit(browser, f"{address}/?way={way}", wizard, framework.renders)
                    wrong += [f"{served}, {way}: {each}" for each in found]
    return visits, wrong


def versions(name: str) -> str:
    """Return the packages that a project's page is made with, and their versions."""
    if name == WORDPRESS:
        return f"WordPress {wordpress_site.version()}"
    needed: Mapping[str, str] = json.loads((HERE / name / "package.json").read_text("utf-8"))["dependencies"]
    return ", ".join(f"{package} {version}" for package, version in needed.items())


def main() -> None:
    """Print the result for each framework and WordPress; the exit code is 1 if anything was wrong."""
    known = [*FRAMEWORKS, WORDPRESS]
    chosen = sys.argv[1:] or known
    if unknown := set(chosen) - set(known):
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}; there is {', '.join(known)}.")
    for needed in ("node", "npm") if FRAMEWORKS.keys() & set(chosen) else ():
        if shutil.which(needed) is None:
            raise SystemExit(f"There is no {needed} here. Install it (Debian: apt-get install nodejs npm).")
    if WORDPRESS in chosen and (why := wordpress_site.unpack()):
        print(f"{WORDPRESS} is left out: {why}", flush=True)
        chosen.remove(WORDPRESS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything that was started is ended
    failed, port = False, free_port()
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        site = f"http://127.0.0.1:{port}"
        rules, catalog = copy_rules(Path(made, "rules"), site), copy_catalog(Path(made, "catalog.db"), site)
        options = ("--no-reload", "--rules", str(rules), "--catalog", str(catalog))
        with (
            serving(*options, host="localhost") as wizard,
            playwright.chromium.launch(executable_path=headless_chromium(), args=FLAGS) as browser,
        ):
            for name in chosen:
                if name == WORDPRESS:
                    visits, wrong = try_wordpress(browser, wizard, rules, Path(made, name), port)
                else:
                    visits, wrong = try_framework(name, browser, wizard, port)
                failed |= bool(wrong)
                print(f"{name:9} {visits} visits, {len(wrong)} faults ({versions(name)})", flush=True)
                for each in sorted(set(wrong)):
                    print(f"  {wrong.count(each)} x {each}", flush=True)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
