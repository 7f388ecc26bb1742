"""What is asked of products, against the decision."""

from __future__ import annotations

from hypothesis import given

from tests.analysis.brute_force import try_all
from tests.analysis.linked import linked_rulebooks
from wizard.analysis.wanted import Wanted, WantedIndex
from wizard.rule_language.model import Decision, Rulebook


def asked(decision: Decision) -> list[tuple[str, int | None, bool]]:
    """Each need that products can show, how much it weighs, and whether it reads one link."""
    return [(each.need.id, each.weight, each.by_link) for each in decision.checkable]


def read(wanted: Wanted) -> list[tuple[str, int | None, bool]]:
    """The same of what was found."""
    return [(each.need.id, each.weight, each.by_link) for each in wanted.requirements]


@given(linked_rulebooks())
def test_what_is_required_of_products_agrees_with_the_decision(book: Rulebook) -> None:
    """For the recommended sides, unless advice replaces the products."""
    index = WantedIndex(book, {})
    for tried in try_all(book)[:60]:
        decision, wanted = tried.decision, index.find(tried.answers)
        if decision.instead or not decision.sides:
            assert (wanted.sides, read(wanted)) == ((), [])
            continue
        assert (wanted.sides, read(wanted)) == (decision.sides, asked(decision))
        assert wanted.setting.order == decision.order
        limits = book.budget(tried.answers)
        assert wanted.setting.budget.currency == limits.currency
        assert wanted.setting.budget.amounts == {
            name: limits.amounts.get(name)
            for name in book.amount_questions
            if name in book.question and not book.question[name].many
        }
