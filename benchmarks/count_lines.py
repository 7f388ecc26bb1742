"""Count the lines of code in `wizard/`, without blank lines, comments and docstrings.

`python -m benchmarks.count_lines [FOLDER]` prints them by package, with the longest file of each. Then it
lists short files that only one other file imports: each of them needs a reason, or belongs into that file.
"""

from __future__ import annotations

import argparse
import ast
import io
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.checkouts import HERE

SHORT = 60
"""A file with fewer lines, of any kind, is short."""

NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


@dataclass
class Source:
    """A file: its name as a module, its lines of code, all its lines, and the modules that it imports."""

    path: Path
    module: str
    text: str
    code: int = 0
    imports: set[str] = field(default_factory=set)

    @property
    def lines(self) -> int:
        """Return the number of lines of any kind."""
        return len(self.text.splitlines())


def read_sources(package: Path) -> list[Source]:
    """Read every Python file of a package."""
    sources = []
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        sources.append(Source(path, module, path.read_text("utf-8")))
    modules = {source.module for source in sources}
    for source in sources:
        source.code = count_code_lines(source.text)
        source.imports = set(_imports(source)) & modules - {source.module}
    return sources


def count_code_lines(text: str) -> int:
    """Return how many lines of a Python file are neither blank, nor comment, nor docstring."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - set(_docstring_lines(ast.parse(text))))


def _docstring_lines(tree: ast.Module) -> Iterator[int]:
    """Yield the lines of every string that is a statement, including those below constants."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _imports(source: Source) -> Iterator[str]:
    """Yield what a file imports; `from a import b` may name the module a.b as well as a name in a."""
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package_of(source: Source, root: Path) -> str:
    """Return the top-level package that a file belongs to, or a dot for the top level itself."""
    parts = source.path.relative_to(root).parts
    return "/".join(parts[:-1][:2]) or "."


def main() -> None:
    """Print the table, its total, and the short files with a single importer."""
    parser = argparse.ArgumentParser(description="Count the lines of code of a package.")
    parser.add_argument("package", type=Path, nargs="?", default=HERE / "wizard")
    root = parser.parse_args().package.resolve()
    sources = read_sources(root)
    packages: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        packages[package_of(source, root)].append(source)
    print(f"{'package':<20} {'files':>5} {'code':>6}  longest file, all lines")
    for name, members in sorted(packages.items()):
        longest = max(members, key=lambda each: each.lines)
        code = sum(each.code for each in members)
        print(f"{name:<20} {len(members):>5} {code:>6}  {longest.path.relative_to(root)} {longest.lines}")
    print(f"{'all':<20} {len(sources):>5} {sum(each.code for each in sources):>6}")
    print(f"\nFiles of fewer than {SHORT} lines with a single importer:")
    for source in sources:
        importers = [each.module for each in sources if source.module in each.imports]
        if source.lines < SHORT and len(importers) == 1:
            print(f"  {source.path.relative_to(root)} ({source.lines} lines), by {importers[0]}")


if __name__ == "__main__":
    main()
