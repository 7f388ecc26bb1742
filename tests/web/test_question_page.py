"""A question page around its question: progress, stakes, verdict so far, dropped answers, pictures."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.reading import Page, Read
from tests.web.small_shop import QUESTIONS, advisor, client, rulebook
from wizard.advisor import Advisor
from wizard.engine.outlook import Progress
from wizard.paths import catalog_path, rules_path
from wizard.rule_language.model import Option
from wizard.rule_language.pictures import Picture
from wizard.rule_language.texts import VerdictText
from wizard.web.text import describe_remaining

MOST_BYTES = 14_000
"""A question page with its style sheet, compressed."""

EVERYTHING = (
    "/?uses=calls&uses=meetings&talk=often&around=voices&noise=them&matters=sound&devices=phone&wearer=none"
)


@pytest.fixture(scope="module")
def shipped() -> FlaskClient:
    """A browser in the shop that is shipped."""
    return client(Advisor.open(rules_path(), catalog_path()))


# --- progress --------------------------------------------------------------------------------------


def bar(page: Page) -> tuple[str, str, str]:
    """Return value and maximum of the bar, and the text below it."""
    progress = page.one("progress")
    below = page.elements[page.elements.index(progress) + 1]
    return progress["value"], progress["max"], below.text


def test_progress_counts_questions_and_says_how_many_are_left(read: Read) -> None:
    """At most and at least, the question on the page not counted."""
    assert bar(read("/")) == ("0", "7", "After this: at most 6 questions.")
    assert bar(read("/?uses=music")) == ("1", "7", "1 answered. After this: 3 to 5 questions.")
    assert bar(read("/?uses=music&talk=never&around=quiet&cable=none&wearer=unsure")) == (
        "5",
        "6",
        "5 answered. This is the last question.",
    )


def test_changing_an_answer_does_not_move_the_bar(read: Read) -> None:
    """Neither asking for it, nor sending it unchanged."""
    there = ("2", "7", "2 answered. Still open: 4 to 5 questions.")
    assert bar(read("/?uses=music&talk=rare&ask=uses")) == there
    assert bar(read("/?uses=music&talk=rare&from=uses"))[:2] == there[:2]


@pytest.mark.parametrize(
    ("progress", "asked", "expected"),
    [
        (Progress(0, 1, 1), True, "This is the last question."),
        (Progress(0, 1, 2), True, "After this: at most 1 question."),
        (Progress(0, 3, 3), True, "After this: 2 questions."),
        (Progress(0, 2, 5), True, "After this: 1 to 4 questions."),
        (Progress(2, 0, 0), False, "No questions left."),
        (Progress(2, 1, 1), False, "Still open: 1 question."),
    ],
)
def test_the_number_of_questions_in_words(progress: Progress, asked: bool, expected: str) -> None:
    """Never a range of one."""
    assert describe_remaining(progress, asked) == expected


# --- what is at stake, and the verdict so far ----------------------------------------------------------


def test_a_question_says_what_its_answer_decides(read: Read) -> None:
    """The verdict as long as it can, then products and warnings."""
    hints = {
        "/?uses=music": "This can change whether we recommend a pair of headphones or a headset.",
        "/?uses=music&talk=never&around=hum": "Pick all that fit. This helps us find products that suit you.",
        "/?uses=music&talk=never&around=quiet": (
            "This helps us find products that suit you, and warn you where it matters."
        ),
    }
    assert {address: read(address).one("p", class_="hint").text for address in hints} == hints


def test_so_far_comes_once_the_answers_lean_somewhere(read: Read) -> None:
    """The verdict, the reason that speaks for it, and whether it can change."""
    assert read("/").all("aside") == []
    assert read("/?uses=sport").all("aside") == []
    assert read("/?uses=music").one("aside").text == (
        "So far: Headphones Music sounds best on headphones. More answers can still change this."
    )
    assert read("/?uses=music&talk=often").one("aside").text == (
        "So far: A headset You talk most days. This is settled: the other questions help choose the product."
    )


def test_answers_that_lean_both_ways_lean_nowhere(read: Read) -> None:
    """One reason for each side does not make a verdict, but can be shown."""
    page = read("/?uses=music&uses=calls")
    assert page.all("aside") == []
    assert "Show my recommendation now" in page.links()


# --- what an edit drops --------------------------------------------------------------------------------


def test_an_edit_says_at_once_what_it_drops_and_why(read: Read) -> None:
    """The later answer stays in the address, with a way to change it."""
    page = read("/?uses=calls&talk=never&from=uses")
    section = page.one("section", class_="left-out")
    assert section.text == (
        "Your new answer changes something Because of it, this no longer counts: Must other people hear you? "
        "No, I only listen. It does not go together with your answer to “What will you use it for?”. "
        "Change your answer to “Must other people hear you?” All your other answers are kept."
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
    assert len(pictures) == 5 + 1
    assert {picture.attributes.get("aria-hidden") for picture in pictures} == {"true"}


def test_a_picture_that_says_more_has_a_text_alternative(tmp_path: Path) -> None:
    """For those who cannot see it."""
    shop = advisor(tmp_path)
    verdicts = {**shop.rulebook.texts.verdicts, "headset": VerdictText("Talk!", picture="headset")}
    book = replace(shop.rulebook, texts=replace(shop.rulebook.texts, verdicts=verdicts))
    page = Page(client(Advisor(book, shop.catalog)).get("/?uses=calls").text)
    assert page.one("svg", class_="picture")["role"] == "img"
    assert page.texts("title") == ["Must other people hear you? – Headphones or headset?", "a headset"]


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
    assert len(page.offered) == 205
    assert page.one("form")["class"] == "long"


def test_texts_of_the_rules_may_run_either_way(read: Read) -> None:
    """Each finds its own direction."""
    page = read("/?uses=music&talk=often")
    running = [
        page.one("h1"),
        *page.all("label"),
        page.one("strong"),
        *page.all("dd")[:1],
        *page.all("dt")[:1],
    ]
    assert [element.attributes.get("dir") for element in running] == ["auto"] * len(running)


def test_four_answers_of_not_sure_in_a_row_bring_an_offer(read: Read) -> None:
    """The recommendation, and the questions go on; three are not enough, nor four with one between."""
    offer = "Not sure? That is fine. See our recommendation now: you can answer more afterwards."
    four = "/?uses=unsure&talk=unsure&around=unsure&noise=unsure"
    page = read(four)
    assert page.texts("p", class_="note") == [offer]
    assert page.links()["See our recommendation now"] == f"{four}&show=now"
    assert page.all("fieldset") != []
    assert offer not in read("/?uses=unsure&talk=unsure&around=unsure").texts("p")
    assert offer not in read("/?uses=unsure&talk=unsure&around=quiet&noise=unsure").texts("p")
