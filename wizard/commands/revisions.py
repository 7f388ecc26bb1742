"""Rules as they stand in a folder, or stood in a revision of the git repository that holds the folder."""

from __future__ import annotations

import os
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from wizard.commands.reading import CouldNotRun, open_texts
from wizard.core.problems import did_you_mean
from wizard.core.reading.rule_files import RULE_FILES
from wizard.rulebook import read_texts

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
        mend = f"{meant} Try HEAD, a branch such as main, or a commit.".strip()
        raise CouldNotRun(f"{neither}, and no revision of the git repository that holds {folder}. {mend}")
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
