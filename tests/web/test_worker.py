"""The server processes, as strangers meet them: a real server, and connections that do as they like."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.serving import PATIENCE, fetch, free_port, serving, wait_for

HASTY = "import wizard.web.worker as w; w.HEAD_SECONDS = {seconds}; from wizard.cli import main; main()"
"""A server whose patience with heads is another."""

GET = b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Yield the address of a server that would wait for heads longer than any test takes."""
    with serving("--no-reload", command=(sys.executable, "-c", HASTY.format(seconds=PATIENCE))) as address:
        yield address


def connect(address: str, sent: bytes = b"") -> socket.socket:
    """Return a connection on which something was sent."""
    parts = urlsplit(address)
    made = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE)
    made.sendall(sent)
    return made


def receive(connection: socket.socket) -> bytes:
    """Return all that comes until the other side ends."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


SILENT = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: localhost\r\n",
    "half a line": b"GET /?uses=mu",
    "an empty line": b"\r\n\r\n",
    "no body": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
    "half a chunk": b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc",
    "no end": b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "no reading": b"GET /?show=now HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2,
}
"""What is sent on connections that then fall silent."""


@pytest.mark.parametrize("sent", SILENT.values(), ids=SILENT)
def test_silent_connections_leave_it_answering(server: str, sent: bytes) -> None:
    """Sixty of them, where there are eight threads."""
    silent = [connect(server, sent) for _ in range(60)]
    try:
        assert [fetch(f"{server}/robots.txt")[0] for _ in range(3)] == [200] * 3
    finally:
        for each in silent:
            each.close()


def test_a_head_may_come_in_pieces(server: str) -> None:
    """Byte by byte, with the end of a line in two."""
    with closing(connect(server)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for each in GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"):
            connection.sendall(bytes([each]))
        assert receive(connection).startswith(b"HTTP/1.1 200 OK")


def test_requests_may_come_at_once(server: str) -> None:
    """Each has its answer, in their order; the last one ends the connection."""
    last = GET.replace(b"robots.txt", b"nothing").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with closing(connect(server, GET * 3 + last)) as connection:
        answers = receive(connection).split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"200"] * 3 + [b"404"]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /?" + b"a" * 9_000, b"414 URI Too Long"),
        (GET[:-2] + b"A: " + b"a" * 40_000, b"431 Request Header Fields Too Large"),
        (GET[:-2] + b"A: b\r\n" * 8_000, b"431 Request Header Fields Too Large"),
        (b"GET / HTTP/1.1 x\r\n\r\n", b"400 Bad Request"),
        (b"\r\n\r\n\r\n", b"400 Bad Request"),
        (b"GET /?wearer=\xc3\xa4 HTTP/1.1\r\n\r\n", b"400 Bad Request"),
        (GET[:-2] + b"Transfer-Encoding: x\r\n\r\n", b"501 Not Implemented"),
    ],
)
def test_what_is_no_request_is_refused(server: str, head: bytes, status: bytes) -> None:
    """At once, also where it has no end; nothing of it is repeated."""
    with closing(connect(server, head)) as connection:
        answer = receive(connection)
    assert answer.splitlines()[0] == b"HTTP/1.1 " + status
    assert answer.splitlines()[-4:-2] == [b"    <h1><p>" + status[4:] + b"</p></h1>", b"    "]


@pytest.mark.slow
def test_a_head_has_a_limit_of_time_and_no_log_holds_what_was_sent() -> None:
    """A connection that sends half a head is closed; what the log says is the server's alone."""
    printed: list[str] = []
    command = (sys.executable, "-c", HASTY.format(seconds=1))
    with serving("--no-reload", command=command, output=printed) as address:
        odd = b"GET /?wearer=glasses\xc3\xa4 HTTP/1.1\r\nReferer: glasses\r\n\r\n"
        for connection in [connect(address, sent) for sent in (*SILENT.values(), odd)]:
            with closing(connection):
                receive(connection)
        for host in ("a..b", ".a", "a@b", "a/b", "[::1", "a" * 64):
            head = f"GET /?wearer=glasses HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            with closing(connect(address, head.encode())) as connection:
                assert receive(connection).startswith(b"HTTP/1.1 400 BAD REQUEST")
        fetch(f"{address}/?wearer=glasses&{'a' * 7_990}")
    lines = printed[0].splitlines()
    assert [line for line in lines if "[INFO]" not in line] == []
    assert "glasses" not in printed[0]


def children(process: int) -> list[int]:
    """Return the processes that another has started."""
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="finds the server processes in /proc")
def test_connections_that_wait_are_answered_before_the_server_ends() -> None:
    """The system has accepted them already, so a client would see them reset."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = ["--no-reload", "--workers", "1", "--port", str(port)]
    command = [sys.executable, "-m", "wizard.cli", "serve", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        wait_for(f"{address}/healthz", process)
        (worker,) = children(process.pid)
        os.kill(worker, signal.SIGSTOP)
        waiting = [connect(address, GET) for _ in range(20)]
        process.terminate()
        os.kill(worker, signal.SIGCONT)
        answers = []
        for connection in waiting:
            with closing(connection):
                answers.append(receive(connection)[:15])
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert answers == [b"HTTP/1.1 200 OK"] * 20
