"""The advisor and site of a request, and the surface it is shown on: our own page, or a store's frame."""

import re
import zlib
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from typing import ClassVar
from urllib.parse import quote

from flask import g, request, url_for
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from wizard.advisor import Advisor
from wizard.clock import Clock, now
from wizard.engine.outlook import Progress
from wizard.paths import templates_path
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Rulebook
from wizard.rule_language.pictures import Picture
from wizard.rule_language.predicates import Product
from wizard.rule_language.texts import CARRIED, COLOUR, Cart, Scheme, Store, Theme
from wizard.rules_folder import today
from wizard.web import card_text, fit_text, text
from wizard.web.assets import frame_script, frame_sheets, recommendation_sheet, stylesheet, version_layout
from wizard.web.layout import PARTS, render_in_layout
from wizard.web.tokens import Tokens
from wizard.web.urls import Pairs, Urls, web_address, write_url

LINKS = "links"
"""The value of `skin` that asks for pages without forms, for frames that may not submit any."""

COMPACT = "compact"
"""The value of `p_result` that asks for a short recommendation, for small frames."""

KEPT = ("store", "product", "p_accent", "p_scheme", "p_result")
"""Parameters that every address in a frame keeps, in addition to `skin`."""


# --- the request ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """How the pages of one mounted wizard are addressed and sent.

    `public_url` is the address at which everyone reaches its first page, ending in a slash; without it, only
    oEmbed responses contain the wizard's absolute address. `compresses` says whether responses are compressed
    here. `tokens` encrypts the answers that stores' pages keep for a shopper; without it they keep nothing.
    `layout` is the template of the store's app around the full pages. `clock` says which day it is.
    """

    public_url: str = ""
    compresses: bool = False
    tokens: Tokens | None = None
    layout: str = ""
    clock: Clock = field(default=now, repr=False)


PLAIN_SITE = Site()
"""A site with no known public address and no compression."""


def set_advisor(chosen: Advisor, site: Site = PLAIN_SITE) -> None:
    """Set the Advisor, site and day for the whole of this request."""
    g.wizard_advisor = chosen  # prefixed, since a store's own app may have an advisor too
    g.wizard_site = site
    g.wizard_day = today(chosen.rulebook, site.clock)


def current_day() -> date:
    """Return the date of this request, in the time zone of the rules."""
    found: date = g.wizard_day
    return found


def current_site() -> Site:
    """Return the site of this request."""
    found: Site = g.wizard_site
    return found


def current_advisor() -> Advisor:
    """Return the Advisor of this request: one version of rulebook and catalog."""
    found: Advisor = g.wizard_advisor
    return found


def version() -> str:
    """Return a string of what a response depends on besides its address: rulebook, stores, catalog, site.

    Pages, unlike JSON and files, also depend on the day, which is printed with a recommendation. If the rules
    have dates, everything depends on the period of the rules in use, even if midnight passes during the
    request.
    """
    advisor = current_advisor()
    settings = _hash_settings(advisor.rulebook, current_site())
    day = f"-{current_day():%y%m%d}" if (request.endpoint or "").endswith(".page") else ""
    period = f"-{advisor.rulebook.period.from_}" if advisor.rulebook.dated else ""
    return f"{advisor.rulebook.version}-{settings}-{advisor.catalog.version}{period}{day}"


@lru_cache(maxsize=8)
def _hash_settings(rulebook: Rulebook, site: Site) -> str:
    """Return eight hex digits that change with the site and stores.yaml; the rulebook's version does not."""
    return f"{zlib.crc32(repr((rulebook.stores, site)).encode()):08x}"


