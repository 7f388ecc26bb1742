"""`wizard catalog add-column`: a new product attribute, declared in the rules and stored in the catalog."""

import json
import re
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from shlex import quote

import click

from wizard.catalog.store import Catalog, rewrite
from wizard.commands.draft import rules_or_draft
from wizard.commands.io import (
    CouldNotRun,
    ending_on,
    ending_on_problems,
    path_to_write,
    require_own_rules,
    writing,
    written_catalog_option,
)
from wizard.publishing import ConflictError, edit_rules, find_publishing
from wizard.rule_language.attribute_grammar import ATTRIBUTE_NAME
from wizard.rule_language.attributes import AttributeType
from wizard.rule_language.diagnostics import CatalogError, Place, ProblemError, RulesError
from wizard.rule_language.loader import TOPIC_FILE
from wizard.rule_language.publishing import Publishing
from wizard.rule_language.text_edits import TextEdits
from wizard.rule_language.yaml_reader import YamlScalar
from wizard.rules_folder import index_names, load, load_topic

PLAIN = re.compile(r"\w[\w /()+-]*(?<! )")
"""Strings that need no quotes inside { } in YAML."""

EXAMPLES = {AttributeType.YES_NO: "yes", AttributeType.NUMBER: "7.5"}
"""Attribute type -> an example value; for other types the first word is used."""


@click.command("add-column")
@click.argument("name")
@click.argument("type_", metavar="TYPE", type=click.Choice([each.value for each in AttributeType]))
@click.option("--label", default="", help="The label on pages  [default: NAME]")
@click.option(
    "--words",
    default="",
    metavar="A,B,C",
    help="All values that it may have; for a scale from least to most.",
)
@click.option("--unit", default="", help="The unit shown after a number, such as hours.")
@click.option("--on-card", is_flag=True, help="Show it on product cards.")
@written_catalog_option
@rules_or_draft
def add_column(
    name: str, type_: str, label: str, words: str, unit: str, on_card: bool, path: Path | None, rules: Path
) -> None:
    """Add an attribute of products, and its column in the catalog.

    TYPE is yes_no, word (one of several), words (any of several), number, or scale (one of several, in
    order). The types word, words and scale need --words. The command declares the attribute at the end of
    'attributes:' in topic.yaml; no product states it yet. If the rules have problems, or would have problems
    afterwards, nothing is written.
    """
    require_own_rules(rules)
    _check_name(name)
    written = filter(None, (_quote(each.strip()) for each in words.split(",")))
    keys = {
        "type": type_,
        "label": _quote(label),
        "unit": _quote(unit),
        "words": f"[{', '.join(written)}]" if words else "",
        "on_card": "yes" if on_card else "",
    }
    entry = f"{{{', '.join(f'{key}: {value}' for key, value in keys.items() if value)}}}"
    with ending_on(CatalogError, end=click.ClickException):
        catalog = path_to_write(path)
        if not catalog.is_file():
            raise CatalogError(f"There is no catalog {catalog}.")
    with ExitStack() as stack:
        stack.enter_context(ending_on(CatalogError, end=click.ClickException))

        def edit(texts: Mapping[str, bytes]) -> Mapping[str, bytes]:
            """Return topic.yaml with the attribute, and prepare the catalog for writing."""
            changed = {TOPIC_FILE: _declare(texts, name, entry, rules, catalog)}
            stack.enter_context(rewrite(catalog, load_topic({**texts, **changed})))
            return changed

        with ending_on(RulesError, ConflictError), writing(rules / TOPIC_FILE, "Nothing is added."):
            edit_rules(rules, edit)
    click.echo(f"{TOPIC_FILE}: attribute '{name}' ({type_}) added")
    click.echo(f"{catalog}: column '{name}' added, which no product states yet")
    value = EXAMPLES.get(AttributeType(type_)) or words.split(",")[0].strip() or "WORD"
    shown = "" if rules == Path("rules") else f" --rules {quote(str(rules))}"
    click.echo(f"State it: wizard catalog set ID {name}={value} --because WHY{shown}")
    click.echo(f"Or import a feed with a column '{name}'. Needs may test it.")
    if find_publishing(rules) is Publishing.VERSIONS:
        folder = quote(str(rules))
        click.echo(f"It goes live when it is published: wizard publish {folder} --rules {folder}")


def _check_name(name: str) -> None:
    """End the command, with the loader's message, if this is not valid as an attribute's id."""
    try:
        ATTRIBUTE_NAME.check(YamlScalar(name, Place("")), "NAME")
    except ProblemError as error:
        raise click.ClickException(
            f"Nothing is added. {error.problem.message} {error.problem.fix}"
        ) from error


def _quote(text: str) -> str:
    """Return a string, quoted if necessary, for use inside { }; end the command if it is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        shown = text.encode(errors="replace").decode()
        message = f"Nothing is added. '{shown}' has bytes that are not UTF-8. Type it again."
        raise click.ClickException(message) from error
    return text if not text or PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _declare(texts: Mapping[str, bytes], name: str, entry: str, rules: Path, catalog: Path) -> bytes:
    """Return topic.yaml with a new attribute; end the command if the attribute exists or is invalid."""
    if TOPIC_FILE not in texts:
        fix = f"Write it first: wizard rules upgrade --rules {quote(str(rules))}"
        raise CouldNotRun(f"{rules} has no {TOPIC_FILE}, which declares the attributes. {fix}")
    with ending_on_problems(rules):
        topic = load_topic(texts)
        with ending_on(CatalogError, end=click.ClickException):
            own = Catalog(catalog, topic).own_attributes
        load(texts, own)
    defined = {
        each.id: place for each, place in index_names(texts).definitions.items() if each.kind == "attribute"
    }
    if place := defined.get(name):
        raise click.ClickException(
            f"There is an attribute '{name}' already, in {TOPIC_FILE}, line {place.line}."
        )
    if spelled := next((each for each in own if each.casefold() == name.casefold()), None):
        fix = (
            "Needs may name it as it is. To say what its values mean, add it to 'attributes:' in topic.yaml."
        )
        raise click.ClickException(
            f"The catalog {catalog} has a column '{spelled}' of its own already. {fix}"
        )
    edits = TextEdits(texts[TOPIC_FILE])
    edits.add_to("attributes", f"{name}: {entry}")
    content = edits.apply()
    try:
        load({**texts, TOPIC_FILE: content}, own)
    except RulesError as error:
        reasons = " ".join(f"{each.message} {each.fix}" for each in error.problems)
        raise click.ClickException(f"Nothing is added. {reasons}") from error
    return content
