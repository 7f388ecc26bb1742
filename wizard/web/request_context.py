"""What the request at hand is answered with."""

from __future__ import annotations

import zlib
from functools import lru_cache

from flask import g, request

from wizard.advisor import Advisor
from wizard.rule_language.model import Rulebook


def set_advisor(chosen: Advisor) -> None:
    """Answer this request with this Advisor, from beginning to end."""
    g.wizard_advisor = chosen  # a store's own app may well have an advisor too


def current_advisor() -> Advisor:
    """The Advisor this request is answered with: one version of rulebook and catalog."""
    found: Advisor = g.wizard_advisor
    return found


def version() -> str:
    """What every response depends on beside its address: rulebook, stores and catalog."""
    advisor = current_advisor()
    return f"{advisor.rulebook.version}-{_stores(advisor.rulebook)}-{advisor.catalog.version}"


@lru_cache(maxsize=8)
def _stores(rulebook: Rulebook) -> str:
    """Eight hex digits that change with stores.yaml, which plays no part in the rulebook's version."""
    return f"{zlib.crc32(repr(rulebook.stores).encode()):08x}"


def address() -> str:
    """The address of this request as it was sent, with all that proxies and apps put before it."""
    sent = request.environ
    path = f"{sent.get('SCRIPT_NAME', '')}{sent.get('PATH_INFO', '')}?{sent.get('QUERY_STRING', '')}"
    return f"{request.scheme}://{request.host}{path}"
