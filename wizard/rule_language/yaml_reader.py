"""Parse the YAML subset of rule files: words, lists and mappings, each with its place in the file.

Built from PyYAML's events rather than `yaml.load`, so that nothing in a file is executed, expanded or
converted: `no`, `on` and `12:30` stay words. Anchors, aliases, tags, merge keys and deep nesting are refused
at the first event that shows one, before they can cost anything.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from wizard.rule_language.diagnostics import Place, Problem, ProblemError

LARGEST_FILE = 1_000_000
"""In bytes."""

DEEPEST = 8
"""The most levels of nested lists and mappings, not counting the outermost."""

MOST_VALUES = 100_000
"""The most words, lists and mappings in a file; a rule has about twenty, this many take half a second."""

PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""LibYAML if PyYAML was built with it: the same events, 16 times as fast."""

LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""The line breaks of YAML 1.1 (section 5.4), by which lines are counted."""

CUT = re.compile(r"\S[ \t]+#(?=[^\s#])")
"""The end of a text with a comment that has no space after its #."""

CURLY = re.compile("[“„«].*[”“»]", re.DOTALL)
"""A text in the quotes of a word processor, which YAML does not remove."""

CURLY_START = re.compile(r"[:,\[{-]\s+[“„«]")
"""Where such a text may start."""

WORD = re.compile("[a-z0-9_-]*")
"""What is not text for people: an id, a number, a date, or one of a few known words."""

NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML 1.1 does not allow (section 5.1)."""


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """A word or text as written, without quotes and surrounding whitespace."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class YamlSequence:
    """A list, written with dashes or in [ ]."""

    parts: "tuple[Yaml, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """Keys with values, in the order written and without duplicates; `complete` unless a key was repeated."""

    entries: "tuple[tuple[YamlScalar, Yaml], ...]"
    place: Place
    complete: bool = True

    def get(self, name: str) -> "Yaml | None":
        """Return the value of a key; None if the key is missing."""
        return next((value for key, value in self.entries if key.text == name), None)


Yaml = YamlScalar | YamlSequence | YamlMapping


def is_empty(value: Yaml) -> bool:
    """Return whether the value is missing or an empty string."""
    return isinstance(value, YamlScalar) and not value.text


def shorten(text: str) -> str:
    """Return the text on one line, truncated if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


def parse_yaml(file: str, raw: bytes) -> tuple[Yaml | None, tuple[Problem, ...]]:
    """Parse a file; return its tree, None if it cannot be parsed, and the problems in its YAML."""
    builder = _Builder(file)
    try:
        return builder.build(_decode(file, raw)), tuple(builder.problems)
    except ProblemError as refusal:
        return None, (*builder.problems, refusal.problem)


def find_doubtful_texts(file: str, raw: bytes) -> tuple[Problem, ...]:
    """Return the texts of a file that shoppers probably see otherwise than intended.

    A comment may cut off a text, as in `label: Our #1 choice`: more than one word in small letters, without
    quotes, and a comment with no space after its #. The quotes of a word processor are part of the text.
    Nothing is returned for a file that cannot be parsed.
    """
    text = raw.decode("utf-8-sig", "replace")
    if not CUT.search(text) and not CURLY_START.search(text):
        return ()
    lines = LINE_END.split(text)
    found = []
    with suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=PARSER):
            start, end = event.start_mark, event.end_mark
            if not (isinstance(event, yaml.ScalarEvent) and not event.style and start and end):
                continue
            comment = CUT.match(lines[end.line], max(end.column - 1, 0))
            if comment and not WORD.fullmatch(event.value):
                place = Place(file, end.line + 1, comment.end())
                ends = f"so the text ends with '{shorten(event.value)}'"
                message = f"Everything after a # is a comment, {ends}."
                fix = f"If it belongs to the text, {QUOTE} If it is a comment, put a space after the #."
                found.append(Problem(place, message, fix))
            if CURLY.fullmatch(event.value):
                place = Place(file, start.line + 1, start.column + 1)
                message = f"The quotes of {shorten(event.value)} are part of the text."
                fix = "If shoppers should not see them, delete them, or write straight ones."
                found.append(Problem(place, message, fix))
        return tuple(found)
    return ()


