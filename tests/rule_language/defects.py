"""Mistakes planted in the small rulebook, and what the loader reports of any rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.making import encode, minimal_texts
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import load_rulebook


@dataclass(frozen=True)
class Defect:
    """One mistake planted in the small rulebook, and all problems that the loader reports."""

    name: str
    file: str
    old: str
    new: str
    problems: tuple[str, ...]


def read_defects() -> Iterator[Defect]:
    """Yield the defects of planted_defects.txt."""
    text = Path(__file__).with_name("planted_defects.txt").read_text("utf-8")
    for block in text.split("\n== ")[1:]:
        name, file, *lines = block.rstrip("\n").split("\n")
        marked = {mark: [line[2:] for line in lines if line.startswith(mark)] for mark in "-+!"}
        old, new = "\n".join(marked["-"]), "\n".join(marked["+"])
        problems = tuple(_with_line(problem, file, old) for problem in marked["!"])
        yield Defect(name, file, old if new else old + "\n", new, problems)


def _with_line(problem: str, file: str, old: str) -> str:
    """Return the problem with the line in which `old` is, or one some lines after it, in the place of @."""
    text = minimal_texts().get(file, "")
    line = text[: text.find(old)].count("\n") + 1
    return re.sub(r"(?<=:)@(\+\d+)?(?=:)", lambda found: str(line + int(found[1] or 0)), problem, count=1)


def plant(defect: Defect) -> dict[str, bytes]:
    """Return the small rulebook with the defect."""
    texts = minimal_texts()
    text = texts.get(defect.file, "")
    assert text.count(defect.old) == 1, "the defect does not fit the rulebook"
    return encode({**texts, defect.file: text.replace(defect.old, defect.new)})


def problems_of(texts: dict[str, bytes]) -> tuple[str, ...]:
    """Return every problem that the loader reports."""
    with pytest.raises(RulesError) as caught:
        load_rulebook(texts)
    return tuple(map(str, caught.value.problems))


def with_need(test: str) -> dict[str, bytes]:
    """Return the small rulebook, its need `soft_pads` with this product test."""
    texts = minimal_texts()
    texts["needs.yaml"] = texts["needs.yaml"].replace("label: Soft pads", f"label: Pads, product: {test}")
    return encode(texts)
