"""The wizard in WordPress, with the plugin of the documentation and without it: a part of `make stores`.

Each role writes the shortcode, the address of the wizard and the two lines of the documentation into posts in
both editors, including what WordPress removes from their HTML, and a browser visits the posts. WooCommerce is
not in Debian: of its product page, the functions, the hook and the responses that the plugin needs are
simulated according to its documentation.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page
from playwright.sync_api import TimeoutError as NotInTime

from benchmarks.stores.wordpress_site import THEMES, Site, publish, run_php, serving_wordpress
from tests.browser.visits import HEIGHT, QUESTIONS, Visit, follow

ROLES = ("administrator", "editor", "author", "contributor")

SOON = 20_000
"""Milliseconds after which anything that did not happen counts as wrong."""

LISTEN = "window.ready = 0; addEventListener('pw:ready', () => window.ready++)"

FACTS = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const elements = all("product-wizard");
  return {
    elements: elements.length,
    frames: all("iframe").filter(({ src }) => src.includes("/embed/?")).length,
    ready: window.ready,
    links: all("a").filter((each) => /in a new page/.test(each.textContent) && each.checkVisibility()).length,
    loaders: all("script[src*='/embed/v1.js']").length,
    settings: all("script").filter((script) => script.textContent.includes("productWizardShop =")).length,
  };
}"""
"""The expected contents of a page of the store."""


def holding(elements: int = 1, settings: int = 0) -> dict[str, int]:
    """Return the expected contents of a page with this many working elements."""
    return {
        "elements": elements,
        "frames": elements,
        "ready": elements,
        "links": 0,
        "loaders": 1,
        "settings": settings,
    }


LINK_ALONE = {"elements": 0, "frames": 0, "ready": 0, "links": 1, "loaders": 0, "settings": 0}
"""What is left of the two lines if the author may not write any HTML."""


# --- what is written -----------------------------------------------------------------------------------


def shortcodes() -> dict[str, str]:
    """Return the shortcode as people write it: in a separate block, in a paragraph, between paragraphs."""
    return {
        "shortcode, block": "<!-- wp:shortcode -->\n[product_wizard]\n<!-- /wp:shortcode -->",
        "shortcode, paragraph": '<!-- wp:paragraph {"align":"center"} -->\n<p class="has-text-align-center">'
        "Which one? [product_wizard]</p>\n<!-- /wp:paragraph -->",
        "shortcode, classic": "Which one?\n\n[product_wizard]\n\nAsk us.",
    }


def pasted(address: str) -> dict[str, str]:
    """Return a pasted address as both editors store it."""
    block = json.dumps({"url": address, "type": "rich", "providerNameSlug": "headphones-or-headset"})
    written = address.replace("&", "&amp;")
    return {
        "address, block": f'<!-- wp:embed {block} -->\n<figure class="wp-block-embed is-type-rich">'
        f'<div class="wp-block-embed__wrapper">\n{written}\n</div></figure>\n<!-- /wp:embed -->',
        "address, classic": f"Which one?\n\n{address}\n\nAsk us.",
    }


def lines(snippet: str) -> dict[str, str]:
    """Return the two lines in an HTML block, and in the HTML of the classic editor."""
    return {"lines, block": f"<!-- wp:html -->\n{snippet}\n<!-- /wp:html -->", "lines, classic": snippet}


# --- visits --------------------------------------------------------------------------------------------


class Shopper:
    """Opens pages of a store, and collects what was wrong."""

    def __init__(self, context: BrowserContext, wizard: str) -> None:
        context.set_default_timeout(SOON)
        context.add_init_script(LISTEN)
        self.context = context
        self.wizard = wizard
        self.address = f"{wizard}/?store=acme"
        self.visits = 0
        self.wrong: list[str] = []

    @contextmanager
    def visiting(self, name: str, address: str) -> Iterator[Page]:
        """Yield a page of the store; browser complaints and missing events are recorded as wrong."""
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
        """Record what is not as expected."""
        if actual != expected:
            self.wrong.append(f"{name}: {actual}, not {expected}")

    def find(self, name: str, address: str, expected: Mapping[str, int]) -> None:
        """Check the contents of a page, and that no wizard is lower than its reserved height."""
        with self.visiting(name, address) as page:
            with suppress(NotInTime):
                page.wait_for_function("count => window.ready >= count", arg=expected["ready"])
            page.wait_for_timeout(300)  # anything that comes twice has come by now
            self.expect(name, page.evaluate(FACTS), expected)
            self.expect(name, re.findall(r"<b>(?:Warning|Fatal error|Notice)</b>:[^<]*", page.content()), [])
            heights = page.locator("product-wizard iframe").evaluate_all(
                "all => all.map(each => each.offsetHeight)"
            )
            self.expect(name, min(heights, default=880) >= 880, True)


