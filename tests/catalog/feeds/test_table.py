"""Rows of CSV files: line ends, quotes, blank and broken rows."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import read, summarize
from wizard.catalog.feeds.records import Offer, Rejection


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_counted(end: str) -> None:
    """A record's line is the one it starts on, whatever is in the records before it."""
    feed = f'id,title,price{end}A,"Alto{end}and case",5{end}{end}B,Bel,6{end}'
    assert summarize(feed) == [(1, 2, "5 USD"), (2, 5, "6 USD")]


def test_blank_rows_are_no_records() -> None:
    """Nor are those that hold delimiters only."""
    assert summarize("id,title,price\n\n,,\nA,Alto,5\n  \nB,Bel,6\n\n") == [(1, 4, "5 USD"), (2, 6, "6 USD")]


def test_a_row_of_the_wrong_width_is_refused() -> None:
    """Empty cells too many as well: a comma in a title would make the stock the price."""
    feed = "id,title,stock,price,note\nA,Alto, red,3,59.90,\nB,Bel,6,7\nC,Corda\nD,Duo,1,8,\n"
    assert summarize(feed) == [
        (1, 2, "id", "wrong-column-count"),
        (2, 3, "id", "wrong-column-count"),
        (3, 4, "id", "wrong-column-count"),
        (4, 5, "8 USD"),
    ]


def test_the_refusal_of_a_row_of_the_wrong_width_says_what_to_look_for() -> None:
    """For people who have the file open."""
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
    outcomes = summarize(feed)
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
        '27" stand', 'the "best"', '5" wide',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "title"),
    [
        # https://github.com/woocommerce/woocommerce/issues/17479
        ('A;"Tide" by Zephyr - Over-Ear Headphones;59,99', '"Tide" by Zephyr - Over-Ear Headphones'),
        ('A;"Tide" and "Bay";59,99', '"Tide" and "Bay"'),
        ('A;The "Tide";59,99', 'The "Tide"'),
        ('"A";"Tide" by Zephyr;"59,99"', '"Tide" by Zephyr'),
        ('A;"Tide; black";59,99', "Tide; black"),
        ('A;"""Tide"" by Zephyr";59,99', '"Tide" by Zephyr'),
        ('A;"Zephyr 3.5" Jack";59,99', 'Zephyr 3.5" Jack'),
    ],
)
def test_a_quote_that_opens_no_quoted_cell_is_part_of_the_text(row: str, title: str) -> None:
    """With any delimiter."""
    for delimiter in ";|^":
        feed = f"id;title;price\n{row}\nB;Bel;6\n".replace(";", delimiter)
        assert [offer.texts.title for offer in read(feed) if isinstance(offer, Offer)] == [
            title.replace(";", delimiter), "Bel",
        ]  # fmt: skip
