"""What follows from the links of a product."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import product
from wizard.catalog.derive import add_conclusions
from wizard.catalog.listing import Listing, Origin, Provenance, Stated
from wizard.rule_language.predicates import ATTRIBUTES, PLATFORMS

LINKS = ATTRIBUTES["links"].words
in_order = st.sets(st.sampled_from(LINKS)).map(lambda chosen: tuple(word for word in LINKS if word in chosen))
platforms = st.sets(st.sampled_from(PLATFORMS)).map(lambda chosen: tuple(p for p in PLATFORMS if p in chosen))


def complete(*provenance: Provenance, **attributes: Any) -> Listing:
    """A product of these attributes with what follows."""
    return add_conclusions(Listing(product("one", **attributes), provenance))


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


def test_what_a_page_says_it_works_with_is_kept_beside_the_jack() -> None:
    """A stated phone stays, and the provenance still names the page that stated it."""
    stated = Provenance("works_with", Origin.PAGE, "for phones", "https://example.org/a")
    listing = complete(stated, links=("jack",), works_with=("phone",))
    assert listing.product.attributes["works_with"] == tuple(
        word for word in PLATFORMS if word != "deskphone"
    )
    assert listing.provenance[0] == Provenance(
        "works_with",
        Origin.FOLLOWS,
        "follows from links: jack (besides page: for phones)",
        "https://example.org/a",
        Stated(("phone",), Origin.PAGE, "for phones", "https://example.org/a"),
    )


def test_bluetooth_alone_works_with_what_plays_bluetooth() -> None:
    """An Xbox and a PlayStation play no Bluetooth sound, so they are not among it (house rule H7)."""
    listing = complete(links=("bluetooth",))
    assert listing.product.attributes["works_with"] == ("phone", "computer", "switch", "tv")
    assert listing.provenance[-1] == Provenance("works_with", Origin.FOLLOWS, "follows from links: bluetooth")


@pytest.mark.parametrize("links", [("bluetooth", "dongle"), ("usb", "bluetooth"), ("dect",), ()])
def test_other_links_leave_open_what_it_works_with(links: tuple[str, ...]) -> None:
    """Some dongles and USB plugs are made for a console, others are not."""
    assert "works_with" not in complete(links=links).product.attributes


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


@given(links=st.none() | in_order, works_with=st.none() | platforms, wireless=st.none() | st.booleans())
def test_it_changes_nothing_more_the_second_time(**attributes: Any) -> None:
    """What follows is added once, so every writer of a catalog may add it."""
    once = complete(**attributes)
    assert add_conclusions(once) == once
