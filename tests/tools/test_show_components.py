"""The page with every component is made of real pages, and no style sheet has a class that no page has."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from justhtml import JustHTML

from tests.browser.validity import faults
from tools.show_components import COMPONENTS, STORES, Component, cut, find, show_components
from wizard.paths import templates_path
from wizard.web.assets import FOLDER
from wizard.web.plot import MARKS

PARTS = [part for parts in COMPONENTS.values() for part in parts]


@pytest.fixture(scope="module")
def html() -> str:
    """The page, which names what is missing where it cannot be made."""
    return show_components()


def test_each_component_is_there_with_its_name(html: str) -> None:
    """And with the template that draws it."""
    shown = [" ".join(heading.to_text().split()) for heading in JustHTML(html, sanitize=False).query("h3")]
    named = [f"{part.name} templates/{part.template}" for part in PARTS]
    assert [name for name in named if name not in shown] == []
    assert [part for part in PARTS if not (templates_path() / part.template).exists()] == []


def test_each_theme_is_there_with_a_question_and_a_recommendation(html: str) -> None:
    """In frames, since a theme is of a whole page."""
    titles = [frame.attrs["title"] for frame in find(JustHTML(html, sanitize=False), "iframe")]
    kinds = "question", "recommendation"
    assert titles == [f"A {kind} in the theme of {store}" for store in STORES for kind in kinds]


def test_it_is_valid_and_leads_nowhere(html: str) -> None:
    """No id twice, every reference leads somewhere, and every link stays on the page."""
    assert faults(html) == []
    links = [link.attrs["href"] or "" for link in find(JustHTML(html, sanitize=False), "a")]
    assert [link for link in links if not link.startswith("#")] == []


def test_a_component_that_is_gone_is_named() -> None:
    """With the page that it was on."""
    page = JustHTML('<header class="site">Audio</header>', sanitize=False)
    gone = Component("Clock", "base.html", "/?uses=music", ".clock")
    with pytest.raises(ValueError, match=re.escape("Clock: there is no .clock at /?uses=music.")):
        cut(page, gone)
    assert cut(page, replace(gone, selector=".site")) == '<header class="site">Audio</header>'


def test_every_class_of_the_style_sheets_is_in_a_template(html: str) -> None:
    """What no page has any more is not sent with each of them."""
    sheets = "".join(path.read_text() for path in FOLDER.rglob("*.css"))
    styled = set(re.findall(r"\.([a-z][a-z-]*)", sheets))
    pages = html + "".join(path.read_text() for path in Path(templates_path()).glob("*.html"))
    used = {word for words in re.findall(r'class="([^"]*)"', pages) for word in words.split()}
    assert styled - used - {mark.id for mark in MARKS} == set()
