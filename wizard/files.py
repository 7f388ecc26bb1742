"""Writing of files: each is new, on the disk, and in its place at once, or the old one stays.

Whatever the project writes is written here, but for what a test names with a reason. A file that is replaced
keeps its mode and, where that is allowed, its owner; one of several hard links becomes a file of its own. A
symbolic link stays, and the file that it leads to is replaced. A process that is killed leaves at most a
hidden file `.NAME.….new`, which nothing reads.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EACCES, EBADF, EINVAL, ENOTSUP
from pathlib import Path
from secrets import token_hex

OTHER_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

NOT_SYNCED = (EBADF, EINVAL, ENOTSUP)
"""Errors of file systems that cannot sync a folder, which is then no fault of the disk."""


class IncompleteError(OSError):
    """Raised when something has changed in spite of an error; `strerror` says what."""


def find_target(path: Path) -> Path:
    """Return the file to replace, which is where a link leads.

    Raises OSError for anything but a file, or a path where nothing is.
    """
    target = Path(os.path.realpath(path))
    with _naming(path):
        try:
            mode = target.stat().st_mode
        except FileNotFoundError:
            return target
    if not stat.S_ISREG(mode):
        kind = next((words for is_kind, words in OTHER_KINDS if is_kind(mode)), "no file")
        raise OSError(EINVAL, f"it is {kind}, and only files are replaced", str(path))
    return target


def write_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Make these bytes, or parts of it one after the other, the content of a file.

    Raises OSError, and leaves the file as it was, when that is not possible.
    """
    target = find_target(path)
    with _naming(path):
        new = _prepare(target, content)
        try:
            new.replace(target)
        except BaseException:
            _delete(new)
            raise
    _sync_folder(target.parent, path)


def try_to_write(path: Path) -> None:
    """Raise OSError where a file could not be written just now, and change nothing."""
    target = find_target(path)
    with _naming(path):
        _delete(_prepare(target, b""))


def replace_files(changes: Mapping[Path, bytes | None], decide: Callable[[], None] | None = None) -> None:
    """Give several files their content, or take them out without one: all of them, or none.

    All is written before the first file changes; in between `decide` is called, and what it raises keeps all
    as they were. Raises OSError when that is not possible; what had changed by then is changed back, or else
    the message says that it is not.
    """
    targets = {path: find_target(path) for path in changes}
    targets |= {
        path: path for path, content in changes.items() if content is None
    }  # a link goes, not its file
    folders = dict.fromkeys(target.parent for target in targets.values())
    made = [each for folder in folders for each in (folder, *folder.parents) if not each.exists()]
    new: dict[Path, Path] = {}
    old: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for path, content in changes.items():
            with _naming(path):
                targets[path].parent.mkdir(parents=True, exist_ok=True)
                if targets[path].exists():
                    old[path] = _prepare(targets[path], targets[path].read_bytes())
                if content is not None:
                    new[path] = _prepare(targets[path], content)
        if decide:
            decide()
        for path, target in targets.items():
            with _naming(path):
                _move(new.get(path), target)
            done.append(path)
    except BaseException as error:
        lost = [str(path) for path in done if not _change_back(old.get(path), targets[path])]
        for left in new.values():
            _delete(left)
        for folder in sorted(made, key=lambda each: -len(each.parts)):
            with suppress(OSError):
                folder.rmdir()
        if lost and isinstance(error, OSError):
            reason = f"{error.strerror}; these are changed already: {', '.join(lost)}"
            raise IncompleteError(error.errno, reason, error.filename) from error
        raise
    finally:
        for left in old.values():
            _delete(left)
    for folder in folders:
        _sync_folder(folder, folder)


def _move(new: Path | None, target: Path) -> None:
    """Put a file in its place, or take away what is there."""
    if new:
        new.replace(target)
    else:
        target.unlink(missing_ok=True)


def _change_back(old: Path | None, target: Path) -> bool:
    """Put the old file back; return whether that was possible."""
    try:
        _move(old, target)
    except OSError:
        return False
    return True


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder of these files, whose names may have folders in them; an empty one may be there already.

    Raises OSError, and leaves nothing behind, when that is not possible.
    """
    new = _new_name(path)
    try:
        with _naming(path):
            new.mkdir(parents=True)
            for name, content in files.items():
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                _write(new / name, new / name, content)
            for folder in dict.fromkeys((new / name).parent for name in files):
                _sync_folder(folder, path)
            new.replace(path)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    _sync_folder(path.parent, path)


def put_in_place(new: Path, path: Path, named: Path) -> None:
    """Move a file that was written beside another one over it, once it is on the disk.

    `named` is the path to show in messages. Raises OSError when that is not possible.
    """
    with _naming(named):
        descriptor = os.open(new, os.O_RDONLY)
        try:
            _keep_owner_and_mode(descriptor, path)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        new.replace(path)
    _sync_folder(path.parent, named)


def _prepare(target: Path, content: bytes | Iterable[bytes]) -> Path:
    """Write a file beside the target and return its path."""
    if target.exists() and not os.access(target, os.W_OK):
        raise OSError(EACCES, "it is read-only")
    new = _new_name(target)
    try:
        _write(new, target, content)
    except BaseException:
        _delete(new)
        raise
    return new


def _write(path: Path, target: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file that was not there, with owner and mode of the target; wait until it is on the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        _keep_owner_and_mode(descriptor, target)  # before there is anything to read
        for part in (content,) if isinstance(content, bytes) else content:
            left = memoryview(part)
            while left:
                left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _delete(path: Path) -> None:
    """Take a file away that nobody needs, if that is possible."""
    with suppress(OSError):
        path.unlink()


def _new_name(target: Path) -> Path:
    """Return a hidden path beside the target that nobody else uses; most file systems take 255 bytes."""
    return target.with_name(f".{target.name[:50]}.{token_hex(6)}.new")


def _keep_owner_and_mode(descriptor: int, target: Path) -> None:
    """Give an open file the owner and the mode of the one that it replaces, if there is one."""
    with suppress(FileNotFoundError):
        before = target.stat()
        with suppress(PermissionError):
            os.fchown(descriptor, before.st_uid, before.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _sync_folder(folder: Path, named: Path) -> None:
    """Wait until the entries of a folder are on the disk; one that may not be read is left to the system."""
    try:
        with suppress(PermissionError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    except OSError as error:
        if error.errno not in NOT_SYNCED:
            reason = (
                f"it is written, but the disk did not confirm that ({error.strerror}), so a loss of power"
            )
            raise IncompleteError(
                error.errno, f"{reason} may bring the old state back", str(named)
            ) from error


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let an OSError name this path, not that of a file in between."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
