"""The drawing of a product: what is stated is drawn, and every mistake in it has a message."""

from __future__ import annotations

from typing import Any

import pytest

from tests.making import encode, product, three_sided_texts
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.drawing import LARGEST_DRAWING, choose_pictures
from wizard.rule_language.loader import load_rulebook, load_topic

DRAWING = """
drawing:
  body:
    - {picture: grinding, when: {kind: pump, grinder: yes}}
    - {picture: plain, when: {kind: [pump, lever]}}
  foam:
    - {picture: wand, when: {milk: wand}}
  size:
    - {picture: big, when: {litres: {at_least: 2}}}
"""
SHAPE = '<circle cx="24" cy="24" r="9"/>'


def svg(shapes: str = SHAPE, size: int = 48) -> str:
    """Return a picture."""
    field = f'viewBox="0 0 {size} {size}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {field}><title>a part</title>{shapes}</svg>'


PARTS = {f"pictures/{name}.svg": svg() for name in ("grinding", "plain", "wand", "big")}


def machines(drawing: str = DRAWING, **pictures: str) -> dict[str, bytes]:
    """Return the rules on coffee machines with this drawing, and these pictures instead of others."""
    texts = three_sided_texts()
    own = {f"pictures/{name}.svg": text for name, text in pictures.items()}
    return encode({**texts, "topic.yaml": texts["topic.yaml"] + drawing, **PARTS, **own})


def problems(drawing: str = DRAWING, **pictures: str) -> list[str]:
    """Return every problem of a drawing, without the line in topic.yaml."""
    with pytest.raises(RulesError) as caught:
        load_rulebook(machines(drawing, **pictures))
    first = three_sided_texts()["topic.yaml"].count("\n")
    return [
        str(each).replace(f"topic.yaml:{each.place.line}:", f"topic.yaml +{each.place.line - first}:")
        for each in caught.value.problems
    ]


TOPIC = load_rulebook(machines()).topic


@pytest.mark.parametrize(
    ("kind", "stated", "pictures"),
    [
        ("pump", {"grinder": True, "milk": "wand", "litres": 3}, ["grinding", "wand", "big"]),
        ("pump", {"grinder": False, "milk": "none", "litres": 1}, ["plain"]),
        ("pump", {"milk": "wand"}, ["plain", "wand"]),
        ("lever", {"litres": 2}, ["plain", "big"]),
        ("lever", {}, ["plain"]),
        ("filter", {"milk": "wand", "litres": 3}, []),
    ],
)
def test_of_each_part_the_first_picture_that_holds_is_drawn(
    kind: str, stated: dict[str, Any], pictures: list[str]
) -> None:
    """What is not stated is not drawn, and nothing is without the first part."""
    assert choose_pictures(TOPIC.drawing, product("a", kind, **stated)) == pictures


def test_a_topic_without_a_drawing_draws_nothing() -> None:
    """The key may be left out."""
    topic = load_rulebook(encode(three_sided_texts())).topic
    assert choose_pictures(topic.drawing, product("a", "pump")) == []


def test_the_topic_alone_is_read_with_its_pictures() -> None:
    """By what opens a catalog before the rules are loaded."""
    assert load_topic(machines()).drawing == TOPIC.drawing


ACCEPTED = "Accepted: grinder, milk, drinks, heats_up, litres, kind, price."


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "picture: plain",
            "picture: plane",
            "pictures/plane.svg:1:1: The file is missing, and topic.yaml names this picture. "
            "Put it back, or change 'picture: plane'. Did you mean 'plain'?",
        ),
        (
            "{milk: wand}",
            "{milc: wand}",
            f"topic.yaml +7:30: There is no attribute 'milc'. Did you mean 'milk'? {ACCEPTED}",
        ),
        (
            "{milk: wand}",
            "{milk: want}",
            "topic.yaml +7:36: 'milk' cannot be 'want'. Did you mean 'wand'? Accepted: none, wand, jug.",
        ),
        (
            "{kind: [pump, lever]}",
            "{kind: [pump, levers]}",
            "topic.yaml +5:44: 'kind' cannot be 'levers'. Did you mean 'lever'? "
            "Accepted: pump, lever, filter, capsule, other.",
        ),
        (
            ", when: {milk: wand}",
            "",
            "topic.yaml +7:7: The key 'when' is missing in a picture of a part. "
            "Add 'when:' with attributes with values.",
        ),
        (
            ", when: {milk: wand}",
            ", wen: {milk: wand}",
            "topic.yaml +7:23: There is no key 'wen' in a picture of a part. "
            "Did you mean 'when'? Accepted: picture, when.",
        ),
        (
            "    - {picture: wand, when: {milk: wand}}",
            "    picture: wand",
            "topic.yaml +7:5: 'foam' must be a list, each part a picture of a part, not keys with values. "
            "Start each part with '- '.",
        ),
        (
            "  foam:",
            "  Milk foam:",
            "topic.yaml +6:3: 'drawing' cannot be 'Milk foam'. "
            "Write a name of a-z, 0-9, - and _, for example shape.",
        ),
        (
            "{litres: {at_least: 2}}",
            "{price: {at_most: 100}}",
            "topic.yaml +9:28: A drawing cannot depend on a price, or on an answer. "
            "Test another attribute, or against a number.",
        ),
        (
            "{litres: {at_least: 2}}",
            "{litres: {at_most: {answer: budget}}}",
            "topic.yaml +9:28: A drawing cannot depend on a price, or on an answer. "
            "Test another attribute, or against a number.",
        ),
        (
            "{kind: pump, grinder: yes}",
            "{kind: [pump, lever]}",
            "topic.yaml +5:7: 'plain' is never drawn: an earlier picture of 'body' has the same test. "
            "Change one of the two tests, or delete a picture.",
        ),
    ],
)
def test_a_mistake_in_a_drawing_is_reported_alone(old: str, new: str, problem: str) -> None:
    """With its place and how to fix it."""
    assert DRAWING.count(old) == 1
    assert problems(DRAWING.replace(old, new)) == [problem]


def test_an_attribute_with_a_mistake_of_its_own_is_not_reported_again() -> None:
    """Where a drawing tests it."""
    texts = machines()
    texts["topic.yaml"] = texts["topic.yaml"].replace(b"milk: {type: word,", b"milk: {type: wrod,")
    with pytest.raises(RulesError) as caught:
        load_rulebook(texts)
    assert [each.message for each in caught.value.problems] == ["'type' cannot be 'wrod'."]


def test_pictures_of_a_drawing_have_one_field() -> None:
    """Else they would not lie on each other."""
    assert problems(wand=svg(size=24), big=svg(size=96)) == [
        f"pictures/{name}.svg:1:1: The picture has the field '0 0 {size} {size}', and 'grinding' another. "
        'Draw it with viewBox="0 0 48 48": the pictures of a drawing are laid on each other.'
        for name, size in (("big", 96), ("wand", 24))
    ]


def test_a_drawing_has_a_largest_size() -> None:
    """All parts together, each with its largest picture."""
    fits = LARGEST_DRAWING // len(SHAPE) - 2
    load_rulebook(machines(plain=svg(SHAPE * fits)))
    length = len(SHAPE) * (fits + 3)
    assert problems(plain=svg(SHAPE * (fits + 1))) == [
        f"topic.yaml +4:7: The largest picture of each part together have {length:,} bytes of shapes; "
        "at most 1,200 are allowed. Draw them with fewer points, and round these to whole numbers."
    ]
