"""How a product connects: with or without a wire, and by which links where the whole list is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wizard.catalog.derive import WIRED_LINKS, WIRELESS_LINKS
from wizard.catalog.inferring.statements import Statement
from wizard.catalog.rows import STORED_ATTRIBUTES

CONNECTION = ("links", "wireless", "wired")


def named_links(stated: Iterable[Statement]) -> dict[str, str]:
    """Each link that statements name, with its words, in the vocabulary's order."""
    named: dict[str, str] = {}
    for each in stated:
        if each.attribute == "links" and isinstance(each.value, tuple):
            named |= {link: each.evidence for link in each.value if link not in named}
    return {link: named[link] for link in STORED_ATTRIBUTES["links"].words if link in named}


def by_air(stated: Statement) -> bool:
    """Whether a statement names a wireless link or says that there is no wire."""
    links = stated.value if stated.attribute == "links" and isinstance(stated.value, tuple) else ()
    return (stated.attribute == "wireless" and stated.value is True) or not WIRELESS_LINKS.isdisjoint(links)


def only_usb(stated: Sequence[Statement]) -> bool:
    """Whether USB is all that statements say of wires and links."""
    said = [each for each in stated if each.attribute in CONNECTION]
    return bool(said) and all(each.value == ("usb",) for each in said)


def connect(stated: Iterable[Statement], suggested: Iterable[Statement], whole: bool) -> Iterator[Statement]:
    """What one text says of wires and links; `whole` says that it lists all links there are.

    A list of links is only stated when it is whole, since what a list leaves out counts as no: Bluetooth
    headphones may have a jack too. It is whole for a class of product that has no other (true wireless:
    USB charges it), for a wired one whose plug is named, and where both a wireless link and a plug are named.
    """
    stated = list(stated)
    named, of_class = named_links(stated), named_links(suggested)
    said = {each.attribute: each for each in reversed(stated) if each.attribute in ("wireless", "wired")}
    air = _words(named | of_class, WIRELESS_LINKS, said.get("wireless"))
    wire = _words(named, WIRED_LINKS if not air else WIRED_LINKS - {"usb"}, said.get("wired"))
    if air:
        yield Statement("wireless", True, air)
    if wire:
        yield Statement("wired", True, wire)
    if wire and not air:
        yield Statement("wireless", False, wire)
    links = of_class | {link: words for link, words in named.items() if not (of_class and link == "usb")}
    by_air, by_wire = not WIRELESS_LINKS.isdisjoint(links), not WIRED_LINKS.isdisjoint(links)
    if links and (whole or of_class or not air or (by_air and by_wire)):
        order = STORED_ATTRIBUTES["links"].words
        chosen = tuple(link for link in order if link in links)
        yield Statement("links", chosen, " … ".join(dict.fromkeys(links[link] for link in chosen)))


def _words(named: dict[str, str], links: frozenset[str], said: Statement | None) -> str:
    """The words that name one of these links or say so outright; none where nothing does."""
    if said is not None and said.value is True:
        return said.evidence
    return next((words for link, words in named.items() if link in links), "")