def frame_address(page: Page) -> str:
    """Return the address of the page in the wizard's frame."""
    return next(frame.url for frame in page.frames if "/embed/?" in frame.url)


def try_wordpress(
    browser: Browser, wizard: str, rules: Path, folder: Path, port: int
) -> tuple[int, list[str]]:
    """Return how many visits were made, and what was wrong with them."""
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
        run_php(site, "network")  # its administrator becomes one of the network
        try_roles(shopper, site, THEMES[0], snippet, free=("administrator",))
    return shopper.visits, shopper.wrong


def print_snippet(wizard: str, rules: Path) -> str:
    """Return the two lines, as printed by the command."""
    named = ["--store", "acme", "--base", f"{wizard}/", "--rules", str(rules)]
    command = [sys.executable, "-m", "wizard.cli", "embed-snippet", *named]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def try_roles(
    shopper: Shopper,
    site: Site,
    theme: str,
    snippet: str,
    free: tuple[str, ...] = ("administrator", "editor"),
) -> None:
    """Test what each role may write: all of it, but the two lines only if `free` to write any HTML."""
    posts = by_each_role(shortcodes() | pasted(shopper.address) | lines(snippet))
    for name, address in publish(site, posts, theme).items():
        role, kind, _ = name.split(", ")
        stripped = kind == "lines" and role not in free
        shopper.find(f"{theme}: {name}", address, LINK_ALONE if stripped else holding())


def by_each_role(contents: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return a post by each role with each of these contents."""
    return {f"{role}, {name}": (role, content) for role in ROLES for name, content in contents.items()}


def try_products(shopper: Shopper, site: Site) -> None:
    """Test a product page, with the line that shows the wizard on all of them, and its cart."""
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
    """Test a page that the plugin names as the store's own: links lead there, and its answers count."""
    theme = THEMES[0]
    own = publish(site, {"own": ("editor", "[product_wizard]")}, theme)["own"]
    plugin = site.content / "plugins" / "product-wizard" / "wordpress.php"
    named = plugin.read_text("utf-8").replace("WIZARD_PAGE = ''", f"WIZARD_PAGE = '{own}'")
    plugin.write_text(named, "utf-8")
    asked = "uses=music&uses=calls&product=razer-barracuda-x"
    posts = {"pasted": ("author", f"{shopper.address}&skin=links&{asked}")}
    address = publish(site, posts, theme)["pasted"]
    shopper.find("own page: pasted", address, holding())
    with shopper.visiting("own page: pasted", address) as page:
        link = page.locator("product-wizard a").get_attribute("href")
        shopper.expect("own page: link", link, f"{own}&{asked.replace('product', 'p_product')}")
        page.goto(str(link))
        page.wait_for_function("window.ready")
        shopper.expect("own page: frame", urlsplit(frame_address(page)).query, f"store=acme&{asked}")


INSERT = """([name, attributes]) => {
  wp.data.dispatch("core/block-editor").insertBlocks(wp.blocks.createBlock(name, attributes));
  wp.data.dispatch("core/editor").editPost({ title: name, status: "publish" });
}"""
"""Pasting turns an address into such a block only with https, which this machine does not have."""

SAVE = """async () => {
  await wp.data.dispatch("core/editor").savePost();
  return wp.data.select("core/editor").getCurrentPost().link;
}"""


def try_editor(shopper: Shopper, site: Site) -> None:
    """Publish, as an author, an address that the block editor shows, and the shortcode."""
    publish(site, {}, THEMES[0])
    with shopper.visiting("block editor", f"{site.address}/wp-login.php") as page:
        page.fill("#user_login", "author")
        page.fill("#user_pass", "secret")
        page.click("#wp-submit")
        page.wait_for_url("**/wp-admin/**")
        blocks = {"core/embed": {"url": shopper.address}, "core/shortcode": {"text": "[product_wizard]"}}
        for name, attributes in blocks.items():
            page.goto(f"{site.address}/wp-admin/post-new.php")
            page.get_by_role("textbox", name="Add title").wait_for()
            page.evaluate(INSERT, [name, attributes])
            if name == "core/embed":
                page.frame_locator(".wp-block-embed iframe").locator("h1").wait_for()
            shopper.find(f"block editor: {name}", page.evaluate(SAVE), holding())


def try_without_plugin(shopper: Shopper, site: Site, theme: str) -> None:
    """Test a pasted address in a WordPress without the plugin, which puts the frame into a sandbox."""
    posts = by_each_role(pasted(shopper.address))
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
