"""Every answer set of a small rulebook, tried one by one: what the proof and the impact are held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.making import chosen_options, leaf, leans, question, rulebook
from wizard.analysis.violations import Interval
from wizard.engine.cards import CARDS
from wizard.engine.decide import decide
from wizard.engine.flow import resolve_answers
from wizard.engine.product_index import ProductGroups, ProductIndex
from wizard.engine.ranking import Ranking, rank
from wizard.engine.ways import find_ways, meets_in
from wizard.rule_language.conditions import UNSURE, All, Answers, Truth, truth
from wizard.rule_language.model import Decision, Question, Rule, Rulebook
from wizard.rule_language.predicates import Product


@dataclass(frozen=True)
class Tried:
    """One complete answer set: what was given, what counts, and what comes of it."""

    given: Answers
    answers: Answers
    decision: Decision
    asked: tuple[str, ...]

    @property
    def cost(self) -> int:
        """The size of the given answers: ticks first, `unsure` counts almost nothing."""
        ticks = [option for chosen in self.given.values() for option in chosen]
        return sum(1 if option == UNSURE else 1000 for option in ticks)

    def holds(self, rule: Rule) -> bool:
        """Whether a rule holds with these answers."""
        return truth(rule.when, self.answers) is Truth.HOLDS


def all_given(book: Rulebook, before: Answers, questions: tuple[Question, ...]) -> Iterator[Answers]:
    """Every way to answer each question that is asked."""
    if not questions:
        yield before
        return
    asked, *later = questions
    visible = resolve_answers(book, before).visible.get(asked.id, ())
    for chosen in chosen_options(asked, visible) or [()]:
        given = {**before, asked.id: chosen} if chosen else before
        yield from all_given(book, given, tuple(later))


def try_all(book: Rulebook) -> list[Tried]:
    """Every complete answer set."""
    found = []
    for given_answers in all_given(book, {}, book.questions):
        resolved = resolve_answers(book, given_answers)
        asked = tuple(resolved.visible)
        found.append(Tried(given_answers, resolved.answers, decide(book, resolved), asked))
    return found


def ranked(book: Rulebook, groups: ProductGroups, tried: Tried) -> Ranking:
    """What the shopper of an answer set is shown."""
    advantages = book.settings.advantages
    return rank(ProductIndex(groups), tried.decision, book.budget(tried.answers), CARDS, advantages)


def best_outcome(book: Rulebook, tried: Tried, product: Product) -> bool | None:
    """Whether a product fits in some way to use it; None where it only might."""
    decision, budget = tried.decision, book.budget(tried.answers)
    kinds = [kind for side in decision.sides for kind in side.kinds]
    if decision.instead or product.kind not in kinds or not product.in_stock:
        return False
    outcomes = [
        [meets_in(must.need, way, budget, must.by_link) for must in decision.checkable if must.must]
        for way in find_ways(product, book.topic.links)
    ]
    if any(all(found) for found in outcomes):
        return True
    return None if any(False not in found for found in outcomes) else False


def exact(number: Interval) -> int:
    """Return a number that has to be exact."""
    assert number.exact
    return number.lowest


def tangled_rulebook(size: int) -> Rulebook:
    """Each rule combines a question of the first half with one of the second: all must be remembered."""
    asked = [question(f"q{number}", "a b c") for number in range(2 * size)]
    rules = [
        leans(
            f"l{n}",
            "headset" if n % 2 else "headphones",
            1 + n,
            All((leaf(f"q{n}", "a"), leaf(f"q{n + size}", "b"))),
        )
        for n in range(size)
    ]
    return rulebook(asked, rules)
