"""Whatever the bytes: a finished feed or a FeedError, in linear time and little memory."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.feeds.samples import (
    GOOD,
    NOW,
    SHOPIFY_HEADER,
    fatal,
    open_text,
    page,
    product,
    read,
    rss,
    variant,
)
from wizard.catalog.feeds import open_feed
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer, Rejection

pytestmark = pytest.mark.slow


def finish(data: bytes) -> None:
    """Read everything; a FeedError is an end like any other."""
    try:
        for outcome in open_text(data, locale="en-US"):
            assert isinstance(outcome, Offer | Rejection)
    except FeedError:
        pass


@contextmanager
def traced() -> Iterator[Callable[[], int]]:
    """Yield a function that returns the most memory in use so far; end the tracing even at a timeout."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@given(data=st.binary(max_size=400))
def test_any_bytes_come_to_an_end(data: bytes) -> None:
    """Never another exception."""
    finish(data)


@given(
    good=st.sampled_from(GOOD),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
    cut=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    put=st.one_of(
        st.binary(max_size=6),
        st.sampled_from([b'"', b"'", b"<", b"]]>", b"\0", b"\xff", b"&#0;", b"<!--", b"\\", b"{", b"["]),
    ),
)
def test_any_damage_to_a_feed_comes_to_an_end(
    good: str, encoding: str, cut: tuple[float, float], put: bytes
) -> None:
    """A part cut out, and something else in its place."""
    data = good.encode(encoding)
    start, end = sorted(round(place * len(data)) for place in cut)
    finish(data[:start] + put + data[end:])


@given(text=st.text(alphabet="<>!-/\"'&;#xscript td[]= \n", max_size=80))
def test_any_markup_becomes_text_without_tags(text: str) -> None:
    """And what was a tag is none any more."""
    cell = text.replace('"', '""')
    outcomes = read(f'id,title,price,description\nA,Alto,5,"{cell}"\n')
    assert not any(
        "<script>" in outcome.texts.description for outcome in outcomes if isinstance(outcome, Offer)
    )


@pytest.mark.parametrize(
    "feed",
    [
        pytest.param("id,title,price\nA," + "x" * 5_000_000 + ",5\nB,Bel,6\n", id="gigantic field"),
        pytest.param('id,title,price\nA,"' + "x\n" * 30_000 + "\nB,Bel,6\n", id="quote never closed"),
        pytest.param("id,title,price\n" + 'ab"c,"\n' * 15_000, id="every quote never closed"),
        pytest.param("id,title,price,description\nA,A,5," + "<script" * 100_000, id="scripts"),
        pytest.param("id,title,price,description\nA,A,5," + "<a '" * 200_000, id="tags with quotes"),
        pytest.param("id,title,price,description\nA,A,5," + "<!--" * 200_000, id="comments"),
        pytest.param("id,title,price,description\nA,A,5," + "<" * 900_000, id="brackets"),
        pytest.param("id,title,price\nA,A," + "1 " * 400_000, id="price"),
        pytest.param("," * 1_000_000 + "\n" + "," * 1_000_000, id="columns"),
        pytest.param(rss("<g:id>" + "<b>" * 50 + "x" * 3_000_000), id="XML text"),
        pytest.param(rss(f"<g:title {'a' * 8_000_000}"), id="XML tag"),
        pytest.param("<a>" + "<?xml ?>" * 100_000, id="XML declarations"),
        pytest.param('{"a":"' + "x" * 4_000_000, id="JSON text"),
        pytest.param("[" + "[]," * 1_000_000, id="JSON lists"),
        pytest.param('{"a":[' + "{}," * 1_000_000, id="JSON value"),
        pytest.param(
            "["
            + '{"@type":"Product","offers":{"@id":"o"}},' * 5_000
            + '{"@id":"o","offers":['
            + '{"x":1},' * 8_000
            + "{}]}]",
            id="JSON shared",
        ),
        pytest.param('[{"@id":"a","offers":[' + '{"@id":"a"},' * 20_000 + "{}]}]", id="JSON names"),
        pytest.param(json.dumps(product(description="x" * 900_000, offers=[{}] * 100_000)), id="JSON offers"),
        pytest.param(
            json.dumps(product(offers={"priceSpecification": [{"priceType": "MSRP"}, {}] * 40_000})),
            id="JSON price specifications",
        ),
        pytest.param(page("<!--" * 300_000), id="script of comments"),
        pytest.param(page("/*" * 300_000), id="script of other comments"),
    ],
)
@pytest.mark.timeout(120)
def test_a_hostile_feed_ends_and_takes_little_memory(feed: str) -> None:
    """Less than 150 MB; what takes quadratic time for these sizes does not end before the timeout."""
    data = feed.encode()
    with traced() as peak:
        finish(data)
        most = peak()
    assert most < 150_000_000


@pytest.mark.parametrize(("products", "line"), [(6_000, 9_032), (1, 9_036)])
def test_rows_too_many_to_gather_stop_the_import(products: int, line: int) -> None:
    """Those of one product are held in memory; the message says how to do without."""
    rows = [variant(f"h{n % products}", f"T{n}" + "x" * 5_000, f"s{n}", "1", "9") for n in range(6_000)] * 2
    assert fatal("\n".join((SHOPIFY_HEADER, *rows, ""))) == (
        "rows-scattered", line,
        "Too many rows of one product, or they are far apart. Sort the file so that they follow each other.",
    )  # fmt: skip


def test_memory_does_not_grow_with_the_feed() -> None:
    """A product more takes less than its id would."""

    def measure(count: int) -> int:
        data = (
            "id,title,price,description\n" + "".join(f"{n},Alto,5,{'x' * 200}\n" for n in range(count))
        ).encode()
        with traced() as peak:
            accepted = sum(isinstance(outcome, Offer) for outcome in open_text(data))
            most = peak()
        assert accepted == count
        return most

    assert measure(4_000) < measure(1_000) + 3_000 * 120


class Pipe(io.RawIOBase):
    """A source that can be read once, a few bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        """As a pipe is."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """At most seven bytes."""
        chunk = self._data.read(min(7, len(buffer)))
        buffer[: len(chunk)] = chunk
        return len(chunk)


@pytest.mark.parametrize("good", GOOD)
def test_a_feed_may_come_through_a_pipe(good: str) -> None:
    """The same comes out of it."""
    settings = FeedSettings("USD", None, NOW)
    assert list(open_feed(Pipe(good.encode()), settings)) == read(good)  # type: ignore[arg-type]
