"""The PC-parts file: what its columns state, and what they leave open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.pcparts import DAY, PAGE, Part, find_brand, read_pcparts
from wizard.catalog.listing import Origin

PCPARTS = """\
name,price_usd,type,microphone,wireless,enclosure_type,color,freq_low_hz,freq_high_khz,n_colours_in_source,kind,kind_confidence
Acme One,49.99,Circumaural,true,false,Closed,Black,,,1,headset,normal
Acme\u200e Two+,20,Earbud,false,true,Closed,Black,,,1,earphones,normal
Acme-Two Plus,30,Supra-aural,true,true,Semi-open,Black,,,1,headphones,low
"""


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, Part]:
    """The parts of a small file, by id."""
    (tmp_path / "pcpart-priced.csv").write_text(PCPARTS, encoding="utf-8")
    (tmp_path / "pcpart_kinds.csv").write_text(
        "name,kind,words\nAcme-Two Plus,headset,it has an arm\n", "utf-8"
    )
    return {part.id: part for part in read_pcparts(tmp_path)}


def stated(part: Part) -> dict[str, object]:
    """The attributes that are stated."""
    return {fact.attribute: fact.value for fact in part.facts}


def test_a_wired_set_with_a_microphone(parts: dict[str, Part]) -> None:
    """Which kind of microphone is not stated."""
    assert stated(parts["acme-one"]) == {
        "kind": "headset",
        "form": "over_ear",
        "microphone": "present",
        "wireless": False,
        "open_back": False,
    }


def test_a_wireless_earbud_without_a_microphone(parts: dict[str, Part]) -> None:
    """A wireless set may also have a wire; "closed" has no meaning for an earbud."""
    assert stated(parts["acme-two-plus"]) == {
        "kind": "earphones",
        "form": "earbud",
        "microphone": "none",
        "wireless": True,
    }


def test_each_fact_and_price_names_the_field_it_is_from(parts: dict[str, Part]) -> None:
    """Prices are dated with the day of the data set."""
    part = parts["acme-one"]
    assert [(fact.origin, fact.evidence, fact.page) for fact in part.facts if fact.attribute == "form"] == [
        (Origin.FEED_FIELD, "type: Circumaural", PAGE)
    ]
    assert (part.price.cents, part.price.date, part.price.evidence) == (4999, DAY, "price_usd: 49.99")


def test_a_kind_decided_by_a_person_has_the_reason(parts: dict[str, Part]) -> None:
    """Staff decide the kind of rows for which the source is ambiguous."""
    kind = parts["acme-two-plus-2"].facts[0]
    assert (kind.value, kind.origin, kind.evidence) == ("headset", Origin.STAFF, "it has an arm")


def test_names_are_cleaned_and_equal_ids_are_numbered(parts: dict[str, Part]) -> None:
    """Invisible characters of the source are removed from names."""
    names = {part.id: part.name for part in parts.values()}
    assert names == {"acme-one": "Acme One", "acme-two-plus": "Acme Two+", "acme-two-plus-2": "Acme-Two Plus"}


@pytest.mark.parametrize(
    ("name", "brand"),
    [
        ("Turtle Beach Recon 50", "Turtle Beach"),
        ("Bang & Olufsen Beoplay H100", "Bang & Olufsen"),
        ("Audio-Technica ATH-M50x", "Audio-Technica"),
        ("Astro Gaming A10", "Astro"),
    ],
)
def test_a_brand_may_have_two_words(name: str, brand: str) -> None:
    """For all other products the brand is the first word."""
    assert find_brand(name) == brand
