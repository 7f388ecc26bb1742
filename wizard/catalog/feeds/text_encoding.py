"""Detection of the encoding of a text that does not declare it: UTF-8, or the best match of its letters."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from string import ascii_letters
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.rule_language.yaml_reader import load_data

# Python's codecs for texts; of the others, some take quadratic time or are not text encodings at all.
_ENCODINGS = re.compile(
    r"utf[-_]?8([-_]sig)?|utf[-_]?16([-_]?[lb]e)?|(us-)?ascii|iso[-_]?8859[-_]?\d+|latin[-_]?\d+|windows-?125\d|cp\d+|"
    r"koi8[-_][ru]|shift[_-]jis|euc[-_](jp|kr|cn)|gb(2312|k|18030)|big5|iso-2022-jp|macintosh|mac[-_](latin2|cyrillic|roman)|tis-620",
    re.I,
)


def _list_letters(letters: str) -> frozenset[str]:
    """Return the letters of a language in both cases, including a to z if it uses the Latin alphabet."""
    latin = ascii_letters if unicodedata.name(letters[0]).startswith("LATIN") else ""
    return frozenset(latin + letters + letters.upper())


_LETTERS: dict[str, list[frozenset[str]]] = {
    encoding: [_list_letters(letters) for letters in languages.values()]
    for encoding, languages in load_data(__package__, "encodings.yaml").items()
}
GUESSED = frozenset(_LETTERS)
"""The encodings that are guessed from letters, if the shop did not name one."""

# Quotes, dashes and signs that occur next to words, and have the same bytes in all these encodings.
_SIGNS = b"\x82\x84-\x87\x89\x8b\x91-\x97\x99\x9b\xa0\xa6\xa7\xa9\xab-\xae\xb0\xb1\xb6\xb7\xbb"
_WORD = re.compile(rb"(?:(?![" + _SIGNS + rb"])[A-Za-z\x80-\xff]){3,}")


def find_codec(name: str) -> str | None:
    """Return Python's name for an encoding; None if it is not a known text encoding."""
    try:
        return codecs.lookup(name).name if _ENCODINGS.fullmatch(name) else None
    except LookupError:
        return None


def decide_encoding(source: BinaryIO) -> str:
    """Return UTF-8 if the rest of a file is valid in it, else the encoding that fits its words best.

    The position in the file stays the same.
    """
    start = source.tell()
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := source.read(limits.PREFIX):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        source.seek(start)
        return _decide_by_letters(_read_words(source))
    finally:
        source.seek(start)
    return "utf-8"


def _read_words(source: BinaryIO) -> set[bytes]:
    """Return distinct words with letters beyond a to z, enough to distinguish languages."""
    words: set[bytes] = set()
    while len(words) < limits.WORDS and (chunk := source.read(limits.PREFIX)):
        if not chunk.isascii():
            words.update(word for word in _WORD.findall(chunk) if not word.isascii())
    return words


def _decide_by_letters(words: set[bytes]) -> str:
    """Return the encoding in which one language can have the most words; the first of equally good ones."""
    return max(_LETTERS, key=lambda encoding: max(_count_words(words, encoding)))


def _count_words(words: set[bytes], encoding: str) -> Iterator[int]:
    """Yield for each language of an encoding how many of the words have only its letters."""
    letters = [set(_strip(word.decode(encoding, "replace"))) for word in words]
    for alphabet in _LETTERS[encoding]:
        yield sum(found <= alphabet for found in letters)


def _strip(word: str) -> str:
    """Return a word without the ¿ before a question, the ³ of a unit, and the like.

    Other signs are kept: a ¾ before letters is the ľ of another encoding.
    """
    while word and unicodedata.category(word[0])[0] == "P":
        word = word[1:]
    while word and not word[-1].isalpha():
        word = word[:-1]
    return word
