"""Phrases in texts: tokens with their places and clauses, and the longest known phrase at each place."""

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
"""The same for text without other letters, which is found in half the time."""

CLAUSE_END = re.compile(r"[,;|+!?()\[\]{}–—•【】\n]| - |[:.] ")

PATTERN_WORD = re.compile(rf"{DIGITS}|\*?{LETTERS}\*?")

AFTER_DIGITS = chr(ord("9") + 1)
"""Text that is greater than every number and less than every other word."""

CACHED_WORDS = 100_000
"""Highest number of words that are cached."""

CACHED_SEPARATORS = 1_000
"""Highest number of texts between two words that are cached."""

WITHOUT_MARKS = str.maketrans("łøđıæ", "lodia")
"""Letters that Unicode does not decompose into a letter and a mark."""

_M = TypeVar("_M")


@lru_cache(maxsize=CACHED_WORDS)
def fold_case(word: str) -> str:
    """Return the word without case and accents; a number with a decimal point."""
    if word.isascii():
        return word.lower().replace(",", ".")
    letters = unicodedata.normalize("NFKD", word.casefold()).translate(WITHOUT_MARKS)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class Tokens(NamedTuple):
    """The words of a text: where each starts, the clause it is in, and which of them are numbers."""

    text: str
    words: Sequence[str]
    starts: Sequence[int]
    clauses: Sequence[int]
    numbers: Sequence[int]

    def quote(self, first: int, last: int) -> str:
        """Return the text from one word to another, as written."""
        if first == last:
            return self.words[first]
        return self.text[self.starts[first] : self.starts[last] + len(self.words[last])]


def tokenize(text: str) -> Tokens:
    """Split a text into words."""
    word = ASCII_WORD if text.isascii() else WORD
    parts = word.split(text)  # words, with what is before each and behind the last
    words = parts[1::2]
    starts = list(accumulate(map(len, parts)))[:-1:2]
    clauses = list(accumulate(map(_count_clause_ends, parts[:-1:2])))
    numbers = [place for place, word in enumerate(words) if word < AFTER_DIGITS]
    return Tokens(text, words, starts, clauses, numbers)


@lru_cache(maxsize=CACHED_SEPARATORS)
def _count_clause_ends(between: str) -> int:
    """Return 1 if what is between two words ends a clause, else 0."""
    return 1 if CLAUSE_END.search(between) else 0


def spellings(phrase: str) -> set[tuple[str, ...]]:
    """Return the ways to write a phrase: at each hyphen its two parts may be apart or one word."""
    parts = phrase.split("-")
    written = set()
    for joints in combine((" ", ""), repeat=len(parts) - 1):
        joined = "".join(part + joint for part, joint in zip(parts, (*joints, ""), strict=True))
        written.add(tuple(fold_case(word) for word in PATTERN_WORD.findall(joined)))
    return written


@dataclass(slots=True)
class _Node(Generic[_M]):
    """A node of the tree of phrases: the words that may follow, and the meaning if a phrase ends here."""

    onward: dict[str, _Node[_M]] = field(default_factory=dict)
    meaning: _M | None = None


_Matched: TypeAlias = tuple[Sequence[_Node[_M]], tuple[str, ...]]


class Lexicon(Generic[_M]):
    """Phrases with their meanings; `*` at an end of a word stands for any further letters.

    A tree of words finds the longest phrase at each place. Words of a text are looked up once: most match
    no phrase, and texts of one shop repeat their words. All phrases must be added before the first search.
    """

    def __init__(self) -> None:
        self._root: _Node[_M] = _Node()
        self._patterns: set[str] = set()
        self._match_word = lru_cache(maxsize=CACHED_WORDS)(self._find_matches)

    def add(self, spelling: Sequence[str], meaning: _M) -> _M:
        """Give a phrase its meaning, or return the meaning that it already has."""
        node = self._root
        self._patterns.update(spelling)
        for word in spelling:
            node = node.onward.setdefault(word, _Node())
        if node.meaning is None:
            node.meaning = meaning
        return node.meaning

    def find(self, tokens: Tokens) -> list[tuple[_M, int, int]]:
        """Return the meaning, first and last word of each phrase in a text.

        They are the longest at each place, within a clause, and do not overlap.
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
        """Return the meaning of a text that is one phrase, else None."""
        matched = list(map(self._match_word, tokens.words))
        end, meaning = self._longest(tokens, matched, 0) if matched else (0, None)
        return meaning if end == len(matched) else None

    def _longest(self, tokens: Tokens, matched: Sequence[_Matched[_M]], start: int) -> tuple[int, _M | None]:
        """Return where the longest phrase that starts at a word ends, and its meaning."""
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
        """Return the nodes that a word leads to at the start of a phrase, and the patterns that it matches.

        The patterns are those that any phrase has, the word itself first; there are none for most words.
        """
        word = fold_case(word)
        cut = [(f"{word[:length]}*", f"*{word[-length:]}") for length in range(len(word), 0, -1)]
        patterns = tuple(pattern for pattern in (word, *chain(*cut)) if pattern in self._patterns)
        onward = self._root.onward
        return tuple(onward[pattern] for pattern in patterns if pattern in onward), patterns
