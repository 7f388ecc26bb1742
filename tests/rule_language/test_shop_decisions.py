"""Decisions of the shop's own: a rule needs no other source, and shoppers read no name."""

from __future__ import annotations

from datetime import date

import pytest

from tests.making import changed, load_texts, tidy_texts
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.model import Rule
from wizard.rule_language.texts import SHOP_SOURCE, ShopDecision

DECIDED = ShopDecision("Anna", date(2026, 11, 30))


def _rule(texts: dict[str, str], name: str) -> Rule:
    return next(each for each in load_texts(texts).rules if each.id == name)


@pytest.mark.parametrize(
    ("file", "old", "name"),
    [
        ("verdict.yaml", "  reason: People hear you better with a boom.\n  sources: [A2]", "daily-talk"),
        ("needs.yaml", "reason: They must hear you., sources: [A2]", "talk-needs-a-mic"),
        ("advice.yaml", "warn: Loud music harms your ears., sources: [A1]", "loud"),
    ],
)
@pytest.mark.parametrize(
    ("written", "sources"),
    [
        ("source: {shop: Anna, when: 2026-11-30}", ("shop",)),
        ("sources: [H1], source: {shop: Anna, when: 2026-11-30}", ("H1", "shop")),
    ],
)
def test_each_kind_of_rule_may_rest_on_it(
    file: str, old: str, name: str, written: str, sources: tuple[str, ...]
) -> None:
    """Alone, or together with other sources."""
    before, _, _ = old.rpartition("sources")
    more = written.replace("], source", "]\n  source") if file == "verdict.yaml" else written
    rule = _rule(changed(file, old, before + more), name)
    assert (rule.sources, rule.shop_decision) == (sources, DECIDED)


def test_it_is_cited_and_is_no_entry_of_the_sources() -> None:
    """So no edit of sources.yaml is seen where a rule is decided by the shop."""
    book = load_texts(tidy_texts())
    assert list(book.sources) == ["A1", "A2", "H1"]
    assert list(book.cited) == ["A1", "A2", "H1", "shop"]
    assert (book.cited["shop"], SHOP_SOURCE.says) == (SHOP_SOURCE, "The shop has decided this itself.")
    assert _rule(tidy_texts(), "loud").shop_decision is None


@pytest.mark.parametrize("day", ["2028-02-29", "2026-12-31", "2026-04-30", "0001-01-01"])
def test_a_day_of_the_calendar(day: str) -> None:
    """Leap years have one more."""
    texts = changed("advice.yaml", "sources: [A1]", f"source: {{shop: Anna, when: {day}}}")
    assert _rule(texts, "loud").shop_decision == ShopDecision("Anna", date.fromisoformat(day))


def test_a_day_that_is_not_in_the_calendar() -> None:
    """2026 is no leap year."""
    texts = changed("advice.yaml", "sources: [A1]", "source: {shop: Anna, when: 2026-02-29}")
    with pytest.raises(RulesError) as refused:
        load_texts(texts)
    (problem,) = refused.value.problems
    expected = "There is no 2026-02-29 in the calendar. Correct the month or the day."
    assert str(problem).partition(": ")[2] == expected
