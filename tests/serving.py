"""Start the real server as a process of its own, wait until it answers, and request its pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

PATIENCE = 240
"""Seconds that anything may take, however busy the machine is."""


def free_port() -> int:
    """Return a port that nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def serving(
    *options: str,
    command: tuple[str, ...] = (sys.executable, "-m", "wizard.cli"),
    folder: Path | None = None,
    output: list[str] | None = None,
    host: str = "127.0.0.1",
    port: int | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Yield the address of a running `wizard serve` with these options; stop it afterwards.

    It runs in `folder`, with these `variables` in its environment beside those of the test; everything it
    printed is added to `output` in the end. `port` is any that is free, unless one is named.
    """
    port = free_port() if port is None else port
    process = subprocess.Popen(
        [*command, "serve", "--port", str(port), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env={**os.environ, **(variables or {})},
    )
    try:
        wait_for(f"http://{host}:{port}/healthz", process)
        if not {"--rules", "--topic"} & {each.partition("=")[0] for each in options}:
            wait_for_the_folder(f"http://{host}:{port}/healthz")
        yield f"http://{host}:{port}"
    finally:
        process.terminate()
        printed = process.communicate(timeout=PATIENCE)[0]
        if output is not None:
            output.append(printed)


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    """Return once the address answers; fail with what the process printed when it ends first."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"The server ended: {process.communicate()[0]}")
        try:
            urlopen(address, timeout=PATIENCE).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"No answer from {address} within {PATIENCE} seconds.")


def wait_for_the_folder(health: str) -> None:
    """Return once the shipped rules are served: a good version of theirs may be kept from an earlier test."""
    until = time.monotonic() + PATIENCE
    while "is not checked yet" in fetch(health)[1]:
        assert time.monotonic() < until, "The shipped rules do not go live."
        time.sleep(0.05)


def fetch(address: str) -> tuple[int, str, dict[str, str]]:
    """Return status, text and headers of one GET."""
    try:
        with urlopen(address, timeout=PATIENCE) as response:
            return response.status, response.read().decode(), dict(response.headers)
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)
