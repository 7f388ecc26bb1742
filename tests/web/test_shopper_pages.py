"""The shopper's pages as a browser gets them: questions, mistakes, the recommendation."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import given_answers
from tests.web.reading import Page, Read
from tests.web.small_shop import EVERY_ANSWER, QUESTIONS, advisor, client, listing
from wizard.advisor import Advisor
from wizard.rule_language.model import PAGE_PARAMETERS
from wizard.web.assets import stylesheet

ALL = f"/?{EVERY_ANSWER}"
"""Every question answered: a headset without a cable for more than 50 dollars."""


# --- questions -----------------------------------------------------------------------------------


def test_the_start_is_the_first_question_with_one_sentence_of_promise(read: Read) -> None:
    """Nothing stands between the shopper and the first question."""
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
    """Later questions stand alone."""
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


def test_without_a_reason_there_is_no_link_to_the_recommendation(read: Read) -> None:
    """Nothing to show yet."""
    assert "Show my recommendation now" not in read("/?uses=sport").links()


def test_ask_shows_a_question_with_its_answer_marked(read: Read) -> None:
    """Whatever else is answered."""
    page = read("/?uses=music&uses=calls&talk=rare&ask=uses")
    assert page.texts("h1") == ["What will you use it for?"]
    assert page.marked == ["music", "calls"]
    assert "Back" not in page.links()


def test_ask_shows_an_answer_that_was_worked_out(read: Read) -> None:
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


# --- mistakes ------------------------------------------------------------------------------------


def test_a_form_sent_empty_comes_back_with_an_error_summary_first(read: Read) -> None:
    """Status 200, the summary linked to the first button, the title saying so."""
    page = read("/?uses=music&from=talk")
    assert page.one("title").text == "Error: Must other people hear you? – Headphones or headset?"
    main = next(place for place, element in enumerate(page.elements) if element.tag == "main")
    assert page.elements[main + 1].attributes == {"class": "mistakes", "role": "alert"}
    assert page.links()["Choose one answer. If you do not know, choose “Not sure”."] == "#talk-0"
    assert page.all("input", type="radio")[0]["id"] == "talk-0"
    assert page.texts("p", class_="mistake") == [
        "Error: Choose one answer. If you do not know, choose “Not sure”."
    ]
    assert page.one("fieldset")["aria-describedby"] == page.one("p", class_="mistake")["id"]
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
            "“Not sure” does not go together with other answers. Choose it alone or not at all.",
            ["music", "unsure"],
        ),
        (
            "around=quiet&around=hum",
            "around",
            "“Quiet” does not go together with other answers. Choose it alone or not at all.",
            ["quiet", "hum"],
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
    assert page.links()[message] == f"#{question}-0"
    assert page.marked == marked


def test_of_several_mistakes_the_first_is_asked_again_and_all_are_named(read: Read) -> None:
    """In the order the questions are asked."""
    page = read("/?budget=lots&uses=music&talk=maybe")
    assert page.texts("h1") == ["Must other people hear you?"]
    assert page.texts("li") == [
        "“maybe” is not among the answers to this question.",
        "“How much can you spend?”: “lots” is not among the answers to this question. "
        "We left this answer out.",
    ]
    assert page.hidden == [("uses", "music"), ("from", "talk")]


def test_a_mistake_in_a_question_that_is_not_asked_is_named_and_goes_no_further(read: Read) -> None:
    """Asking it again would be asking for an answer that does not count."""
    page = read("/?uses=music&talk=rare&around=quiet&noise=mine")
    assert page.texts("h1") == ["Cable or no cable?"]
    assert page.texts("li") == [
        "“Whose ears should be spared?”: “mine” is not among the answers to this question. "
        "Did you mean “Mine”? "
        "We left this answer out."
    ]


@pytest.mark.parametrize(
    "query", ["utm_source=x&gclid=1", "store=s&lang=de&product=p", "rules=old&was=headset", "limit=x"]
)
def test_unknown_and_reserved_parameters_are_ignored(read: Read, query: str) -> None:
    """They are not carried on either."""
    page = read(f"/?uses=music&{query}")
    assert page.texts("h1") == ["Must other people hear you?"]
    assert page.hidden == [("uses", "music"), ("from", "talk")]
    assert page.canonical == "/?uses=music"


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("talk=rare&uses=calls&uses=music&uses=calls&from=talk&x=1", "/?uses=music&uses=calls&talk=rare"),
        ("uses=music&ask=talk", "/?uses=music"),
        ("uses=music&talk=rare&ask=talk", "/?uses=music&talk=rare&ask=talk"),
        ("talk=rare&show=now&limit=3", "/?talk=rare&show=now"),
        ("talk=rare&show=now&limit=7", "/?talk=rare&show=now&limit=7"),
        ("talk=rare&show=later", "/?talk=rare"),
        (ALL[2:] + "&show=now", ALL),
    ],
)
def test_every_page_names_its_canonical_address(browser: FlaskClient, query: str, canonical: str) -> None:
    """Answered in place, never redirected."""
    response = browser.get(f"/?{query}")
    assert response.status_code == 200
    assert Page(response.text).canonical == canonical


def test_head_is_answered_like_get(browser: FlaskClient) -> None:
    """With no body."""
    response = browser.head(ALL)
    assert (response.status_code, response.data) == (200, b"")


# --- your answers ----------------------------------------------------------------------------------


def test_answers_are_laid_open_with_their_links(read: Read) -> None:
    """Given, guessed, worked out and left out, in question order."""
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
    said = [text for text in page.texts("dd") if not text.startswith(("Change", "Remove"))]
    assert said[-answers:] == [
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


# --- safety ----------------------------------------------------------------------------------------


def test_hostile_products_stay_text(tmp_path: Path) -> None:
    """Names are escaped, and only web addresses become links or pictures."""
    evil = listing(
        "<script>alert(1)</script>",
        "headphones",
        100,
        brand="<b>",
        url="javascript:alert(1)",
        image="http://example.org/x.png",
    )
    page = Page(client(advisor(tmp_path, [evil])).get("/?talk=never&show=now").text)
    assert page.all("script") == []
    assert page.one("article").text.startswith("<b> <script>alert(1)</script> 1.00 USD")
    assert page.all("img") == []
    assert [link for link in page.links().values() if not link.startswith(("/", "#", "https://"))] == []


def test_values_of_the_address_stay_text(read: Read) -> None:
    """What cannot be taken is repeated as text only."""
    page = read("/?talk=%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.all("script") == []
    assert page.texts("p", class_="mistake") == [
        "Error: “<script>alert(1)</script>” is not among the answers to this question."
    ]


def test_pictures_are_shown_from_safe_addresses(tmp_path: Path) -> None:
    """As decoration: the name stands beside it."""
    shown = listing("Seen", "headphones", 100, image="https://example.org/x.png")
    page = Page(client(advisor(tmp_path, [shown])).get("/?talk=never&show=now").text)
    assert (page.one("img")["src"], page.one("img")["alt"]) == ("https://example.org/x.png", "")


@pytest.mark.parametrize("address", ["/", "/?uses=music&from=talk", "/nowhere"])
def test_a_page_is_one_request_without_script_or_inline_style(browser: FlaskClient, address: str) -> None:
    """The style sheet is in it, exactly as the content policy has it."""
    text = browser.get(address).text
    page = Page(text)
    assert f"<style>{stylesheet()}</style>" in text
    assert page.all("script") == []
    assert [element for element in page.elements if "style" in element.attributes] == []
    loaded = [element["href"] for element in page.all("link") if element["rel"] != "canonical"]
    assert [address.split(",")[0] for address in loaded] == ["data:image/svg+xml"]


def test_an_error_page_leads_to_the_first_question(browser: FlaskClient) -> None:
    """In the same clothes as all pages."""
    response = browser.get("/nowhere")
    page = Page(response.text)
    assert response.status_code == 404
    assert page.texts("h1") == ["Nothing here"]
    assert page.texts("p", class_="lead") == ["There is no page at this address."]
    assert page.links()["Start with the first question"] == "/"


def test_the_style_sheet_is_small() -> None:
    """It travels with every page."""
    assert len(stylesheet().encode()) < 9_000


# --- any address -------------------------------------------------------------------------------------


def _parameters(questions: dict[str, list[str]]) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Known and unknown names with proper and odd values, in any order, repeated or not."""
    odd = st.text(max_size=8) | st.sampled_from(
        ["", "unsure", "now", "0", "99999999999999999999", "<b>", "é"]
    )
    proper = st.sampled_from([(name, option) for name, options in questions.items() for option in options])
    reserved = st.tuples(st.sampled_from(sorted(PAGE_PARAMETERS)), odd | st.sampled_from(sorted(questions)))
    strange = st.tuples(st.sampled_from(sorted(questions)) | st.text(max_size=8), odd)
    return st.lists(proper | proper | proper | reserved | strange, max_size=25)


