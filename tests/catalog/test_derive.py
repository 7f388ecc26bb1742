"""What follows from the links of a product."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.tablets import TABLETS
from tests.making import THREE_SIDED, TOPIC, product
from wizard.catalog.derive import add_conclusions, contradicts, find_contradictions
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.overrides import undo_overrides

PLATFORMS = TOPIC.attributes["works_with"].words
LINKS = TOPIC.attributes["links"].words
in_order = st.sets(st.sampled_from(LINKS)).map(lambda chosen: tuple(word for word in LINKS if word in chosen))
platforms = st.sets(st.sampled_from(PLATFORMS)).map(lambda chosen: tuple(p for p in PLATFORMS if p in chosen))


def complete(*provenance: Provenance, **attributes: Any) -> Listing:
    """A product of these attributes with what follows."""
    return add_conclusions(Listing(product("one", **attributes), provenance), TOPIC)


def test_a_jack_means_a_wire_and_everything_that_has_a_socket() -> None:
    """A jack fits computers, consoles, television, plane seats and studio gear; a phone is not promised."""
    listing = complete(links=("jack",))
    assert listing.product.attributes == {
        "kind": "headset",
        "links": ("jack",),
        "wireless": False,
        "wired": True,
        "works_with": ("computer", "ps", "xbox", "switch", "tv", "plane", "studio"),
    }
    assert listing.provenance == (
        Provenance("wireless", Origin.FOLLOWS, "follows from links: jack"),
        Provenance("wired", Origin.FOLLOWS, "follows from links: jack"),
        Provenance("works_with", Origin.FOLLOWS, "follows from links: jack"),
    )


def test_what_a_page_says_it_works_with_stays_beside_the_jack() -> None:
    """What a jack reaches counts for that link alone, as the topic says."""
    stated = Provenance("works_with", Origin.PAGE, "for phones", "https://example.org/a")
    listing = complete(stated, links=("jack",), works_with=("phone",))
    assert listing.product.attributes["works_with"] == ("phone",)
    assert stated in listing.provenance
    assert "works_with" not in listing.product.open_lists


def test_bluetooth_alone_works_with_what_plays_bluetooth() -> None:
    """An Xbox and a PlayStation play no Bluetooth sound, so they are not among it (house rule H7)."""
    listing = complete(links=("bluetooth",))
    assert listing.product.attributes["works_with"] == ("phone", "computer", "switch", "tv")
    assert listing.provenance[-1] == Provenance("works_with", Origin.FOLLOWS, "follows from links: bluetooth")


@pytest.mark.parametrize(
    ("links", "devices"),
    [
        (("jack", "bluetooth"), ("computer", "switch", "tv")),
        (("jack", "dongle"), None),
        (("usb", "bluetooth"), None),
        (("dect",), None),
        ((), None),
    ],
)
def test_what_works_with_a_product_works_over_each_of_its_links(
    links: tuple[str, ...], devices: tuple[str, ...] | None
) -> None:
    """A wireless set whose cable fits a PlayStation does not work with one by its dongle."""
    found = complete(links=links).product
    assert found.attributes.get("works_with") == devices
    assert ("works_with" in found.open_lists) is (devices is not None)


def test_an_open_list_of_links_says_what_is_there_and_not_what_is_missing() -> None:
    """Bluetooth headphones may have a jack too; a plug that is named is a wire."""
    air = complete(links=("bluetooth",), open_lists=frozenset({"links"})).product.attributes
    assert air == {"kind": "headset", "links": ("bluetooth",), "wireless": True}
    wire = complete(links=("jack",), open_lists=frozenset({"links"}), wireless=True).product.attributes
    assert wire == {"kind": "headset", "links": ("jack",), "wireless": True, "wired": True}
    none = complete(links=(), open_lists=frozenset({"links"}), wireless=False).product.attributes
    assert none == {"kind": "headset", "links": (), "wireless": False, "wired": True}


def test_what_a_source_says_bluetooth_alone_works_with_stays() -> None:
    """It may know better."""
    stated = Provenance("works_with", Origin.PAGE, "pairs with the PS5", "https://example.org/a")
    listing = complete(stated, links=("bluetooth",), works_with=("ps",))
    assert listing.product.attributes["works_with"] == ("ps",)


def test_links_win_over_a_source_that_contradicts_them() -> None:
    """A set with a jack alone is not wireless, whatever a feed says."""
    feed = Provenance("wireless", Origin.FEED_FIELD, "wireless: true")
    assert complete(feed, links=("jack",), wireless=True).product.attributes["wireless"] is False


def test_what_staff_decided_stays() -> None:
    """A person's word is never replaced."""
    staff = Provenance("wireless", Origin.STAFF, "the cable is not in the box")
    assert complete(staff, links=("jack",), wireless=True).product.attributes["wireless"] is True


