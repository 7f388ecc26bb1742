"""The recommendation on a phone: the product on the first screen, all else short, folded, and reachable."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosts import wait_until
from tests.browser.kinds import COMPLETE, HEADSET, KINDS, most_slow

FIRST_SCREEN = 600
"""CSS pixels: a phone of 390 x 664, less what its bars may cover."""

LONGEST, LONGEST_OF_TWO = 2200, 3000
"""CSS pixels of a page with everything secondary folded, and of one with the products of two sides."""

MOST_ELEMENTS = 700

TOGGLE = 44
"""CSS pixels of a thumb."""

MORE_KINDS = {
    "a team game on the PlayStation": "/?uses=teamgames&talk=often&devices=ps&cable=none&show=now",
    "nothing but sport": "/?uses=sport&talk=never&around=street&noise=hear&budget=upto_100&show=now",
    "not sure of anything": "/?uses=unsure&talk=unsure&around=unsure&show=now",
    "a product that fits": f"/?product=plantronics-blackwire-7225&{HEADSET}",
}

WITH_PRODUCTS = [
    "headphones",
    "a headset",
    "either",
    "a near miss",
    "the recommendation so far",
    "a link from other rules",
    *list(MORE_KINDS)[:-1],
]
"""Kinds of pages that begin with a product."""

CHECKS = ["a product of the store", "a product that fits"]
"""Kinds of pages that begin with the product that the shopper looks at."""

END_OF_FIRST = """() => Math.max(...[...document.querySelector("article").children]
  .filter(each => !each.matches("details, .trade, .critiques"))
  .map(each => each.getBoundingClientRect().bottom))"""
"""Where picture, name, price, why and link of the first product end."""


def address(kind: str) -> str:
    """Return the address of one of the kinds of page."""
    return (KINDS | MORE_KINDS)[kind]


@pytest.mark.parametrize(
    "kind",
    most_slow(
        [*WITH_PRODUCTS, *CHECKS, "nothing fits in any shop", "out of scope"],
        "either",
        "a near miss",
        "not sure of anything",
        "a product of the store",
        "nothing fits in any shop",
    ),
)
def test_the_page_is_short_and_begins_with_what_matters(kind: str, page: Page, shop: str) -> None:
    """Nobody scrolls through four screens, opens two sections for one, or misses one with the thumb.

    The first product is on the first screen, with its name, price, reason and link; a product check begins
    with whether its product fits, and why.
    """
    page.goto(shop + address(kind))
    of_two = page.locator(".side").count() > 1
    length, elements = page.evaluate("[document.body.scrollHeight, document.querySelectorAll('*').length]")
    assert length <= (LONGEST_OF_TWO if of_two else LONGEST)
    assert elements <= MOST_ELEMENTS
    assert page.locator("details details").count() == 0
    heights = page.locator("summary:visible").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert [height for height in heights if height < TOGGLE] == []
    if kind in WITH_PRODUCTS:
        assert page.evaluate(END_OF_FIRST) <= FIRST_SCREEN
    if kind in CHECKS:
        first = page.locator("section.verdict").first.bounding_box()
        assert first
        assert first["y"] + first["height"] <= FIRST_SCREEN


@pytest.mark.parametrize("target", most_slow(["why", "flips", "answers", "sources", "compare"], "flips"))
def test_a_link_into_a_folded_section_opens_it(target: str, page: Page, shop: str) -> None:
    """From elsewhere, and from the page itself."""
    page.goto(f"{shop}{KINDS['headphones']}#{target}")
    expect(page.locator(f"#{target}")).to_be_in_viewport()
    page.goto(shop + KINDS["headphones"])
    page.evaluate("target => location.hash = target", target)
    expect(page.locator(f"#{target}")).to_be_in_viewport()


def test_a_mark_leads_to_its_source(page: Page, shop: str) -> None:
    """Which is opened for it."""
    page.goto(f"{shop}{KINDS['a headset']}#why")
    mark = page.locator("#why .cite").first
    mark.click()
    expect(page.locator(f"#source-{mark.inner_text()}")).to_be_in_viewport()


def test_every_row_of_the_comparison_differs(page: Page, shop: str) -> None:
    """What is the same everywhere helps nobody to choose."""
    page.goto(f"{shop}{KINDS['a headset']}#compare")
    rows = page.locator(".comparison tbody tr").all()
    assert len(rows) > 2
    assert [len(set(row.locator("td").all_inner_texts())) > 1 for row in rows] == [True] * len(rows)


@pytest.mark.parametrize(
    ("query", "width", "hinted"),
    [(HEADSET, 320, True), (HEADSET, 390, False), (f"{COMPLETE}&limit=12", 390, True)],
)
def test_a_comparison_that_is_wider_than_the_screen_says_so(
    query: str, width: int, hinted: bool, page: Page, shop: str
) -> None:
    """And can be moved by the keyboard."""
    page.set_viewport_size({"width": width, "height": 664})
    page.goto(f"{shop}/?{query}#compare")
    region = page.locator("#compare .scroll")
    wider = region.evaluate("each => each.scrollWidth > each.clientWidth")
    assert (wider, page.locator(".swipe").is_visible()) == (hinted, hinted)
    if hinted:
        region.focus()
        page.keyboard.press("ArrowRight")
        wait_until(lambda: region.evaluate("each => each.scrollLeft") > 0)


def test_the_plot_is_there_where_it_has_room(page: Page, shop: str) -> None:
    """Its dots are links to the products' cards."""
    page.goto(f"{shop}{KINDS['headphones']}#compare")
    assert not page.locator(".plot").is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    dots = page.locator(".plot svg a")
    assert dots.count() > 0
    dots.first.click()
    expect(page.locator(page.evaluate("location.hash"))).to_be_in_viewport()


def test_a_changed_answer_says_what_became_of_the_verdict(page: Page, shop: str) -> None:
    """On the recommendation that it leads back to."""
    page.goto(f"{shop}{KINDS['headphones']}#flips")
    page.locator("#flips a").first.click()
    assert page.locator(".note[role=status]").inner_text().startswith("Was: Headphones. Now: ")


@pytest.mark.parametrize("kind", most_slow(["headphones", "either", "a near miss"], "either"))
def test_what_is_folded_is_printed(kind: str, page: Page, shop: str) -> None:
    """Reasons, warnings, the comparison, the answers, and the sources of these; on one page, see above."""
    page.goto(shop + address(kind))
    page.emulate_media(media="print")
    kept = "#why li", ".warnings li", ".comparison", "#answers dd:not(.change)", "#sources li:not(.aside)"
    for printed in kept:
        assert page.locator(printed).last.is_visible(), printed
    for left_out in ("#words", "#tips", ".keep", ".product details"):
        assert not page.locator(left_out).first.is_visible(), left_out
