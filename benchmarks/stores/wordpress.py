"""The wizard in WordPress, with the plugin of the docs and without: a part of `make stores`.

WordPress and its themes are Debian's packages, unpacked into build/ and never installed; PHP serves them, and
MariaDB keeps what is written in a temporary folder, behind a socket. Each role writes the shortcode, the address
of the wizard and the two lines of the docs into posts of both editors, with what WordPress takes out of their
HTML, and a browser visits them. WooCommerce is not in Debian: of its page of a product there are the functions,
the hook and the answers that the plugin needs, as its documentation has them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, TimeoutError

from tests.browser.hosts import wait_until
from tests.browser.test_embed import follow
from tests.browser.visits import HEIGHT, QUESTIONS, Visit
from tests.documented import programs
from tests.serving import PATIENCE, wait_for

HERE = Path(__file__).parent / "wordpress"
DOCS = HERE.parents[2] / "docs"
UNPACKED = HERE.parents[2] / "build" / "stores" / "wordpress"
WORDPRESS = UNPACKED / "usr" / "share" / "wordpress"

PACKAGES = (
    "wordpress",
    "wordpress-theme-twentytwentyone",
    "wordpress-theme-twentytwentythree",
    "php-getid3",
    "libjs-cropper",
    "libjs-underscore",
)
"""What is unpacked: WordPress, two themes, and what some of its files are links to."""

PROGRAMS = {"php": "php-cli php-mysql", "mariadbd": "mariadb-server-core"}
"""Programs, and Debian's packages with them."""

THEMES = {"twentytwentyone": "made of templates", "twentytwentythree": "made of blocks"}

ROLES = ("administrator", "editor", "author", "contributor")

SOON = 20_000
"""Milliseconds after which what did not happen is wrong."""

LISTEN = "window.ready = 0; addEventListener('pw:ready', () => window.ready++)"

