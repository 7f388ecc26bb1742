"""One address for each kind of page that a shopper can meet, with the shipped rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from tests.web.coffee_shop import PAGES as COFFEE_PAGES

COMPLETE = (
    "uses=music&uses=calls&talk=rare&around=quiet&noise=me&devices=phone&cable=none&shape=around"
    "&wearer=none&session=long&matters=sound&budget=upto_100"
)
HEADSET = (
    "uses=jobcalls&talk=hours&around=voices&noise=me&noise=them&devices=computer&cable=both&shape=any"
    "&wearer=none&session=day&matters=voice&budget=upto_200"
)
EITHER = (
    "uses=translate&talk=rare&around=street&around=voices&noise=them&noise=hear&devices=phone&cable=none"
    "&shape=in&wearer=none&session=medium&matters=unsure&budget=upto_200"
)
NOTHING = (
    "uses=teamgames&talk=often&around=voices&noise=me&noise=them&devices=xbox&devices=computer&cable=none"
    "&shape=around&wearer=child&session=long&matters=price&budget=upto_50"
)

KINDS = {
    "the first question": "/",
    "a question with a picture for each answer": f"/?{COMPLETE}&ask=shape",
    "a question on the way": "/?uses=meetings&uses=music&talk=often",
    "a question without an answer": "/?from=uses",
    "a question with a mistake": "/?uses=musik",
    "a question asked again, with an answer left out": "/?uses=jobcalls&talk=never&ask=uses",
    "headphones": f"/?{COMPLETE}",
    "a headset": f"/?{HEADSET}",
    "either": f"/?{EITHER}",
    "a near miss": f"/?{NOTHING}",
    "nothing fits in any shop": "/?uses=jobcalls&around=loud&devices=deskphone&show=now",
    "out of scope": "/?uses=bike",
    "the recommendation so far": "/?uses=music&uses=meetings&show=now",
    "a link from other rules": f"/?{COMPLETE}&rules=0123456789ab&was=headset",
    "a product of the store": f"/?product=razer-blackshark-v2&{COMPLETE}",
    "more products": f"/?{COMPLETE}&limit=12",
    "a page that is not there": "/nothing",
    "an address that cannot be read": "/?uses=%00",
}
"""What the page is -> its address."""

QUICK = (
    "the first question",
    "a question with a mistake",
    "a question asked again, with an answer left out",
    "either",
    "a near miss",
    "a product of the store",
)
"""Questions, mistakes and recommendations of many parts; `make test-slow` looks at all other kinds."""

THREE_SIDES = {
    name: COFFEE_PAGES[name] for name in ("the first question", "espresso", "fresh", "either of three")
}
"""The same for the coffee machines of `tests.web.coffee_shop`."""

HARD_KINDS = {
    "two hundred long options": "/?uses=music&ask=compound",
    "text from right to left": "/?uses=music&ask=arabic",
    "fifty warnings and one product": f"/?{HEADSET}&compound=o0&arabic=a0",
    "no product": f"/?{COMPLETE}&compound=o1&arabic=a1",
}
"""The same for the rules and products of `hard_cases`."""


def most_slow(kinds: Iterable[str], *quick: str) -> list[Any]:
    """Return the kinds as parameters; all but the `quick` ones are for `make test-slow`."""
    found = list(kinds)
    assert set(quick) <= set(found)
    return [kind if kind in quick else pytest.param(kind, marks=pytest.mark.slow) for kind in found]
