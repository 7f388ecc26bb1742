"""Atomic file writes: the complete new file is synced and then renamed into place, or the old one stays.

The project writes all files through this module; a test lists the exceptions with their reasons. A replaced
file keeps its mode and, where permitted, its owner; a hard link becomes a separate file. A symbolic link
stays, and its target is replaced. A killed process leaves at most a hidden file `.NAME.….new`, which nothing
reads.
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
"""Errors from file systems that cannot sync a folder; they do not mean that the disk failed."""


class IncompleteError(OSError):
    """Raised when an operation failed but some change remains; `strerror` says which."""


def find_target(path: Path) -> Path:
    """Return the file to replace, following symbolic links.

    The file need not exist. Raises OSError when the path is something other than a file.
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
    """Write these bytes, or these chunks in order, as the content of a file.

    Raises OSError, and leaves the file as it was, when it cannot be written.
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


def check_writable(path: Path) -> None:
    """Raise OSError if the file cannot be written at present; change nothing."""
    target = find_target(path)
    with _naming(path):
        _delete(_prepare(target, b""))


def replace_files(changes: Mapping[Path, bytes | None], decide: Callable[[], None] | None = None) -> None:
    """Write several files, and delete those whose content is None: all of them or none.

    All new content is on disk before the first file changes; `decide` is called in between, and if it raises,
    all files stay as they were. Raises OSError when a file cannot be replaced; changes made so far are rolled
    back, and IncompleteError says what could not be.
    """
    targets = {path: find_target(path) for path in changes}
    targets |= {
        path: path for path, content in changes.items() if content is None
    }  # a link itself is removed, not its target
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
        lost = [str(path) for path in done if not _restore(old.get(path), targets[path])]
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
    """Move a new file into place, or delete the target if there is none."""
    if new:
        new.replace(target)
    else:
        target.unlink(missing_ok=True)


def _restore(old: Path | None, target: Path) -> bool:
    """Restore the old file; return whether that succeeded."""
    try:
        _move(old, target)
    except OSError:
        return False
    return True


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Create a folder with these files, whose names may contain subfolders; it may already exist if empty.

    Raises OSError, and leaves nothing behind, when it cannot be created.
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


def delete_folder(path: Path) -> None:
    """Delete a folder with everything in it, or only the link to it.

    Raises OSError, and leaves it whole, when it cannot be deleted.
    """
    with _naming(path):
        if path.is_symlink():
            path.unlink()
            return
        left = _new_name(path)
        path.replace(left)
    shutil.rmtree(left, ignore_errors=True)


def replace_with(new: Path, path: Path, named: Path) -> None:
    """Sync a finished temporary file and rename it over its target.

    `named` is the path to show in messages. Raises OSError when that fails.
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
    """Write a temporary file next to the target and return its path."""
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
    """Create a file with the owner and mode of the target, write it and sync it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        _keep_owner_and_mode(descriptor, target)  # before it has any content that others could read
        for part in (content,) if isinstance(content, bytes) else content:
            left = memoryview(part)
            while left:
                left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _delete(path: Path) -> None:
    """Delete a file that is no longer needed; ignore errors."""
    with suppress(OSError):
        path.unlink()


def _new_name(target: Path) -> Path:
    """Return a unique hidden path next to the target, within the 255 bytes that most file systems allow."""
    return target.with_name(f".{target.name[:50]}.{token_hex(6)}.new")


def _keep_owner_and_mode(descriptor: int, target: Path) -> None:
    """Copy owner and mode of the file being replaced, if there is one, to an open file."""
    with suppress(FileNotFoundError):
        before = target.stat()
        with suppress(PermissionError):
            os.fchown(descriptor, before.st_uid, before.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _sync_folder(folder: Path, named: Path) -> None:
    """Sync the entries of a folder to disk; skip a folder that may not be opened for reading."""
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
    """Make an OSError name this path instead of a temporary file."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
