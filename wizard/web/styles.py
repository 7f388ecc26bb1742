"""The style sheets, put into each page so that it is a single request; the policy names their hashes."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"


@cache
def read_static(name: str) -> str:
    """A file of the static folder as it stands; a running server answers from one version of it."""
    return (FOLDER / name).read_text(encoding="utf-8")


def stylesheet() -> str:
    """What every page looks like, exactly as it stands in the page."""
    return read_static("style.css")


@cache
def recommendation_sheet() -> str:
    """The same with what only the recommendation needs, exactly as it stands in its page."""
    return stylesheet() + read_static("recommendation.css")


def digest(text: str) -> str:
    """How a content policy names a script or style sheet that stands in the page."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
