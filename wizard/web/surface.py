"""What a request is answered with and where its page is shown: at our own address, or in a store's frame."""

import re
import zlib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import ClassVar
from urllib.parse import quote

from flask import g, request, url_for
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from wizard.advisor import Advisor
from wizard.engine.outlook import Progress
from wizard.paths import templates_path
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Rulebook
from wizard.rule_language.pictures import Picture
from wizard.rule_language.predicates import Product
from wizard.rule_language.texts import COLOUR, Cart, Scheme, Store, Theme
from wizard.web import text
from wizard.web.assets import frame_sheets, read_static, recommendation_sheet, stylesheet
from wizard.web.urls import Pairs, Urls, write_url

LINKS = "links"
"""The value of `skin` that asks for pages without forms, for frames that may not send any."""

KEPT = ("store", "product", "p_accent", "p_scheme")
"""Parameters that every address of a frame keeps, in addition to its skin."""


# --- the request ---------------------------------------------------------------------------------


def set_advisor(chosen: Advisor) -> None:
    """Answer this request with this Advisor, from beginning to end."""
    g.wizard_advisor = chosen  # a store's own app may well have an advisor too


def current_advisor() -> Advisor:
    """Return the Advisor of this request: one version of rulebook and catalog."""
    found: Advisor = g.wizard_advisor
    return found


def version() -> str:
    """Return what every response depends on in addition to its address: rulebook, stores and catalog."""
    advisor = current_advisor()
    return f"{advisor.rulebook.version}-{_hash_stores(advisor.rulebook)}-{advisor.catalog.version}"


@lru_cache(maxsize=8)
def _hash_stores(rulebook: Rulebook) -> str:
    """Return eight hex digits that change with stores.yaml, which is not in the rulebook's version."""
    return f"{zlib.crc32(repr(rulebook.stores).encode()):08x}"


def address() -> str:
    """Return the address of this request as it was sent, with all that proxies and apps put before it."""
    sent = request.environ
    path = f"{sent.get('SCRIPT_NAME', '')}{sent.get('PATH_INFO', '')}?{sent.get('QUERY_STRING', '')}"
    return f"{request.scheme}://{request.host}{path}"


# --- surfaces ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Surface:
    """What pages have to know of the place where they are shown.

    `start` is the address of the first page and `full` that of the full page; `kept` are the parameters
    that every address of these pages has. `product` is the one that the shopper looks at in the store,
    `unknown` its id when the catalog does not have it. `theme` is None on the full page; `oembed` is the
    address that describes the page to those who would embed it, where it names a store.
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

    @property
    def base(self) -> str:
        """Return the template around each page."""
        return "frame.html" if self.theme else "base.html"

    @property
    def first_page(self) -> str:
        """Return the address without answers."""
        return write_url(self.start, self.kept)

    @property
    def leaving(self) -> Markup:
        """Return the attribute of links to other sites, so that they do not open within the frame."""
        return Markup(' target="_blank"') if self.theme else Markup("")

    @property
    def sells(self) -> bool:
        """Return whether products can be put into the store's cart from here, by a script in its page."""
        return bool(self.theme and self.store and self.store.cart is not Cart.NONE and not self.links_only)

    @property
    def sheets(self) -> tuple[Markup, Markup]:
        """Return the style sheets of a question and of a recommendation."""
        sheets = frame_sheets(self.theme) if self.theme else (stylesheet(), recommendation_sheet())
        return Markup(sheets[0]), Markup(sheets[1])

    @property
    def script(self) -> Markup:
        """Return the script of a page in a frame."""
        return Markup(read_static("embed/frame.js"))

    def urls(self, rulebook: Rulebook, given: Answers, show: str | None) -> Urls:
        """Return the addresses of pages shown here."""
        return Urls(self.start, rulebook, given, show, self.kept, self.full)


def in_frame() -> bool:
    """Return whether the request is for a page in a frame."""
    return (request.blueprint or "").endswith(".embed")


def surface() -> Surface:
    """Return the surface of this request."""
    return frame() if in_frame() else full_page()


def full_page() -> Surface:
    """Return the surface at our own address; outside the wizard's blueprint the request is not read."""
    start = url_of("shopper.page")
    if not request.blueprint:
        return Surface(start, start)
    made = _with_store_and_product(Surface(start, start))
    if made.store is None:
        return made
    described = url_of("embed.oembed", url=request.url, format="json", _external=True)
    return replace(made, oembed=described)


