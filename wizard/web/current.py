"""What the request at hand is answered with."""

from __future__ import annotations

from flask import g

from wizard.recommend import Advisor


def set_advisor(chosen: Advisor) -> None:
    """Answer this request with this Advisor, from beginning to end."""
    g.advisor = chosen


def advisor() -> Advisor:
    """The Advisor this request is answered with: one version of rulebook and catalog."""
    found: Advisor = g.advisor
    return found