def address() -> tuple[str, ...]:
    """Return the address of this request in parts: scheme, host, prefix of proxies and apps, path, query.

    It matters where the prefix ends: `/embed/` is a frame, but `/` below the prefix `/embed` is a full page.
    """
    sent = request.environ
    parts = (sent.get(name, "") for name in ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"))
    return (request.scheme, request.host, *parts)


# --- surfaces ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Surface:
    """What pages need to know about where they are shown.

    `start` is the address of the first page and `full` that of the full page, absolute if known; `kept` are
    the parameters in every address of these pages. `product` is the one the shopper is looking at in the
    store, `unknown` its id if the catalog does not have it. `theme` is None on the full page; `oembed` is the
    address of the page's oEmbed data if it names a store. `layout` is the template of the store's app around
    the page, usually none.
    """

    start: str
    full: str
    kept: Pairs = ()
    store: Store | None = None
    product: Product | None = None
    unknown: str = ""
    theme: Theme | None = None
    links_only: bool = False
    oembed: str = ""
    layout: str = ""

    @property
    def base(self) -> str:
        """Return the base template of each page."""
        if self.layout:
            return "part.html"
        return "frame.html" if self.theme else "base.html"

    def file(self, name: str) -> str:
        """Return the address of a file that pages in a layout load; it changes with the file."""
        return f"{self.start}{name}?v={version_layout()}"

    @property
    def first_page(self) -> str:
        """Return the address without answers."""
        return write_url(self.start, self.kept)

    @property
    def leaving(self) -> Markup:
        """Return the attribute for links to other sites, so that they do not open within the frame."""
        return Markup(' target="_blank"') if self.theme else Markup("")

    @property
    def store_page(self) -> str:
        """Return the address of the store's own page with the wizard in it; empty if unknown."""
        return self.store.page if self.store else ""

    @property
    def opened(self) -> str:
        """Return the address without answers for a separate window."""
        return self.store_page or self.full

    @property
    def public(self) -> bool:
        """Return whether addresses for others are absolute, so that they can be sent and printed."""
        return bool(web_address(self.opened))

    @property
    def sells(self) -> bool:
        """Return whether products here can be added to the store's cart, by a script in its page."""
        return bool(self.theme and self.store and self.store.cart is not Cart.NONE and not self.links_only)

    @property
    def compact(self) -> bool:
        """Return whether a recommendation is reduced to the verdict, three cards and the reasons."""
        return ("p_result", COMPACT) in self.kept

    @property
    def has_tokens(self) -> bool:
        """Return whether the store's page gets tokens for these pages."""
        return bool(self.theme and self.store and current_site().tokens)

    @property
    def sheets(self) -> tuple[Markup, Markup]:
        """Return the style sheets of a question and of a recommendation."""
        sheets = frame_sheets(self.theme) if self.theme else (stylesheet(), recommendation_sheet())
        return Markup(sheets[0]), Markup(sheets[1])

    @property
    def script(self) -> Markup:
        """Return the script of a page in a frame."""
        return Markup(frame_script(self.links_only))

    def urls(self, rulebook: Rulebook, given: Answers, show: str | None) -> Urls:
        """Return the addresses of pages on this surface."""
        return Urls(self.start, rulebook, given, show, self.kept, self.full, page=self.store_page)


def in_frame() -> bool:
    """Return whether the request is for a page in a frame."""
    return (request.blueprint or "").endswith(".embed")


def surface() -> Surface:
    """Return the surface of this request."""
    return frame() if in_frame() else full_page()


def full_page() -> Surface:
    """Return the surface at our own address; outside the wizard's blueprint, ignore the query."""
    start = url_of("shopper.page")
    if not request.blueprint:
        return Surface(start, start)
    made = _with_store_and_product(Surface(start, full_start(), layout=current_site().layout))
    if made.store is None:
        return made
    here = f"{absolute_address('shopper.page')}?{request.environ['QUERY_STRING']}"
    return replace(
        made, oembed=write_url(absolute_address("embed.oembed"), [("url", here), ("format", "json")])
    )


def frame() -> Surface:
    """Return the surface in a frame of a store's page, with the store's theme."""
    links_only = asks_for_links()
    own = Surface(url_of("embed.page"), full_start(), theme=asked_theme(), links_only=links_only)
    made = _with_store_and_product(own)
    skin = [("skin", LINKS)] if links_only else []
    return replace(made, kept=(*made.kept, *skin, *_overrides().items()))


def asks_for_links() -> bool:
    """Return whether the address asks for pages without forms."""
    return request.args.get("skin") == LINKS


def _with_store_and_product(made: Surface) -> Surface:
    """Add the store and product that the address names; all addresses keep them."""
    store, asked = asked_store(), request.args.get("product", "")
    product = current_advisor().product(asked) if asked else None
    kept = [("store", store.id)] if store else []
    kept += [("product", product.id)] if product else []
    return replace(made, kept=kept, store=store, product=product, unknown="" if product else asked)


def url_of(endpoint: str, **parameters: object) -> str:
    """Return the address of a page of the wizard that answers this request, including where it is mounted."""
    mounted = (request.blueprint or "wizard.").rpartition(".")[0]
    return url_for(f"{mounted}.{endpoint}", **parameters)  # type: ignore[arg-type]


def full_start() -> str:
    """Return the address of the full page for others: absolute if known, else without a host."""
    return current_site().public_url or url_of("shopper.page")


def absolute_address(endpoint: str) -> str:
    """Return the absolute address of a page of this wizard, as oEmbed requires.

    If no public address is known, it is built from the address of the request.
    """
    if not (public := current_site().public_url):
        return url_of(endpoint, _external=True)
    return public + url_of(endpoint).removeprefix(url_of("shopper.page"))


def names_host() -> bool:
    """Return whether this response contains the host that the request names.

    A visitor could have made that up, so no shared cache may keep the response.
    """
    if current_site().public_url:
        return False
    endpoint = request.endpoint or ""
    return endpoint.endswith("embed.oembed") or (endpoint.endswith("shopper.page") and bool(asked_store()))


def in_layout() -> bool:
    """Return whether the response to this request is a page in a template of the store's app."""
    return (request.endpoint or "").endswith(".shopper.page") and bool(current_site().layout)


def is_token() -> bool:
    """Return whether this request is for a token or carries one, so that its response may not be cached."""
    return (request.endpoint or "").endswith((".token", ".resume"))


def asked_store() -> Store | None:
    """Return the store that the address names; None if it is not in stores.yaml."""
    return current_advisor().rulebook.store.get(request.args.get("store", ""))


def asked_theme() -> Theme:
    """Return the theme of the store, with any colours that the address asks for."""
    store, other = asked_store(), _overrides()
    theme = store.theme if store else Theme()
    accent = f"#{other['p_accent']}" if "p_accent" in other else theme.accent
    return replace(theme, scheme=Scheme(other.get("p_scheme", theme.scheme)), accent=accent)


def _overrides() -> dict[str, str]:
    """Return the look that the address asks for; ignore invalid values."""
    accent = request.args.get("p_accent", "").removeprefix("#").lower()
    allowed: dict[str, list[str]] = {"p_scheme": list(Scheme), "p_result": [COMPACT]}
    found = {"p_accent": accent} if re.fullmatch(COLOUR, f"#{accent}") else {}
    asked = {name: request.args.get(name, "") for name in allowed}
    return found | {name: value for name, value in asked.items() if value in allowed[name]}


# --- pages ---------------------------------------------------------------------------------------

LOGO = "logo"
"""The name of the topic's picture that is the logo of its pages."""

PLAIN_LOGO = Picture("", "0 0 32 32", '<circle cx="16" cy="16" r="12"/><path d="M10 16.5l4 4 8-9"/>')
"""A tick in a circle, for a topic without a logo."""

ICON_COLOUR = "#0b6b70"
"""The accent colour of our own light pages."""


def logo_of(rulebook: Rulebook) -> Picture:
    """Return the logo of a topic."""
    return rulebook.pictures.get(LOGO, PLAIN_LOGO)


@lru_cache(maxsize=64)
def write_icon(logo: Picture) -> Markup:
    """Return the logo as a data: address, for the browser tab."""
    written = quote(draw_icon(logo).replace('"', "'"), safe=" '=:/,.-+")
    return Markup(f"data:image/svg+xml,{written}")


def draw_icon(logo: Picture) -> str:
    """Return the logo as SVG that needs no style sheet."""
    shapes = str(text.draw_lines(logo, text.LOGO_LINES)).replace('class="solid"', f'fill="{ICON_COLOUR}"')
    shapes = shapes.replace('class="faint"', 'stroke-opacity=".5"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{logo.field}" fill="none" '
        f'stroke="{ICON_COLOUR}" stroke-linecap="round">{shapes}</svg>'
    )


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every template needs.

    `canonical` is the address of the full page, `opened` that for a separate window, outside any frame;
    `first` says whether nothing has been answered yet.
    """

    template: ClassVar[str]

    surface: Surface
    rulebook: Rulebook
    css: Markup
    canonical: str = ""
    opened: str = ""
    progress: Progress | None = None
    first: bool = False

    @property
    def description(self) -> str:
        """Return what search engines show below the title."""
        return text.describe_topic(self.rulebook.topic)

    @property
    def script(self) -> Markup:
        """Return the script of a full page, which its policy allows; usually none."""
        return Markup("")

    @property
    def carried(self) -> str:
        """Return the parameters that a frame's script takes over from the address of the store's page."""
        return " ".join((*self.rulebook.question, *self.rulebook.former_questions, *CARRIED))

    @property
    def logo(self) -> Picture:
        """Return the drawing in the header."""
        return logo_of(self.rulebook)

    @property
    def welcomes(self) -> bool:
        """Return whether the page begins with an introduction instead of a header."""
        return False

    @property
    def icon(self) -> Markup:
        """Return the logo as a data: address, for the browser tab."""
        return write_icon(self.logo)

    def render(self) -> str:
        """Return the HTML of the page."""
        if layout := self.surface.layout:
            return render_in_layout(layout, {part: render(self.template, self, part) for part in PARTS})
        return render(self.template, self)


def render(template: str, page: object, part: str = "") -> str:
    """Render a page, or a part of one, with a template."""
    return templates().get_template(template).render(page=page, part=part)


@cache
def templates() -> Environment:
    """Return all templates, compiled once, so that a running server uses one version of them.

    Processes that are forked afterwards share them. The environment is separate from that of a store's app.
    """
    environment = Environment(
        loader=FileSystemLoader(templates_path()),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({**text.FILTERS, **card_text.FILTERS, **fit_text.FILTERS})
    for name in environment.list_templates(["html"]):
        environment.get_template(name)
    return environment
