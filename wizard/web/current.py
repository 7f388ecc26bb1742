"""What the request at hand is answered with."""

from __future__ import annotations

from flask import g

from wizard.recommend import Advisor


def set_advisor(chosen: Advisor) -> None:
    """Answer this request with this Advisor, from beginning to end."""
    g.wizard_advisor = chosen  # a store's own app may well have an advisor too


def advisor() -> Advisor:
    """The Advisor this request is answered with: one version of rulebook and catalog."""
    found: Advisor = g.wizard_advisor
    return found
