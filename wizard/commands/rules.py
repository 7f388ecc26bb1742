"""`wizard rules`: the versions of the rules that are kept, and the way back to one of them."""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory

import click

from wizard.commands.io import CouldNotRun, open_texts, rules_option
from wizard.commands.output import print_rows
from wizard.history import RuleHistory, VersionRecord
from wizard.paths import rules_path
from wizard.rule_language.diagnostics import RulesError, did_you_mean
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.wording import count_of
from wizard.rules_folder import read_texts

Texts = dict[str, bytes]
"""File name -> content."""

OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What git sets for its hooks, and what would keep it from finding the repository of another folder."""


def read_version(name: str, folder: Path) -> Texts:
    """The rule files in the folder of that name, else in that revision of the repository of `folder`."""
    if not Path(name).is_dir():
        return _read_revision(name, folder)
    _, texts = open_texts(Path(name))
    branch = f"refs/heads/{name}"
    if not texts.keys() & RULE_FILES.keys() and folder.is_dir() and _find_commit(branch, folder):
        raise CouldNotRun(
            f"The folder {name} holds no rule files. For the revision of that name write {branch}."
        )
    return texts


def _read_revision(name: str, folder: Path) -> Texts:
    """The rule files as a revision has them."""
    neither = f"'{name}' is no folder of rules"
    if not folder.is_dir():
        raise CouldNotRun(f"{neither}, and there is no folder {folder} of which it could be a revision.")
    _, prefix = _git(folder, "rev-parse", "--show-prefix", failing=f"{neither}, and {folder} is not in git")
    commit = _find_commit(name, folder)
    if not commit:
        _, known = _git(folder, "for-each-ref", "--format=%(refname:short)")
        meant = did_you_mean(name, ["HEAD", *known.decode().split()])
        fix = f"{meant} Try HEAD, a branch such as main, or a commit.".strip()
        raise CouldNotRun(f"{neither}, and no revision of the git repository that holds {folder}. {fix}")
    found, packed = _git(folder, "archive", "--format=tar", commit)
    if not found or not packed:
        where = prefix.decode().strip() or "its files"
        raise CouldNotRun(f"The revision '{name}' has no rules in {where}.")
    return _unpack(packed)


def _find_commit(name: str, folder: Path) -> str:
    """The commit that a revision is, empty when there is none of that name."""
    _, commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return commit.decode().strip()


def _git(folder: Path, *arguments: str, failing: str = "") -> tuple[bool, bytes]:
    """Whether git did it, and what it printed; with `failing` its failure ends the command with that."""
    surroundings = {key: value for key, value in os.environ.items() if key not in OF_A_HOOK}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False, env=surroundings
        )
    except FileNotFoundError as error:
        message = "git, which reads revisions, is not installed. Name two folders of rules instead."
        raise CouldNotRun(message) from error
    if done.returncode and failing:
        says = done.stderr.decode(errors="replace").strip().splitlines()
        raise CouldNotRun(f"{failing}. Git says: {says[0] if says else 'nothing'}")
    return not done.returncode, done.stdout


def _unpack(packed: bytes) -> Texts:
    """The files of an archive, read as those of a folder are."""
    with TemporaryDirectory() as folder, tarfile.open(fileobj=BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content:
                path = Path(folder, member.name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
        return read_texts(Path(folder))


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
    kept = RuleHistory(folder)
    if listed:
        print_versions(kept)
    else:
        bring_back(folder, kept, choose(folder, kept, version))


def print_versions(kept: RuleHistory) -> None:
    """One line for each kept version, the newest first."""
    rows = [(each.name, when(each), "passed" if each.good else "replaced") for each in kept.newest_first()]
    click.echo(f"{count_of(len(rows), 'version')} in {kept.folder}")
    if rows:
        print_rows(rows)


def when(kept: VersionRecord) -> str:
    """The moment it was kept, as people write it."""
    return f"{kept.when[:16].replace('T', ' ')} UTC"


def choose(folder: Path, kept: RuleHistory, version: str | None) -> VersionRecord:
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


def bring_back(folder: Path, kept: RuleHistory, version: VersionRecord) -> None:
    """Make the folder hold this version, and tell what changed, file by file."""
    present = read_whole(folder)
    try:
        wanted = kept.files(version)
        before = kept.save(present, good=False) if present else None
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
        fix = "All other files are as told above; fix that, then type it again."
        raise CouldNotRun(f"{error.filename}: {error.strerror}. {fix}") from error
    click.echo(f"{folder} holds version {version.name} of {when(version)} again.")
    if before:
        back = f"wizard rules restore {before.name} --rules {quote(str(folder))}"
        click.echo(f"What was there before is kept in {kept.path(before)}; {back} brings it back.")


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
