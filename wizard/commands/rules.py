"""`wizard rules`: the versions of the rules that are kept, and the way back to one of them."""

import os
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory

import click

from wizard.commands.io import CouldNotRun, ending_on, open_texts, rules_option, writing
from wizard.commands.output import print_rows
from wizard.files import replace_files
from wizard.history import RuleHistory, VersionRecord
from wizard.rule_language.diagnostics import RulesError, did_you_mean
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.loader import MISSING_TOPIC, TOPIC_FILE
from wizard.rule_language.wording import count_of
from wizard.rules_folder import load, read_texts, shipped_topic

OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""Variables that git sets for its hooks, and that keep it from finding the repository of another folder."""


def read_version(name: str, folder: Path) -> dict[str, bytes]:
    """Read the rule files in the folder of that name, else in that revision of the repository of `folder`."""
    if not Path(name).is_dir():
        return _read_revision(name, folder)
    texts = open_texts(Path(name))
    branch = f"refs/heads/{name}"
    if not texts.keys() & RULE_FILES.keys() and folder.is_dir() and _find_commit(branch, folder):
        fix = f"For the revision of that name write {branch}."
        raise CouldNotRun(f"The folder {name} holds no rule files. {fix}")
    return texts


def _read_revision(name: str, folder: Path) -> dict[str, bytes]:
    """Read the rule files of a revision."""
    neither = f"'{name}' is not a folder of rules"
    if not folder.is_dir():
        raise CouldNotRun(f"{neither}, and there is no folder {folder} whose revision it could be.")
    _, prefix = _git(folder, "rev-parse", "--show-prefix", failing=f"{neither}, and {folder} is not in git")
    commit = _find_commit(name, folder)
    if not commit:
        _, known = _git(folder, "for-each-ref", "--format=%(refname:short)")
        meant = did_you_mean(name, ["HEAD", *known.decode().split()])
        fix = f"{meant} Try HEAD, a branch such as main, or a commit.".strip()
        raise CouldNotRun(f"{neither}, nor a revision of the git repository that holds {folder}. {fix}")
    found, packed = _git(folder, "archive", "--format=tar", commit)
    if not found or not packed:
        where = prefix.decode().strip() or "its files"
        raise CouldNotRun(f"The revision '{name}' has no rules in {where}.")
    return _unpack(packed)


def _find_commit(name: str, folder: Path) -> str:
    """Return the commit that a revision names, empty if there is none of that name."""
    _, commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return commit.decode().strip()


def _git(folder: Path, *arguments: str, failing: str = "") -> tuple[bool, bytes]:
    """Return whether git succeeded, and its output; with `failing` its failure ends the command with that."""
    surroundings = {key: value for key, value in os.environ.items() if key not in OF_A_HOOK}
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=surroundings)
    except FileNotFoundError as error:
        message = "git, which reads revisions, is not installed. Name two folders of rules instead."
        raise CouldNotRun(message) from error
    if done.returncode and failing:
        says = done.stderr.decode(errors="replace").strip().splitlines()
        raise CouldNotRun(f"{failing}. Git says: {says[0] if says else 'nothing'}")
    return not done.returncode, done.stdout


def _unpack(packed: bytes) -> dict[str, bytes]:
    """Return the files of an archive, read as those of a folder are."""
    with TemporaryDirectory() as folder, tarfile.open(fileobj=BytesIO(packed)) as archive:
        files = [member for member in archive if member.isfile()]
        archive.extractall(folder, files, filter="data")
        return read_texts(Path(folder))


@click.group()
def rules() -> None:
    """Look after the versions of the rules."""


@rules.command()
@click.argument("version", required=False)
@rules_option
@click.option("--list", "listed", is_flag=True, help="List the versions that are kept, and change nothing.")
def restore(version: str | None, rules: Path, listed: bool) -> None:
    """Bring the last good version back into the rules folder.

    That is the version which passed 'wizard check', or went into service, last; VERSION names another
    one. All rule files are brought back, comments, examples and stores included. What was in the folder
    before is kept as a version too, so that nothing is lost.
    """
    history = RuleHistory(rules)
    if listed:
        _print_versions(history)
    else:
        _bring_back(rules, history, _choose(rules, history, version))


@rules.command()
@rules_option
def upgrade(rules: Path) -> None:
    """Bring a rules folder of an earlier release up to date.

    Writes topic.yaml and the pictures of the shipped rules, which the folder used until now, where it has
    none. No other file is changed.
    """
    texts = open_texts(rules)
    if TOPIC_FILE in texts:
        click.echo(f"Nothing to do: {rules} has a topic.yaml.")
        return
    try:
        load(texts)
    except RulesError as error:
        if MISSING_TOPIC in error.problems:
            raise CouldNotRun(str(MISSING_TOPIC)) from error
    lacking = {name: content for name, content in shipped_topic().items() if name not in texts}
    with writing(rules):
        replace_files({rules / name: content for name, content in lacking.items()})
    for name in lacking:
        click.echo(f"{name}: written")
    click.echo(f"{rules} is up to date.")


def _print_versions(history: RuleHistory) -> None:
    """Print one line for each kept version, the newest first."""
    kept = history.newest_first()
    rows = [(each.name, _moment(each), "passed" if each.good else "replaced") for each in kept]
    click.echo(f"{count_of(len(rows), 'version')} in {history.folder}")
    if rows:
        print_rows(rows)


def _moment(kept: VersionRecord) -> str:
    """Return when a version was kept, as people write it."""
    return f"{kept.when[:16].replace('T', ' ')} UTC"


def _choose(folder: Path, history: RuleHistory, version: str | None) -> VersionRecord:
    """Return the newest version whose name begins so, else the last good one; exit code 2 without one."""
    if version is None:
        found = history.last_good()
        missing = f"No good version of {folder} is kept. 'wizard check' keeps every version that passes."
    else:
        found = next((each for each in history.newest_first() if each.name.startswith(version)), None)
        known = ", ".join(each.name for each in history.newest_first()) or "none"
        missing = f"There is no kept version '{version}' of {folder}. Kept: {known}."
    if found is None:
        raise CouldNotRun(missing)
    return found


def _bring_back(folder: Path, history: RuleHistory, version: VersionRecord) -> None:
    """Make the folder hold this version, and print what changed, file by file."""
    present = _read_files(folder)
    try:
        wanted = history.files(version)
        before = history.save(present, good=False) if present else None
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}"
        raise CouldNotRun(f"What is there now cannot be kept, so nothing was changed. {reason}.") from error
    if wanted == present:
        click.echo(f"Nothing to do: {folder} holds version {version.name} already.")
        return
    names = sorted(wanted.keys() | present.keys())
    changed = [name for name in names if wanted.get(name) != present.get(name)]
    with writing(folder, "No file is changed."):
        replace_files({folder / name: wanted.get(name) for name in changed})
    for name in changed:
        done = "changed back" if name in present else "brought back"
        click.echo(f"{name}: {done if name in wanted else 'taken out'}")
    click.echo(f"{folder} holds version {version.name} of {_moment(version)} again.")
    if before:
        back = f"wizard rules restore {before.name} --rules {quote(str(folder))}"
        click.echo(f"What was there before is kept in {history.path(before)}; {back} brings it back.")


def _read_files(folder: Path) -> dict[str, bytes]:
    """Return every file that is there, unknown ones too, as a whole; none of a folder that is missing."""
    if not folder.is_dir():
        return {}
    with ending_on(RulesError):
        names = read_texts(folder)
        return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
