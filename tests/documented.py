"""What pages of the documentation say: programs with what they print, and the fields of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```(?:\n\n```(?:text|json)\n(.*?)^```)?", re.MULTILINE | re.DOTALL)


def programs(page: str, language: str) -> list[tuple[str, str]]:
    """Each block in this language, with the block of text or JSON right after it, if any."""
    found = BLOCK.findall((DOCS / page).read_text())
    return [(program, printed) for written_in, program, printed in found if written_in == language]


def undocumented(content: object, pages: Iterable[str]) -> list[str]:
    """The fields of some JSON that none of these pages names."""
    described = "".join((DOCS / page).read_text() for page in pages)
    return [field for field in sorted(set(_fields_of(content))) if f"`{field}`" not in described]


def _fields_of(content: object) -> Iterator[str]:
    """Yield every field, however deep, but the ids below `reached`, `attributes`, and answers."""
    match content:
        case dict():
            for field, value in content.items():
                yield field
                ids = field in ("reached", "attributes") or (field == "answers" and isinstance(value, dict))
                yield from () if ids else _fields_of(value)
        case list():
            for part in content:
                yield from _fields_of(part)
