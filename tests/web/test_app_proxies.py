"""`wizard serve` behind other web servers: their headers are trusted only where staff say so."""

from __future__ import annotations

from urllib.request import Request, urlopen

import pytest

from tests.serving import PATIENCE, serving
from tests.web.reading import Page

pytestmark = pytest.mark.slow

FORWARDED = {
    "X-Forwarded-Prefix": "/advisor",
    "X-Forwarded-Host": "shop.example",
    "X-Forwarded-Proto": "https",
}


def start_link(address: str) -> str:
    """Return where the form of the first question leads, for a request with a proxy's headers."""
    with urlopen(Request(f"{address}/", headers=FORWARDED), timeout=PATIENCE) as response:
        return Page(response.read().decode()).one("form", method="get")["action"]


def test_the_headers_of_a_proxy_are_trusted_when_there_is_one() -> None:
    """Links begin with the prefix under which the proxy shows the wizard."""
    with serving("--no-reload", "--proxies", "1") as address:
        assert start_link(address) == "/advisor/"


def test_by_default_no_such_header_is_trusted() -> None:
    """Any visitor could send these headers."""
    with serving("--no-reload") as address:
        assert start_link(address) == "/"
