"""Tokens of texts, with their positions and clauses, and a search for the longest known phrases in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain
from itertools import product as combine
from typing import Generic, NamedTuple, TypeAlias, TypeVar

LETTERS = "[^\\W\\d_]+(?:[\u0300-\u036f]+[^\\W\\d_]*)*"
DIGITS = "[0-9]+(?:[.,][0-9]+)*"
WORD = re.compile(f"({LETTERS}|{DIGITS})")
"""A number or a run of letters."""

ASCII_WORD = re.compile(f"([A-Za-z]+|{DIGITS})")
"""The equivalent of WORD for ASCII texts, which takes half the time."""

CLAUSE_END = re.compile(r"[,;|+!?()\[\]{}–—•【】\n]| - |[:.] ")

PATTERN_WORD = re.compile(rf"{DIGITS}|\*?{LETTERS}\*?")

AFTER_DIGITS = chr(ord("9") + 1)
"""A text that sorts after every number and before every other word."""

CACHED_WORDS = 100_000
"""The most words that are cached."""

CACHED_SEPARATORS = 1_000
"""The most separators between words that are cached."""

WITHOUT_MARKS = str.maketrans("łøđıæ", "lodia")
"""Replacements for letters that Unicode does not decompose into a base letter and a mark."""

_M = TypeVar("_M")


@lru_cache(maxsize=CACHED_WORDS)
def fold_case(word: str) -> str:
    """Return the word in lower case and without accents; in a number, write every comma as a point."""
    if word.isascii():
        return word.lower().replace(",", ".")
    letters = unicodedata.normalize("NFKD", word.casefold()).translate(WITHOUT_MARKS)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class Tokens(NamedTuple):
    """The words of a text, with the offset and clause number of each, and the positions of numbers."""

    text: str
    words: Sequence[str]
    starts: Sequence[int]
    clauses: Sequence[int]
    numbers: Sequence[int]

    def quote(self, first: int, last: int) -> str:
        """Return the text from the first to the last of these words, both included, as written."""
        if first == last:
            return self.words[first]
        return self.text[self.starts[first] : self.starts[last] + len(self.words[last])]


def tokenize(text: str) -> Tokens:
    """Split a text into words."""
    word = ASCII_WORD if text.isascii() else WORD
    parts = word.split(text)  # separators at even positions, words at odd ones
    words = parts[1::2]
    starts = list(accumulate(map(len, parts)))[:-1:2]
    clauses = list(accumulate(map(_count_clause_ends, parts[:-1:2])))
    numbers = [place for place, word in enumerate(words) if word < AFTER_DIGITS]
    return Tokens(text, words, starts, clauses, numbers)


@lru_cache(maxsize=CACHED_SEPARATORS)
def _count_clause_ends(between: str) -> int:
    """Return 1 if the separator between two words ends a clause, else 0."""
    return 1 if CLAUSE_END.search(between) else 0


def spellings(phrase: str) -> set[tuple[str, ...]]:
    """Return each way to write a phrase, as its words; parts at a hyphen are one word or separate words."""
    parts = phrase.split("-")
    written = set()
    for joints in combine((" ", ""), repeat=len(parts) - 1):
        joined = "".join(part + joint for part, joint in zip(parts, (*joints, ""), strict=True))
        written.add(tuple(fold_case(word) for word in PATTERN_WORD.findall(joined)))
    return written


@dataclass(slots=True)
class _Node(Generic[_M]):
    """A node of the tree of phrases: the words that may follow, and the meaning of the phrase ending here."""

    onward: dict[str, _Node[_M]] = field(default_factory=dict)
    meaning: _M | None = None


_Matched: TypeAlias = tuple[Sequence[_Node[_M]], tuple[str, ...]]


class Lexicon(Generic[_M]):
    """Phrases with their meanings; a `*` at one end of a word stands for any further letters.

    A prefix tree of words finds the longest phrase at each position. Lookups of words are cached, since most
    words match no phrase and the texts of a shop repeat them; so add all phrases before the first search.
    """

    def __init__(self) -> None:
        self._root: _Node[_M] = _Node()
        self._patterns: set[str] = set()
        self._match_word = lru_cache(maxsize=CACHED_WORDS)(self._find_matches)

    def add(self, spelling: Sequence[str], meaning: _M) -> _M:
        """Add a phrase, if it is new; return its meaning, which for a known phrase is the existing one."""
        node = self._root
        self._patterns.update(spelling)
        for word in spelling:
            node = node.onward.setdefault(word, _Node())
        if node.meaning is None:
            node.meaning = meaning
        return node.meaning

    def find(self, tokens: Tokens) -> list[tuple[_M, int, int]]:
        """Return the meaning, first word and last word of each phrase in a text, in order.

        The longest phrase at each position is found. Phrases do not overlap or cross the end of a clause.
        """
        matched = list(map(self._match_word, tokens.words))
        found, place = [], 0
        for start, (nodes, _) in enumerate(matched):
            if nodes and start >= place:
                end, meaning = self._longest(tokens, matched, start)
                if meaning is not None:
                    found.append((meaning, start, end - 1))
                    place = end
        return found

    def whole(self, tokens: Tokens) -> _M | None:
        """Return the meaning of a text that consists of one phrase; else None."""
        matched = list(map(self._match_word, tokens.words))
        end, meaning = self._longest(tokens, matched, 0) if matched else (0, None)
        return meaning if end == len(matched) else None

    def _longest(self, tokens: Tokens, matched: Sequence[_Matched[_M]], start: int) -> tuple[int, _M | None]:
        """Return the end (exclusive) and the meaning of the longest phrase that starts at a word."""
        nodes, end, best = matched[start][0], start, None
        clauses = tokens.clauses
        clause, last, place = clauses[start], len(matched), start
        while nodes:
            place += 1
            for node in nodes:
                if node.meaning is not None:
                    end, best = place, node.meaning
                    break
            if place == last or clauses[place] != clause:
                break
            patterns = matched[place][1]
            if not patterns:
                break
            further = []
            for node in nodes:
                if onward := node.onward:
                    for pattern in patterns:
                        if pattern in onward:
                            further.append(onward[pattern])
            nodes = further
        return end, best

    def _find_matches(self, word: str) -> _Matched[_M]:
        """Return the nodes that a word leads to from the root, and the patterns that it matches.

        Only patterns that occur in phrases are returned, the word itself first; most words match none.
        """
        word = fold_case(word)
        cut = [(f"{word[:length]}*", f"*{word[-length:]}") for length in range(len(word), 0, -1)]
        patterns = tuple(pattern for pattern in (word, *chain(*cut)) if pattern in self._patterns)
        onward = self._root.onward
        return tuple(onward[pattern] for pattern in patterns if pattern in onward), patterns
