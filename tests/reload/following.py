"""A running server, asked what is live until it is what a test waits for."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from tests.commands.running import Shop
from tests.making import encode
from tests.serving import PATIENCE, fetch
from wizard.rule_language.loader import rulebook_version

Health = dict[str, Any]


def health(address: str) -> Health:
    """Return what /healthz says; its status is always 200."""
    status, text, _ = fetch(f"{address}/healthz")
    assert status == 200
    found: Health = json.loads(text)
    return found


def until(address: str, reached: Callable[[Health], bool]) -> Health:
    """Return what /healthz says once ten answers in a row agree: each server process follows by itself."""
    end, agreeing = monotonic() + PATIENCE, 0
    while agreeing < 10:
        found = health(address)
        agreeing = agreeing + 1 if reached(found) else 0
        assert monotonic() < end, found
        sleep(0.01)
    return found


def proven(found: Health) -> bool:
    """Return whether the live version is proven."""
    return found["proven"] is True


def serves(texts: dict[str, str]) -> Callable[[Health], bool]:
    """Return a test whether these rules are live."""
    return serves_version(rulebook_version(encode(texts)))


def serves_version(version: str) -> Callable[[Health], bool]:
    """Return a test whether the rules of this version are live."""
    return lambda found: bool(found["rulebook"]["version"] == version)


def options(shop: Shop, *more: str) -> tuple[str, ...]:
    """Return the options that serve this shop with three server processes."""
    return ("--rules", str(shop.rules), "--catalog", str(shop.catalog), "--workers", "3", *more)
