"""GET /healthz: what is in service, and how it stands with it. Always 200, since shoppers are served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from wizard.advisor import Advisor
from wizard.reload.live_version import About, Health, InService
from wizard.rule_language.diagnostics import Problem

Told = dict[str, object]


def register(app: Flask, advise: Callable[[], Advisor], in_service: Callable[[], InService] | None) -> None:
    """Add the address; without `in_service` it tells of an Advisor that nobody watches."""
    unwatched = Health(reload="off", proven=False)

    def healthz() -> Told:
        if in_service is None:
            return tell(advise(), unwatched)
        found = in_service()
        return tell(found.version.advisor, found.health)

    app.add_url_rule("/healthz", view_func=healthz)


def tell(served: Advisor, health: Health) -> Told:
    """What docs/serving.md describes."""
    return {
        "status": "degraded" if health.problems else "ok",
        "rulebook": {"version": served.rulebook.version, "since": _written(health.rules_since)},
        "catalog": {
            "version": served.catalog.version,
            "as_of": served.catalog.as_of,
            "since": _written(health.catalog_since),
        },
        "proven": "in progress" if health.proven is None else health.proven,
        "reload": health.reload,
        "checking": health.checking,
        "refused": health.refused,
        "problems": [_tell_problem(about, problem) for about, problem in health.problems],
    }


def _tell_problem(about: About, problem: Problem) -> Told:
    place = problem.place if problem.place.file else None
    return {
        "about": about,
        "file": place and place.file,
        "line": (place and place.line) or None,
        "column": (place and place.column) or None,
        "message": problem.message,
        "fix": problem.fix,
        "mend": problem.fix,  # the name of the release before
    }


def _written(moment: datetime) -> str:
    """ISO 8601, in UTC."""
    return moment.isoformat().replace("+00:00", "Z")