def _decode(file: str, raw: bytes) -> str:
    """Decode a file; refuse one that is too large or not text."""
    if len(raw) > LARGEST_FILE:
        message = f"The file has {len(raw):,} bytes; at most {LARGEST_FILE:,} are read."
        raise ProblemError(Place(file), message, "Check that it is the right file.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place(file, raw[: error.start].decode("utf-8", "replace"))
        message = f"The byte 0x{raw[error.start]:02X} here is not UTF-8."
        raise ProblemError(place, message, "Save the file with the encoding UTF-8.") from None
    if unreadable := NOT_TEXT.search(text):
        place = _place(file, text[: unreadable.start()])
        message = f"The character U+{ord(unreadable[0]):04X} here cannot be part of a text."
        raise ProblemError(place, message, "Delete it, or check that this is a text file.")
    return text


def _place(file: str, before: str) -> Place:
    """Return the place right after the beginning `before` of the file."""
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


class _Builder:
    """Builds a tree from the events of one file; collects problems that do not stop parsing."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._values = 0
        self._quoted: yaml.ScalarEvent | None = None
        self._events: Iterator[yaml.Event] = iter(())

    def build(self, text: str) -> Yaml:
        """Return the tree of the only document in the file."""
        self._events = yaml.parse(text, Loader=PARSER)
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            refusal = self._misplaced_quote(error) or _comment(self.file, text, error)
            raise refusal or _explain(self.file, text, error) from None
        except yaml.YAMLError as error:
            message = f"This file is not YAML: {error}."
            raise ProblemError(Place(self.file), message, "Check that it is the right file.") from None

    def _misplaced_quote(self, error: yaml.MarkedYAMLError) -> ProblemError | None:
        """Return an error if a quoted text ends right before the mistake, probably too early."""
        text, mark = self._quoted, error.problem_mark
        end = text.end_mark if text else None
        if text is None or end is None or mark is None or (end.line, end.column) != (mark.line, mark.column):
            return None
        begin, place = self._at(text), Place(self.file, mark.line + 1, mark.column + 1)
        if begin.line == place.line:
            return ProblemError(place, "The quote before this ends the text.", INSIDE)
        message = f"The quote that opens here is closed in line {place.line} only."
        return ProblemError(begin, message, WHERE)

    def _document(self) -> Yaml:
        """Return the only document; refuse a file with none or several."""
        next(self._events)
        first = next(self._events)
        tree = None if isinstance(first, yaml.StreamEndEvent) else self._value(next(self._events), 0)
        if tree is None or is_empty(tree):
            fix = "Write its entries, as docs/rule-files.md shows."
            raise ProblemError(Place(self.file), "The file is empty.", fix)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            fix = "Keep one, and delete the line '---' between them."
            raise ProblemError(self._at(after), "A second document starts here.", fix)
        return tree

    def _value(self, event: yaml.Event, depth: int) -> Yaml:
        """Return the value that starts with this event, inside `depth` lists and mappings."""
        place = self._at(event)
        self._refuse_extras(event, place)
        self._values += 1
        if self._values > MOST_VALUES:
            message = f"The file has more than {MOST_VALUES:,} values."
            raise ProblemError(place, message, "Check that it is the right file.")
        if isinstance(event, yaml.ScalarEvent):
            self._quoted = event if event.style in ("'", '"') else None
            return YamlScalar(event.value.strip(), place)
        if depth > DEEPEST:
            message = f"Lists and mappings are nested deeper than {DEEPEST} levels."
            raise ProblemError(place, message, "Use fewer levels, or split the rule in two.")
        if isinstance(event, yaml.SequenceStartEvent):
            return YamlSequence(tuple(self._parts(depth)), place)
        return self._mapping(place, depth)

    def _refuse_extras(self, event: yaml.Event, place: Place) -> None:
        """Refuse aliases, anchors and tags."""
        if isinstance(event, yaml.AliasEvent):
            fix = "Write the value out; quote a text that starts with *."
            raise ProblemError(place, f"'*{shorten(str(event.anchor))}' is an alias.", fix)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if event.anchor is not None:
                fix = "Delete it; quote a text that starts with &."
                raise ProblemError(place, f"'&{shorten(event.anchor)}' is an anchor.", fix)
            if event.tag is not None:
                fix = "Delete it; quote a text that starts with !."
                raise ProblemError(place, f"'{shorten(event.tag)}' is a tag.", fix)

    def _parts(self, depth: int) -> Iterator[Yaml]:
        """Yield the values of a list."""
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._value(event, depth + 1)

    def _mapping(self, place: Place, depth: int) -> YamlMapping:
        """Return a mapping; of a repeated key, keep only the first value."""
        entries: dict[str, tuple[YamlScalar, Yaml]] = {}
        repeated = False
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, depth)
            value = self._value(next(self._events), depth + 1)
            first, _ = entries.setdefault(key.text, (key, value))
            if first is not key:
                repeated = True
                message = f"The key '{shorten(key.text)}' is written twice, first in line {first.place.line}."
                self.problems.append(Problem(key.place, message, TWICE))
        return YamlMapping(tuple(entries.values()), place, not repeated)

    def _key(self, event: yaml.Event, depth: int) -> YamlScalar:
        """Return the key that starts with this event."""
        key = self._value(event, depth + 1)
        if not isinstance(key, YamlScalar):
            raise ProblemError(key.place, "A key must be one word.", "Quote a text that starts with [ or {.")
        if key.text == "<<":
            raise ProblemError(key.place, "'<<' is a merge key.", "Write the keys out here.")
        return key

    def _at(self, event: yaml.Event) -> Place:
        """Return where the event starts."""
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)


TWICE = "Keep one of the two, or start a new entry with '- '."
INSIDE = "Inside '...' a quote is written twice, and inside \"...\" with a \\ before it."
WHERE = f"Close it where the text ends. {INSIDE}"
QUOTE = 'put the whole text in quotes, for example "Why: because".'
IF_TEXT = f"If it belongs to a text, {QUOTE}"
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

CURLY_QUOTES = ("”", "“", "„", "’", "»", "«")
"""Quotes into which word processors turn straight ones; they mean nothing in YAML."""

CURLY_START = re.compile(f"(?:: |- |\\[|, )([{''.join(CURLY_QUOTES)}])")
"""A text that starts with such a quote."""

DASHES = "‐‑‒–—−•·"
"""What word processors make of the hyphen before a part of a list."""

MERGE_MARKER = re.compile("^(?:<{7}|={7}|>{7})(?: .*)?\r?$", re.MULTILINE)

NO_KEY = ("mapping values are not allowed", "could not find expected ':'")
"""What PyYAML says of a line without a key, or of one after it."""

JOINED_KEY = re.compile(r" *(?:- +)?(?P<key>[a-z_]+):(?P<value>(?!//)[^\s:].*?)\s*$")

AT_THE_START = ("found unexpected end of stream", "while scanning an alias", "while scanning an anchor")
"""Mistakes that are found far after the place where they are made."""


def _comment(file: str, text: str, error: yaml.MarkedYAMLError) -> ProblemError | None:
    """Return an error if a line above the mistake has a { or [ whose end is lost in a comment."""
    mark = error.problem_mark
    if mark is None or not str(error.context).startswith("while parsing a flow"):
        return None
    for number, line in enumerate(text.split("\n")[: mark.line], 1):
        read, sign, lost = QUOTED.sub(lambda quoted: "x" * len(quoted[0]), line).partition(" #")
        opened = sum(map(read.count, "{[")) - sum(map(read.count, "}]"))
        if sign and opened > 0 and any(map(lost.count, "}]")):
            place = Place(file, number, len(read) + 2)
            return ProblemError(place, "Everything after a # is a comment.", IF_TEXT)
    return None


def _explain(file: str, text: str, error: yaml.MarkedYAMLError) -> ProblemError:
    """Translate PyYAML's error into plain words."""
    said = f"{error.context}: {error.problem}"
    mark, start = error.problem_mark or error.context_mark, error.context_mark
    if start and any(words in said for words in (*AT_THE_START, "expected ':'", "unknown escape")):
        mark = start
    line, column = (mark.line, mark.column) if mark else (0, 0)
    place = Place(file, line + 1, column + 1)
    written = text.split("\n")[line] if line <= text.count("\n") else ""
    indentation = written[: len(written) - len(written.lstrip())]
    if "\t" in indentation[: column + 1]:
        fix = "Use spaces: YAML allows no tabs there."
        return ProblemError(place, "This line is indented with a tab.", fix)
    if NO_BREAK_SPACE in indentation:
        message = "This line is indented with a no-break space, which only looks like a space."
        fix = "Type the spaces anew: text copied from elsewhere brings such ones."
        return ProblemError(place, message, fix)
    joined = _joined_key(file, text, line) if any(words in said for words in NO_KEY) else None
    if refusal := _merge_marker(file, text) or _dash(place, written) or joined:
        return refusal
    for entry in load_data("wizard.rule_language", "yaml_errors.yaml"):
        if entry["words"] in said:
            started = f"in line {start.line + 1}, column {start.column + 1}" if start else "above"
            fix = entry["fix"].format(quote=QUOTE, text=IF_TEXT, where=WHERE)
            if curly := CURLY_START.search(written[: column + 1]):
                fix = straighten(curly[1])
            return ProblemError(place, entry["message"].format(started=started), fix)
    message = f"This is not YAML: {error.problem}."
    return ProblemError(place, message, f"Check quotes and brackets near here. {IF_TEXT}")


def straighten(quote: str) -> str:
    """Return how to fix a curly quote that should be straight."""
    return f'Quotes like {quote} are part of the text here: put straight ones (") around it.'


def _merge_marker(file: str, text: str) -> ProblemError | None:
    """Return an error for the first line that git leaves where two edits cannot be merged."""
    marker = MERGE_MARKER.search(text)
    if marker is None:
        return None
    message = "Git left this line where it could not merge two edits."
    fix = "Keep one of the two, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>."
    return ProblemError(_place(file, text[: marker.start()]), message, fix)


def _dash(place: Place, written: str) -> ProblemError | None:
    """Return an error if the line begins with a dash or bullet that is not a hyphen."""
    begin = written.lstrip()[:1]
    if not begin or begin not in DASHES:
        return None
    message = f"This line begins with '{begin}', which only looks like a '-'."
    return ProblemError(Place(place.file, place.line, written.index(begin) + 1), message, "Write '- '.")


def _joined_key(file: str, text: str, line: int) -> ProblemError | None:
    """Return an error if the line, or the last one before it, is a key without a space after its colon."""
    lines = [(number, each) for number, each in enumerate(text.split("\n")[: line + 1], 1) if each.strip()]
    for number, written in reversed(lines[-2:]):
        if found := JOINED_KEY.match(written):
            message = f"There is no space after the ':' of '{found['key']}'."
            fix = f"Write '{found['key']}: {shorten(found['value'])}'."
            return ProblemError(Place(file, number, found.start("value") + 1), message, fix)
    return None


@cache
def load_data(package: str, name: str) -> Any:
    """Load a YAML file of the package, cached; callers must not modify the result."""
    return yaml.load(files(package).joinpath(name).read_text("utf-8"), PARSER)
