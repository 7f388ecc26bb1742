"""The versions of the rules that a command accepts: folders, drafts, kept versions and git revisions."""

import os
import subprocess
import tarfile
from collections.abc import Mapping
from getpass import getuser
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from wizard.commands.io import CouldNotRun, ending_on, open_texts
from wizard.drafts import find_draft
from wizard.history import RuleHistory
from wizard.rule_language.diagnostics import RulesError, did_you_mean
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.loader import hash_files, rulebook_version
from wizard.rules_folder import read_texts

OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""Variables that git sets for hooks; they would keep it from finding the repository of another folder."""


SHORTEST_NAME = 6
"""The fewest characters that may stand for a kept version; fewer are likely the name of something else."""


def read_version(name: str, folder: Path) -> dict[str, bytes]:
    """Read the version `name` of the rules in `folder`.

    It is a folder, a draft, a kept version, or a revision of the repository that contains `folder`, tried in
    this order.
    """
    if not Path(name).is_dir():
        return _read_draft(name, folder) or _read_kept(name, folder) or _read_revision(name, folder)
    texts = open_texts(Path(name))
    branch = f"refs/heads/{name}"
    if not texts.keys() & RULE_FILES.keys() and folder.is_dir() and _find_commit(branch, folder):
        fix = f"For the revision of that name write {branch}."
        raise CouldNotRun(f"The folder {name} holds no rule files. {fix}")
    return texts


def _read_draft(name: str, folder: Path) -> dict[str, bytes] | None:
    """Read the rule files of a draft; None if there is none with that name."""
    with ending_on(RulesError):
        draft = find_draft(folder, name)
        return draft.texts() if draft else None


def _read_kept(name: str, folder: Path) -> dict[str, bytes] | None:
    """Read the rule files of a kept version; None if there is none with that name."""
    history = RuleHistory(folder)
    record = history.find(name) if len(name) >= SHORTEST_NAME else None
    return history.whole_files(record) if record else None


def find_account() -> str:
    """Return the user account under which the command runs."""
    try:
        return getuser()
    except (KeyError, OSError):  # an account without a name, as in containers
        return f"user {os.getuid()}"


def show_time(at: str) -> str:
    """Format a timestamp for people."""
    return f"{at[:16].replace('T', ' ')} UTC"


def name_version(texts: Mapping[str, bytes]) -> str:
    """Return the name under which these rule files are, or would be, kept."""
    return f"{rulebook_version(texts)}-{hash_files(texts)[:8]}"


def _read_revision(name: str, folder: Path) -> dict[str, bytes]:
    """Read the rule files of a git revision."""
    kept = f"a kept version (at least {SHORTEST_NAME} letters of its name)"
    neither = f"'{name}' is not a folder of rules, a draft or {kept}"
    if not folder.is_dir():
        raise CouldNotRun(f"{neither}, and there is no folder {folder} whose revision it could be.")
    _, prefix = _git(folder, "rev-parse", "--show-prefix", failing=f"{neither}, and {folder} is not in git.")
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
    """Return the commit of a revision; an empty string if there is no such revision."""
    _, commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return commit.decode().strip()


def _git(folder: Path, *arguments: str, failing: str = "") -> tuple[bool, bytes]:
    """Return whether git succeeded, and its output; with `failing`, end with that message if it failed."""
    surroundings = {key: value for key, value in os.environ.items() if key not in OF_A_HOOK}
    surroundings["LC_ALL"] = "C"
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=surroundings)
    except FileNotFoundError as error:
        message = "git, which reads revisions, is not installed. Name two folders of rules instead."
        raise CouldNotRun(message) from error
    if done.returncode and failing:
        says = "".join(done.stderr.decode(errors="replace").strip().splitlines()[:1])
        unsaid = says.startswith("fatal: not a git repository")
        raise CouldNotRun(failing if unsaid else f"{failing} Git says: {says or 'nothing'}")
    return not done.returncode, done.stdout


def _unpack(packed: bytes) -> dict[str, bytes]:
    """Return the files of a tar archive, read like those of a folder."""
    with TemporaryDirectory() as folder, tarfile.open(fileobj=BytesIO(packed)) as archive:
        files = [member for member in archive if member.isfile()]
        archive.extractall(folder, files, filter="data")
        return read_texts(Path(folder))
