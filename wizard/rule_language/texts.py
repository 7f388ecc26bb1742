"""Parts of a rulebook that do not affect decisions: texts, sources, and stores that may embed the wizard."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wizard.rule_language.conditions import Condition
from wizard.rule_language.dates import Day
from wizard.rule_language.diagnostics import Place


@dataclass(frozen=True, slots=True)
class OtherLabel:
    """Another label and sentence for a verdict, while the condition holds."""

    when: Condition
    label: str
    picture: str | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class VerdictText:
    """The texts of a verdict: its label, other labels (the first that holds wins), and one sentence.

    Another label without its own picture or sentence uses that of the verdict.
    """

    label: str
    also: tuple[OtherLabel, ...] = ()
    says: str = ""
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry."""

    term: str
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of the comparison chart: what each side has, by its id."""

    label: str
    says: Mapping[str, str]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """The article that the rulebook is based on."""

    title: str
    publisher: str
    author: str
    editor: str
    date: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page that supports a house rule; grade 1 is first-party, 4 a copy of a better source."""

    id: str
    grade: int
    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Source:
    """A statement of the article (A1-A75), or a house rule (H1-H26) with the pages that support it."""

    id: str
    says: str
    lines: str = ""
    pages: tuple[str, ...] = ()
    unused: str = ""
    place: Place = Place("sources.yaml")
    from_article: bool = True


@dataclass(frozen=True, slots=True)
class ShopDecision:
    """A decision of the shop: who decided (`shop`), and on which day."""

    shop: str
    when: Day


SHOP = "shop"
"""The id under which all decisions of the shop are cited; no entry in sources.yaml can have it."""

SHOP_SOURCE = Source(SHOP, "The shop has decided this itself.", from_article=False)
"""What shoppers read about such a decision: they need not know who took it."""


# --- stores --------------------------------------------------------------------------------------

COLOUR = "#[0-9a-fA-F]{6}"
"""The pattern of a colour: two hex digits each for red, green and blue."""


class Scheme(StrEnum):
    """Light or dark pages, or whatever the shopper's device prefers."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Font(StrEnum):
    """Typefaces of the pages; their fonts are in wizard.web.assets."""

    SYSTEM = "system"
    SANS = "sans"
    HUMANIST = "humanist"
    ROUNDED = "rounded"
    SERIF = "serif"


class Palette(StrEnum):
    """Colours of backgrounds, text and lines; wizard/web/static has a style sheet for each.

    NEUTRAL is the one of our own pages, WARM is paper-coloured, CONTRAST is black and white.
    """

    NEUTRAL = "neutral"
    WARM = "warm"
    CONTRAST = "contrast"


class Ground(StrEnum):
    """The background of pages in a frame: the store's page, or the page colour of the palette."""

    TRANSPARENT = "transparent"
    PAGE = "page"


LANGUAGE = "en"
"""The only language of the pages so far."""


class Cart(StrEnum):
    """Kinds of cart to which a store's page can add products."""

    NONE = "none"
    OWN = "own"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


PLACEHOLDERS = ("id", "family")
"""Placeholders in the address of a product's page: columns of the catalog."""


CARRIED = ("ask", "show", "rules", "was", "p_product")
"""Parameters that a store's page passes on to its frame, in addition to answers."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of the pages in a store: scheme, accent, corner radius in pixels, font, palette, background.

    `accent` is a colour such as #0b6b70; if `accent` or `radius` is None, the wizard's own is used. If
    `ground` is None, the background is transparent with the neutral palette and the page colour with others.
    """

    scheme: Scheme = Scheme.AUTO
    accent: str | None = None
    radius: int | None = None
    font: Font = Font.SYSTEM
    palette: Palette = Palette.NEUTRAL
    ground: Ground | None = None

    @property
    def has_ground(self) -> bool:
        """Return whether the pages have their own background in a frame."""
        if self.ground is None:
            return self.palette is not Palette.NEUTRAL
        return self.ground is Ground.PAGE


@dataclass(frozen=True, slots=True)
class Store:
    """A shop that may embed the wizard.

    `page` is the address of its own page with the wizard in it, `link` the template of its product addresses,
    with PLACEHOLDERS; both are empty if unknown.
    """

    id: str
    origins: tuple[str, ...]
    theme: Theme = Theme()
    language: str = LANGUAGE
    cart: Cart = Cart.NONE
    page: str = ""
    link: str = ""
    place: Place = Place("stores.yaml")
