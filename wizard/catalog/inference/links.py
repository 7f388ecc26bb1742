"""What follows from the links of headphones and headsets: whether there is a wire, and matching devices."""

from collections.abc import Collection, Iterator, Mapping

from wizard.catalog.inference.attributes import ATTRIBUTES
from wizard.rule_language.attributes import Value

WIRELESS_LINKS = frozenset({"bluetooth", "dongle", "xbox_wireless", "dect"})
WIRED_LINKS = frozenset({"jack", "usb"})

DEVICES: Mapping[str, frozenset[str]] = {
    "jack": frozenset({"computer", "ps", "xbox", "switch", "tv", "plane", "studio"}),
    "bluetooth": frozenset({"phone", "computer", "switch", "tv"}),  # no Xbox and no PlayStation (H7)
}
"""Link -> devices that accept it. For links that are not listed, this depends on the product."""


def conclude_from_links(
    attributes: Mapping[str, Value], open_lists: Collection[str] = ()
) -> Iterator[tuple[str, Value, str]]:
    """Yield each conclusion as its attribute, its value and the fact that it follows from.

    A product has every link that its list names, but only a closed list shows that it has no others. The
    devices in `works_with` accept every one of the links, so they work whichever link is used.
    """
    get = attributes.get
    links = get("links")
    stated = links if isinstance(links, tuple) else ()
    closed = isinstance(links, tuple) and "links" not in open_lists
    because = f"links: {', '.join(stated) or 'none'}"
    for name, of_kind in (("wireless", WIRELESS_LINKS), ("wired", WIRED_LINKS)):
        if closed or not of_kind.isdisjoint(stated):
            yield name, not of_kind.isdisjoint(stated), because
    if closed and get("works_with") is None and (devices := _common_devices(stated)):
        yield "works_with", devices, because
    unlinked = not closed and not stated
    if unlinked and get("wireless") is False and get("wired") is None and get("stored_music") is not True:
        yield "wired", True, "wireless: no"  # with music stored in it, a player needs neither


def _common_devices(links: Collection[str]) -> tuple[str, ...]:
    """Return the devices that accept every one of these links, in the order of the attribute's words."""
    of_each = [DEVICES.get(link, frozenset()) for link in links]
    return tuple(
        word for word in ATTRIBUTES["works_with"].words if of_each and all(word in each for each in of_each)
    )
