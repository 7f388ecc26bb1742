"""Atomic replacement of a catalog: a new file beside the old one takes its place whole or not at all.

Readers keep the old file as long as they have it open. A process that is killed leaves the old catalog, or
the new one, and at most a file NAME.new beside it, which the next rewrite empties.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from wizard.catalog.store.database import (
    MIGRATIONS,
    catalog_migrations,
    connect,
    refuse_other_databases,
    refuse_other_topics,
)
from wizard.catalog.store.draft import Draft
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.topic import Topic

FileStamp = tuple[int, int, int] | None
"""Inode, size and time of the last write; None for no file."""


@contextmanager
def rewrite(path: Path, topic: Topic, dry_run: bool = False) -> Iterator[Draft]:
    """Yield a copy of the catalog to change; it replaces the catalog if the block ends without an error.

    With `dry_run` it is dropped instead. Raises CatalogError for a file that is not a catalog or one of
    another topic, that cannot be written, that another process is rewriting, or that another program changed
    meanwhile.
    """
    with _replacing(path, dry_run) as replacement, replacement.db.atomic():
        draft = Draft(replacement.db, topic)
        refuse_other_topics(replacement.db, topic, path)
        yield draft
        draft.finish()
        replacement.discarded = draft.discarded


@dataclass(slots=True)
class _Replacement:
    """The new file of a catalog, open to be changed."""

    db: Database
    discarded: bool = False


@contextmanager
def _replacing(path: Path, dry_run: bool = False) -> Iterator[_Replacement]:
    """Yield a copy of the catalog, up to date, which takes its place unless it is discarded."""
    old = path.resolve()
    with _new_file(old, path, dry_run) as new:
        with connect(new, "rw", named=path) as db:
            copied = _copy(old, db, path)
            replacement = _Replacement(db)
            yield replacement
        if not dry_run and not replacement.discarded:
            _put_in_place(new, old, path, copied)


def bring_up_to_date(path: Path) -> tuple[str, ...]:
    """Create the tables that a catalog lacks, or the file itself, and return the names of the migrations.

    Raises CatalogError, and changes nothing, for a file that is not a catalog.
    """
    lacking = tuple(sorted(MIGRATIONS))
    if _has_content(path):
        with connect(path, "ro") as db:
            refuse_other_databases(db, path)
            lacking = tuple(migration.name for migration in catalog_migrations.pending(db))
    if lacking:
        with _replacing(path):
            pass
    return lacking


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


@contextmanager
def _new_file(old: Path, named: Path, dry_run: bool) -> Iterator[Path]:
    """Yield an empty file that only this process writes; it is deleted afterwards unless it was moved."""
    if dry_run:
        with TemporaryDirectory() as folder:
            new = Path(folder) / old.name
            new.touch()
            yield new
        return
    new = old.with_name(f"{old.name}.new")
    descriptor = _lock(old, new, named)
    try:
        os.truncate(descriptor, 0)
        yield new
    finally:
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), new.stat()):
                new.unlink()
        os.close(descriptor)


def _lock(old: Path, new: Path, named: Path) -> int:
    """Open and lock the new file and return its descriptor; the lock ends with the process."""
    if not old.parent.is_dir():
        raise CatalogError(f"There is no folder {named.parent} to make the catalog {named.name} in.")
    if old.exists() and not os.access(old, os.W_OK):
        raise CatalogError(f"The catalog {named} is read-only. Name another file with --catalog.")
    while True:
        try:
            descriptor = os.open(new, os.O_RDWR | os.O_CREAT, 0o666)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise CatalogError(
                f"Another command is writing the catalog {named} just now. Try again when it has ended."
            ) from error
        except OSError as error:
            raise CatalogError(f"The catalog {named} cannot be written: {error.strerror}.") from error
        if new.exists() and os.path.samestat(os.fstat(descriptor), new.stat()):
            return descriptor
        os.close(descriptor)  # whoever had it locked has just moved it away


def _copy(old: Path, db: Database, named: Path) -> FileStamp:
    """Copy the old catalog, bring the copy up to date and attach the old one as `old`; return its stamp.

    Without a journal and without waiting for the disk: an incomplete file is thrown away anyway.
    """
    exists = _has_content(old)
    db.conn.execute("PRAGMA synchronous = OFF")
    db.conn.execute("PRAGMA journal_mode = OFF")
    if exists:
        _checkpoint(old, named)
    copied = _stamp(old)
    if exists:
        with connect(old, "ro", named) as source:
            refuse_other_databases(source, named)
            source.conn.backup(db.conn)
        db.conn.execute("PRAGMA journal_mode = OFF")  # the copy has the mode of the old file
    if catalog_migrations.pending(db):
        catalog_migrations.apply(db)
        db.conn.execute("VACUUM")  # nothing of tables that are no more stays in unused bytes
    if exists:
        db.conn.execute("ATTACH ? AS old", (f"{old.as_uri()}?mode=ro",))
    else:
        db.conn.execute("ATTACH ':memory:' AS old")
        for table in ("products", "provenance"):
            db.conn.execute(f"CREATE TABLE old.{table} AS SELECT * FROM main.{table} WHERE 0")
    return copied


def _stamp(old: Path) -> FileStamp:
    """Return what changes whenever a program writes to the file."""
    if not old.exists():
        return None
    found = old.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _put_in_place(new: Path, old: Path, named: Path, copied: FileStamp) -> None:
    """Move the finished file over the old one unless that has changed; keep owner and permissions."""
    if old.exists():
        before = old.stat()
        new.chmod(before.st_mode)
        with suppress(PermissionError):
            os.chown(new, before.st_uid, before.st_gid)
        _checkpoint(old, named)
    _sync(new)
    if _stamp(old) != copied:
        raise CatalogError(
            f"Another program changed the catalog {named} meanwhile, so it was left as it is now. Try again."
        )
    new.replace(old)
    _sync(old.parent)


def _checkpoint(old: Path, named: Path) -> None:
    """Make SQLite merge its journals into the old file: left there, they would corrupt the new one."""
    journals = [old.with_name(f"{old.name}{ending}") for ending in ("-wal", "-journal")]
    if any(map(Path.exists, journals)):
        with connect(old, "rw", named) as db:
            db.conn.execute("PRAGMA journal_mode = DELETE").fetchone()
            db.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if any(map(Path.exists, journals)):
            raise CatalogError(f"Another program has the catalog {named} open. Try again when it has ended.")


def _sync(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
