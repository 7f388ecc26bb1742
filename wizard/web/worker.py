"""The server processes of gunicorn, made safe to face strangers: slow ones keep no thread, nothing is logged.

Gunicorn's own worker gives a thread to a connection as soon as it is accepted, and waits there for the
request without a limit, so that as many silent connections as there are threads stop it.
"""

import selectors
import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.util import write_error
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from wizard.web.errors import describe_failure

HEAD_SECONDS = 10
"""Seconds that the head of a request may take to arrive, and a client to close an ended connection."""

HEAD_BYTES = 32_768
"""Bytes of the head of a request, which is kept in memory while it arrives."""

SEND_SECONDS = 5
"""Seconds for which a thread waits until a response is taken."""

SEND_BYTES = 262_144
"""Bytes of a response that the operating system takes at once, however slowly the client reads: any page."""

REFUSALS = {
    ExpectationFailed: (417, "Expectation Failed"),
    LimitRequestHeaders: (431, "Request Header Fields Too Large"),
    LimitRequestLine: (414, "URI Too Long"),
    UnsupportedTransferCoding: (501, "Not Implemented"),
}
"""Status and reason of a request that is no HTTP; of all other kinds it is 400."""


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn's worker with threads, which gives one only to a request whose head has arrived.

    Until then connections wait in the loop of the main thread, as those kept alive do, as many as
    `worker_connections` says; the one that has waited longest makes room for the next.
    """

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection, in the place of the one that has waited longest if there is no more room."""
        if self.nr_conns >= self.worker_connections - 1 and self.pending_conns:
            self._drop(self.pending_conns[0])
        super().accept(listener)

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread once the head of its request has arrived."""
        with suppress(OSError):
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        conn.head = conn.parser.unreader.take_buffered() if conn.parser else b""
        self._wait(conn, self._read_head)

    def finish_request(self, conn: Any, future: Any) -> None:
        """Keep a connection, or end it without waiting for the client."""
        if not future.cancelled() and not future.exception() and future.result():
            super().finish_request(conn, future)
            return
        self._end(conn)

    def _end(self, conn: Any) -> None:
        """Say that nothing follows, and close once the client has read it: sooner, it could be lost."""
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        self._wait(conn, self._drain)

    def _wait(self, conn: Any, step: Any) -> None:
        """Take this step now, and whenever something arrives; drop the connection after some seconds."""
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + (HEAD_SECONDS if self.alive else STOP_KEEPALIVE_LINGER)
        self.pending_conns.append(conn)
        try:
            self.poller.register(conn.sock, selectors.EVENT_READ, lambda _: step(conn))
        except (OSError, ValueError, KeyError):
            self._drop(conn)
        else:
            step(conn)

    def _read_head(self, conn: Any) -> None:
        """Read what has arrived; with the end of the head, pass the connection on."""
        sent = _receive(conn.sock)
        conn.head += sent or b""
        if conn.head.find(b"\r\n\r\n", 2) >= 0 or self._is_line_too_long(conn.head):
            self._leave(conn)
            conn.data_ready = True
            conn.init()
            conn.parser.unreader.unread(conn.head)
            super().enqueue_req(conn)
        elif sent == b"":
            self._drop(conn)
        elif len(conn.head) > HEAD_BYTES:
            self._leave(conn)
            self.handle_error(None, conn.sock, conn.client, LimitRequestHeaders(""))
            self._end(conn)

    def _is_line_too_long(self, head: bytes) -> bool:
        """Return whether gunicorn refuses a head for its first line, however it goes on."""
        most = self.cfg.limit_request_line + 4  # an empty line before it, and its own end
        return len(head) > most and b"\r\n" not in head[2:most]

    def _drain(self, conn: Any) -> None:
        """Read what a client still sends, until it closes."""
        if _receive(conn.sock) == b"":
            self._drop(conn)

    def _leave(self, conn: Any) -> None:
        """Take a connection out of those that wait."""
        self.pending_conns.remove(conn)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _drop(self, conn: Any) -> None:
        """Close a connection that waits."""
        self._leave(conn)
        self.nr_conns -= 1
        conn.close()

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Answer a request, within the time that a client has to take the response."""
        conn.sock.settimeout(SEND_SECONDS)
        if any(name in ("CONTENT-LENGTH", "TRANSFER-ENCODING") for name, _ in req.headers):
            req.force_close()  # nothing here reads a body, and waiting for its end would keep the thread
        try:
            kept: bool = super().handle_request(req, conn)
        except TimeoutError:
            return False
        return kept

    def handle_error(self, _req: Any, client: socket.socket, _addr: Any, error: Exception) -> None:
        """Answer a request that failed; the log says what and where, but nothing of what was sent."""
        if isinstance(error, ParseException):
            status, reason = REFUSALS.get(type(error), (400, "Bad Request"))
        else:
            status, reason = 500, "Internal Server Error"
            self.log.error("A request failed.\n%s", describe_failure(error))
        with suppress(OSError):
            write_error(client, status, reason, "")

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections or not; when stopping, first those that clients count as accepted."""
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                before = None
                while before != self.nr_conns:
                    before = self.nr_conns
                    self.accept(listener)
                listener.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """Close connections that no request has come on by this time at the latest."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


def _receive(connection: socket.socket) -> bytes | None:
    """Return what has arrived, None if nothing has; empty when the connection has ended."""
    try:
        return connection.recv(HEAD_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        return b""
