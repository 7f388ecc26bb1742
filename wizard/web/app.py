"""The web front as an app of its own: the blueprint at the root, health, and pages for every error."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from wizard.advisor import Advisor
from wizard.reload.live_version import InService
from wizard.web import errors
from wizard.web import health as healthz
from wizard.web.caching import forbid_keeping, protect
from wizard.web.flask_blueprint import mount


def create_app(
    advise: Callable[[], Advisor], in_service: Callable[[], InService] | None = None, proxies: int = 0
) -> Flask:
    """The whole web front. `advise` gives the Advisor to answer a request with, asked once a request.

    `in_service` says what /healthz tells; without it nothing is known but the versions. `proxies` is how
    many web servers stand in front, each of which sets the X-Forwarded headers; by default none is believed.
    """
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the order of docs/serving.md reads best
    app.register_blueprint(mount(advise))
    healthz.register(app, advise, in_service)
    app.register_error_handler(HTTPException, errors.answer)

    @app.after_request
    def protect_others(response: Response) -> Response:
        return response if request.blueprint else forbid_keeping(protect(response))

    if proxies:
        trusted = dict.fromkeys(("x_for", "x_proto", "x_host", "x_prefix"), proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **trusted)  # type: ignore[method-assign]
    return app
