"""Passing a recommendation on: what leaves by link, mail, message, share sheet and on paper."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import segno
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import given_answers
from tests.web.framed_shop import directives
from tests.web.reading import Page, Read, reader
from tests.web.small_shop import EVERY_ANSWER, QUESTIONS, client
from wizard.advisor import Advisor
from wizard.web.app import create_app
from wizard.web.assets import digest, read_static
from wizard.web.caching import policy
from wizard.web.share import LONGEST_QR, draw_qr

PUBLIC = "https://advisor.example/hi/"

ALL = f"/?{EVERY_ANSWER}"
"""Every question answered, one of them about the wearer's health."""

LINK = f"{PUBLIC}?{EVERY_ANSWER}&rules=rulebook-1&was=headset"
SENT = f"{PUBLIC}?{EVERY_ANSWER.replace('&wearer=glasses', '')}&show=now&rules=rulebook-1&was=headset"


@pytest.fixture(scope="module")
def public(shop: Advisor) -> FlaskClient:
    """Return a client of the small shop at a public address."""
    return client(shop, PUBLIC)


@pytest.fixture(scope="module")
def read_public(public: FlaskClient) -> Read:
    """Return what fetches pages there."""
    return reader(public)


def qr_path(page: Page) -> str:
    """Return the path of the QR code, the last picture of a page."""
    return page.all("path")[-1]["d"]


def modules(path: str) -> set[tuple[int, int]]:
    """Return column and row of every dark module that a path draws."""
    runs = re.findall(r"m(-?\d+) (\d+)h(\d+)", path)
    assert "".join(f"m{right} {down}h{length}" for right, down, length in runs) == path
    dark, x, y = set(), 0, 0
    for right, down, length in runs:
        x, y = x + int(right), y + int(down)
        dark |= {(x + step, y) for step in range(int(length))}
        x += int(length)
    return dark


# --- links -------------------------------------------------------------------------------------------


def test_links_are_whole_where_the_public_address_is_known(read_public: Read, read: Read) -> None:
    """Whatever host the request names; else they have no host, and cannot be sent."""
    page = read_public(ALL)
    assert page.links()["Link to this recommendation"] == LINK
    assert page.links()["Link without it"] == page.one("a", id="sent")["href"] == SENT
    assert page.canonical == f"{PUBLIC}?{EVERY_ANSWER}"
    plain = read(ALL)
    assert plain.canonical == ALL
    assert plain.one("a", id="sent")["href"] == SENT.replace(PUBLIC, "/")
    assert {"Send by mail", "Send as a message"} & plain.links().keys() == set()


def test_mail_and_message_leave_out_what_is_personal(read_public: Read) -> None:
    """The verdict in them is the one without these answers, too."""
    links = read_public(ALL).links()
    says = "A headset: that is the recommendation. Here it is with the reasons and the products:"
    body = f"{says}\r\n\r\n{SENT}"
    mail, message = urlsplit(links["Send by mail"]), urlsplit(links["Send as a message"])
    assert (mail.scheme, mail.path) == ("mailto", "")
    assert parse_qs(mail.query) == {"subject": ["Headphones or headset? A headset"], "body": [body]}
    assert links["Send as a message"] == f"sms:?&body={message.query.removeprefix('&body=')}"
    assert parse_qs(message.query) == {"body": [body]}
    assert "+" not in mail.query + message.query  # which is a plus there, and no space


def test_without_a_personal_answer_all_links_are_one(read_public: Read) -> None:
    """The first is the one that is sent."""
    page = read_public("/?talk=rare&show=now")
    sent = f"{PUBLIC}?talk=rare&show=now&rules=rulebook-1&was=headphones"
    assert page.one("a", id="sent")["href"] == page.links()["Link to this recommendation"] == sent
    assert unquote(page.links()["Send by mail"]).endswith(sent)


@given(answers=given_answers(QUESTIONS))
def test_no_private_answer_is_sent_or_printed_in_a_code(
    public: FlaskClient, answers: dict[str, tuple[str, ...]]
) -> None:
    """For any answers: neither in mail, message, title of the share sheet, printed address nor QR code."""
    pairs = [(name, value) for name, values in answers.items() for value in values]
    page = Page(public.get("/", query_string=[*pairs, ("show", "now")]).text)
    sent = page.one("a", id="sent")["href"]
    assert "wearer" not in sent
    assert "glasses" not in unquote(page.links()["Send by mail"] + page.links()["Send as a message"])
    assert "glasses" not in page.one("button", id="send")["value"]
    assert "wearer" not in page.one("div", class_="printed").text
    assert qr_path(page) in draw_qr(sent)


