"""How long the impact of an edit of the shipped rules takes, and its memory. Reported, never asserted."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import copytree

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from wizard.advisor import Advisor
from wizard.analysis.impact import impact
from wizard.paths import catalog_path, rules_path
from wizard.rule_language.model import Rulebook


def musts_for_nice(rulebook: Rulebook) -> Rulebook:
    """Turn what the first rule calls nice to have into musts."""
    rule = next(rule for rule in rulebook.need_rules if rule.nice)
    changed = replace(rule, must=tuple(rule.nice), nice={})
    rules = tuple(changed if each is rule else each for each in rulebook.need_rules)
    return replace(rulebook, need_rules=rules)


def other_verdict(rulebook: Rulebook) -> Rulebook:
    """Let the first rule that decides for a headset decide for either."""
    rule = next(rule for rule in rulebook.verdict_rules if rule.decide == "headset")
    changed = replace(rule, decide="either")
    rules = tuple(changed if each is rule else each for each in rulebook.verdict_rules)
    return replace(rulebook, verdict_rules=rules)


def nothing_hidden(rulebook: Rulebook) -> Rulebook:
    """Let every option be visible: another flow."""
    return replace(rulebook, questions=tuple(replace(asked, hide=()) for asked in rulebook.questions))


@pytest.mark.parametrize("edit", [musts_for_nice, other_verdict, nothing_hidden])
def test_impact_of_one_edit(benchmark: BenchmarkFixture, edit: Callable[[Rulebook], Rulebook]) -> None:
    """With every product, and 20,000 draws."""
    advisor = Advisor.open(rules_path(), catalog_path())
    new, groups = edit(advisor.rulebook), (advisor.product_groups,) * 2
    benchmark(lambda: impact(advisor.rulebook, new, groups, below=Random(1).randrange))


def test_memory_of_the_command(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """The process as a whole; its peak of memory goes into the report."""
    new = Path(copytree(rules_path(), tmp_path / "rules"))
    needs = new / "needs.yaml"
    needs.write_text(needs.read_text("utf-8").replace("nice: {anc: 4}", "must: [anc]", 1), "utf-8")
    command = [sys.executable, "-m", "wizard.cli", "impact", str(rules_path()), str(new)]
    options = ["--catalog", str(catalog_path()), "--json"]
    benchmark(lambda: subprocess.run([*command, *options], capture_output=True, check=False))
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    benchmark.extra_info["megabytes"] = round(most / 1024)
