"""Addresses: canonical order, the links of a page, and what may become a link at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.small_shop import rulebook
from wizard.views import Shareable
from wizard.web.urls import Urls, answer_pairs, read_site_address, web_address

RULEBOOK = rulebook()
ANSWERS = {"budget": ("unsure",), "talk": ("rare",), "uses": ("calls", "music")}
HERE = "/?uses=music&uses=calls&talk=rare&budget=unsure"


def urls(show: str | None = None) -> Urls:
    """The addresses of a shopper who gave ANSWERS."""
    return Urls("/", RULEBOOK, ANSWERS, show)


def test_answers_are_written_in_question_order_and_option_order() -> None:
    """However they were given."""
    expected = [("uses", "music"), ("uses", "calls"), ("talk", "rare"), ("budget", "unsure")]
    assert answer_pairs(RULEBOOK, ANSWERS) == expected


def test_the_address_without_answers_has_no_question_mark() -> None:
    """The start is the start."""
    assert Urls("/", RULEBOOK, {}).here() == "/"


def test_what_a_page_is_to_do_follows_the_answers() -> None:
    """In the order it is named; None is left out."""
    assert urls().here(ask="talk") == f"{HERE}&ask=talk"
    assert urls().here(show="now", limit=12) == f"{HERE}&show=now&limit=12"


def test_a_wizard_below_another_address_keeps_it() -> None:
    """Mounted in a shop's pages."""
    assert Urls("/help/choose/", RULEBOOK, {"talk": ("rare",)}).here() == "/help/choose/?talk=rare"


def test_changing_an_answer_keeps_all_answers() -> None:
    """Editing an early answer never loses a later one."""
    assert urls().ask(RULEBOOK.question["uses"]) == f"{HERE}&ask=uses"


def test_the_way_back_to_an_early_recommendation_is_kept() -> None:
    """show=now stays while an answer is changed or skipped."""
    assert urls("now").ask(RULEBOOK.question["uses"]) == f"{HERE}&ask=uses&show=now"
    assert urls("now").skip(RULEBOOK.question["cable"]) == (
        "/?uses=music&uses=calls&talk=rare&cable=unsure&budget=unsure&show=now"
    )


def test_the_verdict_before_a_change_stays_on_the_way_through_the_questions() -> None:
    """And is named nowhere else."""
    changing, talk = replace(urls("now"), was="headset"), RULEBOOK.question["talk"]
    links = [
        changing.ask(talk),
        changing.ask_and_return(talk),
        changing.mark(talk, ["never"]),
        changing.answer(talk, ["never"]),
        changing.skip(talk),
        changing.remove(talk),
    ]
    assert [link for link in links if "&show=now&was=headset" not in link] == []
    assert changing.hidden_fields(talk)[-2:] == [("show", "now"), ("was", "headset")]
    assert "was" not in changing.here(show="now")


def test_skipping_answers_not_sure() -> None:
    """In canonical order, instead of any previous answer."""
    assert urls().skip(RULEBOOK.question["talk"]) == "/?uses=music&uses=calls&talk=unsure&budget=unsure"


def test_leaving_an_answer_out_keeps_the_others() -> None:
    """For answers that do not count and cannot be changed."""
    assert urls().remove(RULEBOOK.question["uses"]) == "/?talk=rare&budget=unsure"


def test_a_form_carries_all_other_answers() -> None:
    """Those to its own question come from its buttons."""
    assert urls("now").hidden_fields(RULEBOOK.question["uses"]) == [
        ("talk", "rare"),
        ("budget", "unsure"),
        ("show", "now"),
    ]


def test_a_shared_link_says_which_rules_gave_which_verdict() -> None:
    """So that a later visit can show whether it changed."""
    assert urls().share(Shareable(ANSWERS, "either", False)) == f"{HERE}&rules=rulebook-1&was=either"


