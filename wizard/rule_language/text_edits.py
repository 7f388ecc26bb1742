"""Edits to the text of a YAML file that keep everything else as written: comments, quotes, layout."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from wizard.rule_language.diagnostics import Place
from wizard.rule_language.yaml_reader import LINE_END, PARSER

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""The byte order mark that some editors put before UTF-8 text."""

FORMERLY = "formerly"


@dataclass(frozen=True, slots=True)
class _Written:
    """A word in a file: its node, and the entry of which it is the id, if any."""

    node: ScalarNode
    entry: MappingNode | None


class TextEdits:
    """Edits to one file that the loader could read; `apply` returns its content with all of them."""

    def __init__(self, content: bytes) -> None:
        text = content.decode()
        self._text = text.lstrip(BOM)
        self._bom = text.removesuffix(self._text)
        self._edits: dict[tuple[int, int], str] = {}
        self._words: dict[tuple[int, int], _Written] = {}
        self._tree = yaml.compose(self._text, Loader=PARSER)
        for word in _words(self._tree) if self._tree else ():
            mark = word.node.start_mark
            self._words[mark.line + 1, mark.column + 1] = word

    def apply(self) -> bytes:
        """Return the content of the file with all edits applied."""
        text = self._text
        for (start, end), new in sorted(self._edits.items(), reverse=True):
            text = text[:start] + new + text[end:]
        return (self._bom + text).encode()

    def replace(self, place: Place, old: str, new: str) -> None:
        """Replace the word at a place, keeping its quotes."""
        start, end = self._span(self._words[place.line, place.column].node)
        before, found, after = self._text[start:end].rpartition(old)
        # Escapes may spell the word, or be part of what looks like it.
        escaped = not found or "\\" in self._text[start:end]
        self._edits[start, end] = f'"{new}"' if escaped else f"{before}{new}{after}"

    def add_former(self, place: Place, old: str, new: str) -> None:
        """Add a former id to the entry whose id is at a place, in place of `new` if that was a former id."""
        written = self._words[place.line, place.column]
        assert written.entry, "what is renamed is the id of an entry"
        known = next((value for key, value in written.entry.value if key.value.strip() == FORMERLY), None)
        if known is None:
            self._insert(written, f"{FORMERLY}: {old}")
            return
        ids = known.value if isinstance(known, SequenceNode) else [known]
        again = next((each for each in ids if each.value.strip() == new), None)
        if again is not None:
            mark = again.start_mark
            self.replace(Place("", mark.line + 1, mark.column + 1), new, old)
        elif isinstance(known, ScalarNode):
            self._edits[self._span(known)] = f"[{known.value.strip()}, {old}]"
        elif known.flow_style:
            end = ids[-1].end_mark.index
            self._edits[end, end] = f", {old}"
        else:
            self._insert_line(self._span(ids[-1])[1], known.start_mark.column, f"- {old}")

    def add_to(self, key: str, entry: str) -> None:
        """Append an entry under a top-level key; add the key if the file lacks it."""
        assert isinstance(self._tree, MappingNode)
        entries = next((value for name, value in self._tree.value if name.value.strip() == key), None)
        if entries is None or not entries.value:
            end, line_end = len(self._text), self._line_end(0)
            missing = "" if self._text.endswith("\n") else line_end
            self._edits[end, end] = f"{missing}{key}:{line_end}  {entry}{line_end}"
        elif entries.flow_style:
            end = self._span(entries.value[-1][1])[1]
            self._edits[end, end] = f", {entry}"
        else:
            last = entries.value[-1][1]
            while isinstance(last, MappingNode | SequenceNode) and not last.flow_style:
                last = last.value[-1][1] if isinstance(last, MappingNode) else last.value[-1]
            self._insert_line(self._span(last)[1], entries.start_mark.column, entry)

    def find_in_comments(self, word: str) -> Iterator[tuple[int, int]]:
        """Yield line and column, from 1, of each occurrence of a word outside all values."""
        values = sorted(self._span(each.node) for each in self._words.values())
        for found in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self._text):
            if not any(start <= found.start() < end for start, end in values):
                lines = LINE_END.split(self._text[: found.start()])
                yield len(lines), len(lines[-1]) + 1

    def _span(self, node: Node) -> tuple[int, int]:
        """Return where a value begins and ends, without blank lines after a multi-line text."""
        start, end = node.start_mark.index, node.end_mark.index
        return start, start + len(self._text[start:end].rstrip())

    def _insert(self, written: _Written, line: str) -> None:
        """Insert a key after an entry's `id`, or before all keys if it has none."""
        entry = written.entry
        assert entry
        is_inside = any(value is written.node for _, value in entry.value)
        start, end = entry.start_mark.index, self._span(written.node)[1]
        if entry.flow_style and is_inside:
            self._edits[end, end] = f", {line}"
        elif entry.flow_style:
            self._edits[start + 1, start + 1] = f"{line}, "
        elif is_inside:
            self._insert_line(end, entry.start_mark.column, line)
        else:
            self._edits[start, start] = f"{line}{self._line_end(start)}{' ' * entry.start_mark.column}"

    def _insert_line(self, after: int, column: int, line: str) -> None:
        """Insert a line after the line at an offset."""
        found = LINE_END.search(self._text, after)
        end = found.end() if found else len(self._text)
        line, line_end = f"{' ' * column}{line}", self._line_end(after)
        self._edits[end, end] = f"{line}{line_end}" if found else f"{line_end}{line}"

    def _line_end(self, place: int) -> str:
        """Return the line break used near an offset."""
        ends = LINE_END.findall(self._text, place) or LINE_END.findall(self._text)[-1:]
        return ends[0] if ends else "\n"


def _words(node: Node, entry: MappingNode | None = None) -> Iterator[_Written]:
    """Yield every word in a tree; `entry` is the entry of which the node is the id."""
    if isinstance(node, ScalarNode):
        yield _Written(node, entry)
    elif isinstance(node, SequenceNode):
        for part in node.value:
            yield from _words(part)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _words(key, value if isinstance(value, MappingNode) else None)
            yield from _words(value, node if key.value.strip() == "id" else None)
