"""A text as it is read: its words, the phrases in it, and what stands before each phrase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from wizard.catalog.inference.phrases import Found, Words, cut
from wizard.catalog.inference.vocabulary import Sign, Vocabulary

LINKS = ("for", "fits", "with", "spare")
"""Words after which something else than the product is named."""

READINGS_REMEMBERED = 2_000

SHORT = 200
"""Characters of a text that is worth remembering."""


class Said(NamedTuple):
    """A phrase in a text, with the linking word before it in its clause; `negated` by a word before it."""

    sign: Sign
    first: int
    last: int
    clause: int
    after: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with the phrases found in it; `nouns` and `facts` are those that state something."""

    words: Words
    said: Sequence[Said]
    nouns: Sequence[Said]
    facts: Sequence[Said]

    def evidence(self, said: Said) -> str:
        """The words of a phrase, as written."""
        return self.words.said(said.first, said.last)

    def of(self, *roles: str) -> Iterator[Said]:
        """The phrases of these roles."""
        return (said for said in self.said if said.sign.role in roles)


NOTHING_SAID = Reading(cut(""), (), (), ())


def read(text: str, vocabulary: Vocabulary) -> Reading:
    """A text read by a vocabulary."""
    words = cut(text)
    said = list(_in_context(words, vocabulary.signs.find(words)))
    facts = [each for each in said if each.sign.role in ("noun", "fact")]
    return Reading(words, said, [each for each in facts if each.sign.role == "noun"], facts)


def read_again(text: str, vocabulary: Vocabulary) -> Reading:
    """The same, remembered when short: categories, values of fields and notes that many products share."""
    return _remembered(text, vocabulary) if len(text) <= SHORT else read(text, vocabulary)


@lru_cache(maxsize=READINGS_REMEMBERED)
def _remembered(text: str, vocabulary: Vocabulary) -> Reading:
    return read(text, vocabulary)


def _in_context(words: Words, found: Sequence[Found[Sign]]) -> Iterator[Said]:
    """The phrases, each with what stands before it."""
    clause, after, denied = -1, "", -1
    for sign, first, last in found:
        if words.clauses[first] != clause:
            clause, after = words.clauses[first], ""
        yield Said(sign, first, last, clause, after, denied == first)
        if sign.role in LINKS:
            after = sign.role if after != "for" else after
        elif sign.role == "without":
            denied = last + 1
