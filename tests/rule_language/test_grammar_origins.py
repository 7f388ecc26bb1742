"""Which addresses stores.yaml takes: those that a browser sends, to the letter."""

from __future__ import annotations

import pytest

from wizard.rule_language.address_types import ORIGIN


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example",
        "https://www.shop.example:8443",
        "https://xn--bcher-kva.example",
        "http://localhost:8001",
        "http://127.0.0.1",
        "http://localhost:443",
    ],
)
def test_what_a_browser_sends_is_taken(origin: str) -> None:
    """Without TLS on this machine only, for trying out."""
    assert ORIGIN.allows(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example/",
        "https://shop.example/path",
        "https://Shop.example",
        "https://shop.example:443",
        "http://localhost:80",
        "https://shop.example:0",
        "https://shop..example",
        "https://-shop.example",
        "https://user@shop.example",
        "https://*.shop.example",
        "http://shop.example",
        "shop.example",
        "null",
        "*",
        "",
    ],
)
def test_what_no_browser_sends_is_refused(origin: str) -> None:
    """It would never be found equal, and a store would wonder why."""
    assert not ORIGIN.allows(origin)
