"""Where pages are shown: at our own address, or in a frame within a store's page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import cast, get_args

from flask import request, url_for
from markupsafe import Markup

from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.stores import COLOUR, Scheme, Store, Theme
from wizard.web.assets import frame_sheets, read_static, recommendation_sheet, stylesheet
from wizard.web.request_context import current_advisor
from wizard.web.urls import Addresses, Pairs, write_address

LINKS = "links"
"""The value of `skin` that asks for pages without forms, for frames that may not send any."""

KEPT = ("store", "product", "p_accent", "p_scheme")
"""Parameters that every address of a frame keeps, beside its skin."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What pages have to know of the place they are shown at.

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
        """The template around each page."""
        return "frame.html" if self.theme else "base.html"

    @property
    def first_page(self) -> str:
        """The address without answers."""
        return write_address(self.start, self.kept)

    @property
    def leaving(self) -> Markup:
        """What a link to another site has to say, so that the site does not open within the frame."""
        return Markup(' target="_blank"') if self.theme else Markup("")

    @property
    def sells(self) -> bool:
        """Whether products can be put into the store's cart from here, which takes a script in its page."""
        return bool(self.theme and self.store and self.store.cart != "none" and not self.links_only)

    @property
    def sheets(self) -> tuple[Markup, Markup]:
        """The style sheets of a question and of a recommendation."""
        sheets = frame_sheets(self.theme) if self.theme else (stylesheet(), recommendation_sheet())
        return Markup(sheets[0]), Markup(sheets[1])

    @property
    def script(self) -> Markup:
        """The script of a page in a frame."""
        return Markup(read_static("embed/frame.js"))

    def addresses(self, rulebook: Rulebook, given: Answers, show: str | None) -> Addresses:
        """The addresses of pages shown here."""
        return Addresses(self.start, rulebook, given, show, self.kept, self.full)


def in_frame() -> bool:
    """Whether the request is for a page in a frame."""
    return (request.blueprint or "").endswith(".embed")


def surface() -> Surface:
    """The front of the request at hand."""
    return frame() if in_frame() else full_page()


def full_page() -> Surface:
    """Our own address; outside of the wizard's blueprint nothing of the request is looked at."""
    start = url_of("shopper.page")
    if not request.blueprint:
        return Surface(start, start)
    made = with_what_is_asked(Surface(start, start))
    if made.store is None:
        return made
    described = url_of("embed.oembed", url=request.url, format="json", _external=True)
    return replace(made, oembed=described)


def frame() -> Surface:
    """A frame within a store's page, in the theme of the store."""
    links_only = request.args.get("skin") == LINKS
    own = Surface(url_of("embed.page"), url_of("shopper.page"), theme=asked_theme(), links_only=links_only)
    made = with_what_is_asked(own)
    skin = [("skin", LINKS)] if links_only else []
    return replace(made, kept=(*made.kept, *skin, *_overrides().items()))


def with_what_is_asked(made: Surface) -> Surface:
    """The front with the store and the product that the address names, which all its addresses keep."""
    store, asked = asked_store(), request.args.get("product", "")
    product = current_advisor().catalog.product(asked) if asked else None
    kept = [("store", store.id)] if store else []
    kept += [("product", product.id)] if product else []
    return replace(made, kept=kept, store=store, product=product, unknown="" if product else asked)


def url_of(endpoint: str, **parameters: object) -> str:
    """The address of a page of the wizard whose request this is, wherever it is mounted."""
    mounted = (request.blueprint or "wizard.").rpartition(".")[0]
    return url_for(f"{mounted}.{endpoint}", **parameters)  # type: ignore[arg-type]


def asked_store() -> Store | None:
    """The store that the address names; None for one that nobody knows."""
    return current_advisor().rulebook.store.get(request.args.get("store", ""))


def asked_theme() -> Theme:
    """The theme of the store, with what the address says otherwise."""
    store, other = asked_store(), _overrides()
    theme = store.theme if store else Theme()
    accent = f"#{other['p_accent']}" if "p_accent" in other else theme.accent
    return replace(theme, scheme=cast(Scheme, other.get("p_scheme", theme.scheme)), accent=accent)


def _overrides() -> dict[str, str]:
    """The colours that the address asks for; what is none is passed over."""
    accent = request.args.get("p_accent", "").removeprefix("#").lower()
    scheme = request.args.get("p_scheme", "")
    found = {"p_accent": accent} if re.fullmatch(COLOUR, f"#{accent}") else {}
    return found | ({"p_scheme": scheme} if scheme in get_args(Scheme) else {})
