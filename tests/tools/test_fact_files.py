"""Hand-made facts and additions: every fault is named with file, line, and how to fix it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.fact_files import Addition, Fact, read_additions, read_facts
from wizard.rule_language.attributes import Value
from wizard.rule_language.diagnostics import Place, Problem

FACTS = "product,attribute,value,page,words\n"
ADDITIONS = "id,name,brand,kind,price_usd,price_note,page,words\n"


def read(folder: Path, text: str, facts: bool = True) -> tuple[list[Fact] | list[Addition], list[str]]:
    """What a file of this text holds, and its problems as text."""
    path = folder / ("facts.csv" if facts else "additions.csv")
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    found = read_facts(path, problems) if facts else read_additions(path, problems)
    return found, list(map(str, problems))


@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        ("form", "on_ear", "on_ear"),
        ("links", "usb; jack", ("jack", "usb")),
        ("anc", "yes", True),
        ("anc", "no", False),
        ("weight_g", "176.4", 176.4),
        ("battery_hours", "30", 30),
        ("water_rating", "IP55", "IP55"),
        ("water_rating", "none", "none"),
    ],
)
def test_a_value_is_read_by_the_type_of_its_attribute(
    tmp_path: Path, attribute: str, text: str, value: Value
) -> None:
    """Lists come in vocabulary order, yes and no as truth values, whole numbers as such."""
    row = f"Acme One,{attribute},{text},https://example.org,seen there\n"
    assert read(tmp_path, FACTS + row) == (
        [Fact("Acme One", attribute, value, "https://example.org", "seen there", Place("facts.csv", 2))],
        [],
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("One,formm,on_ear,p,w", "'formm' is not a known attribute. Did you mean 'form'?"),
        ("One,form,on-ear,p,w", "'on-ear' is not a known word of 'form'. Did you mean 'on_ear'?"),
        (
            "One,links,usb;blutooth,p,w",
            "'blutooth' is not a known word of 'links'. Did you mean 'bluetooth'?",
        ),
        ("One,anc,maybe,p,w", "'maybe' is not a known value of 'anc'. Choose one of yes, no."),
        (
            "One,weight_g,light,p,w",
            "'light' is not a number for 'weight_g'. Write a number, such as 30 or 7.5.",
        ),
        ("One,water_rating,IPX44,p,w", "'IPX44' is not a known word of 'water_rating'. Did you mean 'IPX4'?"),
        (
            "One,anc,yes,,w",
            "A fact needs its page and the words found there. Fill in both, or leave the fact out.",
        ),
        (
            "One,anc,yes,p,w,more",
            "This row has other columns. The columns are product, attribute, value, page, words.",
        ),
    ],
)
def test_a_fault_in_a_fact_is_reported_with_its_place(tmp_path: Path, row: str, problem: str) -> None:
    """The rest of the file is read all the same."""
    good = "One,anc,yes,p,w\n"
    found, problems = read(tmp_path, FACTS + good + row + "\n" + good)
    assert problems == [f"facts.csv:3:1: {problem}"]
    assert [fact.place.line for fact in found] == [2, 4]


def test_a_fault_after_words_over_several_lines_has_the_right_line(tmp_path: Path) -> None:
    """Lines are those of the file, not of the table."""
    text = FACTS + 'One,anc,yes,p,"two\nlines"\nOne,anc,maybe,p,w\n'
    assert read(tmp_path, text)[1] == [
        "facts.csv:4:1: 'maybe' is not a known value of 'anc'. Choose one of yes, no."
    ]


def test_an_added_product_has_a_price_in_cents(tmp_path: Path) -> None:
    """With the note of what kind of price it is."""
    found, problems = read(
        tmp_path, ADDITIONS + "acme-one,Acme One,Acme,headset,99.99,2022,p,w\n", facts=False
    )
    place = Place("additions.csv", 2)
    assert found == [Addition("acme-one", "Acme One", "Acme", "headset", 9999, "2022", "p", "w", place)]
    assert problems == []


def test_an_added_product_may_have_no_price(tmp_path: Path) -> None:
    """No price is not stated, and no fault; a note on why there is none is not kept."""
    found, problems = read(
        tmp_path, ADDITIONS + "acme-one,Acme One,Acme,headset,,none found,,\n", facts=False
    )
    assert found == [
        Addition("acme-one", "Acme One", "Acme", "headset", None, None, "", "", Place("additions.csv", 2))
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            "Acme One,n,b,headset,,,,",
            "'Acme One' is not an id. Use lower-case letters and digits, joined by hyphens.",
        ),
        ("one,,b,headset,,,,", "Product 'one' has no name. Give it the name the shop shows."),
        ("one,n,b,headsets,,,,", "'headsets' is not a known kind. Did you mean 'headset'?"),
        ("one,n,b,headset,free,x,,", "'free' is not a price. Write dollars and cents, such as 149 or 99.99."),
        (
            "one,n,b,headset,9.999,x,,",
            "'9.999' is not a price. Write dollars and cents, such as 149 or 99.99.",
        ),
        ("one,n,b,headset,9.99,,,", "A price needs its note. Write what kind of price it is, and of when."),
    ],
)
def test_a_fault_in_an_addition_is_reported_with_its_place(tmp_path: Path, row: str, problem: str) -> None:
    """Nothing of a faulty row is taken."""
    assert read(tmp_path, ADDITIONS + row + "\n", facts=False) == ([], [f"additions.csv:2:1: {problem}"])
