"""Tables of no known make: delimiters, encodings, line ends, quotes, and what the columns are."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.feeding import fatal, one_offer, open_text, read, told, warned
from wizard.catalog.feeds.records import FeedError, Offer, Rejection

PLAIN = "id,title,price\nA,Alto – ümlaut,12.50 €\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_any_delimiter_is_recognised(delimiter: str) -> None:
    """By the header that it makes."""
    offer = one_offer(
        delimiter.join(["id", "title", "price"]) + "\n" + delimiter.join(["A", "Alto", "12.50"])
    )
    assert (offer.id, offer.texts.title, str(offer.price)) == ("A", "Alto", "12.50")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (PLAIN.encode(), "utf-8"),
        (PLAIN.encode("utf-8-sig"), "utf-8-sig"),
        (PLAIN.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "utf-16"),
        (PLAIN.encode("utf-16-le"), "utf-16-le"),
        (PLAIN.encode("cp1252"), "cp1252"),
    ],
)
def test_any_of_the_usual_encodings_is_recognised(data: bytes, encoding: str) -> None:
    """What is not UTF-8 and not UTF-16 is taken for cp1252, with a warning."""
    offer = one_offer(data)
    warnings = [("encoding", "decoded-as-cp1252")] if encoding == "cp1252" else []
    assert (open_text(data).encoding, offer.texts.title, offer.currency, warned(offer)) == (
        encoding, "Alto – ümlaut", "EUR", warnings,
    )  # fmt: skip


def test_one_byte_at_the_end_of_a_large_file_decides_for_all_of_it() -> None:
    """The encoding is that of the whole file, not of its beginning."""
    feed = "id,title,price\n" + "".join(f"{n},Alto,5\n" for n in range(20_000))
    assert open_text(feed.encode() + b"Z,Caf\xe9,5\n").encoding == "cp1252"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_counted(end: str) -> None:
    """A record's line is the one it starts on, whatever is in the records before it."""
    feed = f'id,title,price{end}A,"Alto{end}and case",5{end}{end}B,Bel,6{end}'
    assert told(feed) == [(1, 2, "5 USD"), (2, 5, "6 USD")]


def test_excels_first_line_names_the_delimiter() -> None:
    """It is no header and no record."""
    assert told("\ufeffsep=;\r\nid;title;price\r\nA;Alto, red;12,50\r\n") == [(1, 3, "12.50 USD")]


def test_a_title_above_the_header_is_passed_over() -> None:
    """The header is the first row that names what a product needs."""
    assert told("Price list, autumn\n\nid,title,price\nA,Alto,5\n") == [(1, 4, "5 USD")]


def test_blank_rows_are_no_records() -> None:
    """Nor are those that hold delimiters only."""
    assert told("id,title,price\n\n,,\nA,Alto,5\n  \nB,Bel,6\n\n") == [(1, 4, "5 USD"), (2, 6, "6 USD")]


def test_a_row_of_the_wrong_width_is_refused() -> None:
    """Empty cells too many as well: a comma in a title would make the stock the price."""
    feed = "id,title,stock,price,note\nA,Alto, red,3,59.90,\nB,Bel,6,7\nC,Corda\nD,Duo,1,8,\n"
    assert told(feed) == [
        (1, 2, "id", "wrong-column-count"),
        (2, 3, "id", "wrong-column-count"),
        (3, 4, "id", "wrong-column-count"),
        (4, 5, "8 USD"),
    ]


def test_the_refusal_of_a_row_of_the_wrong_width_says_what_to_look_for() -> None:
    """For whoever has the file open."""
    assert read("id;title;price\nA;Alto;red;5\n") == [
        Rejection(
            1, 2, None, "id", "wrong-column-count",
            "This row has 4 columns, the header has 3. Look for a ';' too many or too few, "
            "and for a quote that is not closed.",
        )
    ]  # fmt: skip


