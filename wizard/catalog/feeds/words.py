"""The word lists in this folder, and how words of feeds are compared with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from wizard.rule_language.yaml_reader import load_data


def read_words(file: str) -> Mapping[str, Any]:
    """Return the content of one of the YAML files in this folder."""
    words: Mapping[str, Any] = load_data("wizard.catalog.feeds", file)
    return words


def normalize_header(header: str) -> str:
    """Return the start of a header without case, accents, punctuation: "¿Existencias?" -> "existencias"."""
    return _normalize(header[:200])


@lru_cache(maxsize=5_000)
def _normalize(header: str) -> str:
    letters = unicodedata.normalize("NFKD", header)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))
