"""Phrases found in texts: words with their places and clauses, and the longest phrase at each place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product as combine
from typing import Generic, NamedTuple, TypeVar

LETTERS = "[^\\W\\d_]+(?:[\u0300-\u036f]+[^\\W\\d_]*)*"
NUMBER = "[0-9]+(?:[.,][0-9]+)*"
WORD = re.compile(f"({LETTERS}|{NUMBER})|[,;|+!?()\\[\\]{{}}–—•【】\n]| - |[:.] ")
"""A word, which is a number or a run of letters, or else what ends a clause."""

PATTERN_WORD = re.compile(rf"{NUMBER}|\*?{LETTERS}\*?")

REMEMBERED = 100_000
"""Words remembered before the memory is emptied."""

WITHOUT_MARKS = str.maketrans("łøđıæ", "lodia")
"""Letters that Unicode does not take apart into a letter and a mark."""

T = TypeVar("T")


@lru_cache(maxsize=REMEMBERED)
def fold(word: str) -> str:
    """The word without case and accents; a number with a decimal point."""
    if word.isascii():
        return word.lower().replace(",", ".")
    letters = unicodedata.normalize("NFKD", word.casefold()).translate(WITHOUT_MARKS)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words: where each starts, the clause it stands in, and which of them are numbers."""

    text: str
    words: Sequence[str]
    starts: Sequence[int]
    clauses: Sequence[int]
    numbers: Sequence[int]

    def said(self, first: int, last: int) -> str:
        """The text from one word to another, as written."""
        return self.text[self.starts[first] : self.starts[last] + len(self.words[last])]


def cut(text: str) -> Words:
    """The words of a text."""
    words: list[str] = []
    starts, clauses, numbers = [], [], []
    clause = 0
    for word, start in [(match[1], match.start()) for match in WORD.finditer(text)]:
        if word is None:
            clause += 1
            continue
        if word[0] <= "9":
            numbers.append(len(words))
        words.append(word)
        starts.append(start)
        clauses.append(clause)
    return Words(text, words, starts, clauses, numbers)


def spellings(phrase: str) -> set[tuple[str, ...]]:
    """The ways to write a phrase: at each hyphen its two parts may stand apart or be one word."""
    parts = phrase.split("-")
    written = set()
    for joints in combine((" ", ""), repeat=len(parts) - 1):
        joined = "".join(part + joint for part, joint in zip(parts, (*joints, ""), strict=True))
        written.add(tuple(fold(word) for word in PATTERN_WORD.findall(joined)))
    return written


class Found(NamedTuple, Generic[T]):
    """A phrase in a text: what it means, and its first and last word."""

    meaning: T
    first: int
    last: int


@dataclass(slots=True)
class _Branch(Generic[T]):
    """What may follow some words, and what they mean if they are a whole phrase."""

    onward: dict[str, _Branch[T]] = field(default_factory=dict)
    meaning: T | None = None


class Lexicon(Generic[T]):
    """Phrases with their meanings; `*` at an end of a word stands for any further letters."""

    def __init__(self) -> None:
        self._root: _Branch[T] = _Branch()
        self._words: set[str] = set()
        self._beginnings: set[str] = set()
        self._endings: set[str] = set()
        self._patterns: dict[str, tuple[str, ...]] = {}

    def add(self, spelling: Sequence[str], meaning: T) -> T:
        """Give a phrase its meaning, or return the one that it has already."""
        branch = self._root
        for word in spelling:
            known = self._endings if word[0] == "*" else self._beginnings if word[-1] == "*" else self._words
            known.add(word.strip("*"))
            branch = branch.onward.setdefault(word, _Branch())
        self._patterns.clear()
        if branch.meaning is None:
            branch.meaning = meaning
        return branch.meaning

    def find(self, words: Words) -> list[Found[T]]:
        """The phrases in a text, the longest at each place, each word read once and no clause left."""
        matched = self._match(words.words)
        found, place = [], 0
        for start in [start for start, patterns in enumerate(matched) if patterns]:
            if start >= place:
                end, meaning = self._longest(words, matched, start)
                if meaning is not None:
                    found.append(Found(meaning, start, end - 1))
                    place = end
        return found

    def whole(self, words: Words) -> T | None:
        """The meaning of a text that is one phrase, else None."""
        matched = self._match(words.words)
        end, meaning = self._longest(words, matched, 0) if matched else (0, None)
        return meaning if end == len(matched) else None

    def _longest(self, words: Words, matched: Sequence[tuple[str, ...]], start: int) -> tuple[int, T | None]:
        """Where the longest phrase that starts at a word ends, and its meaning."""
        branches, end, best = [self._root], start, None
        clause = words.clauses[start]
        for place in range(start, len(matched)):
            if words.clauses[place] != clause:
                break
            reached = []
            for branch in branches:
                for pattern in matched[place]:
                    if pattern in branch.onward:
                        reached.append(branch.onward[pattern])
            for branch in reached:
                if branch.meaning is not None:
                    end, best = place + 1, branch.meaning
                    break
            branches = [branch for branch in reached if branch.onward]
            if not branches:
                break
        return end, best

    def _match(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """The patterns that each word matches, itself first; none for most words."""
        known = self._patterns
        return [known[word] if word in known else self._remember(word) for word in words]

    def _remember(self, word: str) -> tuple[str, ...]:
        if len(self._patterns) >= REMEMBERED:
            self._patterns.clear()
        self._patterns[word] = tuple(self._patterns_of(fold(word)))
        return self._patterns[word]

    def _patterns_of(self, word: str) -> Iterator[str]:
        if word in self._words:
            yield word
        for length in range(len(word), 0, -1):
            if word[:length] in self._beginnings:
                yield f"{word[:length]}*"
            if word[-length:] in self._endings:
                yield f"*{word[-length:]}"
