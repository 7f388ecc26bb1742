"""Time the three packages and the pages on the shipped rules and catalog. Reported, never asserted."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count as count_up
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.checkouts import COMPLETE, FIRST_QUESTION, JSON, QUESTION
from wizard.advisor import Advisor
from wizard.catalog.store import Catalog
from wizard.engine.decide import decide
from wizard.engine.flow import open_questions, resolve_answers
from wizard.paths import catalog_path, rules_path
from wizard.rule_language.loader import load_rulebook, parse_cached
from wizard.rules_folder import read_texts
from wizard.web.app import create_app


@pytest.fixture(scope="module")
def advisor() -> Advisor:
    """The shipped rules and catalog."""
    return Advisor.open(rules_path(), catalog_path())


@pytest.fixture(scope="module")
def answers(advisor: Advisor) -> dict[str, tuple[str, ...]]:
    """The answers of a shopper who has answered everything."""
    pairs = [pair.split("=") for pair in COMPLETE.split("?")[1].split("&")]
    return dict(advisor.parse_answers((name, value) for name, value in pairs).given)


def test_load_the_rulebook(benchmark: BenchmarkFixture) -> None:
    """From texts to a rulebook, including every check."""
    texts = read_texts(rules_path())

    def load() -> None:
        """Load them as at the start, when no file has been parsed yet."""
        parse_cached.cache_clear()
        load_rulebook(texts)

    benchmark(load)


def test_open_the_catalog(benchmark: BenchmarkFixture) -> None:
    """From the file to products."""
    benchmark(Catalog, Path(catalog_path()))


def test_count_the_answers(benchmark: BenchmarkFixture, advisor: Advisor, answers: dict[str, Any]) -> None:
    """Which answers count."""
    benchmark(resolve_answers, advisor.rulebook, answers)


def test_decide(benchmark: BenchmarkFixture, advisor: Advisor, answers: dict[str, Any]) -> None:
    """From the answers that count to a decision."""
    benchmark(decide, advisor.rulebook, resolve_answers(advisor.rulebook, answers))


def test_find_the_open_questions(benchmark: BenchmarkFixture, advisor: Advisor) -> None:
    """At the beginning, when most questions are open."""
    benchmark(open_questions, advisor.rulebook, resolve_answers(advisor.rulebook, {}))


def test_recommend(benchmark: BenchmarkFixture, advisor: Advisor, answers: dict[str, Any]) -> None:
    """Everything behind a recommendation page except its HTML."""
    benchmark(advisor.recommend, answers)


@pytest.fixture(scope="module")
def app(advisor: Advisor) -> Flask:
    """Create the app with the shipped rules and catalog, and a bare view for comparison."""
    app = create_app(lambda: advisor)
    app.add_url_rule("/bare", view_func=lambda: "x")
    return app


def _page(app: Flask, address: str) -> Callable[[], int]:
    """Return a function that requests another address each time, so that the page is not cached."""
    browser, numbers = app.test_client(), count_up()
    joint = "&" if "?" in address else "?"
    return lambda: browser.get(f"{address}{joint}utm_time={next(numbers)}").status_code


@pytest.mark.parametrize("address", ["/bare", FIRST_QUESTION, QUESTION, COMPLETE, JSON])
def test_page(benchmark: BenchmarkFixture, app: Flask, address: str) -> None:
    """One in-process request, and one to a bare Flask view."""
    assert benchmark(_page(app, address)) == 200
