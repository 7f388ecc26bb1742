"""The production server: the settings that gunicorn gets, from code alone."""

from __future__ import annotations

import os
import sys

import pytest
from flask import Flask

from wizard.web.server import THREADS, Server, settings
from wizard.web.worker import Worker


@pytest.mark.parametrize(
    ("host", "bind"),
    [
        ("127.0.0.1", "127.0.0.1:8000"),
        ("localhost", "localhost:8000"),
        ("::1", "[::1]:8000"),
        ("::", "[::]:8000"),
    ],
)
def test_addresses_of_ipv6_are_written_in_brackets(host: str, bind: str) -> None:
    """As gunicorn takes them."""
    assert settings(host, 8000, 1)["bind"] == bind


def test_gunicorn_is_configured_from_code_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting is one of gunicorn's; its command line and environment change nothing."""
    monkeypatch.setattr(sys, "argv", ["wizard", "--workers", "7"])
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--workers 9 --access-logfile -")
    monkeypatch.setenv("SCRIPT_NAME", "/embed")
    app = Flask("shop")
    server = Server(app, settings("127.0.0.1", 8000, 3), watchers=())
    assert server.cfg.bind == ["127.0.0.1:8000"]
    assert (server.cfg.workers, server.cfg.threads) == (3, THREADS)
    assert server.cfg.worker_class is Worker
    assert server.load() is app
    assert "SCRIPT_NAME" not in os.environ


def test_gunicorn_believes_no_header_of_a_request() -> None:
    """Neither who is behind a proxy, nor scheme and path; the app decides that by the number of proxies."""
    cfg = Server(Flask("shop"), settings("127.0.0.1", 8000, 1)).cfg
    assert (cfg.forwarded_allow_ips, cfg.forwarder_headers, cfg.secure_scheme_headers) == ([], [], {})


def test_nothing_that_shoppers_answer_is_logged() -> None:
    """Queries are in the access log, so there must not be one; errors go to standard error."""
    server = Server(Flask("shop"), settings("127.0.0.1", 8000, 1), watchers=())
    assert (server.cfg.accesslog, server.cfg.errorlog) == (None, "-")


def test_long_addresses_reach_our_own_error_page() -> None:
    """Gunicorn's limit of a request line is above ours, and is not switched off."""
    limit = Server(Flask("shop"), settings("127.0.0.1", 8000, 1), watchers=()).cfg.limit_request_line
    assert 8000 < limit < 10_000


def test_server_processes_share_the_memory_of_the_app() -> None:
    """It is created once, before they fork; hooks of the caller are passed on."""
    calls: list[str] = []
    hooks = {"on_exit": lambda _: calls.append("ended")}
    server = Server(Flask("shop"), settings("127.0.0.1", 8000, 1) | hooks, watchers=())
    server.cfg.on_exit(None)
    assert (server.cfg.preload_app, calls) == (True, ["ended"])
