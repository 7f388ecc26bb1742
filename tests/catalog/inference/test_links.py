"""What follows from links, as plain values; tests/catalog/test_derive.py has it with sources."""

import pytest

from wizard.catalog.inference.attributes import ATTRIBUTES
from wizard.catalog.inference.links import WIRED_LINKS, WIRELESS_LINKS, conclude_from_links
from wizard.rule_language.attributes import Value


def test_each_link_has_a_wire_or_none() -> None:
    """None is forgotten, and none is both."""
    assert sorted((*WIRED_LINKS, *WIRELESS_LINKS)) == sorted(ATTRIBUTES["links"].words)


@pytest.mark.parametrize(
    ("attributes", "conclusions"),
    [
        ({}, []),
        ({"wireless": True}, []),
        ({"wireless": False}, [("wired", True, "wireless: no")]),
        ({"wireless": False, "wired": False}, []),
        ({"links": ()}, [("wireless", False, "links: none"), ("wired", False, "links: none")]),
        ({"links": ("dect",)}, [("wireless", True, "links: dect"), ("wired", False, "links: dect")]),
    ],
)
def test_conclusions_have_the_facts_they_follow_from(
    attributes: dict[str, Value], conclusions: list[tuple[str, Value, str]]
) -> None:
    """Attribute, value and facts; nothing follows from what is not stated."""
    assert list(conclude_from_links(attributes)) == conclusions
