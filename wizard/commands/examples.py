"""`wizard examples`: run staff's examples, or write a new one from a shared link."""

from pathlib import Path

import click
from click.core import ParameterSource

from wizard.advisor import Advisor
from wizard.analysis.examples import run_examples, write_example
from wizard.commands import io
from wizard.commands.explain import read_answers
from wizard.commands.output import print_json
from wizard.rule_language.model import Rulebook
from wizard.rule_language.wording import count_of

EXAMPLES_FILE = "examples.yaml"


@click.command()
@io.rules_argument
@io.catalog_option
@io.json_option
@click.option("--from-url", "url", metavar="URL", help="Write an example from a shared link or its query.")
@click.option("--name", help="What the new example is about.")
@click.option("--append", is_flag=True, help="Add the new example to examples.yaml instead of printing it.")
def examples(
    rules: Path, catalog: Path, as_json: bool, url: str | None, name: str | None, append: bool
) -> None:
    """Run staff's examples, or write a new one.

    The examples are in examples.yaml; --from-url writes one from a shared link. The exit code is 0 when
    every example comes out as expected, 1 when one fails or the rules have problems, 2 when rules or
    catalog cannot be read.

    Without RULES_DIR, the rules are those in ./rules, else the shipped ones.
    """
    if (url is None) != (name is None) or (append and url is None):
        raise click.UsageError("--from-url and --name go together, and --append with them.")
    named = click.get_current_context().get_parameter_source("rules") is not ParameterSource.DEFAULT
    if append and not named and not Path("rules").is_dir():
        fix = "Name the folder to write to: wizard examples RULES_DIR"
        raise io.CouldNotRun(f"There is no folder rules here, and the shipped rules are read-only. {fix}")
    if url is None or name is None:
        _run(io.open_rulebook(rules, catalog), as_json)
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
        with io.writing(path), path.open("ab") as file:
            file.write(addition)
        click.echo(f"Added to {path}: {name}")
    else:
        click.echo(entry, nl=False)


def _run(rulebook: Rulebook, as_json: bool) -> None:
    """Print every failure, and end with exit code 1 if there is one."""
    failures = run_examples(rulebook)
    if as_json:
        rows = [
            {
                "name": failure.example.name,
                "file": failure.example.place.file,
                "line": failure.example.place.line,
                "expected": failure.expected,
                "came_out": failure.came_out,
            }
            for failure in failures
        ]
        print_json({"version": rulebook.version, "examples": len(rulebook.examples), "failures": rows})
    else:
        for failure in failures:
            click.echo(failure.problem)
        failed = len({failure.example.name for failure in failures})
        click.echo(f"{count_of(len(rulebook.examples), 'example')}, {failed or 'none'} of them failed.")
    raise SystemExit(1 if failures else 0)


def _write_entry(advisor: Advisor, url: str, name: str) -> str:
    """Return the entry for the answers of a link, with what comes out of them today."""
    given = read_answers(advisor, url)
    if not given:
        click.echo("This link holds no answers, so there is nothing to write an example of.", err=True)
        raise SystemExit(1)
    return write_example(name, given, advisor.decide(advisor.consult(given)))
