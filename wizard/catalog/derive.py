"""Conclusions from the links of a product: wireless, wired, and what it works with."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.overrides import as_stated
from wizard.rule_language.predicates import PLATFORMS, Value

WIRELESS_LINKS = frozenset({"bluetooth", "dongle", "xbox_wireless", "dect"})
WIRED_LINKS = frozenset({"jack", "usb"})
JACK_FITS = frozenset({"computer", "ps", "xbox", "switch", "tv", "plane", "studio"})
PLAYS_BLUETOOTH = ("phone", "computer", "switch", "tv")
"""Platforms that play Bluetooth sound, in the order of PLATFORMS; an Xbox and a PlayStation do not (H7)."""


def add_conclusions(listing: Listing) -> Listing:
    """Return the listing with what follows from its links; decisions of staff stay as they are.

    This is idempotent, so every writer of a catalog may do it.
    """
    conclusions = list(_conclusions(listing.product.attributes))
    if not conclusions:
        return listing
    attributes = dict(listing.product.attributes)
    known = {provenance.attribute: provenance for provenance in listing.provenance}
    for attribute, value, because in conclusions:
        stated = known.get(attribute)
        if attributes.get(attribute) == value or (stated and stated.origin == Origin.STAFF):
            continue
        before = f" (besides {stated.origin}: {stated.evidence})" if stated else ""
        evidence = f"follows from {because}{before}"
        page = stated.page if stated else None
        replaced = as_stated(attributes.get(attribute), stated)
        known[attribute] = Provenance(attribute, Origin.FOLLOWS, evidence, page, replaced)
        attributes[attribute] = value
    return Listing(replace(listing.product, attributes=attributes), tuple(known.values()))


def _conclusions(attributes: Mapping[str, Value]) -> Iterator[tuple[str, Value, str]]:
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
    return tuple(word for word in PLATFORMS if word in JACK_FITS or word in stated)