def test_a_frame_has_links_alone(shop: Advisor) -> None:
    """They open in a new page; the script of a frame is the frame's, and nobody prints it."""
    page = reader(client(shop, PUBLIC))(f"/embed/?{EVERY_ANSWER}")
    link = next(each for each in page.all("a") if each.text == "Link to this recommendation")
    assert link.attributes == {"href": LINK, "rel": "nofollow", "target": "_blank"}
    assert page.all("button", id="send") == page.all("div", class_="printed") == []


# --- the device's share sheet ------------------------------------------------------------------------


def test_the_button_is_hidden_until_the_script_finds_a_share_sheet(read: Read) -> None:
    """It holds the title, without what is personal."""
    button = read(ALL).one("button", id="send")
    assert button.attributes == {
        "class": "button",
        "id": "send",
        "value": "Headphones or headset? A headset",
        "hidden": "",
    }


def test_only_the_recommendation_may_run_the_script(browser: FlaskClient) -> None:
    """By its hash, the first time and from memory; all other pages run none."""
    script = digest(read_static("share.js"))
    for _ in range(2):
        sent = browser.get(ALL).headers["Content-Security-Policy"]
        assert directives(sent) == directives(policy()) | {"script-src": script}
        for address in ("/", "/?uses=music", f"{ALL}&ask=uses", "/nothing"):
            assert browser.get(address).headers["Content-Security-Policy"] == policy()


# --- the printed page --------------------------------------------------------------------------------


def test_the_printed_page_has_day_address_and_code(read_public: Read, read: Read) -> None:
    """Without a public address, the day alone."""
    made = f"Made on {datetime.now(UTC).date()} (UTC)."
    assert read_public(ALL).one("div", class_="printed").text == f"{made} The same page: {SENT}"
    assert read(ALL).one("div", class_="printed").text == made
    assert not re.search(r"^m\d+ \d+h", qr_path(read(ALL)))


def test_the_day_is_that_of_the_request_also_from_memory(shop: Advisor) -> None:
    """A page of yesterday is neither found in memory nor taken for unchanged."""
    moment = [datetime(2026, 11, 29, 23, 59, tzinfo=UTC)]
    browser = create_app(lambda: shop, clock=lambda: moment[0]).test_client()
    tags: list[str] = []
    for day in (date(2026, 11, 29), date(2026, 11, 30)):
        tagged = {"If-None-Match": tags[-1]} if tags else {}
        response = browser.get(ALL, headers=tagged)
        assert f"Made on {day}" in response.text
        tags.append(response.headers["ETag"])
        moment[0] += timedelta(minutes=1)
    assert browser.get(ALL, headers={"If-None-Match": tags[1]}).status_code == 304


@pytest.mark.parametrize("address", [SENT, PUBLIC, "https://a.example/?q=%C3%A4&x=1"])
def test_the_code_is_the_address(address: str) -> None:
    """Module by module as the library has it, for the version that it chooses."""
    drawn = Page(draw_qr(address))
    size = int(drawn.one("svg")["viewbox"].split()[-1])
    matrix = segno.make_qr(address, error="l", mask=3, boost_error=False).matrix
    assert len(matrix) == size
    dark = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert modules(drawn.one("path")["d"]) == dark


def test_an_address_that_is_too_long_has_no_code() -> None:
    """It would be too fine to be read from paper."""
    longest = PUBLIC + "x" * (LONGEST_QR - len(PUBLIC))
    assert draw_qr(longest).startswith("<svg")
    assert draw_qr(f"{longest}x") == ""


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=LONGEST_QR))
def test_any_address_can_be_drawn(address: str) -> None:
    """Nothing of it gets into the page as text."""
    drawn = draw_qr(address)
    assert re.fullmatch(r'<svg viewBox="0 -\.5 \d+ \d+"><path d="[mh\d -]+"/></svg>', drawn)