FACTS = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const elements = all("product-wizard");
  return {
    elements: elements.length,
    frames: all("iframe").filter(({ src }) => src.includes("/embed/?")).length,
    ready: window.ready,
    links: all("a").filter((link) => link.textContent.includes("in a new page") && link.checkVisibility()).length,
    loaders: all("script[src*='/embed/v1.js']").length,
    settings: all("script").filter((script) => script.textContent.includes("productWizardShop =")).length,
  };
}"""
"""What is in a page of the store."""


def holding(elements: int = 1, settings: int = 0) -> dict[str, int]:
    """Return what a page with so many working elements holds."""
    return {
        "elements": elements,
        "frames": elements,
        "ready": elements,
        "links": 0,
        "loaders": 1,
        "settings": settings,
    }


LINK_ALONE = {"elements": 0, "frames": 0, "ready": 0, "links": 1, "loaders": 0, "settings": 0}
"""What is left of the two lines of somebody who may not write any HTML."""


class Site(NamedTuple):
    """A WordPress that is served: its address, the folder of its plugins, the environment of its programs."""

    address: str
    content: Path
    known: Mapping[str, str]


# --- WordPress ---------------------------------------------------------------------------------------


def unpack() -> str:
    """Unpack the packages into build/; return why this cannot be, or nothing."""
    for program, packages in PROGRAMS.items():
        if shutil.which(program) is None:
            return f"there is no {program}; install {packages}"
    kept = UNPACKED / "packages"
    kept.mkdir(parents=True, exist_ok=True)
    if not (UNPACKED / "usr").exists():
        if shutil.which("apt-get") is None:
            return "there is no apt-get to get Debian's package wordpress with"
        done = subprocess.run(["apt-get", "download", *PACKAGES], cwd=kept, capture_output=True, text=True)
        if done.returncode:
            return f"Debian's package wordpress cannot be had: {done.stderr.strip()}"
        for package in sorted(kept.glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", package, UNPACKED], check=True)
    shutil.copy(HERE / "wp-config.php", WORDPRESS)
    return ""


def version() -> str:
    """Return the version of the WordPress that was unpacked."""
    (found,) = re.findall(
        r"\$wp_version = '([^']+)'", (WORDPRESS / "wp-includes/version.php").read_text("utf-8")
    )
    return str(found)


@contextmanager
def ending(*command: object, known: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Yield a running program, and stop it and what it started afterwards."""
    process = subprocess.Popen(
        list(map(str, command)),
        env=os.environ | (known or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


@contextmanager
def serving_wordpress(folder: Path, wizard: str, port: int) -> Iterator[Site]:
    """Yield a new WordPress with the plugin of the docs, whose wizard is at this address."""
    root = folder / "site"
    content = root / "wp-content"
    plugin = content / "plugins" / "product-wizard"
    for made in (folder / "db" / "wordpress", plugin, content / "mu-plugins"):
        made.mkdir(parents=True)
    for path in WORDPRESS.iterdir():
        if path.name != content.name:
            (root / path.name).symlink_to(path)
    shutil.copytree(WORDPRESS / "wp-content" / "themes", content / "themes")
    shutil.copy(HERE / "store.php", content / "mu-plugins")
    shutil.copy(DOCS / "embedding" / "woocommerce.js", plugin)
    (plugin / "wordpress.php").write_text(plugin_for(wizard), "utf-8")
    address = f"127.0.0.1:{port}"
    known = {
        "STORE_HOST": address,
        "STORE_FOLDER": str(folder),
        "WIZARD_PORT": str(urlsplit(wizard).port),
        "PHP_CLI_SERVER_WORKERS": "3",
    }
    socket = folder / "db.sock"
    data = ("--no-defaults", f"--datadir={folder / 'db'}", f"--socket={socket}", "--skip-networking")
    user = ("--user=root",) if os.geteuid() == 0 else ()
    with ending("mariadbd", *data, "--skip-grant-tables", *user) as database:
        wait_until(lambda: socket.exists() or database.poll() is not None)
        site = Site(f"http://{address}", content, known)
        run_php(site, "install")
        with ending(
            "php", "-d", "display_errors=1", "-d", "opcache.enable=0", "-S", address, "-t", root, known=known
        ) as server:
            wait_for(site.address, server)
            yield site


def plugin_for(wizard: str) -> str:
    """Return the plugin of the docs with the line for all pages of products, for the store `acme`."""
    text = (DOCS / "embedding" / "wordpress.php").read_text("utf-8")
    (line,) = [block for block, _ in programs("embedding.md", "php")]
    return text.replace("https://advisor.example", wizard).replace("'demo'", "'acme'") + line


def run_php(site: Site, *arguments: str, given: object = None) -> str:
    """Return what the script that fills WordPress printed."""
    command = ["php", str(HERE / "fill.php"), str(WORDPRESS), *arguments]
    done = subprocess.run(
        command, env=os.environ | site.known, input=json.dumps(given), capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"WordPress cannot be filled: {done.stdout}{done.stderr}")
    return done.stdout


def publish(
    site: Site, posts: Mapping[str, tuple[str, str]], theme: str, plugin: bool = True
) -> Mapping[str, str]:
    """Return the addresses of these posts, each of a role and what it wrote."""
    active = ["product-wizard/wordpress.php"] if plugin else []
    options = {"template": theme, "stylesheet": theme, "active_plugins": active, "show_avatars": 0}
    written = {name: {"role": role, "content": content} for name, (role, content) in posts.items()}
    made: Mapping[str, str] = json.loads(run_php(site, given={"options": options, "posts": written}))
    return made


# --- what is written -----------------------------------------------------------------------------------


def shortcodes() -> dict[str, str]:
    """Return the shortcode as people write it: in a block of its own, in a paragraph, between paragraphs."""
    return {
        "shortcode, block": "<!-- wp:shortcode -->\n[product_wizard]\n<!-- /wp:shortcode -->",
        "shortcode, paragraph": '<!-- wp:paragraph {"align":"center"} -->\n<p class="has-text-align-center">'
        "Which one? [product_wizard]</p>\n<!-- /wp:paragraph -->",
        "shortcode, classic": "Which one?\n\n[product_wizard]\n\nAsk us.",
    }


def pasted(address: str) -> dict[str, str]:
    """Return an address as both editors have it when it is pasted."""
    block = json.dumps({"url": address, "type": "rich", "providerNameSlug": "headphones-or-headset"})
    written = address.replace("&", "&amp;")
    return {
        "address, block": f'<!-- wp:embed {block} -->\n<figure class="wp-block-embed is-type-rich">'
        f'<div class="wp-block-embed__wrapper">\n{written}\n</div></figure>\n<!-- /wp:embed -->',
        "address, classic": f"Which one?\n\n{address}\n\nAsk us.",
    }


def lines(snippet: str) -> dict[str, str]:
    """Return the two lines in a block of HTML, and in the HTML of the classic editor."""
    return {"lines, block": f"<!-- wp:html -->\n{snippet}\n<!-- /wp:html -->", "lines, classic": snippet}


# --- visits --------------------------------------------------------------------------------------------


class Shopper:
    """Opens pages of a store, and collects what was wrong."""

    def __init__(self, context: BrowserContext, wizard: str) -> None:
        context.set_default_timeout(SOON)
        context.add_init_script(LISTEN)
        self.context = context
        self.wizard = wizard
        self.visits = 0
        self.wrong: list[str] = []

    @contextmanager
    def visiting(self, name: str, address: str) -> Iterator[Page]:
        """Yield a page of the store; what the browser complains about, and what does not happen, is wrong."""
        self.visits += 1
        page = self.context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(f"{message.type}: {message.text[:300]}"))
        page.on("pageerror", lambda error: said.append(str(error)[:300]))
        try:
            page.goto(address, wait_until="load")
            yield page
        except Error as error:
            said.append(str(error)[:600])
        finally:
            page.close()
            self.wrong += [f"{name}: {each}" for each in said if "JQMIGRATE" not in each]

    def expect(self, name: str, actual: object, expected: object) -> None:
        """Remember what is not as it should be."""
        if actual != expected:
            self.wrong.append(f"{name}: {actual}, not {expected}")

    def find(self, name: str, address: str, expected: Mapping[str, int]) -> None:
        """Look whether a page holds what it should, and no wizard is lower than what is kept free."""
        with self.visiting(name, address) as page:
            with suppress(TimeoutError):
                page.wait_for_function("count => window.ready >= count", arg=expected["ready"])
            page.wait_for_timeout(300)  # what would come a second time comes now
            self.expect(name, page.evaluate(FACTS), expected)
            self.expect(name, re.findall(r"<b>(?:Warning|Fatal error|Notice)</b>:[^<]*", page.content()), [])
            heights = page.locator("product-wizard iframe").evaluate_all(
                "all => all.map(each => each.offsetHeight)"
            )
            self.expect(name, min(heights, default=880) >= 880, True)


def frame_address(page: Page) -> str:
    """Return the address of the page in the frame of the wizard."""
    return next(frame.url for frame in page.frames if "/embed/?" in frame.url)


def try_wordpress(
    browser: Browser, wizard: str, rules: Path, folder: Path, port: int
) -> tuple[int, list[str]]:
    """Return how many visits were made, and what was wrong with any."""
    snippet = print_snippet(wizard, rules)
    with serving_wordpress(folder, wizard, port) as site, browser.new_context() as context:
        shopper = Shopper(context, wizard)
        for theme in THEMES:
            try_roles(shopper, site, theme, snippet)
        try_products(shopper, site)
        try_own_page(shopper, site)
        try_editor(shopper, site)
        for theme in THEMES:
            try_without_plugin(shopper, site, theme)
    return shopper.visits, shopper.wrong


def print_snippet(wizard: str, rules: Path) -> str:
    """Return the two lines, as the command prints them."""
    named = ["--store", "acme", "--base", f"{wizard}/", "--rules", str(rules)]
    command = [sys.executable, "-m", "wizard.cli", "embed-snippet", *named]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def try_roles(shopper: Shopper, site: Site, theme: str, snippet: str) -> None:
    """Try what each role may write: all of it, but the two lines only who may write any HTML."""
    written = shortcodes() | pasted(f"{shopper.wizard}/?store=acme") | lines(snippet)
    posts = {f"{role}, {name}": (role, content) for role in ROLES for name, content in written.items()}
    for name, address in publish(site, posts, theme).items():
        role, kind, _ = name.split(", ")
        stripped = kind == "lines" and role in ("author", "contributor")
        shopper.find(f"{theme}: {name}", address, LINK_ALONE if stripped else holding())


def try_products(shopper: Shopper, site: Site) -> None:
    """Try the page of a product, with the line that puts the wizard onto all of them, and its cart."""
    for theme in THEMES:
        twice = '[product_wizard]\n\n[product_wizard result="compact"]'
        made = publish(site, {"none": ("author", "A headset."), "two": ("author", twice)}, theme)
        shopper.find(f"{theme}: two shortcodes", made["two"], holding(2))
        product = f"{made['none']}&sku=razer-barracuda-x"
        shopper.find(f"{theme}: a product", product, holding(settings=1))
        shopper.find(f"{theme}: three on a product", f"{made['two']}&sku=x", holding(3, settings=1))
        with shopper.visiting(f"{theme}: the cart", product) as page:
            query = urlsplit(frame_address(page)).query
            shopper.expect(f"{theme}: a product", query, "store=acme&product=razer-barracuda-x")
            page.goto(f"{product}&uses=meetings&talk=often&show=now")
            page.frame_locator("product-wizard iframe").locator("[data-cart]").first.click()
            page.wait_for_url("**/?cart=1")
            shopper.expect(f"{theme}: the cart", page.locator("body").inner_text(), "In the cart: 7, n")


def try_own_page(shopper: Shopper, site: Site) -> None:
    """Try a page that the plugin names as the store's own: links lead there, and answers in its address count."""
    theme = next(iter(THEMES))
    made = publish(site, {"own": ("editor", "[product_wizard]")}, theme)
    file = site.content / "plugins" / "product-wizard" / "wordpress.php"
    file.write_text(
        file.read_text("utf-8").replace("WIZARD_PAGE = ''", f"WIZARD_PAGE = '{made['own']}'"), "utf-8"
    )
    asked = "uses=music&uses=calls&product=razer-barracuda-x"
    made |= publish(site, {"pasted": ("author", f"{shopper.wizard}/?store=acme&skin=links&{asked}")}, theme)
    shopper.find("own page: pasted", made["pasted"], holding())
    with shopper.visiting("own page: pasted", made["pasted"]) as page:
        link = page.locator("product-wizard a").get_attribute("href")
        shopper.expect("own page: link", link, f"{made['own']}&{asked.replace('product', 'p_product')}")
        page.goto(str(link))
        page.wait_for_function("window.ready")
        shopper.expect("own page: frame", urlsplit(frame_address(page)).query, f"store=acme&{asked}")


INSERT = """([name, attributes]) => {
  wp.data.dispatch("core/block-editor").insertBlocks(wp.blocks.createBlock(name, attributes));
  wp.data.dispatch("core/editor").editPost({ title: name, status: "publish" });
}"""
"""Pasting makes such a block of an address with https alone, which there is not on this machine."""

SAVE = """async () => {
  await wp.data.dispatch("core/editor").savePost();
  return wp.data.select("core/editor").getCurrentPost().link;
}"""


def try_editor(shopper: Shopper, site: Site) -> None:
    """Publish an address and the shortcode from the block editor, as an author; it shows what the address is."""
    publish(site, {}, next(iter(THEMES)))
    with shopper.visiting("block editor", f"{site.address}/wp-login.php") as page:
        page.fill("#user_login", "author")
        page.fill("#user_pass", "secret")
        page.click("#wp-submit")
        page.wait_for_url("**/wp-admin/**")
        blocks = {
            "core/embed": {"url": f"{shopper.wizard}/?store=acme"},
            "core/shortcode": {"text": "[product_wizard]"},
        }
        for name, attributes in blocks.items():
            page.goto(f"{site.address}/wp-admin/post-new.php")
            page.get_by_role("textbox", name="Add title").wait_for()
            page.evaluate(INSERT, [name, attributes])
            if name == "core/embed":
                preview = page.frame_locator(".wp-block-embed iframe").frame_locator("iframe")
                preview.locator("h1").wait_for()
            shopper.find(f"block editor: {name}", page.evaluate(SAVE), holding())


def try_without_plugin(shopper: Shopper, site: Site, theme: str) -> None:
    """Try a pasted address where WordPress knows nothing of the wizard, and puts its frame into a sandbox."""
    written = pasted(f"{shopper.wizard}/?store=acme")
    posts = {f"{role}, {name}": (role, content) for role in ROLES for name, content in written.items()}
    for name, address in publish(site, posts, theme, plugin=False).items():
        title = f"{theme}, no plugin: {name}"
        shopper.find(title, address, holding(0) | {"frames": 1, "loaders": 0})
        with shopper.visiting(title, address) as page:
            frame = page.locator("iframe.wp-embedded-content")
            shopper.expect(title, frame.get_attribute("sandbox"), "allow-scripts")
            visit = Visit(page)
            for _ in range(2 * QUESTIONS):
                high = min(1000, visit.frame.locator("html").evaluate(HEIGHT))
                page.wait_for_function(f"document.querySelector('iframe').offsetHeight >= {high}")
                if visit.frame.locator("section.verdict").count():
                    break
                follow(visit)
            visit.frame.locator(".to a").first.click()
            page.wait_for_url(f"{shopper.wizard}/?store=acme&**#product-1")