@given(data=st.data())
def test_any_address_gets_a_page_or_is_refused(shipped: Advisor, data: st.DataObject) -> None:
    """200 with a page that is well formed, or 400; never an exception."""
    questions = {each.id: [option.id for option in each.options] for each in shipped.rulebook.questions}
    parameters = data.draw(_parameters(questions))
    query: dict[str, list[str]] = {}
    for name, value in parameters:
        query.setdefault(name, []).append(value)
    response = client(shipped).get("/", query_string=query)
    assert response.status_code in (200, 400)
    page = Page(response.text)
    assert len(page.all("h1")) == 1
    if response.status_code == 200:
        ids = [element["id"] for element in page.elements if "id" in element.attributes]
        assert len(ids) == len(set(ids))
        assert [link for link in page.links().values() if link[0] == "#" and link[1:] not in ids] == []


@given(data=st.data())
def test_the_canonical_address_shows_the_same_page(shipped: Advisor, data: st.DataObject) -> None:
    """Whatever else stood in the address; and it is its own canonical address."""
    questions = {each.id: [option.id for option in each.options] for each in shipped.rulebook.questions}
    names = data.draw(st.sets(st.sampled_from(sorted(questions))))
    query = {name: data.draw(st.sampled_from(questions[name])) for name in sorted(names, reverse=True)}
    query.update(
        data.draw(st.sampled_from([{}, {"show": "now"}, {"ask": "talk"}, {"ask": "uses", "show": "now"}]))
    )
    browser = client(shipped)
    page = Page(browser.get("/", query_string={**query, "x": "y"}).text)
    again = Page(browser.get(page.canonical).text)
    assert again.canonical == page.canonical
    assert again.one("main").text == page.one("main").text


