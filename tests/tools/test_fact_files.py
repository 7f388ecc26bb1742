"""Hand-made files of the sample: every fault is named with file, line, and how to fix it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import fact_files
from tools.fact_files import AUTOEQ_PAGE, AddedProduct, Fact, LabsAndReviewers, PriceKind, StatedPrice, Year
from wizard.catalog.listing import Origin
from wizard.rule_language.attributes import Value
from wizard.rule_language.diagnostics import Place, Problem

FACTS = "product,attribute,value,lists,page,words,translation\n"
LISTED = "product,attribute,value,lists,page,words\n"
SECOND_HAND = "product,attribute,value,lists,copy_of,page,date\n"
PRICES = "product,price_usd,stated,date,page,words,translation\n"
TESTS = "product,rtings,measured_by,reviewed_by\n"
YEARS = "product,year,means,page,words\n"
PRODUCTS = "id,name,brand,kind,page\n"

PLACE = Place("file.csv", 2)


def read(
    reader: Callable[[Path, list[Problem]], list[Any]], folder: Path, text: str
) -> tuple[list[Any], list[str]]:
    """What a reader finds in a file of this text, and its problems as text."""
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return reader(path, problems), list(map(str, problems))


# --- facts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "text", "lists", "value"),
    [
        ("form", "on_ear", "", "on_ear"),
        ("links", "usb; jack", "all", ("jack", "usb")),
        ("links", "usb", "some", ("usb",)),
        ("anc", "yes", "", True),
        ("anc", "no", "", False),
        ("weight_g", "176.4", "", 176.4),
        ("battery_hours", "30", "", 30),
        ("water_rating", "IP55", "", "IP55"),
        ("water_rating", "none", "", "none"),
    ],
)
def test_a_value_is_read_by_the_type_of_its_attribute(
    tmp_path: Path, attribute: str, text: str, lists: str, value: Value
) -> None:
    """Lists come in vocabulary order, yes and no as truth values, whole numbers as such."""
    row = f"one,{attribute},{text},{lists},https://example.org,seen there,\n"
    fact = Fact(
        "one", attribute, value, lists == "all", Origin.PAGE, "seen there", "https://example.org", PLACE
    )
    assert read(fact_files.read_facts, tmp_path, FACTS + row) == ([fact], [])


def test_a_translation_comes_first_and_is_marked_as_ours(tmp_path: Path) -> None:
    """The words of the page are kept next to it."""
    found, _ = read(
        fact_files.read_facts, tmp_path, FACTS + "one,weight_g,192,,p,192 g pesant,it weighs 192 g\n"
    )
    assert found[0].evidence == "it weighs 192 g (our translation of: 192 g pesant)"


@pytest.mark.parametrize(
    ("page", "words", "evidence"),
    [
        ("https://www.walmart.com/ip/1", "", "listed by the shop Walmart"),
        ("https://www.amazon.com/dp/B0", "", "listed by the shop Amazon"),
        (
            "https://github.com/MicrosoftDocs/OfficeDocs-SkypeForBusiness/blob/1/Teams/devices/usb-devices.md",
            "certified on 2020-04-13",
            "in Microsoft's list of devices for Teams: certified on 2020-04-13",
        ),
    ],
)
def test_a_shop_or_list_is_named_and_not_quoted(tmp_path: Path, page: str, words: str, evidence: str) -> None:
    """The address says which it is."""
    found, problems = read(fact_files.read_listed_facts, tmp_path, f"{LISTED}one,anc,yes,,{page},{words}\n")
    assert (found[0].evidence, found[0].origin, problems) == (evidence, Origin.PAGE, [])


@pytest.mark.parametrize(
    ("date", "words"), [("2025-09", "September 2025"), ("2026", "2026"), ("", "date not known")]
)
def test_a_copy_says_what_it_is_a_copy_of_and_of_when(tmp_path: Path, date: str, words: str) -> None:
    """Its origin is of second hand."""
    row = f"one,anc,yes,,Amazon's listing,https://example.org/copy,{date}\n"
    found, _ = read(fact_files.read_second_hand_facts, tmp_path, SECOND_HAND + row)
    expected = (Origin.SECOND_HAND, f"according to a copy of Amazon's listing, {words}")
    assert (found[0].origin, found[0].evidence) == expected


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("one,formm,on_ear,,p,w,", "'formm' is not a known attribute. Did you mean 'form'?"),
        ("one,form,on-ear,,p,w,", "'on-ear' is not a known word of 'form'. Did you mean 'on_ear'?"),
        (
            "one,links,usb;blutooth,all,p,w,",
            "'blutooth' is not a known word of 'links'. Did you mean 'bluetooth'?",
        ),
        ("one,anc,maybe,,p,w,", "'maybe' is not a known value of 'anc'. Choose one of yes, no."),
        (
            "one,weight_g,light,,p,w,",
            "'light' is not a number for 'weight_g'. Write a number, such as 30 or 7.5.",
        ),
        (
            "one,anc,yes,,,w,",
            "A fact needs its page and the words found there. Fill in both, or leave the fact out.",
        ),
        (
            "one,links,usb,,p,w,",
            "'lists' is '' for links. Write 'all' for a list whose source names all its words, 'some' for "
            "any other list.",
        ),
        ("one,anc,yes,all,p,w,", "'lists' is 'all' for anc. Leave it empty."),
        (
            "one,anc,yes,,p,w,,more",
            "This row has other columns. The columns are product, attribute, value, lists, page, words, "
            "translation.",
        ),
    ],
)
def test_a_fault_in_a_fact_is_reported_with_its_place(tmp_path: Path, row: str, problem: str) -> None:
    """The rest of the file is read all the same."""
    good = "one,anc,yes,,p,w,\n"
    found, problems = read(fact_files.read_facts, tmp_path, FACTS + good + row + "\n" + good)
    assert problems == [f"file.csv:3:1: {problem}"]
    assert [fact.place.line for fact in found] == [2, 4]


def test_a_fault_after_words_over_several_lines_has_the_right_line(tmp_path: Path) -> None:
    """Lines are those of the file, not of the table."""
    text = FACTS + 'one,anc,yes,,p,"two\nlines",\none,anc,maybe,,p,w,\n'
    assert read(fact_files.read_facts, tmp_path, text)[1] == [
        "file.csv:4:1: 'maybe' is not a known value of 'anc'. Choose one of yes, no."
    ]


# --- the other files -------------------------------------------------------------------------------


def test_a_price_has_its_kind_and_date(tmp_path: Path) -> None:
    """In cents, with the words of the page."""
    found = read(fact_files.read_prices, tmp_path, PRICES + "one,99.99,launch,2022,p,the $99.99 One,\n")
    price = StatedPrice("one", 9999, PriceKind.LAUNCH, "2022", "p", "the $99.99 One", PLACE)
    assert found == ([price], [])


def test_a_lab_counts_once(tmp_path: Path) -> None:
    """RTINGS measures for AutoEq too; the page is that of the first who has one."""
    rows = (
        "one,https://rtings.example,RTINGS; crinacle,Sound on Sound https://sos.example\n"
        "two,,oratory1990,\n"
        "three,,,CNET https://cnet.example; WIRED https://wired.example\n"
    )
    found, problems = read(fact_files.read_tests, tmp_path, TESTS + rows)
    assert found == [
        LabsAndReviewers("one", ("RTINGS", "crinacle", "Sound on Sound"), "https://rtings.example", PLACE),
        LabsAndReviewers("two", ("oratory1990",), AUTOEQ_PAGE, Place("file.csv", 3)),
        LabsAndReviewers("three", ("CNET", "WIRED"), "https://cnet.example", Place("file.csv", 4)),
    ]
    assert problems == []


def test_a_year_may_be_an_upper_bound(tmp_path: Path) -> None:
    """ "Not after" says only that the product was there."""
    found, _ = read(fact_files.read_years, tmp_path, YEARS + "one,2021,not after,p,seen in 2021\n")
    assert found == [Year("one", 2021, False, "p", "seen in 2021", PLACE)]


def test_a_product_has_a_page_that_describes_it(tmp_path: Path) -> None:
    """Or none."""
    found = read(fact_files.read_products, tmp_path, PRODUCTS + "acme-one,Acme One,Acme,headset,p\n")
    assert found == ([AddedProduct("acme-one", "Acme One", "Acme", "headset", "p", PLACE)], [])


@pytest.mark.parametrize(
    ("reader", "text", "problem"),
    [
        (
            fact_files.read_products,
            PRODUCTS + "Acme One,n,b,headset,\n",
            "'Acme One' is not an id. Use lower-case letters and digits, joined by hyphens.",
        ),
        (
            fact_files.read_products,
            PRODUCTS + "one,,b,headset,\n",
            "Product 'one' has no name. Give it the name the shop shows.",
        ),
        (
            fact_files.read_products,
            PRODUCTS + "one,n,b,headsets,\n",
            "'headsets' is not a known kind. Did you mean 'headset'?",
        ),
        (
            fact_files.read_prices,
            PRICES + "one,free,offer,2025,p,w,\n",
            "'free' is not a price. Write dollars and cents, such as 149 or 99.99.",
        ),
        (
            fact_files.read_prices,
            PRICES + "one,9.99,offer,,p,w,\n",
            "An offer needs its date. Write when it was offered, or another kind of price.",
        ),
        (
            fact_files.read_prices,
            PRICES + "one,9.99,sale,2025,p,w,\n",
            "'sale' is not a known kind of price. Choose one of offer, launch, list, review.",
        ),
        (
            fact_files.read_prices,
            PRICES + "one,9.99,offer,07/2025,p,w,\n",
            "'07/2025' is not a date. Write a year, a month or a day, such as 2025-07.",
        ),
        (
            fact_files.read_tests,
            TESTS + "one,,,\n",
            "Nobody tested this product. Name who did, or leave the row out.",
        ),
        (
            fact_files.read_years,
            YEARS + "one,21,released,p,w\n",
            "'21' is not a year. Write it with four digits.",
        ),
        (
            fact_files.read_sound,
            "product,form,score,measured_by\none,over_ear,good,x\n",
            "'good' is not a score. Write a whole number.",
        ),
        (
            fact_files.read_listed_facts,
            LISTED + "one,anc,yes,,https://example.org,\n",
            "'https://example.org' is no page of a known shop or list. Choose one of amazon.com, "
            "walmart.com, buildcores-open-db, OfficeDocs-SkypeForBusiness, sound/usb/quirks.c, "
            "Sapd/HeadsetControl, Oppzippy/OpenSCQ30, Freeyourgadget/Gadgetbridge.",
        ),
        (
            fact_files.read_lines,
            "line,made_for\nMSI,gamings\n",
            "'gamings' is not a known use. Did you mean 'gaming'?",
        ),
        (
            fact_files.read_second_hand_facts,
            SECOND_HAND + "one,anc,yes,,,p,\n",
            "A copy needs its page and what it is a copy of. Fill in both, or leave it out.",
        ),
    ],
)
def test_a_fault_in_another_file_is_reported_with_its_place(
    tmp_path: Path, reader: Callable[[Path, list[Problem]], list[Any]], text: str, problem: str
) -> None:
    """Nothing of a faulty row is taken."""
    assert read(reader, tmp_path, text) == ([], [f"file.csv:2:1: {problem}"])