@pytest.mark.parametrize("text", ["https://example.org/a?b=c", "http://example.org", "HTTPS://example.org/"])
def test_web_addresses_become_links(text: str) -> None:
    """http and https, however written."""
    found = web_address(text)
    assert found is not None
    assert found.lower() == text.lower()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "/a",
        "https:",
        "http://[",
    ],
)
def test_nothing_else_becomes_a_link(text: str | None) -> None:
    """No script, no data, no half address."""
    assert web_address(text) is None


@given(st.text())
def test_whatever_becomes_a_link_begins_like_a_web_address(text: str) -> None:
    """For any text a feed may hold."""
    found = web_address(text)
    assert found is None or found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://advisor.example", "https://advisor.example/"),
        ("HTTP://Advisor.Example/Hi//", "http://advisor.example/Hi/"),
        ("https://advisor.example:8443/hi", "https://advisor.example:8443/hi/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("https://[::1]:80", "https://[::1]:80/"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example/"),
    ],
)
def test_the_address_of_a_site_ends_in_a_slash(text: str, address: str) -> None:
    """Host and scheme are in small letters."""
    assert read_site_address(text) == address
    assert read_site_address(address) == address


@pytest.mark.parametrize(
    ("text", "wrong", "hint"),
    [
        ("", "it does not begin with https:// or http://", ""),
        ("127.0.0.1:8000", "it does not begin with https:// or http://", "http://127.0.0.1:8000/"),
        ("localhost/hi", "it does not begin with https:// or http://", "http://localhost/hi/"),
        ("localhost.example", "it does not begin with https:// or http://", "https://localhost.example/"),
        ("advisor.example", "it does not begin with https:// or http://", "https://advisor.example/"),
        (
            "advisor.example/hi?a=b",
            "it does not begin with https:// or http://",
            "https://advisor.example/hi/",
        ),
        ("ftp://advisor.example", "it does not begin with https:// or http://", ""),
        ("https://", "it names no host", ""),
        ("https://?a#b", "it names no host, it holds a query (?) and it holds a fragment (#)", ""),
        ("https://a.example/?b", "it holds a query (?)", "https://a.example/"),
        ("https://a.example/#b", "it holds a fragment (#)", "https://a.example/"),
        ("https://me:secret@a.example/", "it holds a user name", ""),
        ("https://a..example", "its host is not a host name", ""),
        ("https://a_b.example", "its host is not a host name", ""),
        ("https://-a.example", "its host is not a host name", ""),
        (f"https://{'a' * 64}.example", "its host is not a host name", ""),
        ("https://a.example:x/", "its host or port cannot be read", ""),
        ("https://a.example:99999/", "its host or port cannot be read", ""),
        ("https://[::1", "its host or port cannot be read", ""),
        ("https://a.example/a b", "it holds spaces, or characters that are not ASCII", ""),
        ("https://b\u00fccher.example", "it holds spaces, or characters that are not ASCII", ""),
    ],
)
def test_what_is_no_address_of_a_site_is_refused(text: str, wrong: str, hint: str) -> None:
    """With everything that is wrong, and what was probably meant."""
    end = f"Did you mean {hint}?" if hint else "Write it like https://advisor.example/."
    with pytest.raises(ValueError, match="is not the address") as refused:
        read_site_address(text)
    assert str(refused.value) == f"'{text}' is not the address of a wizard: {wrong}. {end}"


@given(st.text() | st.text("htps:/.a1[]@?#-").map("https://".__add__))
def test_whatever_is_accepted_is_the_address_of_a_site(text: str) -> None:
    """A scheme, a host, a path, and nothing else, for any text that people may type."""
    with suppress(ValueError):
        parts = urlsplit(read_site_address(text))
        assert (parts.scheme in ("http", "https"), bool(parts.hostname), parts.path[-1]) == (True, True, "/")
        assert (parts.query, parts.fragment, parts.username) == ("", "", None)
