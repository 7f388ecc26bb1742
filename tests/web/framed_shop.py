"""The small shop with stores that show the wizard in a frame, and what is read from its responses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.web.reading import Page
from tests.web.small_shop import PRODUCTS, advisor, listing
from wizard.advisor import Advisor
from wizard.rule_language.texts import Cart, Font, Scheme, Store, Theme

ACME = Store("acme", ("https://acme.example", "https://www.acme.example"), cart=Cart.SHOPIFY)
NIGHT = Store("night", ("http://localhost:8001",), Theme(Scheme.DARK, "#7a2e8d", 3, Font.SERIF))


def small_shop(folder: Path, *stores: Store) -> Advisor:
    """Return the small shop, with these stores and a product that is sold out."""
    gone = listing("Gone Six", "headset", 100, microphone="boom")
    sold_out = replace(gone, product=replace(gone.product, in_stock=False))
    found = advisor(folder, [*PRODUCTS, sold_out])
    return replace(found, rulebook=replace(found.rulebook, stores=stores))


def directives(policy: str) -> dict[str, str]:
    """Return directive -> what it allows, of a content policy."""
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def shown(page: Page) -> list[tuple[str, dict[str, str], str]]:
    """Return the elements of a page without the addresses in them, and without what its script says."""
    return [
        (
            each.tag,
            {name: value for name, value in each.attributes.items() if name != "href"},
            "" if each.tag in ("html", "body", "script") else each.text,
        )
        for each in page.elements
    ]
