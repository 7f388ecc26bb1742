"""Nothing in wizard/ and tools/ writes a file but through wizard.files, with a few reasons."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ALLOWED = {
    ("wizard/files.py", "os.open"): "the one way of writing",
    ("wizard/files.py", "os.write"): "the one way of writing",
    ("wizard/files.py", "replace"): "the one way of writing",
    ("wizard/catalog/store/database.py", "sqlite3.connect"): "the mode says whether it writes: see connect",
    ("wizard/catalog/store/check.py", "connect"): "a copy in memory, to be looked at",
    ("wizard/catalog/store/check.py", "backup"): "copies into memory",
    ("wizard/catalog/store/write.py", "os.open"): "locks the new file, which replace_with then moves",
    ("wizard/catalog/store/write.py", "os.truncate"): "empties the new file that is locked",
    ("wizard/catalog/store/write.py", "backup"): "copies into the new file",
    ("wizard/catalog/store/write.py", "TemporaryDirectory"): "a dry run, which is thrown away",
    ("wizard/events.py", "sqlite3.connect"): "the log, to which rows are added",
    ("wizard/publishing.py", "os.open"): "locks the folder of kept versions, which is read only",
    ("wizard/commands/import_report.py", "TemporaryFile"): "records until the report is written",
    ("wizard/catalog/feeds/sniff.py", "SpooledTemporaryFile"): "a feed that can be read only once",
    ("wizard/commands/serve.py", "mkdtemp"): "the folder of the live version",
    ("wizard/commands/versions.py", "TemporaryDirectory"): "a revision of git, to be read",
    ("wizard/commands/versions.py", "extractall"): "a revision of git, to be read",
    ("tools/show_components.py", "TemporaryDirectory"): "a catalog that is thrown away",
}
"""Each (file, call) that writes, or may, with the reason; one that is not needed any more goes."""

METHODS = frozenset(
    """
    backup copy2 copyfile copyfileobj copytree extract extractall fdopen ftruncate hardlink_to mkdtemp mkfifo
    mknod mkstemp move pwrite rename renames sendfile symlink symlink_to touch write_bytes write_text writev
    FileHandler NamedTemporaryFile RotatingFileHandler SpooledTemporaryFile TemporaryDirectory TemporaryFile
    """.split()  # noqa: SIM905  # easier to read
)
"""Names of functions and methods that write, whatever they belong to."""

FUNCTIONS = {
    *(("os", name) for name in ("open", "write", "replace", "link", "truncate")),
    ("shutil", "copy"),
    ("sqlite3", "connect"),
}
"""Functions that write, whose names others have too, by module."""

OPENERS = frozenset({"bz2", "click", "codecs", "gzip", "io", "lzma", "tarfile", "zipfile"})
"""Modules whose functions `open` and `open_file` take a path, then a mode."""


def find_writing(source: str) -> Iterator[str]:
    """Yield each call in a Python file that writes, or may."""
    nodes = list(ast.walk(ast.parse(source)))
    module_of = {
        alias.asname or alias.name: node.module or ""
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            module = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            if _writes(node, module, node.func.attr, is_method=module not in OPENERS):
                yield (
                    f"{module}.{node.func.attr}" if (module, node.func.attr) in FUNCTIONS else node.func.attr
                )
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if _writes(node, module_of.get(node.func.id, ""), node.func.id, is_method=False):
                yield node.func.id
        elif isinstance(node, ast.Constant) and "VACUUM INTO" in str(node.value).upper():
            yield "VACUUM INTO"


def _writes(node: ast.Call, module: str, name: str, is_method: bool) -> bool:
    """Return whether a call writes, or may."""
    if name in METHODS or (module, name) in FUNCTIONS:
        return True
    if name == "replace":  # that of a path: those of texts have two arguments, those of dates and data names
        return is_method and len(node.args) == 1 and not node.keywords
    return name in ("open", "open_file") and _may_open_to_write(node, is_method)


def _may_open_to_write(node: ast.Call, is_method: bool) -> bool:
    """Return whether the mode says so, or is not known; other methods of this name take two arguments."""
    modes = [each.value for each in node.keywords if each.arg == "mode"]
    if is_method:
        modes += node.args if len(node.args) == 1 else []
    else:
        modes += node.args[1:2]
    return any(not isinstance(mode, ast.Constant) or set("wax+") & set(str(mode.value)) for mode in modes)


def test_there_is_one_way_of_writing_files() -> None:
    """New ways need a reason here, or rather use wizard.files."""
    found = {
        (path.relative_to(ROOT).as_posix(), call)
        for folder in ("wizard", "tools")
        for path in (ROOT / folder).rglob("*.py")
        for call in find_writing(path.read_text("utf-8"))
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("path.write_text('x')", "write_text"),
        ("path.write_bytes(b'x')", "write_bytes"),
        ("open(path, 'w')", "open"),
        ("open(path, mode='r+')", "open"),
        ("open(path, mode)", "open"),
        ("path.open('ab')", "open"),
        ("path.open(mode='x')", "open"),
        ("io.open(path, 'w')", "open"),
        ("click.open_file('-', 'w', encoding='utf-8')", "open_file"),
        ("gzip.open(path, 'wb')", "open"),
        ("os.open(path, os.O_WRONLY)", "os.open"),
        ("os.write(1, b'x')", "os.write"),
        ("os.replace(one, other)", "os.replace"),
        ("from os import replace\nreplace(one, other)", "replace"),
        ("path.rename(other)", "rename"),
        ("path.replace(other)", "replace"),
        ("shutil.copy(one, other)", "shutil.copy"),
        ("shutil.move(one, other)", "move"),
        ("from shutil import copyfile\ncopyfile(one, other)", "copyfile"),
        ("NamedTemporaryFile('w')", "NamedTemporaryFile"),
        ("sqlite3.connect(path)", "sqlite3.connect"),
        ("path.touch()", "touch"),
        ("db.execute('VACUUM INTO ?', (path,))", "VACUUM INTO"),
        ("logging.FileHandler(path)", "FileHandler"),
    ],
)
def test_every_way_of_writing_is_found(source: str, call: str) -> None:
    """However it is spelled."""
    assert list(find_writing(source)) == [call]


@pytest.mark.parametrize(
    "source",
    [
        "open(path)",
        "open(path, 'rb')",
        "path.open()",
        "path.open('rb')",
        "path.open(encoding='utf-8')",
        "text.replace('a', 'b')",
        "replace(value, field=1)",
        "moment.replace(microsecond=0)",
        "Advisor.open(rules, catalog)",
        "tarfile.open(fileobj=packed)",
        "sys.stdout.write('x')",
    ],
)
def test_what_writes_no_file_passes(source: str) -> None:
    """Reading, and other things of these names."""
    assert list(find_writing(source)) == []
