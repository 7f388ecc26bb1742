"""The kind of product a title is about."""

from __future__ import annotations

import pytest

from tests.catalog.inference.reading import KINDS, read, words


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
        ('T-Shirt "Headphones" Cat Print', "other", "T-Shirt"),
        ("Headphones Enamel Pin", "other", "Enamel Pin"),
    ],
)
def test_the_head_of_the_nouns_decides(title: str, kind: str, evidence: str) -> None:
    """The last noun in English, the first in French, either for what has headphones in its name.

    What comes with the product or fits it is not what it is.
    """
    inferred = read(title)
    assert (inferred.attributes["kind"], words(inferred)["kind"]) == (kind, evidence)


@pytest.mark.parametrize(
    ("title", "kind", "evidence"),
    [
        ("Zephyr Tide Headphones & Case", "headphones", "Headphones"),
        ("Earbuds & Charging Case", "earphones", "Earbuds"),
        ("Zephyr Headset & Headset Stand Bundle", "headset", "Headset"),
        ("Headphone and Headset Stand", "other", "Stand"),
        ("Headphone/Headset Hook, Black", "other", "Hook"),
        ("Earphone & Headphone Splitter 3.5mm", "other", "Splitter"),
        ("Headset and Mic Y-Adapter", "other", "Adapter"),
        ("Headphone & Tablet Stand", "other", "Stand"),
        ("Kopfhörer und Headset Halterung", "other", "Halterung"),
        ("AirPods and iPhone Case", "other", "Case"),
        ("Wireless Earbuds/Headphones with Charging Case", "earphones", "Wireless Earbuds"),
        ("Headphones and Mic, Carry Case", "headphones", "Headphones"),
    ],
)
def test_what_is_joined_to_the_goods_shares_their_accessory(title: str, kind: str, evidence: str) -> None:
    """An accessory alone comes with the product, and so does one that repeats its noun."""
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
