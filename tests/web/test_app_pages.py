"""The addresses of the pages: ignored parameters, canonical addresses, any input, safety."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import given_answers
from tests.web.reading import Page, Read
from tests.web.small_shop import EVERY_ANSWER, client
from wizard.advisor import Advisor
from wizard.rule_language.parameters import PAGE_PARAMETERS
from wizard.web.assets import stylesheet

ALL = f"/?{EVERY_ANSWER}"
"""Every question answered: a headset without a cable for more than 50 dollars."""


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


# --- safety ----------------------------------------------------------------------------------------


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
        answer = page.answers[1]
        query = [*page.hidden, (answer["name"], answer["value"])]
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
