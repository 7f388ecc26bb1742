"""The examples of staff: run against the rules, checked against a catalog, and written from answers."""

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
"""Names that can be written in YAML without quotes."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed example: the expected and the actual result."""

    example: Example
    expected: str
    actual: str

    @property
    def problem(self) -> Problem:
        """Return the failure as a problem in examples.yaml."""
        message = f"The example '{self.example.name}' expects {self.expected}, but {self.actual}."
        answers = format_answers(self.example.answers)
        fix = f"wizard explain '{answers}' shows why. Fix the rules or the example."
        return Problem(self.example.place, message, fix)


def run_examples(rulebook: Rulebook) -> list[Failure]:
    """Run all examples of examples.yaml and return the failures in file order."""
    return [failure for example in rulebook.examples for failure in _run_example(rulebook, example)]


def _run_example(rulebook: Rulebook, example: Example) -> Iterator[Failure]:
    """Yield the failures of one example: at most one each for the verdict, needs and warnings."""
    resolved = resolve_answers(rulebook, example.answers)
    decision = decide(rulebook, resolved)
    if example.verdict not in (None, decision.verdict):
        actual = f"it is {decision.verdict}{_name_reasons(rulebook, decision)}{_name_dropped(resolved)}"
        yield Failure(example, f"the verdict {example.verdict}", actual)
    needs, warnings = _list_outcome(decision)
    for noun, wanted, unwanted, found in (
        ("need", example.needs, example.not_needs, needs),
        ("warning", example.warnings, example.not_warnings, warnings),
    ):
        missing = [f"the {noun} '{name}'" for name in wanted if name not in found]
        present = [f"no {noun} '{name}'" for name in unwanted if name in found]
        if missing or present:
            actual = f"the {noun}s are {_quote_ids(found)}{_name_dropped(resolved)}"
            yield Failure(example, join_words(missing + present), actual)


# --- products --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProductTrial:
    """The failed expectations about products, and the ids of products that could not be tried."""

    failures: tuple[Failure, ...]
    not_tried: tuple[str, ...]


def try_products(
    rulebook: Rulebook, find: Callable[[str], Product | None], rank: Callable[[Answers], Ranking]
) -> ProductTrial:
    """Check what the examples expect of products against a catalog, in file order.

    `find` returns the product with an id, or None if the catalog does not have it. `rank` returns the ranking
    for answers, with at least the first cards of each side. Products that the catalog lacks or that are sold
    out are not tried.
    """
    expecting = [(example, example.products) for example in rulebook.examples if example.products]
    named = dict.fromkeys(name for _, expected in expecting for name in expected.ids)
    stocked = {name: product for name in named if (product := find(name)) and product.in_stock}
    failures = []
    for example, expected in expecting:
        ranking = rank(example.answers)
        if unmet := _find_unmet(expected, stocked, ranking):
            failures.append(Failure(example, join_words(unmet), _describe_cards(ranking)))
    return ProductTrial(tuple(failures), tuple(name for name in named if name not in stocked))


def _find_unmet(expected: ExpectedProducts, stocked: Mapping[str, Product], ranking: Ranking) -> list[str]:
    """Return the failed expectations about products that are in stock."""
    first = [side.picks[0] for side in ranking.sides if side.picks]
    cards = [pick for side in ranking.sides for pick in (*side.picks[:CARDS], *side.might_fit)]

    def among(picks: Iterable[Pick], names: Iterable[str]) -> list[str]:
        """Return the names of products in stock that one of the picks shows."""
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
    """Return whether a pick shows a product, or another one of its family."""
    shown = pick.product
    return shown.id == product.id or (shown.family is not None and shown.family == product.family)


def _describe_cards(ranking: Ranking) -> str:
    """Describe the first cards of each side, and the products that might fit."""
    sides = []
    for side in ranking.sides:
        first = [pick.product.id for pick in side.picks[:CARDS]]
        might_fit = [pick.product.id for pick in side.might_fit]
        cards = [_quote_ids(first), *([f"might fit: {_quote_ids(might_fit)}"] if might_fit else [])]
        if first or might_fit:
            sides.append(f"{side.side.id}: {', '.join(cards)}")
    if sides:
        return f"the cards are {'; '.join(sides)}"
    why = f", since '{ranking.instead.id}' is a must" if ranking.instead else ""
    return f"no product is shown{why}"


# --- writing ---------------------------------------------------------------------------------------


def write_example(name: str, answers: Answers, decision: Decision) -> str:
    """Return an entry for examples.yaml that expects the current result of these answers."""
    needs, warnings = _list_outcome(decision)
    listed = {"needs": needs, "warnings": warnings}
    return "\n".join(
        [
            f"- name: {name if UNQUOTED.fullmatch(name) else json.dumps(name, ensure_ascii=False)}",
            "  answers:" if answers else "  answers: {}",
            *(f"    {question}: {_format_options(chosen)}" for question, chosen in answers.items()),
            "  expect:",
            f"    verdict: {decision.verdict}",
            *(f"    {key}: [{', '.join(ids)}]" for key, ids in listed.items() if ids),
            "",
        ]
    )


def _list_outcome(decision: Decision) -> tuple[list[str], list[str]]:
    """Return the ids of the needs and of the warnings."""
    needs = [requirement.need.id for requirement in decision.requirements]
    return needs, [warning.id for warning in decision.warnings]


def _name_reasons(rulebook: Rulebook, decision: Decision) -> str:
    """Return ", says" with the rules that led to the verdict; an empty string if there are none."""
    rules = [rule.id for rule in decision.reasons if decision.verdict in rulebook.favours(rule)]
    return f", says {_quote_ids(rules)}" if rules else ""


def _name_dropped(resolved: ResolvedAnswers) -> str:
    """Return a remark about answers that do not count, since an example rarely contains them on purpose."""
    if not resolved.dropped:
        return ""
    dropped = format_answers({entry.question.id: entry.answer for entry in resolved.dropped})
    return f" ({dropped} does not count)"


def _quote_ids(ids: Iterable[str]) -> str:
    """Return the ids in quotes, or "none"."""
    return ", ".join(f"'{name}'" for name in ids) or "none"


def _format_options(chosen: tuple[str, ...]) -> str:
    """Return a single option as it is, and several options in brackets."""
    return chosen[0] if len(chosen) == 1 else f"[{', '.join(chosen)}]"
