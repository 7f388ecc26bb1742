"""`wizard rename`: change an id in all rule files at once."""

from collections.abc import Mapping
from pathlib import Path
from shlex import quote

import click

from wizard.commands.draft import rules_or_draft
from wizard.commands.io import (
    CommandGroup,
    catalog_option,
    ending_on,
    ending_on_problems,
    open_own_attributes,
    open_topic_of,
    require_own_rules,
    writing,
)
from wizard.commands.output import print_line
from wizard.publishing import ConflictError, edit_rules, find_publishing
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.field_types import Name
from wizard.rule_language.publishing import Publishing
from wizard.rule_language.renaming import IDS, Renamed, RenameError
from wizard.rule_language.wording import count_of, join_first
from wizard.rules_folder import rename_id

MOST_COMMENTS = 5
"""The most comments that are listed."""


@click.group(cls=CommandGroup)
def rename() -> None:
    """Change an id in all rule files.

    Comments, quotes and layout are preserved. The old id is kept as 'formerly' next to the new one, so that
    old links still work. If the renaming would change anything but this id, nothing is written.
    """


@rename.command()
@click.argument("old")
@click.argument("new")
@rules_or_draft
@catalog_option
def question(old: str, new: str, rules: Path, catalog: Path) -> None:
    """Change the id of a question."""
    _rename(Name("question", old), new, rules, catalog)


@rename.command()
@click.argument("question")
@click.argument("old")
@click.argument("new")
@rules_or_draft
@catalog_option
def option(question: str, old: str, new: str, rules: Path, catalog: Path) -> None:
    """Change the id of an option of a question."""
    _rename(Name("option", old, question), new, rules, catalog)


@rename.command()
@click.argument("old")
@click.argument("new")
@rules_or_draft
@catalog_option
def need(old: str, new: str, rules: Path, catalog: Path) -> None:
    """Change the id of a need."""
    _rename(Name("need", old), new, rules, catalog)


@rename.command()
@click.argument("old")
@click.argument("new")
@rules_or_draft
@catalog_option
def rule(old: str, new: str, rules: Path, catalog: Path) -> None:
    """Change the id of a rule.

    It may be a rule that decides, leans, calls for needs, or gives advice.
    """
    _rename(Name("rule", old), new, rules, catalog)


@rename.command()
@click.argument("old")
@click.argument("new")
@rules_or_draft
@catalog_option
def source(old: str, new: str, rules: Path, catalog: Path) -> None:
    """Change the id of a source."""
    _rename(Name("source", old), new, rules, catalog)


def _rename(name: Name, new: str, rules: Path, catalog: Path) -> None:
    """Rename something in the files of a folder, and print what changed."""
    require_own_rules(rules)
    done: list[Renamed] = []

    def edit(texts: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return the files that differ."""
        own = open_own_attributes(catalog, open_topic_of(rules, texts))
        with ending_on_problems(rules):
            done.append(rename_id(texts, name, new, own))
        return done[0].texts

    with (
        ending_on(RulesError, ConflictError),
        ending_on(RenameError, end=click.ClickException),
        writing(rules, "Nothing is renamed."),
    ):
        before = edit_rules(rules, edit)
    for file in sorted(done[0].texts):
        places = [place for place in done[0].places if place.file == file]
        click.echo(f"{file}: {count_of(len(places), 'place')}")
    click.echo(f"The {name} is called '{new}' now.")
    if name.kind in ("question", "option"):
        print_line("Links with the old id still work: the rules keep it as 'formerly'.", indent=0)
    elif name.kind in IDS:
        print_line("The rules keep the old id as 'formerly', so that versions can be compared.", indent=0)
    if comments := done[0].comments:
        named = join_first([f"{each.file}:{each.line}" for each in comments], MOST_COMMENTS)
        print_line(f"Comments are not changed; these contain the word '{name.id}': {named}.", indent=0)
    shown = quote(str(rules))
    if find_publishing(rules) is Publishing.VERSIONS:
        click.echo(f"It goes live when it is published: wizard publish {shown} --rules {shown}")
    if before:
        click.echo(f"To undo it: wizard rules restore {before.name} --rules {shown}")
