"""The one style sheet of all pages, put into each page so that a page is a single request."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def stylesheet() -> str:
    """The text of the style sheet, exactly as it stands in the page: the content policy names its hash."""
    return (Path(__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
