"""Parts of a rulebook that decide nothing: texts, sources, and the stores that may embed the wizard."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wizard.rule_language.conditions import Condition
from wizard.rule_language.dates import Day
from wizard.rule_language.diagnostics import Place


@dataclass(frozen=True, slots=True)
class OtherLabel:
    """A verdict's label, and its sentence, for shoppers whose answers meet the condition."""

    when: Condition
    label: str
    picture: str | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class VerdictText:
    """Texts of a verdict: its label, other labels (the first that holds wins), one sentence.

    A label without a picture or a sentence of its own has that of the verdict.
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
    """Article that the rulebook is built from."""

    title: str
    publisher: str
    author: str
    editor: str
    date: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page that a house rule rests on; grade 1 is first party, 4 a copy of a better source."""

    id: str
    grade: int
    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Source:
    """A statement of the article (A1-A75), or a house rule (H1-H26) with the pages it rests on."""

    id: str
    says: str
    lines: str = ""
    pages: tuple[str, ...] = ()
    unused: str = ""
    place: Place = Place("sources.yaml")
    from_article: bool = True


@dataclass(frozen=True, slots=True)
class ShopDecision:
    """A decision of the shop's own: who decided (`shop`), and on which day."""

    shop: str
    when: Day


SHOP = "shop"
"""The id by which all decisions of the shop's own are cited; no entry of sources.yaml can have it."""

SHOP_SOURCE = Source(SHOP, "The shop has decided this itself.", from_article=False)
"""What shoppers read of such a decision: they need not know who took it."""


# --- stores --------------------------------------------------------------------------------------

COLOUR = "#[0-9a-fA-F]{6}"
"""A colour: two digits each for red, green and blue."""


class Scheme(StrEnum):
    """Light or dark pages, or as the shopper's device has it."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Font(StrEnum):
    """Typefaces of the pages; wizard.web.assets has the fonts of each."""

    SYSTEM = "system"
    SANS = "sans"
    HUMANIST = "humanist"
    ROUNDED = "rounded"
    SERIF = "serif"


class Palette(StrEnum):
    """Colours of grounds, text and lines; wizard/web/static has a style sheet for each.

    NEUTRAL is that of our own pages, WARM has the tone of paper, CONTRAST is black and white.
    """

    NEUTRAL = "neutral"
    WARM = "warm"
    CONTRAST = "contrast"


class Ground(StrEnum):
    """What is behind the pages in a frame: the store's page, or the page colour of the palette."""

    TRANSPARENT = "transparent"
    PAGE = "page"


LANGUAGE = "en"
"""The language of all pages so far."""


class Cart(StrEnum):
    """Carts that a store's page can put products into."""

    NONE = "none"
    OWN = "own"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


PLACEHOLDERS = ("id", "family")
"""What the address of a product's page may be made of: columns of the catalog."""


CARRIED = ("ask", "show", "rules", "was", "p_product")
"""What an address of a store's page has in addition to answers, for the frame in it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Look of the pages in a store: light or dark, accent, corners in pixels, typeface, palette, ground.

    `accent` is a colour such as #0b6b70; where `accent` or `radius` is None, the wizard's own is used. Where
    `ground` is None there is none, but for palettes whose ground is a part of their looks.
    """

    scheme: Scheme = Scheme.AUTO
    accent: str | None = None
    radius: int | None = None
    font: Font = Font.SYSTEM
    palette: Palette = Palette.NEUTRAL
    ground: Ground | None = None

    @property
    def has_ground(self) -> bool:
        """Return whether the pages have a ground of their own in a frame."""
        if self.ground is None:
            return self.palette is not Palette.NEUTRAL
        return self.ground is Ground.PAGE


@dataclass(frozen=True, slots=True)
class Store:
    """A shop that may embed the wizard.

    `page` is the address of its own page with the wizard in it, `link` that of any product's page, with
    PLACEHOLDERS; both are empty where they are not known.
    """

    id: str
    origins: tuple[str, ...]
    theme: Theme = Theme()
    language: str = LANGUAGE
    cart: Cart = Cart.NONE
    page: str = ""
    link: str = ""
    place: Place = Place("stores.yaml")
