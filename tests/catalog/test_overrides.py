"""Decisions of staff as plain values: taken back, what the feed says holds again."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.making import TOPIC, product
from wizard.catalog.derive import add_conclusions
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.overrides import Override, apply_overrides, undo_overrides
from wizard.rule_language.attributes import Value

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "microphone": st.sampled_from(TOPIC.attributes["microphone"].words),
    "links": st.sets(st.sampled_from(("jack", "usb", "dect"))).map(lambda chosen: tuple(sorted(chosen))),
    "wireless": st.booleans(),
    "wired": st.booleans(),
    "works_with": st.just(TOPIC.attributes["works_with"].words[:2]),
    "stored_music": st.booleans(),
}


@given(
    stated=st.fixed_dictionaries({}, optional=VALUES),
    sourced=st.sets(st.sampled_from(sorted(VALUES))),
    kind=st.sampled_from((Origin.WORDS, Origin.FEED_FIELD)),
    decided=st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(("headset", "earphones", "other")),
            **{name: st.none() | values for name, values in VALUES.items()},
        },
    ),
)
def test_taking_back_undoes_decisions_and_what_followed(
    stated: dict[str, Value], sourced: set[str], kind: Origin, decided: dict[str, Value]
) -> None:
    """Whatever was stated, with or without a source, and whatever was decided, the kind included."""
    known: tuple[Provenance, ...] = (Provenance("kind", kind, "k"),)
    known += tuple(Provenance(name, Origin.FEED_FIELD, "f") for name in sorted(sourced & stated.keys()))
    everything: dict[str, Any] = {name: stated.get(name) for name in VALUES}
    feed = Listing(product("one", **everything), known)
    overrides = [Override("one", name, value, "seen", "2026-01-01") for name, value in decided.items()]
    complete = add_conclusions(apply_overrides(feed, overrides), TOPIC)
    back = undo_overrides(complete, decided)
    assert back.product == feed.product
    assert set(back.provenance) == set(feed.provenance)
