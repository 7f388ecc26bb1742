"""What titles, descriptions, categories and fields state together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.inference.reading import KINDS, read
from tests.making import TOPIC
from wizard.catalog.inference.infer import Conflict
from wizard.catalog.listing import Origin

# --- several texts ---------------------------------------------------------------------------------------


def test_a_description_states_what_the_title_does_not() -> None:
    """A more precise word says which microphone it is; hours need a word next to them there."""
    inferred = read(
        "Zephyr Tide headphones with mic, wired",
        "Boom microphone. Bluetooth adapter sold apart. Battery life: up to 20 hours. Ships in 24 hours.",
    )
    assert inferred.attributes == {
        "kind": "headphones",
        "wireless": False,
        "wired": True,
        "microphone": "boom",
        "battery_hours": 20,
    }


@pytest.mark.parametrize(
    ("title", "description", "links"),
    [
        (
            "Zephyr Tide wireless headphones",
            "Bluetooth 5.3, a 3.5 mm cable. Charges by USB-C.",
            ("bluetooth",),
        ),
        ("Zephyr Raid wireless headset", "2.4 GHz dongle and Bluetooth", ("bluetooth", "dongle")),
        ("Zephyr Tide Kopfhörer, kabelgebunden", "Mit 3,5-mm-Klinke und 6,3-mm-Adapter.", ("jack",)),
        ("Zephyr Desk Headset mit Kabel", "USB-C, auch für Bluetooth-Sender", ("usb",)),
        (
            "Zephyr Tide headphones, wired and wireless",
            "Bluetooth, 3.5 mm, USB charge",
            ("jack", "bluetooth"),
        ),
        ("Zephyr Tide wireless headphones", "Charges by USB-C.", None),
        ("Zephyr Tide wireless headphones", "Also with a 3.5 mm cable.", None),
        ("Zephyr Tide headphones with cable", "Bluetooth adapter sold apart.", None),
        ("Zephyr Tide Bluetooth headphones", "Bluetooth, or a 2.4 GHz dongle", ("bluetooth",)),
    ],
)
def test_a_later_text_says_which_link_a_wire_or_none_means(
    title: str, description: str, links: tuple[str, ...] | None
) -> None:
    """Links of the other sort are not added: they are often of an accessory."""
    inferred = read(title, description)
    assert inferred.attributes.get("links") == links
    assert ("links" in inferred.open_lists) == (links is not None)
    alone = read(title).attributes
    assert {name: inferred.attributes.get(name) for name in ("wireless", "wired")} == {
        name: alone.get(name) for name in ("wireless", "wired")
    }


def test_usb_is_a_wire_unless_another_text_says_that_there_is_none() -> None:
    """A dongle is plugged into USB too, and a battery is charged by it."""
    assert read("Zephyr Desk UC USB-C Headset").attributes["wireless"] is False
    described = read("Zephyr Desk UC USB-C Headset", "Bluetooth headset with a dongle.")
    assert described.attributes["wireless"] is True
    assert "wired" not in described.attributes


def test_other_texts_decide_where_the_title_says_headphones_only() -> None:
    """Kopfhörer and casque are worn in the ear as well."""
    assert read("Zephyr Tide Kopfhörer", "True-Wireless In-Ears").attributes["kind"] == "earphones"
    for_all = "Headphones for music and gaming. Headphones for those who dislike earbuds."
    assert read("Zephyr Tide Headphones", for_all).attributes["kind"] == "headphones"
    assert read("Zephyr Tide casque", category="Gaming > Casques gamer").attributes["kind"] == "headset"
    assert (
        read("Zephyr Tide casque", category="Accessoires PS5 > Casques gaming").attributes["kind"]
        == "headset"
    )
    assert read("Zephyr Tide Headphones", category="Earbuds & Speakers").attributes["kind"] == "headphones"


# --- fields ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "attribute", "value"),
    [
        (("Microphone", "Yes"), "microphone", "present"),
        (("Mikrofon", "nein"), "microphone", "none"),
        (("Microphone type", "Boom"), "microphone", "boom"),
        (("General: Form Factor", "Over Ear"), "form", "over_ear"),
        (("pa_bauform", "On-Ear"), "form", "on_ear"),
        (("Noise Control", "Active Noise Cancellation"), "anc", True),
        (("Noise Control", "None"), "anc", False),
        (("Connectivity", "Bluetooth, 3.5mm Jack"), "links", ("jack", "bluetooth")),
        (("Connectivity", "Wired"), "wireless", False),
        (("Battery life (hours)", "30"), "battery_hours", 30),
        (("Autonomie", "30 heures"), "battery_hours", 30),
        (("Water resistance", "IPX5"), "water_rating", "IPX5"),
        (("Weight", "0.25 kg"), "weight_g", 250),
    ],
)
def test_what_a_field_states(field: tuple[str, str], attribute: str, value: object) -> None:
    """Its evidence is the field; a list of links in a field is all there are."""
    inferred = read("Zephyr Tide headphones", "", field)
    assert inferred.attributes.get(attribute) == value
    known = next(known for known in inferred.provenance if known.attribute == attribute)
    assert (known.origin, known.evidence) == ("feed field", f"{field[0]}: {field[1]}")


def test_a_field_that_lists_all_links_completes_those_of_the_title() -> None:
    """What the title adds to them is kept, and the contradiction reported."""
    whole = read("Zephyr Bluetooth headphones", "", ("Connectivity", "Bluetooth, 3.5mm Jack"))
    assert (whole.attributes["links"], whole.open_lists, whole.conflicts) == (
        ("jack", "bluetooth"), frozenset(), (),
    )  # fmt: skip
    less = read("Zephyr Bluetooth headphones, 3.5mm", "", ("Connectivity", "Bluetooth"))
    assert (less.attributes["links"], less.open_lists) == (("jack", "bluetooth"), frozenset({"links"}))
    assert less.conflicts == (Conflict("links", "Connectivity: Bluetooth", "3.5mm … Bluetooth"),)


def test_the_titles_clear_words_win_over_a_field_and_the_conflict_is_reported() -> None:
    """Fields are often wrong; both sides are shown to the store."""
    inferred = read(
        "Zephyr On-Ear Headphones, passive noise cancelling, Wired",
        "",
        ("Form Factor", "Over Ear"),
        ("Noise Control", "Active Noise Cancellation"),
        ("Connectivity", "Bluetooth"),
        ("Microphone", "Yes"),
    )
    assert inferred.attributes == {
        "kind": "headphones",
        "wired": True,
        "wireless": False,
        "form": "on_ear",
        "anc": False,
        "microphone": "present",
        "links": ("bluetooth",),
    }
    assert inferred.conflicts == (
        Conflict("form", "Form Factor: Over Ear", "On-Ear"),
        Conflict("anc", "Noise Control: Active Noise Cancellation", "passive noise cancelling"),
        Conflict("wireless", "Connectivity: Bluetooth", "Wired"),
    )


@pytest.mark.parametrize(
    ("title", "category", "kind"),
    [
        ("Zephyr Tide", "543627", "headset"),
        ("Zephyr Tide", "505797", "other"),
        ("Zephyr Tide Headphones", "503004", "other"),
        ("Zephyr Tide Headset, On-Ear", "543627", "headset"),
        ("Zephyr Tide Headset", "543626", "headphones"),
        ("Zephyr Tide Earphones", "543626", "earphones"),
        ("Zephyr Tide Earphones", "Electronics > Audio > Headphones & Headsets", "earphones"),
        ("Zephyr Raid Headset", "Electronics > Audio > Headphones & Headsets", "headset"),
        ("Zephyr Tide", "Electronics > Audio > Headphones & Headsets > Headsets", "headset"),
    ],
)
def test_googles_category_beats_a_mere_noun(title: str, category: str, kind: str) -> None:
    """By its id or its path; headphones and headsets together settle nothing."""
    assert read(title, google_category=category).attributes["kind"] == kind


def test_a_clear_title_beats_googles_category() -> None:
    """True wireless buds filed under headsets stay earphones, and the conflict is reported."""
    inferred = read("Zephyr TWS Earbuds", google_category="543627")
    assert inferred.attributes["kind"] == "earphones"
    assert inferred.conflicts == (Conflict("kind", "google_product_category: 543627", "TWS"),)


# --- whatever the text -----------------------------------------------------------------------------------

WORDS = """gaming headset headphones earbuds Stand ANC mic noise cancelling without for with Over-Ear wired
USB 40h IPX5 , | ( ) - _ Kopfhörer écouteurs наушники Bluetooth 2.4GHz 3,5mm battery 85 dB TWS İ ß
e\u0301 ²"""
SOME = st.sampled_from(WORDS.split())
PLAIN = st.sampled_from(("Deep", "Bass", "Black", "Hi-Res", "RGB", "2025", "Sound", "Premium"))
TITLES = st.one_of(st.text(max_size=60), st.lists(SOME, max_size=12).map(" ".join))


@given(TITLES, TITLES, TITLES, TITLES)
def test_whatever_is_inferred_is_of_the_vocabulary_and_quotes_a_text(
    title: str, description: str, name: str, value: str
) -> None:
    """Any text can be read; the kind is always there; every piece of evidence is part of a text."""
    inferred = read(title, description, (name, value))
    assert inferred.attributes["kind"] in TOPIC.stored_attributes["kind"].words
    assert [known.attribute for known in inferred.provenance] == list(inferred.attributes)
    for known in inferred.provenance:
        sources = (title, description) if known.origin == Origin.WORDS else (f"{name}: {value}",)
        several = isinstance(inferred.attributes[known.attribute], tuple)
        pieces = known.evidence.split(" … ") if several else [known.evidence]
        assert [piece for piece in pieces if not any(piece in source for source in sources)] == []


@given(st.lists(SOME, max_size=12).map(" ".join))
def test_upper_and_lower_case_say_the_same(title: str) -> None:
    """Shops write as they like."""
    plain = title.replace("İ", "i").replace("ß", "ss")
    assert read(plain.upper()).attributes == read(plain.lower()).attributes == read(plain).attributes


@given(
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(["Deep", "Bass", "Black", "Hi-Res", "RGB", "2025", "Sound", "Premium"])),
)
def test_words_that_say_nothing_add_no_noise_cancelling(titled: tuple[str, str], more: list[str]) -> None:
    """Nor do they change anything else."""
    title, _ = titled
    assert "anc" not in read(title).attributes
    assert read(f"{title}, {' '.join(more)}").attributes == read(title).attributes
