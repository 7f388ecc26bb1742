"""The JSON routes: every field of a recommendation, and all mistakes in the parameters at once."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

ADDRESS = "/api/v1/recommendation"


def ask(browser: FlaskClient, query: str) -> Any:
    """The JSON of one question."""
    return browser.get(f"{ADDRESS}?{query}").get_json()


def test_the_whole_answer(browser: FlaskClient) -> None:
    """Every field of the contract, in its order."""
    found = ask(browser, "uses=calls&talk=rare")
    assert list(found) == [
        "rulebook",
        "catalog",
        "answers",
        "assumed",
        "dropped",
        "next_question",
        "verdict",
        "reasons",
        "needs",
        "warnings",
        "tips",
        "products",
        "total",
        "might_fit",
        "nearest",
        "instead",
        "would_change",
    ]
    assert found["answers"] == {"uses": ["calls"], "talk": "rare"}
    assert found["verdict"] == {
        "id": "headphones",
        "label": "Headphones",
        "settled": True,
        "sides": ["headphones"],
    }
    assert found["reasons"][0] == {
        "rule": "short-calls",
        "for": "headphones",
        "text": "Short calls need no headset.",
        "sources": ["A57"],
        "answers": {"talk": "rare"},
    }
    assert found["needs"] == [
        {
            "id": "mic",
            "strength": "must",
            "weight": None,
            "label": "A microphone",
            "checkable": True,
            "reasons": ["People must hear you."],
            "sources": ["A57"],
        }
    ]


def test_without_parameters_the_first_question_comes_with_its_options(browser: FlaskClient) -> None:
    """`choose` says how many, hidden options are left out."""
    question = ask(browser, "")["next_question"]
    assert (question["id"], question["choose"]) == ("uses", "many")
    assert question["options"][0] == {"id": "music", "label": "Music", "group": "", "aside": False}
    offered = ask(browser, "uses=calls")["next_question"]["options"]
    assert [option["id"] for option in offered] == ["rare", "often", "unsure"]


def test_assumed_answers_are_listed_separately_from_given_ones(browser: FlaskClient) -> None:
    """Assumed answers say why; they are not among the answers."""
    found = ask(browser, "uses=sport&talk=never")
    assert found["answers"] == {"uses": ["sport"], "talk": "never"}
    assert found["assumed"] == [
        {"question": "cable", "answer": "none", "because": "A cable gets in the way of sport."}
    ]


def test_what_does_not_count_is_listed_with_the_reason(browser: FlaskClient) -> None:
    """A contradiction drops the later answer, warns, and asks again."""
    found = ask(browser, "uses=calls&talk=never")
    because = "It conflicts with your answer to “What will you use it for?”."
    assert found["dropped"] == [{"question": "talk", "answer": "never", "because": because}]
    assert found["warnings"][0]["id"] == "contradiction"
    assert found["next_question"]["id"] == "talk"


def test_out_of_scope_recommends_nothing(browser: FlaskClient) -> None:
    """No question, no need, no product."""
    found = ask(browser, "uses=bike&talk=never")
    assert found["verdict"] == {"id": "out_of_scope", "label": "Something else", "settled": True, "sides": []}
    assert (found["next_question"], found["needs"], found["products"], found["nearest"]) == (None, [], [], [])


def test_each_change_leads_to_the_verdict_it_names(browser: FlaskClient) -> None:
    """The addresses are relative to where the pages are mounted, and mean what they say."""
    changes = ask(browser, "uses=music&talk=never")["would_change"]
    assert changes[0] == {
        "question": "talk",
        "change": "replace",
        "answer": "often",
        "verdict": "headset",
        "url": "?uses=music&talk=often&show=now",
    }
    for change in changes:
        assert ask(browser, change["url"].lstrip("?"))["verdict"]["id"] == change["verdict"]


def test_prices_are_text_with_two_decimals_and_limit_asks_for_more(browser: FlaskClient) -> None:
    """So that no reader rounds them; not stated is null."""
    products = ask(browser, "talk=often&limit=50")["products"]
    assert len(products) >= len(ask(browser, "talk=often&limit=1")["products"]) == 1
    for product in products:
        amount = product["price"] and product["price"]["amount"]
        assert amount is None or amount == f"{float(amount):.2f}"


@pytest.mark.parametrize(
    ("query", "parameter", "detail"),
    [
        ("talk=nevr", "talk", "'nevr' is not an answer to 'talk'. Did you mean 'never'?"),
        ("talk=never&talk=rare", "talk", "'talk' takes one answer, not 2: never, rare."),
        ("around=quiet&around=hum", "around", "'quiet' cannot be combined with other answers to 'around'."),
        ("tlak=never", "tlak", "There is no question 'tlak'. Did you mean 'talk'?"),
        ("limit=0", "limit", "'limit' is one whole number from 1 to 50."),
        ("limit=51", "limit", "'limit' is one whole number from 1 to 50."),
        ("limit=" + "9" * 5000, "limit", "'limit' is one whole number from 1 to 50."),
        ("limit=many", "limit", "'limit' is one whole number from 1 to 50."),
        ("limit=1&limit=2", "limit", "'limit' is one whole number from 1 to 50."),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    browser: FlaskClient, query: str, parameter: str, detail: str
) -> None:
    """400 with problem+json (RFC 9457) that says what was probably meant and what is accepted."""
    response = browser.get(f"{ADDRESS}?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    problem = response.get_json()
    assert {key: problem[key] for key in ("type", "title", "status", "detail")} == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": detail,
    }
    assert [(entry["parameter"], entry["detail"]) for entry in problem["problems"]] == [(parameter, detail)]


def test_all_problems_are_reported_at_once(browser: FlaskClient) -> None:
    """With what each parameter accepts."""
    problems = browser.get(f"{ADDRESS}?talk=x&around=y&budgt=z").get_json()["problems"]
    assert [problem["parameter"] for problem in problems] == ["talk", "around", "budgt"]
    assert problems[0]["accepted"] == ["never", "rare", "often", "unsure"]


def test_a_wrong_limit_lists_nothing_since_its_detail_says_it_all(browser: FlaskClient) -> None:
    """Fifty numbers would drown the other problems."""
    [problem] = browser.get(f"{ADDRESS}?limit=0").get_json()["problems"]
    assert problem == {
        "parameter": "limit",
        "detail": "'limit' is one whole number from 1 to 50.",
        "accepted": [],
    }


def test_the_same_answer_twice_is_one_answer(browser: FlaskClient) -> None:
    """Only two different ones contradict each other."""
    assert ask(browser, "talk=rare&talk=rare")["answers"] == {"talk": "rare"}


def test_parameters_that_advertisements_add_are_ignored(browser: FlaskClient) -> None:
    """So are the reserved names of the pages."""
    added = "utm_source=x&gclid=1&fbclid=2"
    reserved = "ask=talk&show=now&rules=a&was=b&lang=en&store=s&from=talk&product=p"
    assert ask(browser, f"talk=rare&{added}&{reserved}")["answers"] == {"talk": "rare"}


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("talk=" + "x" * 8200, "This address is too long: it holds more answers than there are questions."),
        ("talk=%C2%85", "This address holds control characters."),
        ("talk=%00", "This address holds control characters."),
        ("talk=%ff", "This address holds characters that are not valid UTF-8."),
    ],
)
def test_an_address_that_cannot_be_read_is_refused(browser: FlaskClient, query: str, detail: str) -> None:
    """Before anything else looks at it."""
    response = browser.get(f"{ADDRESS}?{query}")
    assert (response.status_code, response.get_json()["detail"]) == (400, detail)


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/", "/api/v1"])
def test_an_unknown_address_below_the_api_is_answered_in_json(browser: FlaskClient, address: str) -> None:
    """Programs do not read pages; the response says where all addresses are listed."""
    response = browser.get(address)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    detail = "There is nothing at this address. /api/v1/openapi.json lists all addresses."
    assert response.get_json()["detail"] == detail


def test_a_copy_of_this_version_is_not_sent_again(browser: FlaskClient) -> None:
    """The ETag changes with rulebook, catalog and build; health is never cached."""
    response = browser.get(ADDRESS)
    assert response.headers["Cache-Control"] == "public, max-age=300, no-transform"
    tag = response.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = browser.get(ADDRESS, headers={"If-None-Match": known})
        assert (again.status_code, again.get_data()) == (304, b"")
    health = browser.get("/healthz")
    assert (health.headers["Cache-Control"], health.get_json()["status"]) == ("no-store", "ok")


def test_a_refused_address_is_refused_whatever_copy_the_asker_has(browser: FlaskClient) -> None:
    """The tag belongs to one address; that of another one does not turn a 400 into "not changed"."""
    tag = browser.get(ADDRESS).headers["ETag"]
    assert browser.get(f"{ADDRESS}?tlak=1", headers={"If-None-Match": tag}).status_code == 400


def test_a_method_that_does_not_work_is_refused_with_those_that_do(browser: FlaskClient) -> None:
    """RFC 9110: a 405 names them."""
    for address in ("/", ADDRESS):
        response = browser.post(address)
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_an_empty_value_does_not_count_as_an_answer(browser: FlaskClient) -> None:
    """As on the pages."""
    assert ask(browser, "talk=rare&talk=&uses=")["answers"] == {"talk": "rare"}


def test_what_says_something_about_a_person_is_cached_privately(browser: FlaskClient) -> None:
    """`wearer` in the address is a question marked private."""
    assert (
        browser.get(f"{ADDRESS}?wearer=glasses").headers["Cache-Control"]
        == "private, max-age=300, no-transform"
    )


def test_no_response_sets_a_cookie(browser: FlaskClient) -> None:
    """No session, no storage: the address is the state."""
    addresses = ["/", ADDRESS, "/?talk=rare&show=now", "/healthz", "/nothing"]
    assert [browser.get(address).headers.get("Set-Cookie") for address in addresses] == [None] * 5


VALUES = st.sampled_from(
    ["never", "rare", "often", "unsure", "music", "calls", "bike", "", "x", "ü", "1", "<b>", "'"]
)
NAMES = st.sampled_from(
    ["uses", "talk", "around", "noise", "cable", "wearer", "budget", "limit", "ask", "from", "x"]
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_no_parameters_make_the_server_fail(browser: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    """An answer or a refusal, never an error."""
    response = browser.get(ADDRESS, query_string=pairs)
    assert response.status_code in (200, 400)
