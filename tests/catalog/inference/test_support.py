"""Other goods that share a word with headphones, and headphones whose title is a model's name."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.inference.reading import read, words
from wizard.catalog.inference.infer import Inferred

TABLES = Path(__file__).parent / "data"


def rows(table: str) -> Iterator[tuple[dict[str, str], Inferred]]:
    """Each row of a table with what is inferred from its texts."""
    with (TABLES / table).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fields = [(row["field"], row["value"])] if row["field"] else []
            yield row, read(row["title"], row["description"], *fields, category=row["category"])


def test_goods_that_are_not_worn_are_other() -> None:
    """Invented goods in many languages: a word such as mono, cans, buds or in-ear says nothing."""
    taken = [
        (*row.values(), inferred.attributes["kind"])
        for row, inferred in rows("other_goods.csv")
        if inferred.attributes["kind"] != "other"
    ]
    assert taken == []


def test_a_field_names_the_kind_where_the_title_is_a_models_name() -> None:
    """Invented headphones; so do the category, the first words of the description, and "a gift for"."""
    wrong = [
        (*row.values(), inferred.attributes["kind"])
        for row, inferred in rows("worn_goods.csv")
        if inferred.attributes["kind"] != row["kind"]
    ]
    assert wrong == []


# --- faults that real feeds showed -----------------------------------------------------------------------

SOLAR = "https://github.com/barisugus/solarmarket-google-merchant-feed"
FERTILISER = "https://github.com/Kaizoku99/commercemain"
CHARGER = "https://github.com/biliscosaf/trendnow-brasil"
FORMS = "https://github.com/satendrakv349/Wireless-Audio-Devices-Market-Analysis-Price-Intelligence"
GIFTS = "https://github.com/RitaZab/Allegoscrape"


@pytest.mark.parametrize(
    ("title", "category", "description", "source"),
    [
        ("Zephyr 5 kW Mono Phase Hybrid Inverter", "", "", SOLAR),
        ("Zephyr 400 W Mono PERC Solar Panel", "", "", SOLAR),
        (
            "Transform Plus Growth Formula",
            "Garden",
            "Vitamin B1\nAtonik (Mono-nitrophenol) boosts seedling vigor.",
            FERTILISER,
        ),
        ("Zephyr Vest", "Clothing", "Available in mono colours.", FERTILISER),
        ("Cotton Buds 200 pcs", "Drugstore", "", CHARGER),
        ("Dried Rose Buds Tea 100 g", "Tea", "", CHARGER),
        ("Digital In-Ear Thermometer", "Health", "", CHARGER),
        ("Over-Ear Knit Headband Ear Warmer", "Fashion", "", CHARGER),
        ("AirPods Pro 2 Silicone Ear Tips", "Accessories", "", CHARGER),
        (
            "Carregador indução sem fio ultra rápido 3 em 1",
            "Eletrônicos",
            "Carregue seu Smartphone, Airpods e Apple Watch ao mesmo tempo. Saída Fone de Ouvido: 3W",
            CHARGER,
        ),
        (
            "3-in-1 Wireless Charging Stand",
            "Electronics",
            "Charges your phone, AirPods and watch at once. AirPods output 3 W.",
            CHARGER,
        ),
    ],
)
def test_an_ambiguous_word_makes_no_headphones(
    title: str, category: str, description: str, source: str
) -> None:
    """Nothing else is stated of other goods, such as the microphone of a solar panel."""
    assert read(title, description, category=category).attributes == {"kind": "other"}, source


@pytest.mark.parametrize(
    ("title", "fields", "stated", "source"),
    [
        (
            "MDR 150Pro",
            [("Form Factor", "Over-Ear"), ("Microphone", "True"), ("Connectivity", "3.5mm")],
            {"kind": "headphones", "form": "over_ear", "microphone": "present"},
            FORMS,
        ),
        (
            "Drops 200",
            [("Form Factor", "In-Ear"), ("Microphone", "True"), ("Connectivity", "Bluetooth")],
            {"kind": "earphones", "form": "in_ear", "microphone": "present"},
            FORMS,
        ),
        (
            "Vibe 700",
            [("Form Factor", "On-Ear"), ("Microphone", "False"), ("Connectivity", "Bluetooth")],
            {"kind": "headphones", "form": "on_ear", "microphone": "none"},
            FORMS,
        ),
        (
            "Zephyr Tide",
            [("Audio: Form Factor", "Over-Ear")],
            {"kind": "headphones", "form": "over_ear"},
            FORMS,
        ),
        ("Na prezent dla dziecka słuchawki bezprzewodowe Zephyr", [], {"kind": "headphones"}, GIFTS),
        ("Gift for kids: Zephyr Wireless Headphones", [], {"kind": "headphones"}, GIFTS),
    ],
)
def test_headphones_are_found_by_fields_and_as_presents(
    title: str, fields: list[tuple[str, str]], stated: dict[str, str], source: str
) -> None:
    """The title is a model's name, or says first whom the present is for."""
    attributes = read(title, "", *fields).attributes
    assert {name: attributes.get(name) for name in stated} == stated, source


