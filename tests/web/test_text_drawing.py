"""Drawings of the shipped topic: small, true to what is stated, and said in whole sentences."""

from __future__ import annotations

import itertools
import re
from types import SimpleNamespace
from typing import Any

import pytest

from tests.making import load_texts, product, three_sided_texts
from wizard.catalog.store import Catalog
from wizard.paths import shipped_catalog_path, shipped_rules_path
from wizard.rule_language.attributes import Value
from wizard.rule_language.predicates import Product
from wizard.rules_folder import load, read_texts
from wizard.web.surface import templates
from wizard.web.text import draw_product

BOOK = load(read_texts(shipped_rules_path()))
LARGEST = 1_500
"""Bytes of a drawing on a page."""

NOT_STATED: tuple[Value | None, ...] = (None,)
VALUES = {
    "form": NOT_STATED + BOOK.topic.attributes["form"].words,
    "microphone": NOT_STATED + BOOK.topic.attributes["microphone"].words,
    "open_back": (*NOT_STATED, True, False),
    "wired": (*NOT_STATED, True, False),
    "wireless": (*NOT_STATED, True, False),
}
COMBINATIONS = [dict(zip(VALUES, values, strict=True)) for values in itertools.product(*VALUES.values())]
DRAWN = [stated for stated in COMBINATIONS if stated["form"]]


def of(stated: dict[str, Value | None]) -> Product:
    """Return a product that states this."""
    known: dict[str, Any] = {name: value for name, value in stated.items() if value is not None}
    return product("a", **known)


def says(stated: dict[str, Value | None]) -> str:
    """Return the text alternative of a product's drawing; nothing where there is none."""
    drawing = draw_product(of(stated), BOOK)
    return drawing.shows if drawing else ""


def page(drawn: Product) -> str:
    """Return the drawing of a product as it is on a page."""
    template = '{% from "_drawing.html" import drawing_of with context %}{{ drawing_of(product) }}'
    return (
        templates().from_string(template).render(page=SimpleNamespace(rulebook=BOOK), product=drawn).strip()
    )


def test_a_drawing_is_an_image_with_a_text() -> None:
    """Of lines in the colour of the text around it."""
    assert page(of({"form": "mono", "wired": True, "wireless": False})) == (
        '<svg class="picture drawing" viewBox="0 0 96 96" role="img">'
        "<title>Drawing: a cup on one ear, with a cable.</title>"
        '<g stroke-width="2.4"><path class="faint" d="M28 31a23 24 0 0 1 46 0v10a23 27 0 0 1-46 0zM74 31c7-3 '
        '10 0 9 6s-4 10-9 9"/><path d="M18 25c-7 0-11 5-11 12s4 12 11 12"/><rect class="solid" x="18" y="21" '
        'width="10" height="32" rx="5"/><path d="M21 53c0 16-6 12-6 32"/><rect class="solid" x="12" y="85" '
        'width="6" height="9" rx="2"/></g></svg>'
    )


def test_nothing_is_drawn_where_the_shape_is_not_stated() -> None:
    """A microphone alone does not say what the product looks like."""
    assert [says(stated) for stated in COMBINATIONS if not stated["form"]] == [""] * 6 * 3 * 3 * 3
    assert page(of({"microphone": "boom", "wired": True})) == ""


def test_a_topic_without_a_drawing_shows_none() -> None:
    """Its products are words alone."""
    assert draw_product(product("a", "pump"), load_texts(three_sided_texts())) is None


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({"form": "in_ear", "wireless": True, "wired": False}, "Drawing: buds in the ears."),
        (
            {"form": "over_ear", "microphone": "boom", "wired": True, "wireless": False},
            "Drawing: cups around the ears, with a microphone on an arm and a cable.",
        ),
        (
            {"form": "on_ear", "open_back": True, "microphone": "present", "wired": True, "wireless": False},
            "Drawing: pads on the ears, with open backs, a microphone and a cable.",
        ),
        (
            {"form": "over_ear", "microphone": "boom", "wired": True, "wireless": True},
            "Drawing: cups around the ears, with a microphone on an arm.",
        ),
        (
            {"form": "earbud", "microphone": "inline"},
            "Drawing: buds on stems, with a microphone in the cable.",
        ),
        (
            {"form": "open_ear", "microphone": "built_in"},
            "Drawing: speakers beside the ears, with a microphone.",
        ),
    ],
)
def test_the_text_says_what_is_drawn(stated: dict[str, Value | None], sentence: str) -> None:
    """As a sentence."""
    assert says(stated) == sentence


def test_every_drawing_has_a_whole_sentence() -> None:
    """For all that a product may state."""
    odd = [says(stated) for stated in DRAWN]
    assert [each for each in odd if not re.fullmatch(r"Drawing: [a-z][a-z, ]+[a-z]\.", each)] == []


def test_what_is_drawn_is_what_is_stated() -> None:
    """A microphone and backs where they are stated, a cable where there is no way without."""
    for stated in DRAWN:
        sentence, microphone = says(stated), stated["microphone"]
        cups = stated["form"] in ("over_ear", "on_ear")
        tied = stated["wired"] is True and stated["wireless"] is False
        assert ("cable" in sentence) == (tied or microphone == "inline"), stated
        assert ("microphone" in sentence) == (microphone not in (None, "none")), stated
        assert ("open backs" in sentence) == (cups and stated["open_back"] is True), stated
        assert ("closed backs" in sentence) == (cups and stated["open_back"] is False), stated


def test_forms_look_different() -> None:
    """With nothing else stated."""
    drawings = [draw_product(of({"form": form}), BOOK) for form in VALUES["form"] if form]
    assert len({drawing.shapes for drawing in drawings if drawing}) == len(drawings)


def test_every_drawing_is_small() -> None:
    """Of all that products may state, and of all products of the shipped catalog."""
    products = Catalog(shipped_catalog_path(), BOOK.topic).products()
    drawings = [page(drawn) for drawn in (*map(of, COMBINATIONS), *products)]
    assert [drawing for drawing in drawings if len(drawing.encode()) >= LARGEST] == []
    assert max(map(len, drawings)) > LARGEST / 3, "they are drawn at all"
