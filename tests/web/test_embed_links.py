"""Answers as links lead where the form would, for frames that may send none."""

from __future__ import annotations

from urllib.parse import urlencode

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import given_answers
from tests.web.framed_shop import shown
from tests.web.reading import Page, Read
from tests.web.small_shop import QUESTIONS
from wizard.rule_language.model import Question


@given(
    answers=given_answers(QUESTIONS),
    question=st.sampled_from(QUESTIONS),
    more=st.sampled_from(["", "&show=now", "&talk=x"]),
    data=st.data(),
)
def test_links_lead_where_the_form_would(
    frames: FlaskClient,
    answers: dict[str, tuple[str, ...]],
    question: Question,
    more: str,
    data: st.DataObject,
) -> None:
    """After any answers: links that mark options one by one, then Next, against the form filled in."""
    address = f"?{urlencode(answers, doseq=True)}{more}&ask={question.id}"
    links = Page(frames.get(f"/embed/{address}&skin=links").text)
    form = Page(frames.get(f"/embed/{address}").text)
    assert links.all("form") == []
    if not form.all("form"):  # the recommendation is due
        assert shown(links)[1:] == shown(form)[1:]
        return
    name = form.answers[0]["name"]
    options = links.all("a", class_="option")[: len(form.offered)]
    place = data.draw(st.integers(0, len(options) - 1))
    if not form.all("fieldset"):
        sent, followed = [form.offered[place]], options[place]["href"]
    else:
        marked = Page(frames.get(options[place]["href"]).text)
        sent = [
            option
            for option, link in zip(form.offered, marked.all("a", class_="option"), strict=False)
            if "aria-current" in link.attributes
        ]
        followed = marked.one("a", class_="button")["href"]
    pressed = [] if ("from", name) in form.hidden else [("from", name)]
    filled = urlencode([*form.hidden, *((name, option) for option in sent), *pressed, ("skin", "links")])
    assert shown(Page(frames.get(followed).text)) == shown(Page(frames.get(f"/embed/?{filled}").text))


def test_links_mark_and_unmark_what_goes_together(read_frame: Read) -> None:
    """Each in a tap; one that excludes the others is unmarked by them."""
    page = read_frame("/embed/?skin=links&uses=music&ask=uses")
    assert [link["href"] for link in page.all("a", class_="option")] == [
        "/embed/?skin=links&ask=uses",
        "/embed/?skin=links&uses=music&uses=calls&ask=uses",
        "/embed/?skin=links&uses=music&uses=sport&ask=uses",
        "/embed/?skin=links&uses=music&uses=bike&ask=uses",
    ]
    alone = read_frame("/embed/?around=quiet&ask=around&skin=links").all("a", class_="option")
    assert [(link.text, link["href"]) for link in alone] == [
        ("People talking", "/embed/?skin=links&around=voices&ask=around"),
        ("A steady hum", "/embed/?skin=links&around=hum&ask=around"),
        ("Quiet Your answer", "/embed/?skin=links&around=quiet&from=around"),
    ]


def test_next_without_an_answer_says_so_in_links_too(read_frame: Read) -> None:
    """As the form does."""
    page = read_frame(read_frame("/embed/?skin=links").links()["Next"])
    assert page.links()["Choose at least one answer. If you do not know, choose “Not sure”."] == "#question"
    assert page.one("h1")["id"] == "question"


def test_every_frame_offers_its_options_as_links_too(read_frame: Read) -> None:
    """In addition to the form, since some frames may not send forms; full pages need no such links."""
    page = read_frame("/embed/?store=acme&uses=music")
    assert [link["href"] for link in page.all("a", class_="option")] == [
        f"/embed/?store=acme&uses=music&talk={option}&from=talk" for option in page.offered
    ]
    assert read_frame("/?uses=music").all("a", class_="option") == []
