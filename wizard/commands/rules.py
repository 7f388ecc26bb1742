"""`wizard rules`: the versions of the rules that are kept, and the way back to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote

import click

from wizard.commands.options import rules_option
from wizard.commands.printing import print_rows
from wizard.commands.reading import CouldNotRun
from wizard.core.numbers import count_of
from wizard.core.problems import RulesError
from wizard.kept import Kept, KeptVersions
from wizard.paths import rules_path
from wizard.rulebook import read_texts


@click.group()
def rules() -> None:
    """Look after the versions of the rules."""


@rules.command()
@click.argument("version", required=False)
@rules_option
@click.option("--list", "listed", is_flag=True, help="Tell which versions are kept, and change nothing.")
def restore(version: str | None, rules: Path | None, listed: bool) -> None:
    """Bring the last good version back into the rules folder.

    That is the version which passed 'wizard check', or went into service, last; VERSION names another
    one. All rule files are brought back, comments, examples and stores included. What was in the folder
    before is kept as a version too, so that nothing is lost.
    """
    folder = rules or rules_path()
    kept = KeptVersions(folder)
    if listed:
        print_versions(kept)
    else:
        bring_back(folder, kept, choose(folder, kept, version))


def print_versions(kept: KeptVersions) -> None:
    """One line for each kept version, the newest first."""
    rows = [(each.name, when(each), "passed" if each.good else "replaced") for each in kept.newest_first()]
    click.echo(f"{count_of(len(rows), 'version')} in {kept.folder}")
    if rows:
        print_rows(rows)


def when(kept: Kept) -> str:
    """The moment it was kept, as people write it."""
    return f"{kept.when[:16].replace('T', ' ')} UTC"


def choose(folder: Path, kept: KeptVersions, version: str | None) -> Kept:
    """The newest whose name begins so, else the last good one; exit code 2 when there is none."""
    if version is None:
        found = kept.last_good()
        missing = f"No good version of {folder} is kept. 'wizard check' keeps every version that passes."
    else:
        found = next((each for each in kept.newest_first() if each.name.startswith(version)), None)
        known = ", ".join(each.name for each in kept.newest_first()) or "none"
        missing = f"There is no kept version '{version}' of {folder}. Kept: {known}."
    if found is None:
        raise CouldNotRun(missing)
    return found


def bring_back(folder: Path, kept: KeptVersions, version: Kept) -> None:
    """Make the folder hold this version, and tell what changed, file by file."""
    present = read_whole(folder)
    try:
        wanted = kept.texts(version)
        before = kept.keep(present, good=False) if present else None
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}"
        raise CouldNotRun(f"What is there now cannot be kept, so nothing was changed. {reason}.") from error
    if wanted == present:
        click.echo(f"Nothing to do: {folder} holds version {version.name} already.")
        return
    try:
        for done in replace_files(folder, wanted, present):
            click.echo(done)
    except OSError as error:
        mend = "All other files are as told above; mend that, then type it again."
        raise CouldNotRun(f"{error.filename}: {error.strerror}. {mend}") from error
    click.echo(f"{folder} holds version {version.name} of {when(version)} again.")
    if before:
        back = f"wizard rules restore {before.name} --rules {quote(str(folder))}"
        click.echo(f"What was there before is kept in {kept.place(before)}; {back} brings it back.")


def read_whole(folder: Path) -> dict[str, bytes]:
    """Every file that is there, strange ones too; none of a folder that is missing."""
    if not folder.is_dir():
        return {}
    try:
        files = (name for name in read_texts(folder) if (folder / name).is_file())
        return {name: (folder / name).read_bytes() for name in files}
    except RulesError as error:
        raise CouldNotRun("\n".join(map(str, error.problems))) from error


def replace_files(folder: Path, wanted: Mapping[str, bytes], present: Mapping[str, bytes]) -> Iterator[str]:
    """Write, change and take out files until the folder holds what is wanted; yields what was done."""
    for name in sorted(wanted.keys() | present.keys()):
        if name not in wanted:
            (folder / name).unlink()
            yield f"{name}: taken out"
        elif wanted[name] != present.get(name):
            path = (folder / name).resolve()  # where a link leads
            path.parent.mkdir(parents=True, exist_ok=True)
            written = path.with_name(f".{path.name}.new")
            written.write_bytes(wanted[name])
            written.replace(path)
            yield f"{name}: {'changed back' if name in present else 'brought back'}"
