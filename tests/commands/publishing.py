"""Rules that are published: what a shop types, and what it prints."""

from __future__ import annotations

import re
from unittest.mock import patch

from click.testing import CliRunner, Result

from tests.commands.running import Shop
from tests.making import changed, encode, tidy_texts, write_texts
from wizard.cli import main
from wizard.drafts import Draft, find_draft
from wizard.history import RuleHistory
from wizard.rule_language.loader import hash_files, rulebook_version

REASON = changed("verdict.yaml", "You only listen.", "You just listen.")
NOT_SURE = "{id: not-sure, when: {talk: unsure}, decide: "
VERDICT = changed("verdict.yaml", f"{NOT_SURE}either", f"{NOT_SURE}headset")
BROKEN = changed("verdict.yaml", "{talk: often}", "{tolk: often}")
WHO = ("--who", "Ann", "--why", "it reads better")

ONE_OF = "{id: soft, label: Soft}, {id: any, label: Any, neutral: yes}, {id: unsure, label: Not sure}"
ASKED = f"""\
- {{id: pads, text: Which pads?, choose: one, ask_when: {{talk: often}}, options: [{ONE_OF}]}}
- {{id: hair, text: Is your hair soft?, choose: one, ask_when: {{pads: soft}}, options: [{ONE_OF}]}}
"""
PADS = "  soft_pads: {label: Soft pads}\n"
PAIR = "  - {id: pair, when: {pads: soft, hair: soft}, nice: {soft_pads: 2}, reason: R., sources: [A1]}\n"
TOO_MANY = {
    "questions.yaml": tidy_texts()["questions.yaml"] + ASKED,
    "needs.yaml": tidy_texts()["needs.yaml"] + PAIR,
}
"""A question about hair for those who like soft pads, which are skipped for who only listens."""

LOSING = {
    "needs.yaml": tidy_texts()["needs.yaml"]
    .replace(PADS, "  soft_pads: {label: Soft pads, product: {anc: yes}}\n")
    .replace("nice: {soft_pads: 2}", "must: [soft_pads]")
}


def losing_on(dates: str) -> dict[str, str]:
    """The same must on some days alone; on others it is nice."""
    rule = f"  - {{id: then, {dates}, must: [soft_pads], reason: R., sources: [A1]}}\n"
    return {"needs.yaml": LOSING["needs.yaml"].replace("must: [soft_pads]", "nice: {soft_pads: 2}") + rule}


HARMFUL = {
    "a nice need becomes a must": (
        LOSING,
        "needs.yaml:7:5: The must 'soft_pads' leaves 26 plain sets of answers without a product that fits",
    ),
    "an amount that its label contradicts": (
        changed("questions.yaml", "amount: 50", "amount: 500"),
        "The option 'upto_50' of the question 'budget' reads 'Up to 50', but its amount is 500.",
    ),
    "a text that is cut off by a comment": (
        changed("questions.yaml", "text: What may it cost?", "text: Is it your #1 phone?"),
        "questions.yaml:21:20: Everything after a # is a comment, so the text ends with",
    ),
    "two answers that read alike": (
        changed("questions.yaml", "label: More than 50", "label: up to 50"),
        "The options 'upto_50' and 'more' of the question 'budget' both read 'up to 50'.",
    ),
    "a question that is asked of too many": (
        TOO_MANY,
        "The question 'hair' is also asked where 'pads' is skipped, for example talk=never: the answer",
    ),
}
"""Edits that are valid and harm shoppers, with what is asked about each."""


def name(texts: dict[str, str]) -> str:
    """What these rules are kept as."""
    return f"{rulebook_version(encode(texts))}-{hash_files(encode(texts))[:8]}"


def run(shop: Shop, *typed: str, answers: str | None = None) -> Result:
    """The outcome of a command on this shop's rules."""
    options = ["--rules", str(shop.rules)]
    if typed[0] in ("publish", "diff", "impact") or typed[:2] == ("draft", "diff"):
        options += ["--catalog", str(shop.catalog)]
    return CliRunner().invoke(main, [*typed, *options], input=answers)


def lines(shop: Shop, *typed: str, answers: str | None = None) -> list[str]:
    """What it prints, without the folder and what differs from run to run."""
    output = run(shop, *typed, answers=answers).output.replace(str(shop.rules.parent), "HERE")
    output = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "TIME", output)
    return re.sub(r"\d+\.\d+ seconds", "N seconds", output).splitlines()


def make_draft(shop: Shop, texts: dict[str, str], called: str = "calls") -> Draft:
    """A draft that changes some files."""
    assert run(shop, "draft", "new", called).exit_code == 0
    draft = find_draft(shop.rules, called)
    assert draft is not None
    write_texts(draft.folder, texts)
    return draft


def went_live(shop: Shop, texts: dict[str, str], day: str) -> None:
    """Let these rules go live from the folder on a day."""
    with patch("wizard.history.datetime") as clock:
        clock.now.return_value.isoformat.return_value = f"{day}T12:00:00.000000+00:00"
        RuleHistory(shop.rules).save_live(encode(texts), proven=True)
