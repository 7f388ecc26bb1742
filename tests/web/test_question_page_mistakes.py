"""Answers that cannot be used: asked again, with an error summary."""

from __future__ import annotations

import pytest

from tests.web.reading import Read
from tests.web.small_shop import QUESTIONS


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (f"talk={'x' * 7_900}", f"“{'x' * 59}…” is not among the answers to this question."),
        (
            "&".join(f"uses=x{number}" for number in range(400)),
            "“x0”, “x1”, “x2”, “x3”, “x4” and 395 more are not among the answers to this question.",
        ),
    ],
)
def test_what_a_visitor_sent_is_quoted_in_part(read: Read, query: str, message: str) -> None:
    """Nobody can have a page say whatever they like at length."""
    assert read(f"/?{query}").texts("p", class_="mistake") == [f"Error: {message}"]


def test_a_form_sent_empty_comes_back_with_an_error_summary_first(read: Read) -> None:
    """Status 200, the summary linked to the question, the title saying so."""
    page = read("/?uses=music&from=talk")
    assert page.one("title").text == "Error: Must other people hear you? – Headphones or headset?"
    main = next(place for place, element in enumerate(page.elements) if element.tag == "main")
    assert page.elements[main + 1].attributes == {"class": "mistakes", "role": "alert"}
    assert page.links()["Choose one answer. If you do not know, choose “Not sure”."] == "#question"
    assert page.one("h1")["id"] == "question"
    assert page.texts("p", class_="mistake") == [
        "Error: Choose one answer. If you do not know, choose “Not sure”."
    ]
    assert page.canonical == "/?uses=music"


@pytest.mark.parametrize(
    ("query", "question", "message", "marked"),
    [
        ("from=uses", "uses", "Choose at least one answer. If you do not know, choose “Not sure”.", []),
        ("from=uses&uses=", "uses", "Choose at least one answer. If you do not know, choose “Not sure”.", []),
        (
            "talk=rarely",
            "talk",
            "“rarely” is not among the answers to this question. Did you mean “Now and then”?",
            [],
        ),
        (
            "uses=music,calls",
            "uses",
            "“music,calls” is not among the answers to this question. "
            "Did you mean “Music” and “Phone calls”?",
            [],
        ),
        ("talk=%F0%9F%8E%A7", "talk", "“🎧” is not among the answers to this question.", []),
        (
            "uses=music&uses=x1&uses=y2",
            "uses",
            "“x1” and “y2” are not among the answers to this question.",
            ["music"],
        ),
        (
            "talk=rare&talk=often",
            "talk",
            "This question takes one answer only. The address holds 2: “Now and then” and “Most days”.",
            [],
        ),
        (
            "uses=music&uses=unsure",
            "uses",
            "“Not sure” cannot be combined with other answers. Choose it alone or not at all.",
            ["music"],
        ),
        (
            "around=quiet&around=hum",
            "around",
            "“Quiet” cannot be combined with other answers. Choose it alone or not at all.",
            ["hum"],
        ),
    ],
)
def test_an_answer_that_cannot_be_taken_is_asked_again(
    read: Read, query: str, question: str, message: str, marked: list[str]
) -> None:
    """The message names the value in plain words; what can be taken stays marked."""
    page = read(f"/?{query}")
    asked = next(each for each in QUESTIONS if each.id == question)
    assert page.texts("h1") == [asked.text]
    assert page.texts("p", class_="mistake") == [f"Error: {message}"]
    assert page.links()[message] == "#question"
    assert page.marked == marked


def test_checkboxes_are_described_by_what_is_wrong_with_them(read: Read) -> None:
    """Who hears the page finds it at the answers too."""
    page = read("/?from=uses")
    assert page.one("fieldset")["aria-describedby"] == page.one("p", class_="mistake")["id"]


def test_of_several_mistakes_the_first_is_asked_again_and_all_are_named(read: Read) -> None:
    """In the order the questions are asked."""
    page = read("/?budget=lots&uses=music&talk=maybe")
    assert page.texts("h1") == ["Must other people hear you?"]
    assert page.texts("li")[:2] == [
        "“maybe” is not among the answers to this question.",
        "“How much can you spend?”: “lots” is not among the answers to this question. "
        "We left this answer out.",
    ]
    assert page.hidden == [("uses", "music"), ("from", "talk")]


def test_a_mistake_in_a_question_that_is_not_asked_is_named_and_goes_no_further(read: Read) -> None:
    """Asking it again would be asking for an answer that does not count."""
    page = read("/?uses=music&talk=rare&around=quiet&noise=mine")
    assert page.texts("h1") == ["Cable or no cable?"]
    assert page.texts("li")[:1] == [
        "“Whose ears should be spared?”: “mine” is not among the answers to this question. "
        "Did you mean “Mine”? "
        "We left this answer out."
    ]


def test_values_of_the_address_stay_text(read: Read) -> None:
    """What cannot be taken is repeated as text only."""
    page = read("/?talk=%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.all("script") == []
    assert page.texts("p", class_="mistake") == [
        "Error: “<script>alert(1)</script>” is not among the answers to this question."
    ]


def test_an_empty_value_does_not_count_as_an_answer(read: Read) -> None:
    """It is not a mistake either, with or without a good answer."""
    assert read("/?uses=music&talk=never&talk=").texts("h1") == read("/?uses=music&talk=never").texts("h1")
    assert read("/?uses=").all("div", role="alert") == []
