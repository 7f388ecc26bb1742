"""What titles say that a product is made for, what it works with, and for which programs it is certified."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.inference.reading import read, words
from wizard.catalog.inference.uses import USES

STATED = [
    ("Zephyr Raid Headset for PlayStation", "works_with", ("ps",), "PlayStation"),
    ("Zephyr Raid Gaming Headset, PS5/PS4", "works_with", ("ps",), "PS5"),
    ("Zephyr Raid Headset for Xbox Series X|S", "works_with", ("xbox",), "Xbox Series X"),
    ("Zephyr Raid Xbox Headset", "works_with", ("xbox",), "Xbox Headset"),
    ("Zephyr Raid PlayStation Gold Wireless Headset", "works_with", ("ps",), "PlayStation"),
    ("Zephyr Raid Headset (Nintendo Switch)", "works_with", ("switch",), "Nintendo Switch"),
    ("Zephyr Raid Headset for PC and PS5", "works_with", ("computer", "ps"), "PC … PS5"),
    ("Zephyr Desk Headset for desk phones", "works_with", ("deskphone",), "desk phones"),
    ("Zephyr Desk Headset RJ9", "works_with", ("deskphone",), "RJ9"),
    ("Zephyr Tide Headphones compatible with any TV", "works_with", ("tv",), "TV"),
    ("Zephyr Desk Microsoft Teams certified Headset", "certified", ("teams",), "Microsoft Teams certified"),
    ("Zephyr Desk MS Teams Stereo Headset", "certified", ("teams",), "MS Teams"),
    ("Zephyr Desk Headset for Teams", "certified", ("teams",), "Teams"),
    ("Zephyr Desk Headset, Zoom certified", "certified", ("zoom",), "Zoom certified"),
    (
        "Zephyr Desk Headset, Zoom certified, certified for Microsoft Teams, Skype",
        "certified",
        ("teams", "zoom"),
        "certified for Microsoft Teams … Zoom certified",
    ),
    ("Zephyr Raid Gaming Headset", "made_for", ("gaming",), "Gaming"),
    ("Zephyr Raid Wireless Headset for Gaming", "made_for", ("gaming",), "Gaming"),
    ("Zephyr Desk Office Headset", "made_for", ("calls",), "Office Headset"),
    ("Zephyr Desk Call Center USB Headset", "made_for", ("calls",), "Call Center"),
    ("Zephyr Tide Studio Monitor Headphones", "made_for", ("studio",), "Studio Monitor"),
    ("Zephyr Tide Sport Bluetooth Earbuds", "made_for", ("sport",), "Sport"),
    ("Zephyr Tide Earphones for running", "made_for", ("sport",), "running"),
    ("Zephyr Night Sleep Headphones", "made_for", ("sleep",), "Sleep"),
    ("Zephyr Tide TV Headphones", "made_for", ("tv",), "TV"),
    ("Zephyr Tide Headphones for TV", "made_for", ("tv",), "TV"),
    ("Zephyr Haul Rugged Headset", "made_for", ("rugged",), "Rugged"),
    ("Zephyr Tide Headphones for music", "made_for", ("music",), "music"),
    ("Zephyr Tide Kids Headphones", "made_for", ("children",), "Kids"),
    ("Zephyr Tide Kids Headphones", "children", True, "Kids"),
    ("Zephyr Tide Kopfhörer für Kinder", "children", True, "Kinder"),
    ("Zephyr Tide Kinderkopfhörer", "children", True, "Kinderkopfhörer"),
    ("Zephyr Tide Headphones for adults", "children", False, "adults"),
]


@pytest.mark.parametrize(("title", "attribute", "value", "evidence"), STATED)
def test_what_a_title_says_of_uses(title: str, attribute: str, value: object, evidence: str) -> None:
    """Lists are open: what they lack is not stated."""
    inferred = read(title)
    assert (inferred.attributes.get(attribute), words(inferred).get(attribute)) == (value, evidence)
    assert (attribute in inferred.open_lists) is isinstance(value, tuple)


@pytest.mark.parametrize(
    ("title", "attribute"),
    [
        ("Zephyr Carrying Case for Xbox Headset", "works_with"),
        ("Zephyr Raid Headset, not compatible with Xbox", "works_with"),
        ("Zephyr Raid Headset, not for PS5", "works_with"),
        ("Zephyr Raid Headset, works with PS4 via jack", "works_with"),
        ("Zephyr Raid Headset for Xbox 360 and PS3", "works_with"),
        ("Zephyr Raid Headset with mute switch", "works_with"),
        ("Zephyr Raid Headset, 2 pc", "works_with"),
        ("Zephyr Sport Red Headphones", "made_for"),
        ("Beats Studio Wireless Headphones", "made_for"),
        ("Zephyr Headphones, low-latency gaming mode", "made_for"),
        ("Zephyr Headphones compatible with gaming consoles", "made_for"),
        ("Zephyr Headset for Microsoft Teams, Zoom", "certified"),
        ("Zephyr Headset for Teams and Skype", "certified"),
        ("Zephyr Headset compatible with Microsoft Teams", "certified"),
        ("Zephyr Headset, Teams edition of sports", "certified"),
        ("Zephyr Headphones for kids and adults", "children"),
        ("Zephyr Headphones, Kids, Adults", "children"),
        ("Zephyr Headphones, not for children", "made_for"),
    ],
)
def test_what_a_title_does_not_say_of_uses(title: str, attribute: str) -> None:
    """Accessories, what is excluded, one link's devices, names of models, and programs to talk in."""
    assert attribute not in read(title).attributes


def test_other_texts_say_nothing_of_uses() -> None:
    """A description names what other products are for, and what works over one link alone."""
    described = read("Zephyr Tide Headset", "Gaming headset for PS5 and kids. Certified for Microsoft Teams.")
    assert described.attributes.keys().isdisjoint(USES)


def test_uses_in_parentheses_are_read() -> None:
    """As lists of models name them; a slash separates two devices."""
    inferred = read("Zephyr Raid LIGHTSPEED Headset (PlayStation/PC)")
    assert inferred.attributes == {
        "kind": "headset", "links": ("dongle",), "wireless": True, "works_with": ("computer", "ps"),
    }  # fmt: skip
    assert inferred.open_lists == {"links", "works_with"}
    assert words(inferred)["works_with"] == "PC … PlayStation"
    assert read("Zephyr Ety-Kids5 Earphones (kids)").attributes == {
        "kind": "earphones", "made_for": ("children",), "children": True,
    }  # fmt: skip


WORDS = """Zephyr not for with via compatible Xbox PS5 PC TV Teams Zoom certified kids adults Gaming Sport
Headset Headphones Red , Bluetooth jack"""
TITLES = st.lists(st.sampled_from(WORDS.split()), max_size=10).map(" ".join)


@given(TITLES)
def test_uses_are_open_lists_with_words_of_the_title(title: str) -> None:
    """Every word has its evidence, and none occurs twice."""
    inferred = read(title)
    known = words(inferred)
    for name in inferred.attributes.keys() & {*USES, "links"}:
        value = inferred.attributes[name]
        assert all(piece in title for piece in known[name].split(" … "))
        assert (name in inferred.open_lists) is (isinstance(value, tuple))
        assert not isinstance(value, tuple) or len(set(value)) == len(value) > 0
