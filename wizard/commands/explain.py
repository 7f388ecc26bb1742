"""`wizard explain`: everything that leads from one set of answers to its recommendation."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import click

from wizard.commands.explain_json import explanation
from wizard.commands.explain_text import print_explanation
from wizard.commands.options import catalog_option, json_option, rules_option
from wizard.commands.printing import print_json
from wizard.commands.reading import open_advisor
from wizard.core.conditions import Answers
from wizard.recommend import Advisor


@click.command()
@click.argument("answers", metavar="ANSWERS_OR_URL")
@rules_option
@catalog_option
@json_option
def explain(answers: str, rules: Path | None, catalog: Path | None, as_json: bool) -> None:
    """Explain what comes of some answers.

    ANSWERS_OR_URL is what stands in the address of a page, such as 'uses=calls&talk=rare', or all of
    it. It tells of each question whether its answer was given, assumed, dropped or skipped, and why;
    which rules hold, and where they are written; how the verdict came about; how the first products
    fit; and which single change of an answer flips the verdict. A wrong answer ends it with exit code
    1.
    """
    advisor = open_advisor(rules, catalog)
    given = read_answers(advisor, answers)
    advice = advisor.recommend(given)
    if as_json:
        print_json(explanation(advisor, advice))
    else:
        print_explanation(advisor, advice)


def read_answers(advisor: Advisor, address: str) -> Answers:
    """The answers of an address, or of its query alone; every mistake in them ends with exit code 1."""
    reading = advisor.read(parse_qsl(query_of(address), keep_blank_values=True))
    mistakes = [*reading.mistakes, *reading.unknown]
    for mistake in mistakes:
        click.echo(f"{mistake.detail} Accepted: {', '.join(mistake.accepted)}.", err=True)
    if mistakes:
        raise SystemExit(1)
    return reading.given


def query_of(address: str) -> str:
    """The query of an address; an address without a question mark is a query, unless it is that of a page."""
    before, mark, query = address.partition("#")[0].partition("?")
    if mark:
        return query
    return "" if "://" in before or before.startswith("/") else before
