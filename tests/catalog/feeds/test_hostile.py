"""Whatever the bytes: a finished feed or a FeedError, soon and in little memory."""

from __future__ import annotations

import io
import json
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.feeds.feeding import NOW, fatal, open_text, read
from tests.catalog.feeds.test_google import ALTO, rss
from tests.catalog.feeds.test_jsonld import page, product
from tests.catalog.feeds.test_shopify import OLD, old, row
from tests.catalog.feeds.test_woocommerce import ALTO as VARIABLE
from tests.catalog.feeds.test_woocommerce import simple, variation, woo
from wizard.catalog.feeds import open_feed
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer, Rejection

GOOD = [
    'id,title,price,sale price,availability\n'
    'A,"Alto, ""red""",12.50 USD,9,in stock\nB,Bel,"1.299,00",,0\n',
    "id\ttitle\tlink\tavailability\tprice\tproduct_detail\n"
    "A\tAlto\thttps://a.example\tin_stock\t9 USD\tA:B:C\n",
    rss(ALTO, ALTO.replace(">A<", ">B<")),
    old(row("alto", "Alto", "A-1", "3", "9"), row("alto", "", "A-2", "3", "8")),
    woo(VARIABLE, variation("V1", "ALTO", "9"), simple("B")),
    json.dumps([product("A"), {"@graph": [product("B")]}]),
    page(json.dumps(product("A")), "<!-- {} -->"),
]  # fmt: skip


def finish(data: bytes) -> None:
    """Read everything; a FeedError is an end like any other."""
    try:
        for outcome in open_text(data, locale="en-US"):
            assert isinstance(outcome, Offer | Rejection)
    except FeedError:
        pass


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
    ("data", "message"),
    [
        (
            b"PK\x03\x04" + bytes(50),
            "This is a spreadsheet or a zip archive, not a feed. Open it in the program it comes from, "
            "save it as CSV (UTF-8), and import that file.",
        ),
        (
            b"\x1f\x8b\x08" + bytes(50),
            "This is a gzip archive, not a feed. Unpack it, and import the file inside.",
        ),
        (
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
            "This is a PDF document, not a feed. Export the products from your store as CSV, XML or JSON.",
        ),
        (
            b"\x89PNG\r\n\x1a\n" + bytes(50),
            "This is a picture, not a feed. Export the products from your store as CSV, XML or JSON.",
        ),
        (
            bytes(range(256)) * 4,
            "This is not text but some binary file. Export the products from your store as CSV, XML or JSON.",
        ),
    ],
)
def test_files_that_are_no_text_are_named(data: bytes, message: str) -> None:
    """And how to get a feed from them."""
    assert fatal(data) == ("not-csv", None, message)


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
        pytest.param(page("<!--" * 300_000), id="script of comments"),
    ],
)
def test_a_hostile_feed_takes_little_time_and_memory(feed: str) -> None:
    """Less than 2 seconds of work and less than 150 MB."""
    data = feed.encode()
    started = time.process_time()
    finish(data)
    taken = time.process_time() - started
    tracemalloc.start()
    finish(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < 2
    assert most < 150_000_000


@pytest.mark.parametrize(("products", "line"), [(6_000, 9_032), (1, 9_036)])
def test_rows_too_many_to_gather_stop_the_import(products: int, line: int) -> None:
    """Those of one product are held in memory; the message says how to do without."""
    rows = [row(f"h{n % products}", f"T{n}" + "x" * 5_000, f"s{n}", "1", "9") for n in range(6_000)] * 2
    assert fatal("\n".join((OLD, *rows, ""))) == (
        "rows-scattered", line,
        "Too many rows of one product, or they are far apart. Sort the file so that they follow each other.",
    )  # fmt: skip


def test_memory_does_not_grow_with_the_feed() -> None:
    """A product more takes less than its id would."""

    def measure(count: int) -> int:
        data = (
            "id,title,price,description\n" + "".join(f"{n},Alto,5,{'x' * 200}\n" for n in range(count))
        ).encode()
        tracemalloc.start()
        accepted = sum(isinstance(outcome, Offer) for outcome in open_text(data))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
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
    terms = FeedSettings("USD", None, NOW)
    assert list(open_feed(Pipe(good.encode()), terms)) == read(good)  # type: ignore[arg-type]