def test_a_quote_that_is_not_closed_costs_one_row() -> None:
    """The rows after it are read, even to the end of a long file."""
    rows = "".join(f"{n},Bel,6\n" for n in range(10_000))
    feed = f'id,title,price\nA,"Alto,5\nB,Bel,6\nC,"Corda",7\nD,"Duo,8\n{rows}'
    outcomes = told(feed)
    assert outcomes[:4] == [
        (1, 2, "id", "wrong-column-count"),
        (2, 3, "6 USD"),
        (3, 4, "7 USD"),
        (4, 5, "id", "wrong-column-count"),
    ]
    assert len(outcomes) == 4 + 10_000


def test_quotes_that_mean_inches_are_text() -> None:
    """They are not doubled by everyone who should."""
    offers = read('id,title,price\nA,27" stand,5\nB,"the ""best""",6\nC,"5" wide",7\n')
    assert [offer.texts.title for offer in offers if isinstance(offer, Offer)] == [
        '27" stand', 'the "best"', '5 wide"',
    ]  # fmt: skip


def test_columns_are_guessed_in_many_languages() -> None:
    """And said, in the file's own words."""
    feed = open_text(
        "Artikelnummer;Bezeichnung;Preis in EUR;Bestand;Hersteller;Farbe\nA;Alto;1.299,00;0;Acme;rot\n", None
    )
    (offer,) = feed
    assert isinstance(offer, Offer)
    assert dict(feed.columns) == {
        "id": "Artikelnummer", "title": "Bezeichnung", "price": "Preis in EUR", "stock": "Bestand",
        "brand": "Hersteller",
    }  # fmt: skip
    assert (f"{offer.price} {offer.currency}", offer.in_stock, offer.texts.brand, offer.texts.fields) == (
        "1299.00 EUR", False, "Acme", (("Farbe", "rot"),),
    )  # fmt: skip


def test_a_description_is_the_title_when_there_is_no_other() -> None:
    """As in stores whose cash desk knows one text only."""
    assert one_offer("Code,Description, price\nA,Alto,5\n").texts.title == "Alto"


def test_a_store_can_say_which_column_is_meant() -> None:
    """What it says goes before every guess."""
    feed = open_text("sku,name,price,Street price\nA,Alto,5,6\n", columns={"price": "Street price"})
    assert [offer.price for offer in feed if isinstance(offer, Offer)] == [6]
    assert feed.columns["price"] == "Street price"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"price": "Stret price"},
            "The column 'Stret price', declared for price, is not in this file. Did you mean 'Street price'?",
        ),
        (
            {"prise": "Street price"},
            "'prise' is no field of a product. Did you mean 'price'? The fields are id, title, price, "
            "regular_price, "
            "sale_price, sale_dates, sale_starts, sale_ends, currency, availability, stock, description, "
            "category, "
            "google_category, brand, url, image.",
        ),
    ],
)
def test_a_column_or_field_that_does_not_exist_is_a_fault(columns: dict[str, str], message: str) -> None:
    """It is not passed over, for then a price might come from another column."""
    with pytest.raises(FeedError) as fault:
        open_text("sku,name,Street price\nA,Alto,5\n", columns=columns)
    assert (fault.value.code, fault.value.message) == ("columns-not-recognised", message)


def test_a_table_of_which_nothing_is_known_is_a_fault() -> None:
    """The message shows the columns, and how to say what they are."""
    assert fatal("foo,bar,baz\n1,2,3\n") == (
        "columns-not-recognised", 1,
        "There is no column for id, title and price. The columns are foo, bar, baz. If one of them is "
        'meant, say so: --map price="its name".',
    )  # fmt: skip


def test_a_table_without_a_price_is_a_fault() -> None:
    """And names what is missing."""
    assert fatal("id,title,shipping price\nA,Alto,5\n") == (
        "required-column-missing", 1,
        "There is no column for price. The columns are id, title, shipping price. If one of them is "
        'meant, say so: --map price="its name".',
    )  # fmt: skip
