"""The production server: gunicorn, started from Python."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from wizard.reload.live_version import LiveVersion, Subscriber, Version
from wizard.reload.process import WatcherProcess
from wizard.web.app import create_app

THREADS = 4
"""Threads of each server process."""


class WatchedArbiter(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn's main process, which looks after the watcher once a second as it does after its workers."""

    def manage_workers(self) -> None:
        """Replace the workers, and the watcher, that ended."""
        super().manage_workers()
        self.app.watcher.keep_running()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn around one Flask app, configured from code alone."""

    def __init__(self, app: Flask, settings: dict[str, Any], watcher: WatcherProcess | None = None) -> None:
        self._app = app
        self._settings = settings
        self.watcher = watcher
        super().__init__()

    def load_config(self) -> None:
        """Apply our settings to gunicorn's defaults; ignore its command line and files."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the app, created before the server processes fork, so that they share its memory."""
        return self._app

    def run(self) -> None:
        """Answer requests until stopped."""
        if self.watcher is None:
            super().run()
        else:
            WatchedArbiter(self).run()


def serve_version(version: Version, host: str, port: int, workers: int, proxies: int) -> None:
    """Answer requests from this version until stopped."""
    app = create_app(lambda: version.advisor, lambda: version, proxies)
    Server(app, settings(host, port, workers)).run()


def serve_live(
    live: LiveVersion, watcher: WatcherProcess, host: str, port: int, workers: int, proxies: int
) -> None:
    """Answer requests from the live version, which the watcher keeps up to date, until stopped."""
    subscriber = Subscriber(live)
    app = create_app(lambda: subscriber.current.advisor, lambda: subscriber.current, proxies)
    hooks = {
        "post_fork": lambda _arbiter, _worker: subscriber.start(),
        "on_exit": lambda _arbiter: watcher.stop(),
    }
    Server(app, settings(host, port, workers) | hooks, watcher).run()


def settings(host: str, port: int, workers: int) -> dict[str, Any]:
    """Return the settings of gunicorn.

    The access log stays off: what shoppers answer is in the query, and no log of ours holds that.
    """
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "preload_app": True,
        "accesslog": None,
        "errorlog": "-",
        "limit_request_line": 8190,  # 0 would allow a line of any length; longer ones get gunicorn's own 414
        "control_socket_disable": True,  # it would lie in the user's home, the same for every wizard
        "proc_name": "wizard",
    }
