"""What the links of something worn say: whether it has a wire, and what it works with."""

from collections.abc import Iterator, Mapping

from wizard.catalog.inference.attributes import ATTRIBUTES
from wizard.rule_language.attributes import Value

WIRELESS_LINKS = frozenset({"bluetooth", "dongle", "xbox_wireless", "dect"})
WIRED_LINKS = frozenset({"jack", "usb"})
JACK_FITS = frozenset({"computer", "ps", "xbox", "switch", "tv", "plane", "studio"})
PLAYS_BLUETOOTH = ("phone", "computer", "switch", "tv")
"""Platforms that play Bluetooth sound, in the order of the words; an Xbox and a PlayStation do not (H7)."""


def conclude_from_links(attributes: Mapping[str, Value]) -> Iterator[tuple[str, Value, str]]:
    """Yield attribute, value and the facts it follows from."""
    get = attributes.get
    links = get("links")
    if isinstance(links, tuple):
        because = f"links: {', '.join(links) or 'none'}"
        yield "wireless", not WIRELESS_LINKS.isdisjoint(links), because
        yield "wired", not WIRED_LINKS.isdisjoint(links), because
        if "jack" in links:
            yield "works_with", _with_jack(get("works_with")), "links: jack"
        elif links == ("bluetooth",) and get("works_with") is None:
            yield "works_with", PLAYS_BLUETOOTH, because
    elif get("wireless") is False and get("wired") is None and get("stored_music") is not True:
        yield "wired", True, "wireless: no"  # a player that stores its music needs neither


def _with_jack(works_with: Value) -> Value:
    """Return what is stated and what takes a jack, in the order of the attribute's words."""
    stated = works_with if isinstance(works_with, tuple) else ()
    return tuple(word for word in ATTRIBUTES["works_with"].words if word in JACK_FITS or word in stated)
