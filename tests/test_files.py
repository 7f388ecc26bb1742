"""Writing of files: the new content is whole and in its place, or the old one stays."""

from __future__ import annotations

import errno
import os
import resource
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from benchmarks.faults import Faults
from wizard.files import IncompleteError, check_writable, replace_files, write_file, write_folder


@contextmanager
def limited(size: int) -> Iterator[None]:
    """Let the system refuse files above a size, as a full disk refuses them all."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def contents(folder: Path) -> dict[str, str]:
    """The name and text of each file, hidden ones too."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def attempt(faults: Faults, write: Callable[..., None], *arguments: Any) -> OSError | None:
    """Write with faults; return the error, None if there is none."""
    try:
        with faults.injected():
            write(*arguments)
    except OSError as error:
        return error
    return None


def test_a_file_is_written_whole_or_in_parts(tmp_path: Path) -> None:
    """And nothing else is left in the folder."""
    write_file(tmp_path / "one", b"whole")
    write_file(tmp_path / "two", iter([b"in ", b"", b"parts"]))
    write_file(tmp_path / "one", b"new")
    assert contents(tmp_path) == {"one": "new", "two": "in parts"}


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    """Though the file has a longer name in between; also where a letter takes four bytes."""
    write_file(tmp_path / ("\U0001d11e" * 60), b"x")
    write_file(tmp_path / ("x" * 255), b"x")
    assert len(contents(tmp_path)) == 2


def test_a_new_file_has_the_mode_that_is_usual_here(tmp_path: Path) -> None:
    """As if any program had made it."""
    write_file(tmp_path / "new", b"x")
    (tmp_path / "usual").touch()
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_owner_and_mode_are_kept(tmp_path: Path) -> None:
    """A server that may read the old file may read the new one, and nobody else may."""
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
    before = path.stat()
    write_file(path, b"new")
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    """Through two of them, and also where nothing is there yet."""
    (tmp_path / "second").symlink_to("file")
    (tmp_path / "first").symlink_to("second")
    for content in (b"made", b"replaced"):
        write_file(tmp_path / "first", content)
        assert (tmp_path / "file").read_bytes() == content
    assert ((tmp_path / "first").is_symlink(), (tmp_path / "second").is_symlink()) == (True, True)


def test_hard_links_keep_the_old_content(tmp_path: Path) -> None:
    """They are the old file, which nobody writes to."""
    (tmp_path / "file").write_text("old")
    (tmp_path / "other").hardlink_to(tmp_path / "file")
    write_file(tmp_path / "file", b"new")
    assert contents(tmp_path) == {"file": "new", "other": "old"}


def make_device(path: Path) -> None:
    """A link to a device: tests may not make one."""
    path.symlink_to("/dev/null")


def make_socket(path: Path) -> None:
    """A socket; its path must be short."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


KINDS: dict[str, Callable[[Path], None]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a device": make_device,
    "a socket": make_socket,
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_only_files_are_replaced(tmp_path: Path, kind: str) -> None:
    """Nor is anything else opened, which could wait without end."""
    path = tmp_path / "path"
    KINDS[kind](path)
    before = path.stat().st_mode
    writers: tuple[Callable[[], None], ...] = (
        lambda: write_file(path, b"x"),
        lambda: replace_files({path: b"x"}),
        lambda: check_writable(path),
    )
    for write in writers:
        with pytest.raises(OSError, match="only files") as caught:
            write()
        assert (caught.value.strerror, caught.value.filename) == (
            f"it is {kind}, and only files are replaced",
            str(path),
        )
    assert (path.stat().st_mode, [each.name for each in tmp_path.iterdir()]) == (before, ["path"])


def test_devices_are_told_apart_from_files() -> None:
    """So that the test above means what it says."""
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    """Though its folder would allow it; root may write to any file, so the system's answer is put on."""
    path = tmp_path / "file"
    path.write_text("old")
    with patch.object(os, "access", lambda *_: False), pytest.raises(PermissionError) as caught:
        write_file(path, b"new")
    assert (caught.value.strerror, path.read_text()) == ("it is read-only", "old")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """The system writes the first part of the new one, and refuses the rest."""
    path = tmp_path / "file"
    path.write_text("old")
    with limited(1000), pytest.raises(OSError, match="too large") as caught:
        write_file(path, b"x" * 1001)
    assert (caught.value.filename, contents(tmp_path)) == (str(path), {"file": "old"})


