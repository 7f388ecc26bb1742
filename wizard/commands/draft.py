"""`wizard draft`: folders next to the live rules, for edits that are not live yet."""

import shutil
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from shlex import quote

import click

from wizard import drafts
from wizard.commands.diff import changed_files, find_edits, lines_option, print_edits
from wizard.commands.io import (
    CommandGroup,
    CouldNotRun,
    VersionName,
    catalog_option,
    ending_on,
    require_own_rules,
    rules_option,
    writing,
)
from wizard.commands.output import print_line, print_rows
from wizard.commands.versions import name_version
from wizard.history import RuleHistory
from wizard.publishing import find_live
from wizard.rule_language.diagnostics import RulesError, did_you_mean
from wizard.rule_language.loader import RuleTexts
from wizard.rule_language.publishing import is_same_version
from wizard.rule_language.wording import count_of


def rules_or_draft(command: Callable[..., None]) -> Callable[..., None]:
    """Add options for the rules folder or one of its drafts; the command gets the folder as `rules`."""

    @rules_option
    @click.option(
        "--draft", type=VersionName(), metavar="DRAFT", help="Work on this draft instead of the live rules."
    )
    @wraps(command)
    def with_folder(rules: Path, draft: str | None, **others: object) -> None:
        """Run the command."""
        command(rules=_find(rules, draft).folder if draft else rules, **others)

    return with_folder


@click.group(cls=CommandGroup)
def draft() -> None:
    """Prepare changes to the rules without changing the live ones."""


@draft.command()
@click.argument("name")
@rules_option
def new(name: str, rules: Path) -> None:
    """Create a draft as a copy of the live rules.

    A draft is a folder of rules like any other: edit its files, and check it with 'wizard check'. Shoppers
    see nothing of it until it is published.
    """
    require_own_rules(rules)
    if not drafts.is_draft_name(name):
        raise CouldNotRun(
            f"'{name}' cannot be the name of a draft. Use at most 40 characters from a-z, 0-9, - and _."
        )
    made = drafts.Draft(name, drafts.drafts_folder(rules) / name)
    if made.folder.exists():
        raise CouldNotRun(f"There is a draft '{name}' already, in {made.folder}. Choose another name.")
    with ending_on(RulesError):
        texts, record = find_live(rules)
    with writing(made.folder):
        drafts.create_draft(rules, name, texts)
    shown = f"version {record.name}, which is live" if record else f"what is in {rules}"
    click.echo(f"{made.folder} holds {shown}. Edit the files there, then:\n")
    rest = rules_words(rules)
    click.echo(f"  wizard check {quote(str(made.folder))}")
    click.echo(f"  wizard draft diff {name}{rest}")
    click.echo(f"  wizard publish {name} --who YOU --why REASON{rest}")


@draft.command("list")
@rules_option
def list_(rules: Path) -> None:
    """List the drafts, and what each of them changes."""
    found = drafts.list_drafts(rules)
    click.echo(f"{count_of(len(found), 'draft')} in {drafts.drafts_folder(rules)}")
    if found:
        with ending_on(RulesError):
            live, _ = find_live(rules)
        print_rows([_row(each, live) for each in found])


def _row(each: drafts.Draft, live: RuleTexts) -> tuple[str, str, str]:
    """Return the name of a draft, its version, and how it relates to what is live."""
    try:
        texts, base = each.texts(), each.base()
    except RulesError:
        return each.name, "cannot be read", "wizard check says why"
    if is_same_version(texts, base):
        state = "changes nothing yet"
    elif is_same_version(texts, live):
        state = "is live"
    else:
        state = f"changes {', '.join(changed_files(base, texts))}"
    behind = "" if is_same_version(base, live) or state == "is live" else "; live has changed since"
    return each.name, name_version(texts), f"{state}{behind}"


@draft.command("diff")
@click.argument("name")
@rules_option
@catalog_option
@lines_option
def diff_(name: str, rules: Path, catalog: Path, lines: bool) -> None:
    """Show what a draft changes compared with the live rules."""
    found = _find(rules, name)
    with ending_on(RulesError):
        live, texts = find_live(rules)[0], found.texts()
    click.echo(f"From live ({name_version(live)}) to {name} ({name_version(texts)})")
    print_edits(live, texts, find_edits(live, texts, catalog), lines=lines)
    if not is_same_version(found.base(), live) and not is_same_version(texts, live):
        print_line(f"Live has changed since the draft was made: {_update_command(name, rules)}", indent=0)


@draft.command()
@click.argument("name")
@rules_option
@click.option(
    "--prefer",
    type=click.Choice(["draft", "live"]),
    help="The side to take where both sides changed the same lines.",
)
def update(name: str, rules: Path, prefer: str | None) -> None:
    """Merge what has gone live since into a draft.

    Files and lines that were changed on one side only are taken from that side. If both sides changed the
    same lines, nothing is changed until --prefer says which side to take. The exit code is 0, 1 if there are
    such lines, or 2 if something cannot be read or written.
    """
    found = _find(rules, name)
    with ending_on(RulesError), writing(found.folder, "No file is changed."):
        live, _ = find_live(rules)
        changed, conflicts = drafts.update_draft(found, live, prefer or "")
    if conflicts and not prefer:
        for conflict in conflicts:
            click.echo(f"{conflict}: changed in the draft and in the live rules, differently", err=True)
        fix = "Take the draft's lines there with --prefer draft, or the live ones with --prefer live."
        raise click.ClickException(f"{count_of(len(conflicts), 'place')} cannot be merged. {fix}")
    for file in changed:
        click.echo(f"{file}: brought up to date")
    click.echo(f"The draft '{name}' is up to date with version {name_version(live)}, which is live.")


@draft.command()
@click.argument("name")
@rules_option
def drop(name: str, rules: Path) -> None:
    """Delete a draft; its rule files are kept as a version."""
    found, history = _find(rules, name), RuleHistory(rules)
    with ending_on(RulesError), writing(found.folder, "The draft stays."):
        kept = history.save(found.texts(), good=False)
        drafts.delete_draft(found)
        shutil.rmtree(RuleHistory(found.folder).folder, ignore_errors=True)  # versions kept by 'wizard check'
    click.echo(f"{found.folder} is deleted.")
    if kept:
        click.echo(f"Its files are kept as version {kept.name}, in {history.path(kept)}.")


def _find(rules: Path, name: str) -> drafts.Draft:
    """Return the draft with this name; end the command with exit code 2 if there is none."""
    if found := drafts.find_draft(rules, name):
        return found
    raise CouldNotRun(no_draft(rules, name))


def no_draft(rules: Path, name: str) -> str:
    """Return the message for a draft that does not exist."""
    known = [each.name for each in drafts.list_drafts(rules)]
    listed = f"Drafts: {', '.join(known)}." if known else f"Make it: wizard draft new {quote(name)}"
    return f"There is no draft '{name}' of {rules}. {did_you_mean(name, known)} {listed}".replace("  ", " ")


def rules_words(rules: Path) -> str:
    """Return the option that names the rules folder; nothing if it is the default one."""
    return "" if rules == Path("rules") else f" --rules {quote(str(rules))}"


def _update_command(name: str, rules: Path) -> str:
    """Return the command that updates a draft."""
    return f"wizard draft update {name}{rules_words(rules)}"
