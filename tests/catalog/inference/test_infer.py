"""What titles, descriptions and fields state: invented products of many shops and languages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.catalog.inference.infer import Conflict, Inferred, infer
from wizard.catalog.inference.vocabulary import load_vocabulary
from wizard.catalog.listing import Origin, ProductTexts
from wizard.catalog.rows import STORED_ATTRIBUTES

VOCABULARY = load_vocabulary()


def read(title: str, description: str = "", *fields: tuple[str, str], **more: Any) -> Inferred:
    """What the shipped vocabulary reads."""
    return infer(ProductTexts(title, description, fields=fields, **more), VOCABULARY)


def words(inferred: Inferred) -> dict[str, str]:
    """Attribute -> evidence."""
    return {known.attribute: known.evidence for known in inferred.provenance}


# --- kinds ---------------------------------------------------------------------------------------------

KINDS = [
    ("Zephyr gaming chair with headset holder and cup holder", "other"),
    ("Zephyr hoofdtelefoonversterker", "other"),
    ("Zephyr koptelefoonstandaard van hout", "other"),
    ("Zephyr Tide Over-Ear Headphones", "headphones"),
    ("Zephyr Tide Over-Ear-Kopfhörer, schwarz", "headphones"),
    ("Zephyr Tide casque circum-aural", "headphones"),
    ("Zephyr Tide auriculares inalámbricos", "headphones"),
    ("Zephyr Tide cuffie bluetooth", "headphones"),
    ("Zephyr Tide draadloze koptelefoon", "headphones"),
    ("Zephyr Tide słuchawki nauszne", "headphones"),
    ("Zephyr Tide sluchátka přes uši", "headphones"),
    ("Zephyr Tide trådlösa hörlurar", "headphones"),
    ("Наушники Zephyr Tide накладные", "headphones"),
    ("Zephyr Tide kablosuz kulaklık", "headphones"),
    ("Zephyr Tide fejhallgató", "headphones"),
    ("Zephyr Pebble True Wireless Earbuds", "earphones"),
    ("Zephyr Pebble écouteurs intra-auriculaires", "earphones"),
    ("Zephyr Pebble In-Ear-Kopfhörer", "earphones"),
    ("Zephyr Pebble słuchawki douszne", "earphones"),
    ("Zephyr Pebble kulak içi kulaklık", "earphones"),
    ("Zephyr Bone Conduction Headphones for Running", "earphones"),
    ("Zephyr Neckband with 20 Hours of Playtime", "earphones"),
    ("Zephyr Raid Gaming Headset", "headset"),
    ("Zephyr Raid Gaming Headphones for PC", "headset"),
    ("Zephyr Raid casque gaming filaire", "headset"),
    ("Гарнитура игровая Zephyr Raid", "headset"),
    ("Zephyr Desk USB Headset for Call Center", "headset"),
    ("Zephyr Desk Mono Headset", "headset"),
    ("Zephyr Haul Trucker Headset with Boom Microphone", "headset"),
    ("Zephyr Haul Bluetooth Earpiece", "headset"),
    ("Zephyr Headphone Stand", "other"),
    ("Kopfhörerständer Zephyr", "other"),
    ("Support pour casque Zephyr", "other"),
    ("Soporte para auriculares Zephyr", "other"),
    ("Stojak na słuchawki Zephyr", "other"),
    ("Подставка для наушников Zephyr", "other"),
    ("Zephyr casque TV sans fil", "headphones"),
    ("Zephyr Kopfhörer TV", "headphones"),
    ("Zephyr MP3-Player mit Kopfhörern", "other"),
    ("Zephyr Halter Headset", "other"),
    ("Zephyr Headset Halter", "other"),
    ("Zephyr Tide Plus Ear Pads", "other"),
    ("Zephyr auriculares Bluetooth con estuche de carga", "earphones"),
    ("Zephyr trucker headset with charging case", "headset"),
    ("HyperX Cloud Zephyr earbuds", "earphones"),
    ("Jabra Zephyr Fit 3 sport earbuds", "earphones"),
    ("Coque silicone AirPods", "other"),
    ("Zephyr wired headphones for studio and gaming", "headphones"),
    ("Zephyr headphones, 50 h, for travel, gaming, work", "headphones"),
    ("Zephyr headphones with mic for gaming", "headset"),
    ("Zephyrbuds XL over-ear headphones", "headphones"),
    ("Zephyr casque anti-bruit de chantier", "other"),
    ("Zephyr VR headset with built-in microphone", "other"),
    ("Zephyr Tide On-Ear Headset, USB-C", "headset"),
    ("Zephyr Tide On-Ear Headset with Microphone", "headset"),
    ("Jabra Zephyr On-Ear Headset", "headset"),
    ("Jabra Zephyr 400 Duo", "headset"),
    ("Zephyr kit piéton jack", "earphones"),
    ("Zephyr Hör-Sprech-Kombination", "headset"),
    ("Replacement coiled cable HD-600", "other"),
    ("Replacement Ear Cushions for Zephyr Tide Headphones", "other"),
    ("Silicone Case for AirPods Pro", "other"),
    ("USB-C to 3.5mm Headphone Adapter", "other"),
    ("Zephyr 55-inch TV with Headphone Jack", "other"),
    ("Zephyr 9000", "other"),
    ("", "other"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "kind"), KINDS)
def test_the_kind_is_read_from_the_title(title: str, kind: str) -> None:
    """In many languages; what no word names is `other`, so that it is not recommended."""
    assert read(title).attributes["kind"] == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Zephyr Pebble TWS Bluetooth Headset", "earphones"),
        ("Гарнитура Zephyr Pebble, вкладыши", "earphones"),
        ("Zephyr Tide Bluetooth Headset (Black, On the Ear)", "headphones"),
        ("Zephyr Pebble In-Ear Bluetooth Gaming Headset", "earphones"),
        ("Zephyr Raid Over Ear Gaming Headset Wired Earphones Earbuds Headphones", "headset"),
        ("Zephyr Raid Gaming Headset, DTS Headphone:X", "headset"),
        ("Zephyr Tide Headphones Bluetooth Headset", "headphones"),
    ],
)
def test_the_word_headset_proves_nothing(title: str, kind: str) -> None:
    """Form, class and other nouns decide; keywords behind what the product is do not."""
    assert read(title).attributes["kind"] == kind


@pytest.mark.parametrize(
    ("title", "kind", "evidence"),
    [
        ("Zephyr Wireless Gaming Headset Stand", "other", "Stand"),
        ("Zephyr Wireless Gaming Headset with Stand", "headset", "Gaming"),
        ("Housse casque Zephyr", "other", "Housse"),
        ("Zephyr Boom Microphone Cable for Headsets", "other", "Boom Microphone Cable"),
        ("Zephyr Glow Ears compatible with gaming headphones", "other", "compatible with"),
        ("Zephyr Earbuds Bluetooth Headphones Charging Case", "earphones", "Earbuds"),
    ],
)
def test_the_head_of_the_nouns_decides(title: str, kind: str, evidence: str) -> None:
    """The last noun in English, the first in French; what comes with it or fits it is not what it is."""
    inferred = read(title)
    assert (inferred.attributes["kind"], words(inferred)["kind"]) == (kind, evidence)


def test_a_title_without_a_noun_is_read_by_category_then_description() -> None:
    """A description has to repeat the noun: a television mentions headphones too."""
    assert read("Zephyr 9000", category="Audio > Kopfhörer").attributes["kind"] == "headphones"
    repeated = "These headphones are light. Headphones for long days."
    assert read("Zephyr 9000", repeated).attributes["kind"] == "headphones"
    assert read("Zephyr 9000", "Plug in your headphones.").attributes["kind"] == "other"


def test_of_other_goods_nothing_but_the_kind_is_stated() -> None:
    """A cable's microphone is nobody's."""
    assert read("Boom microphone cable for headsets, 3.5mm, 300 h battery").attributes == {"kind": "other"}


# --- attributes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "attribute", "value", "evidence"),
    [
        ("Zephyr headphones with mic", "microphone", "present", "mic"),
        ("Zephyr Kopfhörer mit eingebautem Mikrofon", "microphone", "built_in", "eingebautem Mikrofon"),
        ("Zephyr casque avec micro intégré", "microphone", "built_in", "micro intégré"),
        ("Zephyr headphones with in-line mic", "microphone", "inline", "in-line mic"),
        ("Zephyr gaming headset, Detachable Microphone", "microphone", "boom", "Detachable Microphone"),
        ("Zephyr headphones without microphone", "microphone", "none", "without microphone"),
        ("Zephyr Kopfhörer ohne Mikrofon", "microphone", "none", "ohne Mikrofon"),
        ("Zephyr gaming headset", "microphone", "present", "gaming"),
        ("Zephyr TWS earbuds", "microphone", "built_in", "TWS"),
        ("Zephyr OverEar headphones", "form", "over_ear", "OverEar"),
        ("Zephyr casque supra-aural", "form", "on_ear", "supra-aural"),
        ("Zephyr Open Ear earbuds", "form", "open_ear", "Open Ear"),
        ("Zephyr mono headset", "form", "mono", "mono headset"),
        ("Zephyr mono Bluetooth headset", "wireless", True, "Bluetooth"),
        ("Zephyr oreillette Bluetooth", "wireless", True, "oreillette Bluetooth"),
        ("Zephyr in-ear headphones, wired earbuds", "form", "in_ear", "in-ear headphones"),
        ("Open-ear Zephyr Nothing Ear headphones", "form", "open_ear", "Open-ear"),
        ("Zephyr headphones, 2.4 GHz", "wireless", True, "2.4 GHz"),
        ("Zephyr casque sans fil", "wireless", True, "sans fil"),
        ("Zephyr wired headphones", "wireless", False, "wired"),
        ("Zephyr wired headphones", "wired", True, "wired"),
        ("Zephyr TV-Kopfhörer, 2 m Kabel", "wired", True, "Kabel"),
        ("Zephyr headphones, in-line remote", "wired", True, "in-line remote"),
        ("Zephyr wired headphones 3,5 mm", "links", ("jack",), "3,5 mm"),
        ("Zephyr true wireless earbuds", "links", ("bluetooth",), "true wireless"),
        ("Apple AirPods Pro 2nd Gen MagSafe USB-C", "links", ("bluetooth",), "AirPods Pro"),
        ("Zephyr headphones Bluetooth, 3.5mm", "links", ("jack", "bluetooth"), "3.5mm … Bluetooth"),
        ("Zephyr Active Noise Cancelling headphones", "anc", True, "Active Noise Cancelling"),
        ("Zephyr Kopfhörer, aktive Geräuschunterdrückung", "anc", True, "aktive Geräuschunterdrückung"),
        ("Zephyr 333ANC headphones", "anc", True, "ANC"),
        ("Zephyr Noise Cancelling Wireless Headphones with Mic", "anc", True, "Noise Cancelling"),
        ("Zephyr earbuds with multi-mode noise cancelling, 6 mics", "anc", True, "noise cancelling"),
        ("Zephyr Kopfhörer mit Geräuschunterdrückung", "anc", True, "Geräuschunterdrückung"),
        ("Zephyr headphones, noise cancelling, 30 hours", "anc", True, "noise cancelling"),
        ("Zephyr headphones without ANC", "anc", False, "without ANC"),
        ("Zephyr earphones, passive noise cancelling", "anc", False, "passive noise cancelling"),
        ("Zephyr earbuds with ENC", "mic_noise_reduction", True, "ENC"),
        ("Zephyr headphones 40H playtime", "battery_hours", 40, "40H"),
        ("Zephyr Kopfhörer, 35,5 Std. Akkulaufzeit", "battery_hours", 35.5, "35,5 Std"),
        ("Zephyr headphones, 6h ANC, 30h in all", "battery_hours", 30, "30h"),
        ("Zephyr headphones - fast charge - 49H playtime", "battery_hours", 49, "49H"),
        ("Zephyr headset, 24 hours driving, 60 days standby time", "battery_hours", 24, "24 hours"),
        ("Zephyr earbuds IPX 4", "water_rating", "IPX4", "IPX 4"),
        ("Zephyr earbuds (IP68)", "water_rating", "IP68", "IP68"),
        ("Zephyr open-back headphones", "open_back", True, "open-back"),
        ("Zephyr casque fermé", "open_back", False, "fermé"),
        ("Zephyr kids headphones, volume limited to 85 dB", "volume_limit_db", 85, "85 dB"),
        ("Zephyr headphones, weight 8.8 oz", "weight_g", 249.48, "8.8 oz"),
        ("Zephyr headphones with detachable cable", "cable_detachable", True, "detachable cable"),
        ("Zephyr headphones, multi-point", "multipoint", True, "multi-point"),
        ("Zephyr headphones, transparency mode", "transparency", True, "transparency mode"),
        ("Zephyr swim earphones, built-in MP3 player", "stored_music", True, "built-in MP3 player"),
        ("Zephyr headphones, replaceable ear pads", "replaceable_parts", True, "replaceable ear pads"),
    ],
)
def test_what_a_title_states(title: str, attribute: str, value: object, evidence: str) -> None:
    """The value, and the words it was read from."""
    inferred = read(title)
    assert (inferred.attributes.get(attribute), words(inferred).get(attribute)) == (value, evidence)


@pytest.mark.parametrize(
    ("title", "attribute"),
    [
        ("Zephyr gaming headset with noise-cancelling microphone", "anc"),
        ("Zephyr gaming headset, noise cancelling", "anc"),
        ("Zephyr earbuds with ENC noise cancelling", "anc"),
        ("Zephyr headphones with AI call noise cancelling", "anc"),
        ("Zephyr TWS earbuds, ANC mic", "anc"),
        ("Zephyr noise isolating earphones", "anc"),
        ("Zephyr headphones", "microphone"),
        ("Zephyr headset", "microphone"),
        ("Zephyr headphones", "wireless"),
        ("Zephyr Bluetooth headphones over-ear", "links"),
        ("Zephyr Bluetooth headphones over-ear", "wired"),
        ("Zephyr headphones with wireless charging", "wireless"),
        ("Zephyr headphones, USB charging cable", "wired"),
        ("Zephyr earbuds with mic, noise cancelling", "anc"),
        ("Zephyr headphones, charging time 2 hours", "battery_hours"),
        ("Zephyr waterproof earbuds", "water_rating"),
        ("Zephyr headphones 32 Ohm 250 g", "weight_g"),
    ],
)
def test_what_a_title_does_not_state(title: str, attribute: str) -> None:
    """Noise that others hear is no ANC; Bluetooth headphones may have a jack; waterproof names no rating."""
    assert attribute not in read(title).attributes


def test_a_description_states_what_the_title_does_not() -> None:
    """A closer word says which microphone it is; hours need a word beside them there."""
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


def test_the_titles_clear_words_win_over_a_field_and_the_conflict_is_told() -> None:
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
    """True wireless buds filed under headsets stay earphones, and the conflict is told."""
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
def test_whatever_is_read_is_of_the_vocabulary_and_stands_in_a_text(
    title: str, description: str, name: str, value: str
) -> None:
    """Any text can be read; the kind is always there; every piece of evidence is part of a text."""
    inferred = read(title, description, (name, value))
    assert inferred.attributes["kind"] in STORED_ATTRIBUTES["kind"].words
    assert [known.attribute for known in inferred.provenance] == list(inferred.attributes)
    for known in inferred.provenance:
        sources = (title, description) if known.origin == Origin.WORDS else (f"{name}: {value}",)
        pieces = known.evidence.split(" … ") if known.attribute == "links" else [known.evidence]
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
