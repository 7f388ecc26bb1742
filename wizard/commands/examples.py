"""`wizard examples`: run staff's examples, or write a new one from a shared link."""

from pathlib import Path

import click

from wizard.advisor import Advisor
from wizard.analysis.examples import ProductTrial, run_examples, try_products, write_example
from wizard.commands import io
from wizard.commands.explain import read_answers
from wizard.commands.output import print_json
from wizard.engine.cards import CARDS
from wizard.engine.ranking import Ranking
from wizard.files import write_file
from wizard.rule_language.conditions import Answers
from wizard.rule_language.wording import count_of, join_first

EXAMPLES_FILE = "examples.yaml"

MOST_NAMED = 20
"""The most untried products that are named."""


@click.command()
@io.rules_argument
@io.catalog_option
@io.on_option
@io.json_option
@click.option(
    "--from-url", "url", metavar="URL", help="Write an example from a shared link or its query string."
)
@click.option("--name", help="What the new example is about.")
@click.option("--append", is_flag=True, help="Add the new example to examples.yaml instead of printing it.")
def examples(
    rules: Path, catalog: Path, as_json: bool, url: str | None, name: str | None, append: bool
) -> None:
    """Run the examples in examples.yaml, or write a new one.

    If an example expects products, they are tested against the catalog. --from-url writes an example from a
    shared link. The exit code is 0 if every example comes out as expected, 1 if one fails or the rules have
    problems, and 2 if the rules or the catalog cannot be read.

    Without RULES_DIR, the rules in ./rules are used, or the shipped rules if there is no such folder.
    """
    if (url is None) != (name is None) or (append and url is None):
        raise click.UsageError("--from-url and --name need each other, and --append needs both.")
    named = io.are_rules_named()
    if append and not named and not Path("rules").is_dir():
        fix = "Name the folder to write to: wizard examples RULES_DIR"
        raise io.CouldNotRun(f"There is no folder rules here, and the shipped rules are read-only. {fix}")
    io.say_if_shipped(rules, "Trying the examples of")
    if url is None or name is None:
        _run(rules, catalog, as_json)
        return
    texts = io.open_texts(rules)
    products = io.open_catalog(catalog, io.open_topic_of(rules, texts))
    rulebook = io.load(rules, texts, products.own_attributes)
    entry = _write_entry(Advisor(rulebook, products), url, name)
    before = texts.get(EXAMPLES_FILE, b"")
    addition = (b"\n" if before and not before.endswith(b"\n") else b"") + entry.encode()
    io.load(rules, {**texts, EXAMPLES_FILE: before + addition}, products.own_attributes)
    if append:
        path = rules / EXAMPLES_FILE
        with io.writing(path):
            if path.exists() and path.read_bytes() != before:
                raise io.CouldNotRun(f"{path} was changed just now. Type it again.")
            write_file(path, before + addition)
        click.echo(f"Added to {path}: {name}")
    else:
        click.echo(entry, nl=False)


def _run(rules: Path, catalog: Path, as_json: bool) -> None:
    """Print every failure and what was not tried; end with exit code 1 if there is a failure."""
    rulebook = io.open_rulebook(rules, catalog)
    trial = ProductTrial((), ())
    if any(example.products for example in rulebook.examples):
        trial = _try_products(Advisor(rulebook, io.open_catalog(catalog, rulebook.topic)))
    failures = sorted((*run_examples(rulebook), *trial.failures), key=lambda each: each.example.place)
    if as_json:
        rows = [
            {
                "name": failure.example.name,
                "file": failure.example.place.file,
                "line": failure.example.place.line,
                "expected": failure.expected,
                "actual": failure.actual,
                "came_out": failure.actual,  # the deprecated alias, until the next release
            }
            for failure in failures
        ]
        counted = {"version": rulebook.version, "examples": len(rulebook.examples)}
        print_json({**counted, "failures": rows, "not_tried": list(trial.not_tried)})
    else:
        for failure in failures:
            click.echo(failure.problem)
        if trial.not_tried:
            named = join_first(trial.not_tried, MOST_NAMED)
            click.echo(f"Products not tried, since {catalog} does not have them in stock: {named}.")
        failed = len({failure.example.name for failure in failures})
        click.echo(f"{count_of(len(rulebook.examples), 'example')}, {failed or 'none'} of them failed.")
    raise SystemExit(1 if failures else 0)


def _try_products(advisor: Advisor) -> ProductTrial:
    """Test the products that the examples expect against the catalog."""

    def rank(answers: Answers) -> Ranking:
        """Return the ranking for answers, with as many cards as a page shows at first."""
        return advisor.recommend(answers, CARDS).ranking

    return try_products(advisor.rulebook, advisor.catalog.product, rank)


def _write_entry(advisor: Advisor, url: str, name: str) -> str:
    """Return the entry for a link's answers, which expects their current outcome."""
    given = read_answers(advisor, url)
    if not given:
        click.echo("This link holds no answers, so there is nothing to write an example of.", err=True)
        raise SystemExit(1)
    return write_example(name, given, advisor.decide(advisor.consult(given)))