def test_an_error_while_parts_are_made_leaves_the_old_file(tmp_path: Path) -> None:
    """It passes through."""

    def parts() -> Iterator[bytes]:
        """Break off after the first one."""
        yield b"one"
        raise KeyError("two")

    (tmp_path / "file").write_text("old")
    with pytest.raises(KeyError):
        write_file(tmp_path / "file", parts())
    assert contents(tmp_path) == {"file": "old"}


def test_the_check_whether_a_file_can_be_written_changes_nothing(tmp_path: Path) -> None:
    """It tells only whether a file could be written."""
    check_writable(tmp_path / "file")
    with pytest.raises(FileNotFoundError) as caught:
        check_writable(tmp_path / "none" / "file")
    assert (caught.value.filename, contents(tmp_path)) == (str(tmp_path / "none" / "file"), {})


def test_a_disk_that_does_not_confirm_is_no_failure_to_write(tmp_path: Path) -> None:
    """The message says what is there now. Calls: open, write, sync, rename, open the folder, sync it."""
    with Faults(tmp_path, 6).injected(), pytest.raises(IncompleteError) as caught:
        write_file(tmp_path / "file", b"new")
    assert (caught.value.strerror, contents(tmp_path)) == (
        "it is written, but the disk did not confirm that (Input/output error), "
        "so a loss of power may bring the old state back",
        {"file": "new"},
    )


# --- several files -------------------------------------------------------------------------------------


def test_several_files_are_changed_created_and_deleted(tmp_path: Path) -> None:
    """Also in folders that do not exist yet."""
    for name in ("changed", "gone", "other"):
        (tmp_path / name).write_text("old")
    replace_files(
        {tmp_path / "changed": b"new", tmp_path / "a" / "b" / "made": b"new", tmp_path / "gone": None}
    )
    assert contents(tmp_path) == {"a/b/made": "new", "changed": "new", "other": "old"}


def test_deleting_a_link_keeps_the_file_that_it_leads_to(tmp_path: Path) -> None:
    """The file belongs to somebody else."""
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to("file")
    replace_files({tmp_path / "link": None})
    assert (contents(tmp_path), (tmp_path / "link").is_symlink()) == ({"file": "old"}, False)


def test_several_files_are_changed_all_or_none(tmp_path: Path) -> None:
    """Whichever call fails, until none does; folders that were made are gone too."""
    before, after = {"changed": "old", "gone": "old"}, {"changed": "new", "a/made": "new"}
    for number in range(1, 100):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, text in before.items():
            (folder / name).write_text(text)
        faults = Faults(tmp_path, number)
        ended = attempt(
            faults,
            replace_files,
            {folder / "changed": b"new", folder / "a" / "made": b"new", folder / "gone": None},
        )
        failed = isinstance(ended, OSError) and not isinstance(ended, IncompleteError)
        assert (contents(folder), (folder / "a").exists()) == ((before, False) if failed else (after, True))
        if not faults.happened:
            break
    assert (ended, number > 15) == (None, True)


def test_files_that_cannot_be_restored_are_named(tmp_path: Path) -> None:
    """The disk breaks in the middle."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("old")

    def break_off(path: Path, target: Path) -> None:
        """The second file, and the way back."""
        if Path(target) == two or Path(path).read_bytes() == b"old":
            raise OSError(errno.EIO, "Input/output error")
        rename(path, target)

    rename = os.rename
    with patch.object(os, "replace", break_off), pytest.raises(IncompleteError) as caught:
        replace_files({one: b"new", two: b"new"})
    assert (caught.value.strerror, caught.value.filename, contents(tmp_path)) == (
        f"Input/output error; these are changed already: {one}",
        str(two),
        {"one": "new"},
    )


# --- a folder ------------------------------------------------------------------------------------------


def test_a_folder_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    """Whichever call fails, until none does."""
    files = {"about": b"new", "rules/one": b"new"}
    for number in range(1, 100):
        folder = tmp_path / str(number) / "folder"
        faults = Faults(tmp_path, number)
        ended = attempt(faults, write_folder, folder, files)
        if isinstance(ended, OSError) and not isinstance(ended, IncompleteError):
            assert (ended.filename, folder.exists()) == (str(folder), False)
        else:
            assert contents(folder) == {"about": "new", "rules/one": "new"}
        if not faults.happened:
            break
    assert (ended, number > 10) == (None, True)


def test_a_folder_with_files_is_not_replaced(tmp_path: Path) -> None:
    """They would be lost."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("old")
    with pytest.raises(OSError, match="not empty"):
        write_folder(tmp_path / "folder", {"new": b"new"})
    assert contents(tmp_path) == {"folder/file": "old"}
