"""Publishing on a disk that is full: a real file system with ever more room, until there is enough."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.running import Shop, start
from tests.making import changed, encode, tidy_texts
from wizard.history import RuleHistory
from wizard.publishing import find_live, read_rules
from wizard.rule_language.loader import hash_files, rulebook_version

pytestmark = pytest.mark.slow

PAGE = 4096
"""Bytes that the smallest file takes there."""

REASON = changed("verdict.yaml", "You only listen.", "You just listen.")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a file system of one megabyte, which only root can make."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("No file system can be mounted here: that takes root on Linux.")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def leave_free(disk: Path, pages: int) -> None:
    """Fill the disk but for so many pages."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    with filler.open("wb") as file:
        file.write(b"\0" * (shutil.disk_usage(disk).free - pages * PAGE))


def test_publishing_on_a_full_disk_changes_nothing_and_says_so(disk: Path) -> None:
    """However little is missing, the old version is whole and live; with enough room the new one is."""
    shop = Shop(disk)
    rules = ("--rules", str(shop.rules))
    RuleHistory(shop.rules).save_live(encode(tidy_texts()), proven=True)
    assert start("draft", "new", "words", *rules)[0] == 0
    (disk / "rules-drafts" / "words" / "verdict.yaml").write_text(REASON["verdict.yaml"])
    publish = ("publish", "words", "--who", "Ann", "--why", "Words", "--yes", "--catalog", str(shop.catalog))
    messages = []
    for pages in range(0, 200, 2):
        leave_free(disk, pages)
        code, _, error = start(*publish, *rules)
        live = find_live(shop.rules)[0]
        if code == 0:
            break
        messages.append(error)
        assert code == 2
        assert read_rules(shop.rules) == live == encode(tidy_texts())
    kept = disk / ".wizard" / "rules" / f"{rulebook_version(encode(REASON))}-{hash_files(encode(REASON))[:8]}"
    assert list(dict.fromkeys(messages)) == [
        f"Error: {path} cannot be written: No space left on device. Nothing is published.\n"
        for path in (kept, shop.rules / "verdict.yaml")
    ]
    assert read_rules(shop.rules) == live == encode(REASON)
