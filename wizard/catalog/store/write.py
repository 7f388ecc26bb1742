"""Atomic replacement of a catalog: a new file in the same folder replaces the old one, or nothing changes.

Readers can use the old file as long as they have it open. If the process is killed, the old or the new
catalog remains, and possibly a file NAME.new next to it, which the next rewrite overwrites.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from wizard.catalog.store.check import KEPT_BY_IMPORTS, check_cells, reading_texts
from wizard.catalog.store.database import (
    MIGRATIONS,
    catalog_migrations,
    connect,
    refuse_other_databases,
    refuse_other_topics,
)
from wizard.catalog.store.draft import Draft
from wizard.files import IncompleteError, find_target, replace_with
from wizard.rule_language.diagnostics import CatalogError, CatalogFileError
from wizard.rule_language.topic import Topic

FileStamp = tuple[int, int, int] | None
"""Inode, size and modification time of a file in nanoseconds; None if there is no file."""


@contextmanager
def rewrite(path: Path, topic: Topic, dry_run: bool = False) -> Iterator[Draft]:
    """Yield a copy of the catalog to change; it replaces the catalog if the block ends without an error.

    With `dry_run`, discard the copy instead. Raise CatalogError if the file is not a catalog, belongs to
    another topic or has been changed by another program in the meantime, or if cells are invalid, as another
    program may have left them. Raise CatalogFileError if the path is not a file, if another process is
    rewriting it, or if it cannot be written. After an IncompleteError, the new catalog has replaced the old
    one.
    """
    with (
        _replacing(path, dry_run) as replacement,
        replacement.db.atomic(),
        reading_texts(replacement.db, path),
    ):
        check_cells(replacement.db, path, KEPT_BY_IMPORTS)
        draft = Draft(replacement.db, topic)
        refuse_other_topics(replacement.db, topic, path)
        yield draft
        draft.finish()
        check_cells(replacement.db, path)
        replacement.discarded = draft.discarded


@dataclass(slots=True)
class _Replacement:
    """The new file of a catalog, open for changes."""

    db: Database
    discarded: bool = False


@contextmanager
def _replacing(path: Path, dry_run: bool = False) -> Iterator[_Replacement]:
    """Yield a copy of the catalog, migrated to this version, which replaces it unless it is discarded."""
    with _converting_errors(path):
        old = find_target(path)
    with _new_file(old, path, dry_run) as new:
        with connect(new, "rwc", named=path) as db:
            with _converting_errors(path):
                copied = _copy(old, db, path)
            replacement = _Replacement(db)
            yield replacement
        if not dry_run and not replacement.discarded:
            with _converting_errors(path):
                _replace_unless_changed(new, old, path, copied)


@contextmanager
def _converting_errors(named: Path) -> Iterator[None]:
    """Convert an OSError in a block to CatalogFileError, except an IncompleteError."""
    try:
        yield
    except IncompleteError:
        raise
    except OSError as error:
        raise CatalogFileError(f"The catalog {named} cannot be written: {error.strerror}.") from error


def migrate_catalog(path: Path) -> tuple[str, ...]:
    """Apply the migrations that a catalog lacks, or create the file; return the names of these migrations.

    Raise CatalogError, and change nothing, if the file is not a catalog.
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
    """Yield an empty file that is locked for this process; delete it afterwards unless it was moved."""
    if dry_run:
        with _temporary_folder() as folder:
            yield folder / old.name
        return
    new = old.with_name(f"{old.name}.new")
    with _converting_errors(named):
        descriptor = _lock(old, new, named)
    try:
        yield new
    finally:
        with suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), new.stat()):
                new.unlink()
        os.close(descriptor)


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """Yield a folder that is deleted afterwards."""
    try:
        folder = TemporaryDirectory(ignore_cleanup_errors=True)
    except OSError as error:
        raise CatalogFileError(f"No temporary folder can be created: {error.strerror}.") from error
    with folder as name:
        yield Path(name)


def _lock(old: Path, new: Path, named: Path) -> int:
    """Open, lock and truncate the new file; return its descriptor. The lock ends with the process."""
    if not old.parent.is_dir():
        raise CatalogFileError(f"There is no folder {named.parent} to make the catalog {named.name} in.")
    if old.exists() and not os.access(old, os.W_OK):
        raise CatalogFileError(f"The catalog {named} is read-only. Name another file with --catalog.")
    if new.is_symlink() or (new.exists() and not new.is_file()):
        raise CatalogFileError(f"{new}, where the new catalog is written, is not a file. Move it away.")
    while True:
        descriptor = os.open(new, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if new.exists() and os.path.samestat(os.fstat(descriptor), new.stat()):
                os.truncate(descriptor, 0)
                return descriptor
        except BlockingIOError as error:
            os.close(descriptor)
            raise CatalogFileError(
                f"Another command is writing the catalog {named} just now. Try again when it has ended."
            ) from error
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the process that had locked the file has just moved it; try again


def _copy(old: Path, db: Database, named: Path) -> FileStamp:
    """Copy the old catalog, apply migrations to the copy, attach the old one as `old`; return its stamp.

    There is no journal and no waiting for the disk, since an incomplete file is discarded anyway.
    """
    exists = _has_content(old)
    db.conn.execute("PRAGMA synchronous = OFF")
    db.conn.execute("PRAGMA journal_mode = OFF")
    db.conn.execute("PRAGMA temp_store = MEMORY")  # in a file, it would compete with the catalog
    if exists:
        _checkpoint(old, named)
    copied = _stamp(old)
    if exists:
        with connect(old, "ro", named) as source:
            refuse_other_databases(source, named)
            source.conn.backup(db.conn)
        db.conn.execute("PRAGMA journal_mode = OFF")  # the copy has taken over the mode of the old file
    if catalog_migrations.pending(db):
        catalog_migrations.apply(db)
        db.conn.execute("VACUUM")  # no data of dropped tables remains in unused pages
    if exists:
        db.conn.execute("ATTACH ? AS old", (f"{old.as_uri()}?mode=ro",))
    else:
        db.conn.execute("ATTACH ':memory:' AS old")
        for table in ("products", "provenance"):
            db.conn.execute(f"CREATE TABLE old.{table} AS SELECT * FROM main.{table} WHERE 0")
    return copied


def _stamp(old: Path) -> FileStamp:
    """Return a stamp that changes whenever a program writes to the file."""
    if not old.exists():
        return None
    found = old.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _replace_unless_changed(new: Path, old: Path, named: Path, copied: FileStamp) -> None:
    """Replace the old file by the finished one unless it has changed; keep its owner and permissions."""
    if old.exists():
        _checkpoint(old, named)
    if _stamp(old) != copied:
        raise CatalogError(
            f"Another program changed the catalog {named} meanwhile, so it was left as it is now. Try again."
        )
    replace_with(new, old, named)


def _checkpoint(old: Path, named: Path) -> None:
    """Make SQLite merge its journals into the old file; if they remained, they would corrupt the new file."""
    journals = [old.with_name(f"{old.name}{ending}") for ending in ("-wal", "-journal")]
    if any(map(Path.exists, journals)):
        with connect(old, "rw", named) as db:
            db.conn.execute("PRAGMA journal_mode = DELETE").fetchone()
            db.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if any(map(Path.exists, journals)):
            raise CatalogFileError(
                f"Another program has the catalog {named} open. Try again when it has ended."
            )