# --- what supports an ambiguous word -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "texts", "kind", "evidence"),
    [
        ("Zephyr Buds", {}, "other", "Zephyr Buds"),
        ("Zephyr Buds Bluetooth", {}, "earphones", "Buds"),
        ("Zephyr Buds", {"brand": "JBL"}, "earphones", "Buds"),
        ("Zephyr Buds", {"category": "Audio"}, "earphones", "Buds"),
        ("Zephyr Buds", {"google_category": "505771"}, "earphones", "Buds"),
        ("Zephyr Buds", {"description": "Two earphones and a case."}, "earphones", "Buds"),
        ("Zephyr Buds", {"category": "Over-Ear Headphones"}, "headphones", "Over-Ear"),
        ("Zephyr Mono, stereo sound", {}, "other", "Zephyr Mono, stereo sound"),
        ("Jabra Zephyr Mono", {}, "headset", "Mono"),
        ("Zephyr Mono, UC certified", {}, "headset", "Mono"),
        ("Zephyr in-ear microphone", {}, "other", "Zephyr in-ear microphone"),
        ("Zephyr in-ear with microphone", {}, "earphones", "in-ear"),
        ("Moondrop Zephyr in-ear", {}, "earphones", "Moondrop"),
        ("Zephyr 9000", {"google_category": "505771"}, "headphones", "google_product_category: 505771"),
        ("Zephyr 9000", {"category": "Headphones & Headsets"}, "headphones", "Headphones & Headsets"),
    ],
)
def test_what_stands_beside_an_ambiguous_word_decides(
    title: str, texts: dict[str, str], kind: str, evidence: str
) -> None:
    """A word of audio in any text; one ear needs more, since cables and amplifiers are mono too."""
    inferred = read(title, **texts)
    assert (inferred.attributes["kind"], words(inferred)["kind"]) == (kind, evidence)


AMBIGUOUS = (
    "Mono",
    "Cans",
    "Buds",
    "Starbuds",
    "Pods",
    "In-Ear",
    "over ear",
    "on-ear",
    "Diadema",
    "Oordopjes",
)
PLAIN = ("Zephyr", "Deep", "Black", "2025", "400 W", "Wool", "for", "with", "new", ",", "XL")


@given(st.lists(st.sampled_from((*AMBIGUOUS, *PLAIN)), max_size=10))
def test_ambiguous_words_alone_never_name_something_worn(title: list[str]) -> None:
    """However many of them there are; the title states nothing else then, and a noun makes them count."""
    assert read(" ".join(title)).attributes == {"kind": "other"}
    assert read(" ".join((*title, ", headphones"))).attributes["kind"] != "other"


def test_a_boom_in_a_field_makes_a_headset_of_what_is_over_the_ears() -> None:
    """The form alone would say headphones; a product in no category with a microphone is a headset too."""
    shape = ("Form Factor", "Over-Ear")
    assert read("Zephyr 9", "", shape, ("Microphone", "Boom")).attributes["kind"] == "headset"
    assert (
        read("Zephyr 9", "", ("Form Factor", "In-Ear"), ("Microphone", "Boom")).attributes["kind"]
        == "earphones"
    )
    assert read("Zephyr 9", "", ("Microphone", "Yes")).attributes["kind"] == "headset"
    assert read("Zephyr 9", "", ("Microphone", "Yes"), category="Phones").attributes["kind"] == "other"
