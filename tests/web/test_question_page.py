"""A question page around its question: progress, verdict so far, dropped answers, pictures."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.reading import Page, Read
from tests.web.shipped import shipped_advisor
from tests.web.small_shop import QUESTIONS, advisor, client, rulebook
from wizard.advisor import Advisor
from wizard.rule_language.model import Option
from wizard.rule_language.pictures import Picture
from wizard.rule_language.texts import VerdictText

MOST_BYTES = 6_000
"""A question page with its style sheet, compressed."""

EVERYTHING = (
    "/?uses=calls&uses=meetings&talk=often&around=voices&noise=them&matters=sound&devices=phone&wearer=none"
)


@pytest.fixture(scope="module")
def shipped() -> FlaskClient:
    """A browser in the shop that is shipped."""
    return client(shipped_advisor())


# --- progress and the verdict so far ------------------------------------------------------------------


def status(page: Page) -> str:
    """Return the line above a question."""
    return page.one("div", class_="status").text


def test_one_line_says_how_far_it_is_and_what_the_answers_point_to(read: Read) -> None:
    """The verdict so far once they lean somewhere, else that this answer can decide it."""
    lines = {
        "/?uses=unsure": "Question 2 of about 6 This can decide it",
        "/?uses=music": "Question 2 of about 6 So far: Headphones",
        "/?uses=music&talk=often": "Question 3 of about 7 Settled: A headset",
        "/?uses=music&talk=never&around=quiet&cable=none&wearer=unsure": (
            "Question 6 of 6 Settled: Headphones"
        ),
        "/?uses=music&talk=rare&ask=uses": "Changing an answer Now: Headphones",
    }
    assert {address: status(read(address)) for address in lines} == lines


def test_a_bar_shows_the_same_from_the_first_answer_on(read: Read) -> None:
    """Changing an answer does not move it, neither asking for it, nor sending it unchanged."""
    bars = {
        address: [(bar["value"], bar["max"]) for bar in read(address).all("progress")]
        for address in (
            "/",
            "/?uses=music&talk=rare",
            "/?uses=music&talk=rare&ask=uses",
            "/?uses=music&talk=rare&from=uses",
        )
    }
    assert bars == {address: [("2", "7")] if "music" in address else [] for address in bars}


def test_answers_that_lean_both_ways_lean_nowhere(read: Read) -> None:
    """One reason for each side does not make a verdict, but can be shown."""
    page = read("/?uses=music&uses=calls")
    assert status(page) == "Question 2 of about 6 This can decide it"
    assert "Show my recommendation" in page.links()


# --- what an edit drops --------------------------------------------------------------------------------


def test_an_edit_says_at_once_what_it_drops_and_why(read: Read) -> None:
    """The later answer stays in the address, with a way to change it."""
    page = read("/?uses=calls&talk=never&from=uses")
    section = page.one("section", class_="left-out")
    assert section.text == (
        "Your new answer changes something Because of it, this no longer counts: Must other people hear you? "
        "No, I only listen. It conflicts with your answer to “What will you use it for?”. "
        "Change All your other answers are kept."
    )


def test_what_other_answers_dropped_is_not_blamed_on_the_last_one(read: Read) -> None:
    """It stays in sight all the same, folded: the question comes first."""
    page = read("/?uses=calls&talk=never&around=quiet&from=around")
    assert page.one("h2").text == "One of your answers does not count"
    assert page.texts("summary")[0] == page.one("h2").text


def test_nothing_is_reported_when_all_answers_count(read: Read) -> None:
    """The ordinary case."""
    assert read("/?uses=calls&talk=rare&from=talk").all("section", class_="left-out") == []


# --- pictures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "width"), [(48, "2"), (24, "1"), (100, "4.16667")])
def test_a_picture_is_drawn_on_its_field_with_lines_as_wide_as_others(
    shop: Advisor, field: int, width: str
) -> None:
    """Whichever size it was drawn in."""
    pictures = {"dot": Picture("a dot", f"0 0 {field} {field}", '<circle cx="1" cy="2" r="3"/>')}
    options = (replace(QUESTIONS[0].options[0], picture="dot"), *QUESTIONS[0].options[1:])
    questions = (replace(QUESTIONS[0], options=options), *QUESTIONS[1:])
    book = replace(shop.rulebook, questions=questions, pictures=pictures)
    drawn = (
        f'<svg class="picture" viewBox="0 0 {field} {field}" role="img"><title>a dot</title>'
        f'<g stroke-width="{width}"><circle cx="1" cy="2" r="3"/></g></svg>'
    )
    assert client(Advisor(book, shop.catalog)).get("/").text.count(drawn) == 1


def test_a_picture_next_to_words_that_say_the_same_only_decorates(shipped: FlaskClient) -> None:
    """The shapes, each in the row of its option."""
    page = Page(shipped.get(EVERYTHING + "&cable=both").text)
    assert page.texts("h1") == ["Which shape do you like?"]
    pictures = page.all("svg", class_="picture")
    assert len(pictures) == 5
    assert {picture.attributes.get("aria-hidden") for picture in pictures} == {"true"}


def test_a_picture_that_says_more_has_a_text_alternative(tmp_path: Path) -> None:
    """For those who cannot see it."""
    shop = advisor(tmp_path)
    verdicts = {**shop.rulebook.texts.verdicts, "headset": VerdictText("Talk!", picture="headset")}
    book = replace(shop.rulebook, texts=replace(shop.rulebook.texts, verdicts=verdicts))
    page = Page(client(Advisor(book, shop.catalog)).get("/").text)
    assert page.one("svg", class_="picture")["role"] == "img"
    assert page.texts("title") == ["What will you use it for? – Headphones or headset?", "a headset"]


# --- what breaks pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/", "/?uses=calls", EVERYTHING, EVERYTHING + "&cable=both", "/?from=uses"]
)
def test_a_question_page_is_one_small_request(shipped: FlaskClient, address: str) -> None:
    """Style sheet and pictures included; nothing else is fetched, and no inline style is needed."""
    html = shipped.get(address).text
    page = Page(html)
    assert len(gzip.compress(html.encode())) <= MOST_BYTES
    assert page.all("script") + page.all("img") == []
    assert {link["rel"] for link in page.all("link")} == {"canonical", "icon"}
    assert [element.tag for element in page.elements if "style" in element.attributes] == []


def test_two_hundred_options_are_all_there(tmp_path: Path) -> None:
    """With the way on in reach."""
    shop = advisor(tmp_path)
    first, *others = rulebook().questions
    many = tuple(Option(f"o{number}", "Straßenlärm" * 9) for number in range(200))
    book = replace(shop.rulebook, questions=(replace(first, options=(*many, *first.options)), *others))
    page = Page(client(Advisor(book, shop.catalog)).get("/").text)
    assert len(page.offered) == 204
    assert page.one("form")["class"] == "many"


def test_texts_of_the_rules_may_run_either_way(read: Read) -> None:
    """Each finds its own direction."""
    page = read("/?uses=music&talk=often")
    running = [
        page.one("h1"),
        *page.all("button", class_="option"),
        *page.all("b")[:1],
        *page.all("dd")[:1],
        *page.all("dt")[:1],
    ]
    assert [element.attributes.get("dir") for element in running] == ["auto"] * len(running)


def test_two_answers_of_not_sure_in_a_row_bring_an_offer(read: Read) -> None:
    """The recommendation, and the questions go on; one is not enough, nor two with another answer between."""
    offer = "Not sure? That is fine. See our recommendation now: you can answer more afterwards."
    two = "/?uses=unsure&talk=unsure"
    page = read(two)
    assert page.texts("p", class_="note") == [offer]
    assert page.links()["See our recommendation now"] == f"{two}&show=now"
    assert page.all("form") != []
    assert offer not in read("/?uses=unsure").texts("p")
    assert offer not in read("/?uses=unsure&talk=unsure&around=voices").texts("p")
    assert offer not in read("/?uses=unsure&talk=rare&around=unsure").texts("p")
