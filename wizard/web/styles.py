"""The style sheets, put into each page so that it is a single request; the policy names their hashes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"


@cache
def stylesheet() -> str:
    """What every page looks like, exactly as it stands in the page."""
    return (FOLDER / "style.css").read_text(encoding="utf-8")


@cache
def recommendation_sheet() -> str:
    """The same with what only the recommendation needs, exactly as it stands in its page."""
    return stylesheet() + (FOLDER / "recommendation.css").read_text(encoding="utf-8")
