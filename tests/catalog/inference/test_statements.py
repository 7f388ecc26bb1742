"""What a title states, and what it does not."""

from __future__ import annotations

import pytest

from tests.catalog.inference.reading import read, words


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
        ("Zephyr Bluetooth headphones over-ear", "links", ("bluetooth",), "Bluetooth"),
        ("Zephyr Bluetooth headphones, USB-C", "links", ("bluetooth",), "Bluetooth"),
        ("Zephyr headset, wired or Bluetooth, USB-C", "links", ("usb", "bluetooth"), "USB-C … Bluetooth"),
        ("Xbox Wireless Headset by Zephyr", "links", ("xbox_wireless",), "Xbox Wireless"),
        ("Zephyr DECT headset", "links", ("dect",), "DECT headset"),
        ("Zephyr headset, 2.4 GHz USB dongle", "links", ("dongle",), "2.4 GHz"),
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
    ("title", "is_open"),
    [
        ("Zephyr true wireless earbuds, Bluetooth", False),
        ("Apple AirPods Pro 2nd Gen MagSafe USB-C", False),
        ("Zephyr Bluetooth headphones", True),
        ("Zephyr wired headphones 3,5 mm", True),
        ("Zephyr headphones Bluetooth, 3.5mm", True),
    ],
)
def test_links_in_a_title_are_all_there_are_only_of_a_class_that_has_no_other(
    title: str, is_open: bool
) -> None:
    """True wireless buds have Bluetooth and nothing else; wired headphones may have USB as well."""
    assert ("links" in read(title).open_lists) is is_open


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


STANDBY = [
    # a row of https://github.com/biliscosaf/trendnow-brasil products_export_1.csv
    ("Autonomia de reprodução: aproximadamente 4 horas. Autonomia em stand-by: 310h.", 4),
    ("Playtime 8 hours, standby 200 hours", 8),
    ("8h playback, 32h with charging case", 8),
    ("Ships in 24 hours", None),
    ("Zephyr fone: 6 horas de música, 100 horas em espera", 6),
    ("Up to 200 hours standby and 8 hours of playback", 8),
    ("Standby time: 120h. Play time: 6h", 6),
    ("Play Time: 4-5h / Standby Time: 180h", 5),
    ("Talk time 5 hours Standby 60 hours", 5),
    ("Music time: about 4 hours; Talk time: about 3 hours; Standby time: about 60 hours", 4),
    ("Battery life: 310 hours standby", None),
    ("Akku: 300 Stunden Standby, 20 Stunden Musik", 20),
    ("Bereitschaftszeit 250 Std., Wiedergabe 12 Std.", 12),
    ("Autonomie : 12 heures, autonomie en veille : 200 heures", 12),
    ("Autonomie en veille 200 h", None),
    ("Autonomía: 6 horas. Tiempo en espera: 100 horas", 6),
    ("Autonomia: 6 ore, in attesa 100 ore", 6),
    ("Autonomia em espera: 100 horas. Reprodução: 5 horas", 5),
    ("Batterijduur 24 uur, stand-bytijd 200 uur", 24),
    ("Bateria do 200 h w trybie czuwania, 8 h odtwarzania", 8),
    ("Výdrž 10 hodin, v pohotovostním režimu 200 hodin", 10),
    ("Batteritid 20 timmar, standbytid 300 timmar", 20),
    ("Akunkesto 20 tuntia, valmiusaika 200 tuntia", 20),
    ("Üzemidő 20 óra, készenléti idő 200 óra", 20),
    ("Pil ömrü 8 saat, bekleme süresi 100 saat", 8),
    ("Autonomie de 6 ore, în așteptare 100 ore", 6),
    ("Время ожидания: 200 ч; время работы: 6 ч", 6),
    ("Час роботи 10 годин, режим очікування 200 годин", 10),
    ("Baterai 6 jam, siaga 100 jam", 6),
]
"""Texts with hours of playing and in stand-by, and the hours of playing."""


@pytest.mark.parametrize(("text", "hours"), STANDBY)
def test_hours_in_stand_by_are_no_playing_time(text: str, hours: float | None) -> None:
    """Each word belongs to its nearest number; a label with a colon to the one behind it."""
    assert read("Zephyr headphones", text).attributes.get("battery_hours") == hours
    assert read(f"Zephyr headphones, {text}").attributes.get("battery_hours") == hours
