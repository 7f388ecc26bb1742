"""The recommendation page of a topic with three sides: what is recommended, for what reasons, how shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.making import THREE_SIDED, decides, leaf, leans, question
from tests.making import rulebook as make_rulebook
from tests.web.coffee_shop import PAGES, coffee_shop
from tests.web.reading import Page, Read
from tests.web.small_shop import client
from wizard.advisor import Advisor
from wizard.catalog.store import write_catalog
from wizard.rule_language.model import VerdictRule
from wizard.rule_language.texts import ChartRow, Source
from wizard.rule_language.topic import Side
from wizard.web.plot import MARKS


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("espresso", []),
        ("fresh", ["4 espresso machines fit you", "3 filter machines fit you"]),
        ("either of two", ["4 espresso machines fit you", "3 capsule machines fit you"]),
        (
            "either of three",
            ["4 espresso machines fit you", "3 filter machines fit you", "3 capsule machines fit you"],
        ),
    ],
)
def test_each_recommended_side_has_its_products_under_how_many_fit(
    read_coffee: Read, name: str, sides: list[str]
) -> None:
    """A single one needs no heading."""
    page = read_coffee(PAGES[name])
    assert page.texts("h3", class_="side") == sides
    assert len(page.all("div", class_="cards")) == max(1, len(sides))


def test_how_many_sides_there_are_is_said_in_words(read_coffee: Read) -> None:
    """Where nothing speaks for one of them yet."""
    page = read_coffee("/?show=now")
    assert page.one("p", class_="says").text == (
        "You have not told us enough yet to prefer one of the three."
    )
    assert "No answer so far speaks for one of the three more than for the others." in page.texts("p")


def test_a_machine_of_another_side_is_called_by_its_kind(read_coffee: Read) -> None:
    """Or by what it is not, when it is of no side."""
    page = read_coffee("/?product=leva-prima&taste=long&effort=some&cups=few&budget=unsure")
    assert "It is a lever machine. For these answers we recommend: A filter machine." in page.texts("li")
    page = read_coffee("/?product=stove-pot&taste=long&effort=some&cups=few&budget=unsure")
    assert (
        "It is neither an espresso machine, a filter machine nor a capsule machine. "
        "For these answers we recommend: A filter machine."
    ) in page.texts("li")


def test_facts_have_the_labels_and_units_of_the_topic(read_coffee: Read) -> None:
    """And words their labels."""
    page = read_coffee(PAGES["espresso"])
    facts = page.all("p", class_="facts")[0].text
    for fact in ("Kind: pump", "Milk foam: steam wand", "Water tank: 1 litres", "Heats up: medium"):
        assert fact in facts


def test_rules_without_an_article_name_none(read_coffee: Read) -> None:
    """Sources are rules of our own."""
    page = read_coffee(PAGES["espresso"])
    assert page.one("p", class_="article").text == "Built from rules of our own."
    assert page.one("li", id="source-H1").text == (
        "H1, our own rule: What baristas agree on. A barista's guide: example.org"
    )


# --- reasons -------------------------------------------------------------------------------------------


def reasons(folder: Path, answers: str, rules: list[VerdictRule]) -> list[str]:
    """Return the text of "Why", piece by piece: headings and reasons."""
    sources = {"H1": Source("H1", "So.", from_article=False)}
    made = [replace(rule, sources=("H1",)) for rule in rules]
    book = make_rulebook([question("q", "a b c d", many=True)], made, topic=THREE_SIDED, sources=sources)
    shop = Advisor(book, write_catalog(folder / "catalog.db", THREE_SIDED, (), None))
    page = Page(client(shop).get(f"/?{answers}&show=now").text)
    places = {each.attributes.get("id"): place for place, each in enumerate(page.elements)}
    found = page.elements[places["why"] : places["answers"]]
    pieces = [each.text for each in found if each.tag in ("h3", "p") and each.attributes.get("dir") == "auto"]
    return [piece.removesuffix(" H1") for piece in pieces if not piece.startswith("Because")]


def both(first: str, second: str, name: str, points: int, option: str) -> VerdictRule:
    """Return a rule that leans to two sides alike."""
    return replace(leans(name, first, points, leaf("q", option)), lean={first: points, second: points})


def test_reasons_for_several_sides_are_listed_under_what_they_speak_for(tmp_path: Path) -> None:
    """First those for all that is recommended; then one side each, more than one, and none."""
    rules = [
        decides("no", "out_of_scope", leaf("q", "d", only=True)),
        leans("f", "filter", 2, leaf("q", "a")),
        leans("e", "espresso", 2, leaf("q", "a")),
        both("espresso", "filter", "ef", 1, "b"),
        both("espresso", "capsule", "ec", 1, "c"),
        leans("f2", "filter", 1, leaf("q", "c")),
    ]
    assert reasons(tmp_path, "q=a&q=b&q=c", rules) == [
        "ef.",
        "For a filter machine",
        "f.",
        "f2.",
        "For an espresso machine",
        "e.",
        "For an espresso machine or a capsule machine",
        "ec.",
    ]


def test_a_declared_verdict_is_backed_by_what_speaks_for_all_its_sides(tmp_path: Path) -> None:
    """Whatever speaks for one of them, or for others, is listed under that."""
    rules = [
        decides("fix", "with_pressure", leaf("q", "a"), "never"),
        decides("never", "out_of_scope", leaf("q", "b")),
        both("espresso", "capsule", "ec", 1, "a"),
        leans("c", "capsule", 5, leaf("q", "a")),
        leans("f", "filter", 1, leaf("q", "a")),
    ]
    assert reasons(tmp_path, "q=a&q=b", rules) == [
        "fix.",
        "ec.",
        "For a filter machine",
        "f.",
        "For a capsule machine",
        "c.",
        "For something else",
        "never.",
    ]


def test_a_reason_that_speaks_for_two_sides_backs_each_of_them(tmp_path: Path) -> None:
    """The verdict is on one of them; the rest speaks against it."""
    rules = [
        both("espresso", "capsule", "ec", 2, "a"),
        leans("e", "espresso", 1, leaf("q", "a")),
        leans("f", "filter", 1, leaf("q", "a")),
    ]
    assert reasons(tmp_path, "q=a", rules) == ["ec.", "e.", "What speaks against it", "f."]


# --- the plot and the chart ------------------------------------------------------------------------------


def test_the_key_of_the_plot_has_a_shape_for_each_side(read_coffee: Read) -> None:
    """The same as the dots of that side."""
    page = read_coffee(PAGES["either of three"])
    key = page.one("p", class_="key")
    assert key.text == "Espresso machines Filter machines Capsule machines"
    shapes = [each["d"] for each in page.elements if each.tag == "path" and "d" in each.attributes]
    assert [shape for shape in shapes if shape in {mark.shape for mark in MARKS[:3]}][-3:] == [
        mark.shape for mark in MARKS[:3]
    ]
    for mark in MARKS[:3]:
        assert len(page.all("path", class_=f"dots {mark.id}")) == 1


@pytest.mark.parametrize(
    ("name", "yours"),
    [
        ("espresso", ["An espresso machine"]),
        ("fresh", ["An espresso machine", "A filter machine"]),
        ("either of two", ["An espresso machine", "A capsule machine"]),
        ("either of three", []),
    ],
)
def test_the_chart_marks_what_is_recommended_unless_that_is_all(
    read_coffee: Read, name: str, yours: list[str]
) -> None:
    """In words too."""
    page = read_coffee(PAGES[name])
    assert page.texts("th", scope="col", class_="yours") == [f"{label}for you" for label in yours]


def test_a_chart_of_three_sides_has_a_line_for_each_label(read_coffee: Read) -> None:
    """So that three columns fit on a phone."""
    page = read_coffee(PAGES["either of three"])
    assert page.texts("th", scope="rowgroup") == ["Best for", "Work for a cup", "Cost of a cup"]
    assert page.texts("th", scope="col")[-3:] == [
        "An espresso machine",
        "A filter machine",
        "A capsule machine",
    ]
    assert page.texts("td")[-3:] == ["Low", "The lowest", "High"]
    assert page.all("div", class_="scroll", aria_labelledby="chart") == []
    assert "[H1, H2]" in page.texts("p")  # H1 once, though two rows name it


def test_a_chart_of_many_sides_can_be_moved(tmp_path: Path) -> None:
    """Also by the keyboard."""
    shop = coffee_shop(tmp_path)
    topic, texts = shop.rulebook.topic, shop.rulebook.texts
    more = tuple(Side(f"s{number}", f"S{number}", f"an s{number}", "s", (f"k{number}",)) for number in (4, 5))
    says = {side.id: "It depends." for side in (*topic.sides, *more)}
    verdicts = {**texts.verdicts, **{side.id: texts.verdicts["filter"] for side in more}}
    book = replace(
        shop.rulebook,
        topic=replace(topic, sides=(*topic.sides, *more)),
        texts=replace(texts, chart=(ChartRow("Work", says),), verdicts=verdicts),
    )
    page = Page(client(Advisor(book, shop.catalog)).get(PAGES["filter"]).text)
    (region,) = page.all("div", class_="scroll", aria_labelledby="chart")
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert len(page.all("th", scope="col", class_="yours")) == 1


def test_staff_may_write_any_character(tmp_path: Path) -> None:
    """Names of topic and sides, labels and units are escaped wherever they are shown."""
    shop, nasty = coffee_shop(tmp_path), '<b>"&'
    topic = shop.rulebook.topic
    sides = tuple(replace(side, name=nasty, one=nasty, several=nasty) for side in topic.sides)
    attributes = {
        name: replace(each, label=nasty, unit=nasty, labels=dict.fromkeys(each.labels, nasty))
        for name, each in topic.attributes.items()
    }
    changed = replace(topic, name=nasty, sides=sides, attributes=attributes)
    browser: FlaskClient = client(Advisor(replace(shop.rulebook, topic=changed), shop.catalog))
    for address in (*PAGES.values(), "/embed/?store=beans&taste=unsure&show=now"):
        text = browser.get(address).text
        assert "&lt;b&gt;" in text
        assert "<b>&" not in text
        assert '<b>"' not in text
