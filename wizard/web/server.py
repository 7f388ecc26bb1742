"""The production server: gunicorn, started from Python."""

from __future__ import annotations

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from wizard.recommend import Advisor
from wizard.web.app import create_app

THREADS = 4
"""Threads of each server process."""


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn around one Flask app, configured from code alone."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self._app = app
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take our settings over gunicorn's defaults; its command line and files are not read."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app, made before the server processes part, so that they share its memory."""
        return self._app


def serve_forever(advisor: Advisor, host: str, port: int, workers: int) -> None:
    """Answer requests until told to stop.

    The access log stays off: what shoppers answer is in the query, and no log of ours holds that.
    """
    settings = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "preload_app": True,
        "accesslog": None,
        "errorlog": "-",
        "limit_request_line": 8190,  # 0 would take a line of any length; longer ones get gunicorn's own 414
        "control_socket_disable": True,  # it would lie in the user's home, the same for every wizard
        "proc_name": "wizard",
    }
    Server(create_app(lambda: advisor), settings).run()
