"""The small rulebook of tests/rulebooks.py without anything to hint at, and ways to change it."""

from __future__ import annotations

from pathlib import Path

from tests.rulebooks import encode, minimal_texts
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Rulebook

BUDGET_RULE = """\
  - {id: limit, when: {budget: [upto_50, more]}, must: within_budget, reason: You named it., sources: [A1]}
"""

EXAMPLES = """\
- name: music alone
  answers: {uses: music, talk: never}
  expect: {verdict: headphones, needs: [soft_pads], not_needs: [mic], warnings: [loud]}
"""


def tidy_texts() -> dict[str, str]:
    """File name -> text of a rulebook with nothing to fix."""
    texts = minimal_texts()
    texts["needs.yaml"] += BUDGET_RULE
    texts["verdict.yaml"] += rule("not-sure", "{talk: unsure}", "decide: either")
    texts["examples.yaml"] = EXAMPLES
    return texts


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """The tidy rulebook with one passage, which must be there once, replaced; or with `new` at the end."""
    texts = tidy_texts()
    assert texts[file].count(old) == 1 or not old
    texts[file] = texts[file].replace(old, new) if old else texts[file] + new
    return texts


def rule(name: str, when: str, effect: str) -> str:
    """A rule on a line of its own, for the end of a file."""
    return f"- {{id: {name}, when: {when}, {effect}, reason: R., sources: [A1]}}\n"


def load(texts: dict[str, str]) -> Rulebook:
    """The rulebook of these texts."""
    return load_rulebook(encode(texts))


def write(folder: Path, texts: dict[str, str]) -> Path:
    """The rules folder with these files in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder
