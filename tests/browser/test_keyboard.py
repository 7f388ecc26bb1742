"""The whole wizard with the keyboard alone, and without JavaScript."""

from __future__ import annotations

from playwright.sync_api import Page

QUESTIONS = 12
"""More pages than there are questions."""

FOCUSED = """() => { const element = document.activeElement;
  const rectangle = element.getBoundingClientRect();
  const shown = element.closest("label") || element;
  const style = getComputedStyle(shown), own = getComputedStyle(element);
  return {name: element.name || element.textContent.trim(), tag: element.tagName,
          visible: rectangle.bottom > 0 && rectangle.top < innerHeight,
          outlined: [style, own].some(
            each => each.outlineStyle != "none" && parseFloat(each.outlineWidth) > 1)}; }"""
"""What has the focus, and whether one can see that."""

MOVING = """() => [...document.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element);
  return style.animationName != "none"
      || style.transitionDuration.split(",").some(each => parseFloat(each) > 0); }).length"""
"""How many elements have a transition or an animation."""


def press_until(page: Page, wanted: str) -> list[str]:
    """Press Tab until an element with that tag has the focus; the tags passed on the way."""
    passed: list[str] = []
    for _ in range(300):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert (focused["visible"], focused["outlined"]) == (True, True), focused
        if focused["tag"] == wanted:
            return passed
        passed.append(focused["tag"])
    raise AssertionError(f"Tab never came to {wanted}: {passed[:20]}")


def test_the_whole_wizard_with_the_keyboard(page: Page, shop: str) -> None:
    """Tab to the first answer and press it, or tick it and Tab to the button, until the recommendation.

    The focus is always visible and on the screen (WCAG 2.2, 2.4.7 and 2.4.11).
    """
    page.goto(shop)
    asked = []
    while page.locator("form").count():
        asked.append(page.locator("#question").inner_text())
        assert len(asked) < QUESTIONS
        if page.locator("fieldset").count():
            press_until(page, "INPUT")
            page.keyboard.press("Space")
        press_until(page, "BUTTON")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert (len(asked) > 4, len(set(asked)) == len(asked)) == (True, True)
    assert page.locator("section.verdict h1").count() == 1


def test_the_first_tab_on_a_recommendation_is_visible_too(page: Page, shop: str) -> None:
    """Every link and every folded part of the page can be reached and seen."""
    page.goto(f"{shop}/?uses=jobcalls&show=now")
    stops = page.locator("a:visible, summary:visible, [tabindex='0']:visible").count()
    for _ in range(stops):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert (focused["visible"], focused["outlined"]) == (True, True), focused


def test_the_whole_wizard_without_javascript(plain_page: Page, shop: str) -> None:
    """Tap the first answer until the recommendation; then go back to the first question."""
    page, pages = plain_page, 0
    page.goto(shop)
    while page.locator("form").count():
        pages += 1
        assert pages < QUESTIONS
        if page.locator("fieldset").count():
            page.locator("label.option").first.click()
        with page.expect_navigation():
            page.get_by_role("button").first.click()
    assert page.locator("section.verdict h1").count() == 1
    for _ in range(pages):
        page.go_back()
    assert page.url == f"{shop}/"


def test_nothing_moves_for_those_who_ask_for_it(page: Page, shop: str) -> None:
    """With reduced motion no page has a transition or an animation."""
    page.goto(shop)
    assert page.evaluate(MOVING) == 0