def frame() -> Surface:
    """Return the surface in a frame of a store's page, in the theme of the store."""
    links_only = request.args.get("skin") == LINKS
    own = Surface(url_of("embed.page"), url_of("shopper.page"), theme=asked_theme(), links_only=links_only)
    made = _with_store_and_product(own)
    skin = [("skin", LINKS)] if links_only else []
    return replace(made, kept=(*made.kept, *skin, *_overrides().items()))


def _with_store_and_product(made: Surface) -> Surface:
    """Add the store and the product that the address names, which all addresses keep."""
    store, asked = asked_store(), request.args.get("product", "")
    product = current_advisor().catalog.product(asked) if asked else None
    kept = [("store", store.id)] if store else []
    kept += [("product", product.id)] if product else []
    return replace(made, kept=kept, store=store, product=product, unknown="" if product else asked)


def url_of(endpoint: str, **parameters: object) -> str:
    """Return the address of a page of the wizard that answers this request, wherever it is mounted."""
    mounted = (request.blueprint or "wizard.").rpartition(".")[0]
    return url_for(f"{mounted}.{endpoint}", **parameters)  # type: ignore[arg-type]


def asked_store() -> Store | None:
    """Return the store that the address names; None if stores.yaml does not have it."""
    return current_advisor().rulebook.store.get(request.args.get("store", ""))


def asked_theme() -> Theme:
    """Return the theme of the store, with the colours that the address asks for."""
    store, other = asked_store(), _overrides()
    theme = store.theme if store else Theme()
    accent = f"#{other['p_accent']}" if "p_accent" in other else theme.accent
    return replace(theme, scheme=Scheme(other.get("p_scheme", theme.scheme)), accent=accent)


def _overrides() -> dict[str, str]:
    """Return the colours that the address asks for; invalid ones are ignored."""
    accent = request.args.get("p_accent", "").removeprefix("#").lower()
    scheme = request.args.get("p_scheme", "")
    found = {"p_accent": accent} if re.fullmatch(COLOUR, f"#{accent}") else {}
    return found | ({"p_scheme": scheme} if scheme in list(Scheme) else {})


# --- pages ---------------------------------------------------------------------------------------

LOGO = "logo"
"""The name of the picture of a topic that is the logo of its pages."""

PLAIN_LOGO = Picture("", "0 0 32 32", '<circle cx="16" cy="16" r="12"/><path d="M10 16.5l4 4 8-9"/>')
"""A tick in a circle, where a topic has no logo."""

ICON_COLOUR = "#0b6b70"
"""The accent of our own light pages."""


@lru_cache(maxsize=64)
def write_icon(logo: Picture) -> Markup:
    """Return the address of a picture of the logo, for the tab of the page, which has no style sheet."""
    shapes = str(text.draw_lines(logo, text.LOGO_LINES)).replace('class="solid"', f'fill="{ICON_COLOUR}"')
    shapes = shapes.replace('class="faint"', 'stroke-opacity=".5"')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{logo.field}" fill="none" '
        f'stroke="{ICON_COLOUR}" stroke-linecap="round">{shapes}</svg>'
    )
    written = quote(svg.replace('"', "'"), safe=" '=:/,.-+")
    return Markup(f"data:image/svg+xml,{written}")


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every template needs; `first` says that nothing has been answered yet."""

    template: ClassVar[str]

    surface: Surface
    rulebook: Rulebook
    css: Markup
    canonical: str = ""
    progress: Progress | None = None
    first: bool = False

    @property
    def logo(self) -> Picture:
        """Return the drawing in the header."""
        return self.rulebook.pictures.get(LOGO, PLAIN_LOGO)

    @property
    def icon(self) -> Markup:
        """Return the address of the same for the tab of the page."""
        return write_icon(self.logo)

    def render(self) -> str:
        """Return the HTML of the page."""
        return render(self.template, self)


def render(template: str, page: object) -> str:
    """Return what a template makes of a page, or of a part of one."""
    return templates().get_template(template).render(page=page)


@cache
def templates() -> Environment:
    """Return all templates, each read once: a running server answers from one version of them.

    The environment is the wizard's own, so that nothing of a store's app plays a part.
    """
    environment = Environment(
        loader=FileSystemLoader(templates_path()),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(text.FILTERS)
    return environment
