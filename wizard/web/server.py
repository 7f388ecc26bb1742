"""The production server: Gunicorn, started from Python."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from wizard.clock import Clock, now
from wizard.reload.live_version import LiveVersion, Subscriber, Version
from wizard.reload.process import WatcherProcess
from wizard.web.app import create_topics_app
from wizard.web.security_txt import serve_security_txt
from wizard.web.tokens import Tokens
from wizard.web.worker import Worker

THREADS = 4
"""Threads per server process."""

CONNECTIONS = 500
"""Concurrent connections per server process; the usual limit is 1,024 open files per process."""


class WatchedArbiter(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn's main process, which once a second restarts watchers that ended, as it does its workers."""

    def manage_workers(self) -> None:
        """Replace workers and watchers that ended."""
        super().manage_workers()
        for watcher in self.app.watchers:
            watcher.keep_running()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn around one Flask app, configured only from code."""

    def __init__(self, app: Flask, settings: dict[str, Any], watchers: Sequence[WatcherProcess] = ()) -> None:
        self._app = app
        self._settings = settings
        self.watchers = watchers
        super().__init__()

    def load_config(self) -> None:
        """Apply our settings to Gunicorn's defaults; ignore its command line, files and environment."""
        for name in ("SCRIPT_NAME", "GUNICORN_PID", "GUNICORN_FD"):  # Gunicorn reads these while it runs
            os.environ.pop(name, None)
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the app, created before the server processes fork so that they share its memory."""
        return self._app

    def run(self) -> None:
        """Answer requests until stopped."""
        if self.watchers:
            WatchedArbiter(self).run()
        else:
            super().run()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens, behind how many proxies, and how the public reaches it and its operator.

    `tokens` encrypts the answers that stores' pages keep for a shopper. `clock` says which day it is.
    """

    host: str
    port: int
    proxies: int = 0
    public_url: str = ""
    security_contact: str = ""
    tokens: Tokens | None = None
    clock: Clock = now


def serve_versions(versions: Mapping[str, Version], address: Address, workers: int) -> None:
    """Answer requests from these versions, by topic name, until stopped."""
    fixed = {name: partial(_same, version) for name, version in versions.items()}
    app = create_topics_app(fixed, address.proxies, address.public_url, address.tokens, address.clock)
    serve_security_txt(app, address.security_contact, address.public_url)
    Server(app, settings(address.host, address.port, workers)).run()


def _same(version: Version) -> Version:
    return version


def serve_live(
    live: Mapping[str, tuple[LiveVersion, WatcherProcess]], address: Address, workers: int
) -> None:
    """Answer requests from the live versions, by topic name, until stopped.

    Each is kept up to date by its watcher.
    """
    subscribers = {name: Subscriber(version) for name, (version, _) in live.items()}
    watchers = [watcher for _, watcher in live.values()]
    followed = {name: partial(_current, each) for name, each in subscribers.items()}
    app = create_topics_app(followed, address.proxies, address.public_url, address.tokens, address.clock)
    serve_security_txt(app, address.security_contact, address.public_url)

    def start(_arbiter: object, _worker: object) -> None:
        """Subscribe to the live versions in a new server process."""
        for subscriber in subscribers.values():
            subscriber.start()

    def stop(_arbiter: object) -> None:
        """Stop the watchers with the server."""
        for watcher in watchers:
            watcher.stop()

    hooks = {"post_fork": start, "on_exit": stop}
    Server(app, settings(address.host, address.port, workers) | hooks, watchers).run()


def _current(subscriber: Subscriber) -> Version:
    return subscriber.current


def settings(host: str, port: int, workers: int) -> dict[str, Any]:
    """Return Gunicorn's settings.

    The access log stays off: shoppers' answers are in the query string, and we never log them. Gunicorn
    trusts no forwarding headers; create_app trusts those of the configured number of proxies.
    """
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": Worker,
        "worker_connections": CONNECTIONS,
        "threads": THREADS,
        "preload_app": True,
        "accesslog": None,
        "errorlog": "-",
        "limit_request_line": 8190,  # 0 would mean no limit; longer lines get Gunicorn's own 414
        "forwarded_allow_ips": "",  # the default is 127.0.0.1, or set by the environment
        "forwarder_headers": "",
        "secure_scheme_headers": {},
        "control_socket_disable": True,  # it would be in the user's home, shared by every wizard
        "proc_name": "wizard",
    }
