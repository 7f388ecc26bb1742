"""The wizard as a Flask app of its own: the blueprint at the root, /healthz, and pages for every error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from wizard.advisor import Advisor
from wizard.reload.live_version import Health, HealthTopic, LiveState, ReloadState
from wizard.rule_language.diagnostics import Problem
from wizard.web import errors
from wizard.web.caching import forbid_keeping, protect
from wizard.web.flask_blueprint import mount


def create_app(
    advise: Callable[[], Advisor], live: Callable[[], LiveState] | None = None, proxies: int = 0
) -> Flask:
    """Create the app. `advise` returns the Advisor to answer a request with, and is called once a request.

    `live` returns what /healthz describes; without it only the versions are known. `proxies` is the number
    of web servers in front, each of which sets the X-Forwarded headers; by default none is believed.
    """
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the order of docs/serving.md reads best
    app.register_blueprint(mount(advise))
    app.register_error_handler(HTTPException, errors.answer)
    unwatched = Health(reload=ReloadState.OFF, proven=False)

    @app.get("/healthz")
    def healthz() -> dict[str, object]:  # always 200, since shoppers are served
        if live is None:
            return describe_health(advise(), unwatched)
        state = live()
        return describe_health(state.version.advisor, state.health)

    @app.after_request
    def protect_others(response: Response) -> Response:
        return response if request.blueprint else forbid_keeping(protect(response))

    if proxies:
        trusted = dict.fromkeys(("x_for", "x_proto", "x_host", "x_prefix"), proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **trusted)  # type: ignore[method-assign]
    return app


def describe_health(advisor: Advisor, health: Health) -> dict[str, object]:
    """Return the JSON of /healthz, as docs/serving.md documents it."""
    return {
        "status": "degraded" if health.problems else "ok",
        "rulebook": {"version": advisor.rulebook.version, "since": _utc(health.rules_since)},
        "catalog": {
            "version": advisor.catalog.version,
            "as_of": advisor.catalog.as_of,
            "since": _utc(health.catalog_since),
        },
        "proven": "in progress" if health.proven is None else health.proven,
        "reload": health.reload,
        "checking": health.checking,
        "refused": health.refused,
        "problems": [
            _describe_problem(topic, problem)
            for topic, problems in health.problems.items()
            for problem in problems
        ],
    }


def _describe_problem(topic: HealthTopic, problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "about": topic,
        "file": place.file or None,
        "line": (place.file and place.line) or None,
        "column": (place.file and place.column) or None,
        "message": problem.message,
        "fix": problem.fix,
        "mend": problem.fix,  # name of the key until the next release
    }


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
