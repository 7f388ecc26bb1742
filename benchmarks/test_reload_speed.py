"""The time until an edit of the shipped rules goes live. Reported, never asserted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path
from shutil import copy, copytree
from time import sleep

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.serving import fetch, serving
from wizard.paths import catalog_path, rules_path


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A rule file to edit."""
    copy(catalog_path(), tmp_path / "catalog.db")
    return Path(copytree(rules_path(), tmp_path / "rules")) / "texts.yaml"


@pytest.fixture
def address(texts: Path, tmp_path: Path) -> Iterator[str]:
    """A server with one process that follows the file, once the initial rules are proven."""
    options = ("--rules", str(texts.parent), "--catalog", str(tmp_path / "catalog.db"), "--workers", "1")
    with serving(*options) as address:
        while health(address)["proven"] is not True:
            sleep(0.1)
        yield address


def health(address: str) -> dict[str, object]:
    """Return the content of /healthz."""
    found: dict[str, object] = json.loads(fetch(f"{address}/healthz")[1])
    return found


def write(texts: Path, address: str, text: str) -> None:
    """Write the file, and return once it is live."""
    before = health(address)["rulebook"]
    texts.write_text(text, "utf-8")
    while health(address)["rulebook"] == before:
        sleep(0.01)


def test_an_edit_goes_live(benchmark: BenchmarkFixture, texts: Path, address: str) -> None:
    """Including its check and its proof."""
    text = texts.read_text("utf-8")
    numbers = count()
    benchmark(lambda: write(texts, address, f"{text}# Edit {next(numbers)}.\n"))


def test_a_version_that_passed_goes_live(benchmark: BenchmarkFixture, texts: Path, address: str) -> None:
    """Two versions alternate, both checked before; the documentation promises two seconds."""
    first = texts.read_text("utf-8")
    second = f"{first}# An edit.\n"
    write(texts, address, second)
    versions = cycle((first, second))
    benchmark(lambda: write(texts, address, next(versions)))
