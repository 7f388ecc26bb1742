"""`make attack`: its table in docs/reliability.md, and that its checks can fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.attack.files import SHARES, damage, hostile_feeds
from benchmarks.attack.injection import PAYLOADS, breaks
from benchmarks.attack.run import ATTACKS, PAGE
from benchmarks.attack.tally import Answer, Tally, describe
from benchmarks.attack.wire import raw_requests, wrong

HTML = {"content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'none'"}


def test_the_page_has_the_counts_of_every_attack() -> None:
    """In the order of the code; run `make attack` after a change."""
    rows = re.findall(r"^\| ([^|]+) \| [\d,]+ \| [\d,]+ \| [^|]*\|$", PAGE.read_text(), re.M)
    assert rows == [attack.name for attack in ATTACKS]


@pytest.mark.parametrize("payload", [each for each in PAYLOADS if "<" in each])
def test_markup_that_got_through_is_noticed(payload: str) -> None:
    """As text of a page, and not where it was escaped."""
    escaped = payload.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert breaks(Answer(200, HTML, f'<p title="{escaped}">{escaped}</p>'.encode())) == ""
    if re.search(r"<[a-z!?]*zq7|on(load|error)=|<(base|template)", payload):
        assert breaks(Answer(200, HTML, f"<p>{payload}</p>".encode())) != ""


@pytest.mark.parametrize(
    ("got", "tag", "found"),
    [
        (Answer(304, {}, b""), '"a"', ""),
        (Answer(304, {}, b""), '"b"', '304 for another copy than "a"'),
        (Answer(304, {}, b"x"), "*", "a body"),
        (Answer(200, {"etag": '"a"'}, b"page"), '"b"', ""),
        (Answer(200, {"etag": '"a"'}, b"other"), '"b"', "another body"),
        (Answer(404, {}, b""), '"b"', "status 404 in the place of 200"),
    ],
)
def test_a_wrong_304_is_noticed(got: Answer, tag: str, found: str) -> None:
    """Against the answer without a condition."""
    assert wrong(got, Answer(200, {"etag": '"a"'}, b"page"), tag, "GET") == found


def test_damage_is_the_same_each_time_and_never_none() -> None:
    """But for a flip that chance undoes, every kind changes the file."""
    data = (Path(__file__).parents[1] / "catalog.db").read_bytes()
    made = {kind: damage(data, kind, 1) for kind in SHARES}
    assert made == {kind: damage(data, kind, 1) for kind in SHARES}
    assert [kind for kind, changed in made.items() if changed == data] == []


def test_as_much_is_tried_as_before() -> None:
    """The numbers of the first review, at least."""
    assert sum(SHARES.values()) >= 1560
    assert len(list(hostile_feeds())) >= 67
    assert len(list(raw_requests())) >= 105


def test_what_is_printed_of_an_attack() -> None:
    """Name, counts, and the first failures."""
    tally = Tally(note="slowest 43 ms")
    for number in range(7):
        tally.check(number == 0, f"input {number}")
    assert describe("Queries", tally, 2.4) == [
        "Queries: tried 7, failed 6 (2 s; slowest 43 ms)",
        *(f"    input {number}" for number in range(1, 6)),
        "    and 1 more",
    ]
