"""How hard the property tests try: a little in `make test`, long in `make fuzz`; and which tests begin."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Without limits of time: a busy machine is no reason to fail.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", UNHURRIED, max_examples=25)
settings.register_profile("long", UNHURRIED, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# The commands and servers that tests start would each spend a second on compiling the same modules.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Little is freed between tests, and nothing while they are collected.
gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def compiled_templates() -> None:
    """Compile the templates once, for all the processes that a test forks to try out pages."""
    from wizard.web.surface import templates

    templates()


@pytest.fixture(scope="session")
def shipped_vocabulary() -> Iterator[None]:
    """Parse the shipped vocabulary once, for all imports of a feed; other files are read each time."""
    from wizard.catalog import titles
    from wizard.catalog.inference.vocabulary import Vocabulary, load_vocabulary

    shipped = cache(load_vocabulary)

    def load(path: Path | None = None) -> Vocabulary:
        return load_vocabulary(path) if path else shipped()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(titles, "load_vocabulary", load)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow tests first, dealt out to the processes: each starts with an equal share of all tests."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    slow = [item for item in items if item.get_closest_marker("slow")]
    short = iter([item for item in items if not item.get_closest_marker("slow")])
    shares = [slow[number::processes] for number in range(processes)]
    size = len(items) // processes
    items[:] = [item for own in shares for item in (*own, *islice(short, max(0, size - len(own))))]
    items += short


def pytest_collection_finish() -> None:
    """Look through less memory for what can be freed: modules and tests stay to the end."""
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes run tests: one more than there are processors, since many tests wait."""
    return (os.cpu_count() or 1) + 1