def test_no_links_at_all_is_neither_wireless_nor_wired() -> None:
    """A swim player that stores its music has no link; that is stated, not unknown."""
    attributes = complete(links=()).product.attributes
    assert (attributes["wireless"], attributes["wired"]) == (False, False)


def test_not_wireless_means_wired_when_links_are_not_stated() -> None:
    """Without a radio only a wire is left."""
    assert complete(wireless=False).provenance == (
        Provenance("wired", Origin.FOLLOWS, "follows from wireless: no"),
    )


def test_a_player_that_stores_its_music_needs_no_wire() -> None:
    """Not wireless does not mean wired when the music is inside."""
    assert "wired" not in complete(wireless=False, stored_music=True).product.attributes


def test_wireless_says_nothing_of_a_wire() -> None:
    """Many wireless sets have a cable too, so wired stays not stated."""
    assert "wired" not in complete(wireless=True).product.attributes


@given(
    links=st.none() | in_order,
    works_with=st.none() | platforms,
    wireless=st.none() | st.booleans(),
    wired=st.none() | st.booleans(),
    open_lists=st.sets(st.sampled_from(("links", "works_with"))).map(frozenset),
)
def test_it_changes_nothing_more_the_second_time(**stated: Any) -> None:
    """What follows is added once, so every writer of a catalog may add it; and it can be taken back."""
    stated["open_lists"] = frozenset(name for name in stated["open_lists"] if stated[name] is not None)
    once = complete(**stated)
    assert add_conclusions(once, TOPIC) == once
    back = undo_overrides(once, ()).product
    assert {name: back.attributes.get(name) for name in stated if name != "open_lists"} == {
        name: value for name, value in stated.items() if name != "open_lists"
    }
    assert back.open_lists == stated["open_lists"]


@given(
    links=st.none() | in_order,
    wireless=st.none() | st.booleans(),
    wired=st.none() | st.booleans(),
    is_open=st.booleans(),
)
def test_wires_equal_a_plain_reference(
    links: tuple[str, ...] | None, wireless: bool | None, wired: bool | None, is_open: bool
) -> None:
    """Yes where a link is named that is one, no where all are named and none is, else what is stated."""
    open_lists = frozenset({"links"} if is_open else ())
    found = complete(links=links, wireless=wireless, wired=wired, open_lists=open_lists).product.attributes
    whole = links is not None and not is_open
    air = bool({"bluetooth", "dongle", "xbox_wireless", "dect"} & set(links or ()))
    wire = bool({"jack", "usb"} & set(links or ()))
    expected_air = air if air or whole else wireless
    expected_wire = wire if wire or whole else wired
    if not links and not whole and wireless is False and wired is None:
        expected_wire = True
    assert (found["wireless"], found["wired"]) == (expected_air, expected_wire)


def test_links_of_another_topic_lead_to_nothing() -> None:
    """They are known of what is worn only; and only what the topic declares is concluded."""
    listing = Listing(product("one", "espresso", links=("jack",)))
    assert add_conclusions(listing, THREE_SIDED) == listing
    less = replace(TOPIC, attributes={name: TOPIC.attributes[name] for name in ("links", "wired")})
    found = add_conclusions(Listing(product("one", links=("jack",))), less).product.attributes
    assert found == {"kind": "headset", "links": ("jack",), "wired": True}


# --- what follows from the kind --------------------------------------------------------------------

FIELD = Provenance("kind", Origin.FEED_FIELD, "Type: Laptops")


def laptop(*known: Provenance, **attributes: Any) -> Listing:
    """Return a laptop with what follows, whose kind is stated by a field unless it says otherwise."""
    sources = known if any(each.attribute == "kind" for each in known) else (FIELD, *known)
    return add_conclusions(Listing(product("one", "laptop", **attributes), sources), TABLETS)


