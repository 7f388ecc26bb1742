"""The time and memory that the impact of an edit of the shipped rules takes. Reported, never asserted."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import copytree
from time import process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from wizard.advisor import Advisor
from wizard.analysis.comparison import Comparison
from wizard.analysis.first_product import FirstSwaps
from wizard.analysis.impact import impact
from wizard.analysis.violations import DEFAULT_BOUNDS
from wizard.engine.decide import decide
from wizard.engine.flow import ResolvedAnswers
from wizard.engine.product_index import ProductIndex
from wizard.engine.ranking import rank
from wizard.paths import catalog_path, rules_path
from wizard.rule_language.conditions import Answers, Leaf
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.model import NeedRule, Option, Question, Rulebook


def musts_for_nice(rulebook: Rulebook) -> Rulebook:
    """Turn the nice needs of the first rule into musts."""
    rule = next(rule for rule in rulebook.need_rules if rule.nice)
    changed = replace(rule, must=tuple(rule.nice), nice={})
    rules = tuple(changed if each is rule else each for each in rulebook.need_rules)
    return replace(rulebook, need_rules=rules)


def other_verdict(rulebook: Rulebook) -> Rulebook:
    """Change the first rule that decides for a headset to decide for either."""
    rule = next(rule for rule in rulebook.verdict_rules if rule.decide == "headset")
    changed = replace(rule, decide="either")
    rules = tuple(changed if each is rule else each for each in rulebook.verdict_rules)
    return replace(rulebook, verdict_rules=rules)


def nothing_hidden(rulebook: Rulebook) -> Rulebook:
    """Make every option visible, which changes the flow."""
    return replace(rulebook, questions=tuple(replace(asked, hide=()) for asked in rulebook.questions))


def asked_too(rulebook: Rulebook) -> Rulebook:
    """Add a question whose answer leads to a nice need."""
    options = (Option("long", "Yes"), Option("short", "No", neutral=True), Option("unsure", "Not sure"))
    asked = Question(
        "hair", "Is your hair long?", options, ask_when=Leaf("shape", frozenset({"around", "on"}))
    )
    rule = NeedRule(
        id="hair",
        when=Leaf("hair", frozenset({"long"})),
        nice={"light": 2},
        reason="Long hair is caught in big cups.",
        sources=("H24",),
        place=Place("needs.yaml"),
    )
    place = 1 + rulebook.questions.index(rulebook.question["shape"])
    questions = (*rulebook.questions[:place], asked, *rulebook.questions[place:])
    return replace(rulebook, questions=questions, need_rules=(*rulebook.need_rules, rule))


def test_first_products_against_the_ranking(benchmark: BenchmarkFixture) -> None:
    """Report how much faster first products are compared than by a whole ranking, for the same answers."""
    advisor = Advisor.open(rules_path(), catalog_path())
    old, new, groups = advisor.rulebook, asked_too(advisor.rulebook), advisor.product_groups
    sets, _ = Comparison(old, new, DEFAULT_BOUNDS.states).reordered()
    below = Random(1).randrange
    drawn = [sets.draw(below) for _ in range(DRAWN)]

    def compare() -> list[bool]:
        """Compare them as the impact does, from the beginning."""
        swaps = FirstSwaps(old, new, (groups, groups))
        return [swaps.swap(answers, answers) is not None for answers in drawn]

    started = process_time()
    both = [(book, ProductIndex(groups)) for book in (old, new)]
    expected = [_is_swapped(both, answers) for answers in drawn]
    ranked = process_time() - started
    started = process_time()
    assert compare() == expected
    benchmark.extra_info["times as fast"] = round(ranked / (process_time() - started), 1)
    benchmark(compare)


DRAWN = 1_000


def _is_swapped(both: Sequence[tuple[Rulebook, ProductIndex]], answers: Answers) -> bool:
    """Return whether another product comes first in the rankings."""
    found = []
    for book, index in both:
        own = {name: chosen for name, chosen in answers.items() if name in book.question}
        decision = decide(book, ResolvedAnswers(own, own, (), (), {}, {}, ended=False))
        picks = rank(index, decision, book.budget(own), 1, book.settings.advantages).picks
        found.append(picks[0].product.id if picks else None)
    return None not in found and found[0] != found[1]


@pytest.mark.parametrize("edit", [asked_too, musts_for_nice, other_verdict, nothing_hidden])
def test_impact_of_one_edit(benchmark: BenchmarkFixture, edit: Callable[[Rulebook], Rulebook]) -> None:
    """With every product, and up to 20,000 draws; the ratio to opening rules and catalog is reported."""
    started = process_time()
    advisor = Advisor.open(rules_path(), catalog_path())
    opened = process_time() - started
    new, groups = edit(advisor.rulebook), (advisor.product_groups,) * 2
    started = process_time()
    impact(advisor.rulebook, new, groups, below=Random(1).randrange)
    benchmark.extra_info["times opening"] = round((process_time() - started) / opened, 1)
    benchmark(lambda: impact(advisor.rulebook, new, groups, below=Random(1).randrange))


def test_memory_of_the_command(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """Measure the whole process; its peak memory is part of the report."""
    new = Path(copytree(rules_path(), tmp_path / "rules"))
    needs = new / "needs.yaml"
    needs.write_text(needs.read_text("utf-8").replace("nice: {anc: 4}", "must: [anc]", 1), "utf-8")
    command = [sys.executable, "-m", "wizard.cli", "impact", str(rules_path()), str(new)]
    options = ["--catalog", str(catalog_path()), "--json"]
    benchmark(lambda: subprocess.run([*command, *options], capture_output=True, check=False))
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    benchmark.extra_info["megabytes"] = round(most / 1024)
