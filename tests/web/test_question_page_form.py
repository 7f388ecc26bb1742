"""The form and the links of a question page."""

from __future__ import annotations

import pytest

from tests.web.reading import Read


def test_the_first_page_says_what_it_is_what_it_costs_and_asks(read: Read) -> None:
    """Nothing else comes before the first question, and nothing is said twice."""
    page = read("/")
    assert page.texts("h1") == ["Headphones or headset?"]
    assert page.texts("p", class_="promise") == ["About 1 minute, with reasons, no account."]
    assert page.texts("legend") == ["What will you use it for?"]
    assert page.one("title").text == "What will you use it for? – Headphones or headset?"
    assert page.all("header") + page.all("progress") == []
    assert page.offered == ["music", "calls", "sport", "bike"]
    assert page.hidden == []
    assert page.one("html")["lang"] == "en"


def test_later_pages_begin_with_their_question(read: Read) -> None:
    """The name of the wizard is in the header, as the way to its beginning."""
    page = read("/?uses=music")
    assert page.texts("h1") == ["Must other people hear you?"]
    assert page.texts("header") == ["Headphones or headset?"]
    assert page.all("p", class_="promise") == []


def test_a_form_gets_the_same_page_and_carries_what_was_answered(read: Read) -> None:
    """Other answers in canonical order, never `ask`; the buttons say what is wanted."""
    page = read("/?talk=rare&uses=calls&uses=music&ask=around")
    form = page.one("form")
    assert (form["method"], form["action"]) == ("get", "/")
    assert page.hidden == [("uses", "music"), ("uses", "calls"), ("talk", "rare")]
    assert [(button.text, button["name"], button["value"]) for button in page.all("button")] == [
        ("Next", "from", "around"),
        ("Show my recommendation", "show", "now"),
    ]


def test_many_answers_are_ticked_and_one_answer_is_a_tap(read: Read) -> None:
    """The whole row is the label of its box, or a button of a list that the question names."""
    many, one = read("/"), read("/?uses=music")
    assert many.texts("label") == ["Music", "Phone callsShort or long.", "Sport", "A bicycle part"]
    assert many.texts("button") == ["Next"]
    assert one.texts("button") == ["No, I only listen", "Now and then", "Most days"]
    assert {button["name"] for button in one.all("button")} == {"talk"}
    assert one.one("ul", class_="options")["aria-labelledby"] == one.one("h1")["id"]


def test_a_changed_answer_is_saved(read: Read) -> None:
    """The button says so; a tap on an answer does it at once."""
    assert read("/?uses=music&talk=rare&ask=uses&show=now").texts("button") == ["Save"]


def test_the_recommendation_keeps_what_was_ticked(read: Read) -> None:
    """And insists on no answer to the question on the page."""
    page = read("/?uses=music&talk=often")
    form = "/?" + "&".join(f"{name}={value}" for name, value in page.hidden)
    assert "A steady hum" in read(f"{form}&around=hum&show=now").one("div", id="answers").text
    assert read(f"{form}&show=now").all("div", id="answers") != []


def test_help_is_in_view(read: Read) -> None:
    """The question's below it, an option's as small text."""
    page = read("/")
    assert page.texts("p", class_="help") == ["Pick what you do in a normal month. Pick all that fit."]
    assert page.texts("small") == ["Short or long."]
    assert read("/?uses=music").all("p", class_="help") == []


def test_what_excludes_all_others_comes_after_an_or(read: Read) -> None:
    """As a link that answers, whatever is ticked; "not sure" is there once, among the ways on."""
    page = read("/?uses=music&talk=rare")
    assert page.offered == ["voices", "hum"]
    assert page.texts("p", class_="or") == ["or"]
    assert page.links()["Quiet"] == "/?uses=music&talk=rare&around=quiet&from=around"
    assert [link.text for link in page.all("a")].count("Not sure") == 1
    assert read("/").all("p", class_="or") == []


def test_an_earlier_answer_is_marked_in_words(read: Read) -> None:
    """And for those who hear the page; "not sure" too."""
    page = read("/?uses=music&talk=rare&ask=talk")
    assert [button.text for button in page.all("button", aria_current="true")] == ["Now and then Your answer"]
    unsure = read("/?uses=music&talk=unsure&ask=talk")
    assert [link.text for link in unsure.all("a", aria_current="true")] == ["Not sure (your answer)"]
    quiet = read("/?around=quiet&ask=around")
    assert [link.text for link in quiet.all("a", aria_current="true")] == ["Quiet Your answer"]


def test_the_first_question_can_be_skipped_but_not_gone_back_from(read: Read) -> None:
    """There is nothing before it, and no reason yet for a recommendation."""
    assert read("/").links() == {"Not sure": "/?uses=unsure"}


def test_later_questions_lead_back_on_and_to_the_recommendation(read: Read) -> None:
    """The recommendation as soon as a rule gives a reason."""
    links = read("/?uses=music&talk=rare").links()
    assert links["Back"] == "/?uses=music&talk=rare&ask=talk"
    assert links["Not sure"] == "/?uses=music&talk=rare&around=unsure"
    assert links["Start again"] == "/"
    assert "Show my recommendation" not in links  # a button of the form, which keeps what is ticked
    one = read("/?uses=music").links()
    assert one["Show my recommendation"] == "/?uses=music&show=now"


def test_without_a_reason_the_page_has_no_link_to_the_recommendation(read: Read) -> None:
    """Nothing to show yet."""
    assert "Show my recommendation" not in read("/?uses=sport").links()


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
    assert read("/?uses=calls").offered == ["rare", "often"]


def test_changing_an_answer_from_an_early_recommendation_leads_back_to_it(read: Read) -> None:
    """The form and the links carry show=now."""
    page = read("/?uses=music&talk=rare&ask=talk&show=now")
    assert page.hidden == [("uses", "music"), ("show", "now"), ("from", "talk")]
    assert page.links()["Not sure"] == "/?uses=music&talk=unsure&show=now"
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
    shown = [text.removesuffix(" Change").removesuffix(" Remove") for text in page.texts("dd")]
    assert shown[-answers:] == [
        "Phone calls · Sport",
        "Left out: No, I only listen. It conflicts with your answer to “What will you use it for?”.",
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
