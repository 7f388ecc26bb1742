"""The form and the links of a question page."""

from __future__ import annotations

import pytest

from tests.web.reading import Read


def test_the_start_is_the_first_question_with_one_sentence_of_promise(read: Read) -> None:
    """Nothing comes before the first question."""
    page = read("/")
    assert page.texts("h1") == ["What will you use it for?"]
    assert page.texts("legend") == ["What will you use it for?"]
    assert page.one("title").text == "What will you use it for? – Headphones or headset?"
    assert page.texts("p", class_="lead") == [
        "Answer a few plain questions, and we tell you which of the two to buy, why, and which products fit."
    ]
    assert page.offered == ["music", "calls", "sport", "bike", "unsure"]
    assert page.hidden == [("from", "uses")]
    assert page.one("html")["lang"] == "en"


def test_the_promise_is_made_once(read: Read) -> None:
    """Later questions come without it."""
    assert read("/?uses=music").all("p", class_="lead") == []


def test_a_form_gets_the_same_page_and_carries_what_was_answered(read: Read) -> None:
    """Other answers in canonical order, then the question it is the form of; never `ask`."""
    page = read("/?talk=rare&uses=calls&uses=music&ask=around")
    form = page.one("form")
    assert (form["method"], form["action"]) == ("get", "/")
    assert page.hidden == [("uses", "music"), ("uses", "calls"), ("talk", "rare"), ("from", "around")]
    assert page.texts("button") == ["Next"]


def test_many_questions_have_checkboxes_and_one_questions_radio_buttons(read: Read) -> None:
    """The whole row is the label of its box."""
    many, one = read("/"), read("/?uses=music")
    assert {box["type"] for box in many.all("input", name="uses")} == {"checkbox"}
    assert {box["type"] for box in one.all("input", name="talk")} == {"radio"}
    assert many.texts("label") == [
        "Music", "Phone callsShort or long.", "Sport", "A bicycle part", "Not sure",
    ]  # fmt: skip
    assert many.one("p", class_="hint").text.startswith("Pick all that fit. This")
    assert one.one("p", class_="hint").text.startswith("This")


def test_help_opens_on_demand(read: Read) -> None:
    """The question's in <details>, an option's as small text."""
    page = read("/")
    assert page.one("details").text == "Help with this questionPick what you do in a normal month."
    assert page.texts("small") == ["Short or long."]


def test_the_first_question_can_be_skipped_and_started_again_but_not_gone_back_from(read: Read) -> None:
    """There is nothing before it, and no reason yet for a recommendation."""
    links = read("/").links()
    assert links == {"Headphones or headset?": "/", "Not sure, skip": "/?uses=unsure", "Start again": "/"}


def test_later_questions_lead_back_on_and_to_the_recommendation(read: Read) -> None:
    """The recommendation as soon as a rule gives a reason."""
    links = read("/?uses=music&talk=rare").links()
    assert links["Back"] == "/?uses=music&talk=rare&ask=talk"
    assert links["Not sure, skip"] == "/?uses=music&talk=rare&around=unsure"
    assert links["Start again"] == "/"
    assert links["Show my recommendation now"] == "/?uses=music&talk=rare&show=now"


def test_without_a_reason_the_page_has_no_link_to_the_recommendation(read: Read) -> None:
    """Nothing to show yet."""
    assert "Show my recommendation now" not in read("/?uses=sport").links()


def test_ask_shows_a_question_with_its_answer_marked(read: Read) -> None:
    """Whatever else is answered."""
    page = read("/?uses=music&uses=calls&talk=rare&ask=uses")
    assert page.texts("h1") == ["What will you use it for?"]
    assert page.marked == ["music", "calls"]
    assert "Back" not in page.links()


def test_ask_shows_an_assumed_answer(read: Read) -> None:
    """It is changeable like any other."""
    page = read("/?uses=sport&ask=cable")
    assert page.texts("h1") == ["Cable or no cable?"]
    assert page.marked == ["none"]


@pytest.mark.parametrize("asked", ["noise", "nonsense", ""])
def test_ask_for_a_question_that_is_not_asked_shows_the_next_one(read: Read, asked: str) -> None:
    """Its answer would not count."""
    assert read(f"/?uses=music&talk=rare&around=quiet&ask={asked}").texts("h1") == ["Cable or no cable?"]


def test_options_that_earlier_answers_rule_out_are_not_offered(read: Read) -> None:
    """Who makes calls does not only listen."""
    assert read("/?uses=calls").offered == ["rare", "often", "unsure"]


def test_changing_an_answer_from_an_early_recommendation_leads_back_to_it(read: Read) -> None:
    """The form and the links carry show=now."""
    page = read("/?uses=music&talk=rare&ask=talk&show=now")
    assert page.hidden == [("uses", "music"), ("show", "now"), ("from", "talk")]
    assert page.links()["Not sure, skip"] == "/?uses=music&talk=unsure&show=now"
    assert page.canonical == "/?uses=music&talk=rare&ask=talk&show=now"


def test_all_answers_are_listed_with_their_links(read: Read) -> None:
    """Given, assumed and dropped ones, in question order."""
    page = read("/?uses=calls&uses=sport&talk=never&around=quiet&noise=me&budget=unsure&ask=talk&show=now")
    left_out, answers = 2, 6
    assert page.texts("dt")[left_out:] == [
        "What will you use it for?",
        "Must other people hear you?",
        "What is it like around you?",
        "Whose ears should be spared?",
        "Cable or no cable?",
        "How much can you spend?",
    ]
    shown = [text for text in page.texts("dd") if not text.startswith(("Change", "Remove"))]
    assert shown[-answers:] == [
        "Phone calls · Sport",
        "Left out: No, I only listen. "
        "It does not go together with your answer to “What will you use it for?”.",
        "Quiet",
        "Left out: Mine. This is not asked after your answer to “What is it like around you?”.",
        "We worked this out: No cable. A cable gets in the way of sport.",
        "Not sure",
    ]
    here = "/?uses=calls&uses=sport&talk=never&around=quiet&noise=me&budget=unsure"
    links = page.links()
    assert links["Change your answer to “Must other people hear you?”"] == f"{here}&ask=talk&show=now"
    assert links["Change your answer to “Cable or no cable?”"] == f"{here}&ask=cable&show=now"
    assert links["Remove your answer to “Whose ears should be spared?”"] == (
        "/?uses=calls&uses=sport&talk=never&around=quiet&budget=unsure&show=now"
    )


def test_a_form_keeps_answers_that_do_not_count_now(read: Read) -> None:
    """They may count again once an earlier answer is changed."""
    page = read("/?uses=calls&talk=never&ask=uses")
    assert ("talk", "never") in page.hidden
