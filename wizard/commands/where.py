"""`wizard where`: every place in the rule files where a name is defined or used."""

from collections.abc import Mapping
from pathlib import Path

import click

from wizard.commands.draft import rules_or_draft
from wizard.commands.io import (
    catalog_option,
    ending_on,
    find_own_attributes,
    json_option,
    open_texts,
    say_if_shipped,
)
from wizard.commands.output import Json, print_json, print_table
from wizard.rule_language.diagnostics import Place, RulesError, did_you_mean
from wizard.rule_language.field_types import Name
from wizard.rule_language.name_index import NameIndex
from wizard.rule_language.wording import count_of
from wizard.rule_language.yaml_reader import LINE_END, shorten
from wizard.rules_folder import index_names


@click.command()
@click.argument("word", metavar="NAME")
@rules_or_draft
@catalog_option
@json_option
def where(word: str, rules: Path, catalog: Path, as_json: bool) -> None:
    """Show where the rules define a name and where they use it.

    NAME is the id of a question, an option, a need, a rule, a source, an attribute, or of anything else in
    the rule files. Each place is shown as file, line and column, the definition first. The exit code is 0, 1
    if nothing has this name, or 2 if the rules cannot be read.
    """
    say_if_shipped(rules, "Reading")
    texts = open_texts(rules)
    with ending_on(RulesError):
        index = index_names(texts, find_own_attributes(texts, catalog))
    found = index.find(word)
    if as_json:
        print_json({"names": [_as_data(index, each, texts) for each in found], "complete": index.complete})
    else:
        for each in found:
            _print(index, each, texts)
    if not index.complete:
        message = "The rules have problems; names in the parts that cannot be read are not listed."
        click.echo(f"{message} 'wizard check' names them.", err=True)
    if not found:
        known = {each.id for each in (*index.definitions, *index.uses)}
        message = f"Nothing in {rules} is called '{word}'. {did_you_mean(word, known)}"
        raise click.ClickException(message.rstrip())


def _print(index: NameIndex, name: Name, texts: Mapping[str, bytes]) -> None:
    places = index.places(name)
    now = index.former.get(Name(name.kind.removeprefix("former "), name.id, name.question))
    renamed = f", called '{now.id}' now" if now and name.kind.startswith("former ") else ""
    if not renamed and name not in index.definitions:
        renamed = ", defined nowhere"
    click.echo(f"{str(name)[0].upper()}{str(name)[1:]}{renamed}: {count_of(len(places), 'place')}")
    print_table((f"  {place}", _line(texts, place)) for place in places)


def _as_data(index: NameIndex, name: Name, texts: Mapping[str, bytes]) -> Json:
    """Return a name with its places, for programs."""
    defined = index.definitions.get(name)
    places = [
        {
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "defines": place == defined,
            "text": _line(texts, place),
        }
        for place in index.places(name)
    ]
    return {"kind": name.kind, "id": name.id, "question": name.question or None, "places": places}


def _line(texts: Mapping[str, bytes], place: Place) -> str:
    """Return the beginning of the line at a place; nothing for a picture."""
    if not place.file.endswith(".yaml"):
        return ""
    return shorten(LINE_END.split(texts[place.file].decode("utf-8-sig", "replace"))[place.line - 1])
