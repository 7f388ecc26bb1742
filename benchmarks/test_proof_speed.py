"""The time that the proof takes, for the shipped rules and for random ones. Reported, never asserted."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.random_rulebooks import random_rulebook
from wizard.advisor import Advisor
from wizard.analysis.proof import prove
from wizard.paths import catalog_path, rules_path


@pytest.fixture(scope="module")
def advisor() -> Advisor:
    """The shipped rules and catalog."""
    return Advisor.open(rules_path(), catalog_path())


def test_prove_the_shipped_rules(benchmark: BenchmarkFixture, advisor: Advisor) -> None:
    """Without products."""
    benchmark(prove, advisor.rulebook)


def test_prove_the_shipped_rules_and_catalog(benchmark: BenchmarkFixture, advisor: Advisor) -> None:
    """With every product."""
    benchmark(prove, advisor.rulebook, advisor.product_groups)


@pytest.mark.parametrize(("questions", "rules"), [(10, 40), (20, 80), (30, 120), (40, 200)])
def test_prove_a_random_rulebook(benchmark: BenchmarkFixture, questions: int, rules: int) -> None:
    """Rules of up to three conditions among neighbouring questions."""
    benchmark(prove, random_rulebook(questions, rules))
