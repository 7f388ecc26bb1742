"""The programs on a page of the documentation, each with what it says they print."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```(?:\n\n```(?:text|json)\n(.*?)^```)?", re.MULTILINE | re.DOTALL)


def programs(page: str, language: str) -> list[tuple[str, str]]:
    """Each block in this language, with the block of text or JSON right after it, if any."""
    found = BLOCK.findall((DOCS / page).read_text())
    return [(program, printed) for written_in, program, printed in found if written_in == language]