def test_a_kind_states_what_nothing_else_does() -> None:
    """With the kind as evidence."""
    listing = laptop(touch=True)
    assert listing.product.attributes == {
        "kind": "laptop", "touch": True, "keyboard": "present", "ports": ("usb",), "rugged": "none",
    }  # fmt: skip
    assert listing.provenance == (
        FIELD,
        Provenance("keyboard", Origin.FOLLOWS, "follows from the kind: laptop"),
        Provenance("ports", Origin.FOLLOWS, "follows from the kind: laptop"),
        Provenance("rugged", Origin.FOLLOWS, "follows from the kind: laptop"),
    )
    assert listing.product.open_lists == {"ports"}


@pytest.mark.parametrize(
    ("origin", "follows"),
    [(Origin.FEED_FIELD, True), (Origin.PAGE, True), (Origin.STAFF, True), (Origin.WORDS, False)],
)
def test_only_a_kind_that_was_stated_implies_facts(origin: Origin, follows: bool) -> None:
    """One that was read from a title does not."""
    found = laptop(Provenance("kind", origin, "Laptop"))
    assert ("keyboard" in found.product.attributes) is follows


def test_a_kind_of_unknown_source_implies_nothing() -> None:
    """As in a file that was filled by hand."""
    listing = Listing(product("one", "laptop"))
    assert add_conclusions(listing, TABLETS) == listing


def test_staff_can_say_that_something_is_not_known() -> None:
    """That is a decision too."""
    staff = Provenance("keyboard", Origin.STAFF, "some have none")
    found = laptop(staff, keyboard=None)
    assert found.product.attributes["keyboard"] is None
    assert staff in found.provenance


def test_a_stated_contrary_stays_and_is_listed() -> None:
    """Vaguer or richer statements contradict nothing."""
    stated = Provenance("keyboard", Origin.PAGE, "without a keyboard", "https://example.org")
    found = laptop(stated, keyboard="none", ports=(), rugged="MIL-5")
    assert (found.product.attributes["keyboard"], found.product.attributes["ports"]) == ("none", ())
    assert list(find_contradictions(found, TABLETS)) == [
        "keyboard is none, although the kind laptop implies present",
        "ports is none, although the kind laptop implies usb",
        "rugged is MIL-5, although the kind laptop implies none",
    ]
    fine = laptop(keyboard="cover", ports=("usb", "hdmi"), rugged="tested")
    assert list(find_contradictions(fine, TABLETS)) == []
    assert list(find_contradictions(laptop(), TABLETS)) == []


@pytest.mark.parametrize(
    ("kind", "attribute", "stated", "contrary"),
    [
        ("chromebook", "keyboard", "present", False),
        ("chromebook", "keyboard", "cover", True),
        ("chromebook", "touch", True, True),
        ("chromebook", "touch", None, False),
    ],
)
def test_a_word_for_several_others_contradicts_none_of_them(
    kind: str, attribute: str, stated: Any, contrary: bool
) -> None:
    """Neither where it is stated, nor where it follows."""
    implied = TABLETS.kind[kind].implies[attribute]
    assert contradicts(TABLETS.attributes[attribute], implied, stated) is contrary


STATED: dict[str, st.SearchStrategy[Any]] = {
    "keyboard": st.none() | st.sampled_from(TABLETS.attributes["keyboard"].words),
    "touch": st.none() | st.booleans(),
    "ports": st.none() | st.sampled_from([(), ("usb",), ("usb", "hdmi")]),
}


@given(
    kind=st.sampled_from(["tablet", "laptop", "chromebook", "other"]),
    origin=st.sampled_from([origin for origin in Origin if origin is not Origin.FOLLOWS]),
    attributes=st.fixed_dictionaries(STATED),
    by_staff=st.sets(st.sampled_from(list(STATED))),
)
def test_what_is_implied_equals_a_plain_reference(
    kind: str, origin: Origin, attributes: dict[str, Any], by_staff: set[str]
) -> None:
    """Each implied fact of a kind that was stated, where neither a value nor staff say something."""
    known = [Provenance(name, Origin.STAFF, "seen") for name in sorted(by_staff)]
    stated = Listing(product("one", kind, **attributes), (Provenance("kind", origin, "Laptop"), *known))
    expected = dict(stated.product.attributes)
    if origin in ("feed field", "page", "staff") and kind in ("laptop", "chromebook"):
        for name, value in TABLETS.kind[kind].implies.items():
            if expected.get(name) is None and name not in by_staff:
                expected[name] = value
    found = add_conclusions(stated, TABLETS)
    assert found.product.attributes == expected
    assert add_conclusions(found, TABLETS) == found
    assert undo_overrides(found, ()).provenance == stated.provenance
