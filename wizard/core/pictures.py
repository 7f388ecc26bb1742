"""The pictures that rule files may name; templates/_pictures.html draws each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

PICTURES: Mapping[str, str] = {
    "headphones": "headphones",
    "headphones_with_mic": "headphones with a microphone",
    "headphones_and_mic": "headphones, and a microphone on a stand",
    "headset": "a headset",
    "headphones_or_headset": "headphones or a headset",
    "over_ear": "cups around the ears",
    "on_ear": "small pads on the ears",
    "in_ear": "buds in the ears",
    "earbud": "buds with a stem in the ears",
    "open_ear": "nothing blocking the ears",
    "mono": "one ear only",
    "bicycle": "a bicycle",
}
"""The word for a picture -> what it shows, for those who cannot see it; shapes as in the catalog's `form`."""


def text_alternative(picture: str, beside: str = "") -> str:
    """What a picture shows, or an empty text when the words beside it say so already.

    Then the picture only decorates, and reading it out would say the same thing twice.
    """
    shown = PICTURES[picture]
    return "" if _words(shown) <= _words(beside) else shown


def _words(text: str) -> set[str]:
    """The words of a text, without regard to case and punctuation."""
    return set(re.findall(r"\w+", text.casefold()))
