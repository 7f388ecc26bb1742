"""Inject faults: the n-th call that opens, writes, syncs, renames or calls SQLite fails; all others are real.

Calls in this process and in its forks are counted. For SQLite, both the calls that Python makes and the
system calls of SQLite are counted, if its library allows replacing them, as SQLite's own tests do.
"""

from __future__ import annotations

import _sqlite3
import builtins
import ctypes
import errno
import io
import multiprocessing
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

SQLITE_METHODS = ("execute", "executemany", "executescript", "commit", "backup")

SQLITE_CALLS = {
    "open": (errno.EMFILE, ctypes.c_int, (ctypes.c_char_p, ctypes.c_int, ctypes.c_int)),
    "ftruncate": (errno.EIO, ctypes.c_int, (ctypes.c_int, ctypes.c_int64)),
    **{
        name: (number, ctypes.c_ssize_t, (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64))
        for name, number in (
            ("pread", errno.EIO), ("pread64", errno.EIO),
            ("pwrite", errno.ENOSPC), ("pwrite64", errno.ENOSPC),
        )
    },
}  # fmt: skip
"""System call of SQLite -> how it fails: its result and its arguments."""

CHECKOUT = f"{Path(__file__).parents[1]}/"
"""The folder of the program itself, wherever temporary files are."""

SPACE = frozenset({"write", "pwrite", "pwrite64"})
"""Calls that fail when the disk is full."""


class Faults:
    """Makes the n-th call fail; on a `full` disk the n-th call that needs space, and all such calls after it.

    Only files in the folder and temporary files count.
    """

    def __init__(self, folder: Path, number: int, full: bool = False) -> None:
        self._folders = (str(folder), tempfile.gettempdir())
        self._number, self._full = number, full
        self._calls = multiprocessing.get_context("fork").Value("i", 0)

    @property
    def happened(self) -> bool:
        """Return whether there were that many calls."""
        return bool(self._calls.value >= self._number)

    def fails(self, name: str) -> bool:
        """Count a call; return whether it must fail."""
        if self._full and name not in SPACE:
            return False
        with self._calls.get_lock():
            self._calls.value += 1
            return bool(self._calls.value == self._number or (self._full and self.happened))

    @contextmanager
    def injected(self) -> Iterator[None]:
        """Inject the faults in a block."""
        with ExitStack() as patches:
            for name in ("open", "write", "fsync", "replace", "mkdir"):
                patches.enter_context(patch.object(os, name, self._failing(name, getattr(os, name))))
            for module in (io, builtins):
                patches.enter_context(patch.object(module, "open", self._failing("open", open)))
            patches.enter_context(patch.object(sqlite3, "connect", self._connecting(sqlite3.connect)))
            patches.enter_context(_sqlite_calls(self))
            yield

    def _failing(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        number = errno.ENOSPC if name == "write" else errno.EIO

        def failing(first: Any, *more: Any, **named: Any) -> Any:
            """Make the call, or fail."""
            path = "" if isinstance(first, int) else os.fspath(first)
            ours = not path or (path.startswith(self._folders) and not path.startswith(CHECKOUT))
            if ours and "dir_fd" not in named and self.fails(name):
                raise OSError(number, os.strerror(number), first if isinstance(first, (str, Path)) else None)
            return call(first, *more, **named)

        return failing

    def _connecting(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        faults = self

        def failing(method: str) -> Callable[..., Any]:
            """Return a method that may fail."""

            def call(connection: sqlite3.Connection, *more: Any, **named: Any) -> Any:
                """Make the call, or fail."""
                if faults.fails(method):
                    raise sqlite3.OperationalError("disk I/O error")
                return getattr(sqlite3.Connection, method)(connection, *more, **named)

            return call

        methods = {method: failing(method) for method in SQLITE_METHODS}
        factory = type("FailingConnection", (sqlite3.Connection,), methods)

        def failing_connect(*more: Any, **named: Any) -> Any:
            """Connect, or fail."""
            if faults.fails("connect"):
                raise sqlite3.OperationalError("unable to open database file")
            return connect(*more, **named, factory=factory)

        return failing_connect


# --- the calls of SQLite's own -------------------------------------------------------------------------


class _FileSystem(ctypes.Structure):
    """SQLite's `sqlite3_vfs`, version 3 (https://www.sqlite.org/c3ref/vfs.html)."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("version", "size", "longest")),
        *((name, ctypes.c_void_p) for name in ("next", "name", "data", "open", "delete", "access", "full")),
        *((f"dl{number}", ctypes.c_void_p) for number in range(4)),
        *((name, ctypes.c_void_p) for name in ("random", "sleep", "time", "last", "time64")),
        *((name, ctypes.c_void_p) for name in ("set_call", "get_call", "next_call")),
    )


def find_file_system() -> Any:
    """Return SQLite's file functions, or None if its library does not allow changing them."""
    try:
        find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
    except (AttributeError, OSError):
        return None
    find.restype = ctypes.POINTER(_FileSystem)
    found = find(None)
    return found if found and found.contents.version >= 3 and found.contents.set_call else None


@contextmanager
def _sqlite_calls(faults: Faults) -> Iterator[None]:
    """Inject faults into SQLite's system calls in a block."""
    system = find_file_system()
    if system is None:
        yield
        return
    pointers = (ctypes.c_void_p, ctypes.c_char_p)
    get = ctypes.CFUNCTYPE(ctypes.c_void_p, *pointers)(system.contents.get_call)
    set_ = ctypes.CFUNCTYPE(ctypes.c_int, *pointers, ctypes.c_void_p)(system.contents.set_call)
    kept = []
    try:
        for name, (number, result, arguments) in SQLITE_CALLS.items():
            if address := get(system, name.encode()):
                kind = ctypes.CFUNCTYPE(result, *arguments, use_errno=True)
                failing = kind(_may_fail(faults, name, number, kind(address)))
                kept.append((name, address, failing))
                set_(system, name.encode(), ctypes.cast(failing, ctypes.c_void_p))
        yield
    finally:
        for name, address, _ in kept:
            set_(system, name.encode(), address)


def _may_fail(faults: Faults, name: str, number: int, call: Callable[..., int]) -> Callable[..., int]:
    def failing(*arguments: Any) -> int:
        """Make the call, or fail."""
        if faults.fails(name):
            ctypes.set_errno(number)
            return -1
        return call(*arguments)

    return failing
