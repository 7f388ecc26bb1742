"""Staff's examples: run against the rules, tried on the products of a catalog, and written from answers."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from wizard.engine.cards import CARDS
from wizard.engine.decide import decide
from wizard.engine.flow import ResolvedAnswers, resolve_answers
from wizard.engine.ranking import Pick, Ranking
from wizard.rule_language.conditions import Answers, format_answers
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.expectations import Example, ExpectedProducts
from wizard.rule_language.model import Decision, Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.wording import join_words

UNQUOTED = re.compile(r"[A-Za-z][A-Za-z0-9 ,.'/()-]*[A-Za-z0-9.')]")
"""Names that YAML reads as they are; all others are written in quotes."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that fails: the expected and the actual result."""

    example: Example
    expected: str
    came_out: str

    @property
    def problem(self) -> Problem:
        """Return the failure as a problem of examples.yaml."""
        message = f"The example '{self.example.name}' expects {self.expected}, but {self.came_out}."
        answers = format_answers(self.example.answers)
        fix = f"wizard explain '{answers}' tells why. Fix the rules, or the example."
        return Problem(self.example.place, message, fix)


def run_examples(rulebook: Rulebook) -> list[Failure]:
    """Run all examples of examples.yaml; return the failures in file order."""
    return [failure for example in rulebook.examples for failure in _run_example(rulebook, example)]


def _run_example(rulebook: Rulebook, example: Example) -> Iterator[Failure]:
    """Yield the failures of one example, at most one each for verdict, needs and warnings."""
    resolved = resolve_answers(rulebook, example.answers)
    decision = decide(rulebook, resolved)
    if example.verdict not in (None, decision.verdict):
        came_out = f"it is {decision.verdict}{_spoken_for(rulebook, decision)}{_not_counted(resolved)}"
        yield Failure(example, f"the verdict {example.verdict}", came_out)
    needs, warnings = _outcome(decision)
    for noun, wanted, unwanted, found in (
        ("need", example.needs, example.not_needs, needs),
        ("warning", example.warnings, example.not_warnings, warnings),
    ):
        missing = [f"the {noun} '{name}'" for name in wanted if name not in found]
        present = [f"no {noun} '{name}'" for name in unwanted if name in found]
        if missing or present:
            came_out = f"the {noun}s are {_named(found)}{_not_counted(resolved)}"
            yield Failure(example, join_words(missing + present), came_out)


# --- products --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProductTrial:
    """The failures of what examples expect of products, and the product ids that could not be tried."""

    failures: tuple[Failure, ...]
    not_tried: tuple[str, ...]


def try_products(
    rulebook: Rulebook, find: Callable[[str], Product | None], rank: Callable[[Answers], Ranking]
) -> ProductTrial:
    """Try what examples expect of products on a catalog, in file order.

    `find` returns the product of an id, None where the catalog has none; `rank` what these answers lead to,
    with at least the first cards of each side. What the catalog does not hold, or has sold out, is not tried.
    """
    expecting = [(example, example.products) for example in rulebook.examples if example.products]
    named = dict.fromkeys(name for _, expected in expecting for name in expected.ids)
    stocked = {name: product for name in named if (product := find(name)) and product.in_stock}
    failures = []
    for example, expected in expecting:
        ranking = rank(example.answers)
        if unmet := _unmet(expected, stocked, ranking):
            failures.append(Failure(example, join_words(unmet), _cards_of(ranking)))
    return ProductTrial(tuple(failures), tuple(name for name in named if name not in stocked))


def _unmet(expected: ExpectedProducts, stocked: Mapping[str, Product], ranking: Ranking) -> list[str]:
    """Return the failed expectations about products that are in stock."""
    first = [side.picks[0] for side in ranking.sides if side.picks]
    cards = [pick for side in ranking.sides for pick in (*side.picks[:CARDS], *side.might_fit)]

    def among(picks: Iterable[Pick], names: Iterable[str]) -> list[str]:
        """Return the names in stock that a pick shows."""
        products = {name: stocked[name] for name in names if name in stocked}
        return [name for name, each in products.items() if any(_shows(pick, each) for pick in picks)]

    unmet = []
    wanted = [f"'{name}'" for name in expected.any if name in stocked]
    if wanted and not among(cards, expected.any):
        unmet.append(f"the product {join_words(wanted, 'or')}")
    if expected.first and expected.first in stocked and not among(first, [expected.first]):
        unmet.append(f"the product '{expected.first}' first")
    return unmet + [f"no product '{name}'" for name in among(cards, expected.never)]


def _shows(pick: Pick, product: Product) -> bool:
    """Return whether a card shows a product, or another one of its family."""
    shown = pick.product
    return shown.id == product.id or (shown.family is not None and shown.family == product.family)


def _cards_of(ranking: Ranking) -> str:
    """Describe the first cards of each side, and those that might fit."""
    sides = []
    for side in ranking.sides:
        first = [pick.product.id for pick in side.picks[:CARDS]]
        might_fit = [pick.product.id for pick in side.might_fit]
        cards = [_named(first), *([f"might fit: {_named(might_fit)}"] if might_fit else [])]
        if first or might_fit:
            sides.append(f"{side.side.id}: {', '.join(cards)}")
    if sides:
        return f"the cards are {'; '.join(sides)}"
    why = f", since '{ranking.instead.id}' is a must" if ranking.instead else ""
    return f"no product is shown{why}"


# --- writing ---------------------------------------------------------------------------------------------


def write_example(name: str, answers: Answers, decision: Decision) -> str:
    """Return an entry for examples.yaml that expects the present result of these answers."""
    needs, warnings = _outcome(decision)
    listed = {"needs": needs, "warnings": warnings}
    return "\n".join(
        [
            f"- name: {name if UNQUOTED.fullmatch(name) else json.dumps(name, ensure_ascii=False)}",
            "  answers:" if answers else "  answers: {}",
            *(f"    {question}: {_written(chosen)}" for question, chosen in answers.items()),
            "  expect:",
            f"    verdict: {decision.verdict}",
            *(f"    {key}: [{', '.join(ids)}]" for key, ids in listed.items() if ids),
            "",
        ]
    )


def _outcome(decision: Decision) -> tuple[list[str], list[str]]:
    """Return the ids of the needs and of the warnings."""
    needs = [requirement.need.id for requirement in decision.requirements]
    return needs, [warning.id for warning in decision.warnings]


def _spoken_for(rulebook: Rulebook, decision: Decision) -> str:
    """Return the names of the rules that led to the verdict."""
    rules = [rule.id for rule in decision.reasons if decision.verdict in rulebook.favours(rule)]
    return f", says {_named(rules)}" if rules else ""


def _not_counted(resolved: ResolvedAnswers) -> str:
    """Return the answers that have no effect: an example is rarely meant to contain any."""
    if not resolved.dropped:
        return ""
    dropped = format_answers({entry.question.id: entry.answer for entry in resolved.dropped})
    return f" ({dropped} does not count)"


def _named(ids: Iterable[str]) -> str:
    """Return the ids in quotes, or "none"."""
    return ", ".join(f"'{name}'" for name in ids) or "none"


def _written(chosen: tuple[str, ...]) -> str:
    """Return one option as it is, several in brackets."""
    return chosen[0] if len(chosen) == 1 else f"[{', '.join(chosen)}]"
