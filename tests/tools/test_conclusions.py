"""What the builder concludes: which prices count, bands of sound, what names say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tools.conclusions import (
    counts,
    find_newest_offer,
    find_sound_band,
    is_newer,
    read_lines,
    read_names,
    write_price_note,
)
from tools.fact_files import Fact, PriceKind, StatedPrice
from wizard.catalog.listing import Origin
from wizard.rule_language.diagnostics import Place, Problem

AS_OF = date(2025, 7, 23)


def make_price(kind: PriceKind, day: str, cents: int = 9999) -> StatedPrice:
    """A price of a kind and a date."""
    return StatedPrice("one", cents, kind, day, "p", "w", Place("prices.csv", 2))


@pytest.mark.parametrize(
    ("kind", "day", "counted", "note"),
    [
        (PriceKind.OFFER, "2025-07-23", True, "July 2025"),
        (PriceKind.OFFER, "2023-07", True, "July 2023"),
        (PriceKind.OFFER, "2023-06", False, "about 100 USD in a shop in June 2023"),
        (PriceKind.LAUNCH, "2025", False, "about 100 USD at launch in 2025"),
        (PriceKind.LAUNCH, "", False, "about 100 USD at launch"),
        (PriceKind.LIST, "2025", False, "about 100 USD by the maker's list in 2025"),
        (PriceKind.REVIEW, "2021-03", False, "about 100 USD in a review in March 2021"),
    ],
)
def test_only_offers_of_two_years_count(kind: PriceKind, day: str, counted: bool, note: str) -> None:
    """Any other price is a note that says what kind of price it is."""
    price = make_price(kind, day)
    assert (counts(price, AS_OF), write_price_note(price, AS_OF)) == (counted, note)


def test_the_newest_offer_gives_the_day() -> None:
    """Of a year without a day it is the first one; other prices are no offers."""
    prices = [make_price(PriceKind.OFFER, "2025-07-23"), make_price(PriceKind.OFFER, "2026")]
    assert find_newest_offer([*prices, make_price(PriceKind.REVIEW, "2026-08")]) == date(2026, 1, 1)


def test_an_offer_is_newer_than_what_is_none() -> None:
    """A launch price never takes the place of an offer."""
    offer, launch = make_price(PriceKind.OFFER, "2020"), make_price(PriceKind.LAUNCH, "2024")
    assert (is_newer(offer, launch), is_newer(launch, offer)) == (True, False)
    assert is_newer(make_price(PriceKind.OFFER, "2021"), offer)


@pytest.mark.parametrize(
    ("form", "score", "band"),
    [
        ("over_ear", 75, "high"),
        ("over_ear", 74, "middle"),
        ("over_ear", 60, "middle"),
        ("over_ear", 59, "low"),
        ("in_ear", 59, "high"),
        ("in_ear", 57, "middle"),
        ("in_ear", 46, "low"),
        ("over_ear", -21, "low"),
    ],
)
def test_a_score_has_the_band_of_its_form(form: str, score: int, band: str) -> None:
    """The same score says more in the ear than over it."""
    assert find_sound_band(form, score) == band


def test_a_name_states_devices_and_links() -> None:
    """Its lists need not be whole, and the name is the evidence."""
    facts = list(read_names({"kaira": "Razer Kaira Pro for Xbox"}))
    assert [(fact.attribute, fact.value, fact.whole, fact.origin, fact.evidence) for fact in facts] == [
        ("works_with", ("xbox",), False, Origin.WORDS, "its name: Razer Kaira Pro for Xbox")
    ]


def test_a_player_with_the_name_of_a_bluetooth_set_has_no_link() -> None:
    """The maker's name means Bluetooth elsewhere; these store music and play it under water."""
    facts = list(read_names({"shokz-openswim": "Shokz OpenSwim (first version)"}))
    assert {fact.attribute for fact in facts} == {"form"}


def test_a_line_says_what_the_products_are_made_for_whose_names_begin_with_it(tmp_path: Path) -> None:
    """Not those that only mention it; nobody says that they are made for nothing else."""
    path, problems = tmp_path / "lines.csv", list[Problem]()
    path.write_text("line,made_for\nMSI,gaming\nYealink,calls\n", encoding="utf-8")
    names = {"gh50": "MSI Immerse GH50", "case": "A case for the MSI GH50", "wh62": "Yealink WH62"}
    facts = list(read_lines(path, names, problems))
    words = "by the line of its maker: all {} in this sample are for {}"
    staff, first, second = Origin.STAFF, Place("lines.csv", 2), Place("lines.csv", 3)
    assert facts == [
        Fact("gh50", "made_for", ("gaming",), False, staff, words.format("MSI", "gaming"), "", first),
        Fact("wh62", "made_for", ("calls",), False, staff, words.format("Yealink", "calls"), "", second),
    ]
    assert problems == []