@given(data=st.data())
def test_answers_in_any_order_give_the_same_page(shipped: Advisor, data: st.DataObject) -> None:
    """Several ticks included: the order of the parameters says nothing."""
    answers = data.draw(given_answers(shipped.rulebook.questions))
    pairs = [(name, option) for name, chosen in answers.items() for option in chosen]
    shuffled = data.draw(st.permutations(pairs))
    browser = client(shipped)
    assert browser.get(f"/?{urlencode(shuffled)}").text == browser.get(f"/?{urlencode(pairs)}").text


def test_answering_every_question_ends_in_a_recommendation(shipped: Advisor) -> None:
    """By the forms alone: the second option each time, from the first question to the products."""
    browser, query = client(shipped), list[tuple[str, str]]()
    for _ in shipped.rulebook.questions:
        page = Page(browser.get("/", query_string=_grouped(query)).text)
        if not page.all("form"):
            break
        name = dict(page.hidden)["from"]
        query = [*page.hidden, (name, page.offered[1])]
    page = Page(browser.get("/", query_string=_grouped(query)).text)
    assert page.all("form") == []
    assert page.texts("p", class_="kicker") == ["Our recommendation"]
    assert page.all("article") != []


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Parameters by name."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_an_empty_value_is_no_answer(read: Read) -> None:
    """Neither a mistake beside a good answer, nor one on its own."""
    assert read("/?uses=music&talk=never&talk=").texts("h1") == read("/?uses=music&talk=never").texts("h1")
    assert read("/?uses=").all("div", role="alert") == []
