"""`wizard diff`: the differences between two versions of the rules, as edits or as lines."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import click

from wizard.analysis.rule_diff import Edit, diff_by_period, list_edits
from wizard.commands.io import (
    VersionName,
    catalog_option,
    chosen_day,
    json_option,
    on_option,
    open_catalog,
    rules_option,
    say_if_shipped,
)
from wizard.commands.output import print_json, print_line
from wizard.commands.versions import name_version, read_version
from wizard.publishing import find_live
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import RuleTexts
from wizard.rule_language.publishing import without_publishing
from wizard.rules_folder import adopt_names, load, load_older, load_topic

HAVE_PROBLEMS = "These rules have problems, so only files are named. 'wizard check' reports the problems."

lines_option = click.option("--lines", is_flag=True, help="Show the lines that differ, including comments.")


@click.command()
@click.argument("old", metavar="VERSION", type=VersionName())
@click.argument("new", metavar="[VERSION]", type=VersionName(), required=False)
@rules_option
@catalog_option
@on_option
@lines_option
@json_option
def diff(old: str, new: str | None, rules: Path, catalog: Path, lines: bool, as_json: bool) -> None:
    """Show the differences between two versions of the rules.

    A VERSION is a folder of rules, a draft, a kept version, or a revision of the git repository that holds
    the rules. A single VERSION is compared with the live rules. The exit code is 0, or 2 if something cannot
    be read.
    """
    named = (old, new) if new else ("live", old)
    if not (new and Path(old).is_dir() and Path(new).is_dir()):
        say_if_shipped(rules, "Using", as_error=as_json)
    texts = [read_version(name, rules) for name in (old, new or "")[: 2 if new else 1]]
    before, after = texts if new else (find_live(rules)[0], texts[0])
    edits = find_edits(before, after, catalog)
    if as_json:
        found = [
            {"file": each.file, "what": each.what, "decides": not each.words_only} for each in edits or ()
        ]
        files = changed_files(before, after)
        print_json({"old": name_version(before), "new": name_version(after), "edits": found, "files": files})
        return
    click.echo(f"From {named[0]} ({name_version(before)}) to {named[1]} ({name_version(after)})")
    print_edits(before, after, edits, lines=lines)


def find_edits(before: RuleTexts, after: RuleTexts, catalog: Path) -> tuple[Edit, ...] | None:
    """Return the edits from one version to another; None if either cannot be loaded."""
    try:
        was, now = (open_catalog(catalog, load_topic(texts)).own_attributes for texts in (before, after))
        old, new = load_older(before, after, was, chosen_day()), load(after, now, chosen_day())
    except RulesError:
        return None
    return list_edits(diff_by_period(old, new))


def changed_files(before: RuleTexts, after: RuleTexts) -> list[str]:
    """Return the names of the files that differ."""
    before, after = without_publishing(before), without_publishing(after)
    return [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]


def print_edits(
    before: RuleTexts, after: RuleTexts, found: tuple[Edit, ...] | None, *, lines: bool = False
) -> None:
    """Print the edits, the files that differ only in comments and spaces, and if asked for, the `lines`.

    If the edits are None because a version cannot be loaded, say so.
    """
    edits = found or ()
    for edit in edits:
        print_line(f"{edit} (changes no decision)" if edit.words_only else str(edit))
    said = {edit.file for edit in edits}
    before = adopt_names(before, after)
    others = [name for name in changed_files(before, after) if name.split("/")[0] not in said]
    for name in others:
        state = "new" if name not in before else "gone" if name not in after else "other lines"
        print_line(f"{name}: {state if not edits or state != 'other lines' else 'other comments or spaces'}")
    if not edits and not others:
        print_line("Nothing differs.")
    elif found is None:
        print_line(HAVE_PROBLEMS, indent=0)
    if lines:
        for line in _diff_lines(before, after):
            click.echo(line)


def _diff_lines(before: RuleTexts, after: RuleTexts) -> Iterator[str]:
    """Yield the lines that differ, file by file, in the format of diff -u."""
    before, after = without_publishing(before), without_publishing(after)
    for name in changed_files(before, after):
        old, new = (texts.get(name, b"").decode(errors="replace").splitlines() for texts in (before, after))
        yield from unified_diff(old, new, f"old/{name}", f"new/{name}", lineterm="")
