"""Gunicorn's worker, made safe for untrusted clients: slow ones hold no thread, and no input is logged.

Gunicorn's own worker assigns a thread to each accepted connection, where it waits for the request without a
timeout; as many idle connections as there are threads block it.
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
"""Seconds for the head of a request to arrive, and for a client to close a finished connection."""

HEAD_BYTES = 32_768
"""The most bytes in the head of a request, which is buffered while it arrives."""

SEND_SECONDS = 5
"""Seconds for which a thread waits while a response is sent."""

SEND_BYTES = 262_144
"""Size of the send buffer in bytes: holds any page, however slowly the client reads."""

REFUSALS = {
    ExpectationFailed: (417, "Expectation Failed"),
    LimitRequestHeaders: (431, "Request Header Fields Too Large"),
    LimitRequestLine: (414, "URI Too Long"),
    UnsupportedTransferCoding: (501, "Not Implemented"),
}
"""Parse error -> status and reason; for all other parse errors it is 400."""


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn's threaded worker, but a request gets a thread only once its head has arrived.

    Until then connections wait in the main thread's event loop, like keep-alive connections, up to
    `worker_connections` of them; beyond that, the one that has waited longest is dropped.
    """

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection; if there are too many, drop the one that has waited longest."""
        if self.nr_conns >= self.worker_connections - 1 and self.pending_conns:
            self._drop(self.pending_conns[0])
        super().accept(listener)

    def enqueue_req(self, conn: Any) -> None:
        """Pass a connection to a thread once the head of its request has arrived."""
        with suppress(OSError):
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        conn.head = conn.parser.unreader.take_buffered() if conn.parser else b""
        self._wait(conn, self._read_head)

    def finish_request(self, conn: Any, future: Any) -> None:
        """Keep a connection alive, or end it without blocking on the client."""
        if not future.cancelled() and not future.exception() and future.result():
            super().finish_request(conn, future)
            return
        self._end(conn)

    def _end(self, conn: Any) -> None:
        """Shut down sending, and close once the client has; closing at once could lose the response."""
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        self._wait(conn, self._drain)

    def _wait(self, conn: Any, step: Any) -> None:
        """Call `step` now and whenever data arrives; drop the connection after a timeout."""
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
        """Read what has arrived; once the head is complete, pass the connection on."""
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
        """Return whether the first line is so long that Gunicorn will reject it, whatever follows."""
        most = self.cfg.limit_request_line + 4  # room for an empty line before it and its line ending
        return len(head) > most and b"\r\n" not in head[2:most]

    def _drain(self, conn: Any) -> None:
        """Discard what the client still sends, until it closes."""
        if _receive(conn.sock) == b"":
            self._drop(conn)

    def _leave(self, conn: Any) -> None:
        """Remove a connection from those that wait."""
        self.pending_conns.remove(conn)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _drop(self, conn: Any) -> None:
        """Close a waiting connection."""
        self._leave(conn)
        self.nr_conns -= 1
        conn.close()

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Answer a request, with a timeout for sending the response."""
        conn.sock.settimeout(SEND_SECONDS)
        if any(name in ("CONTENT-LENGTH", "TRANSFER-ENCODING") for name, _ in req.headers):
            req.force_close()  # no view reads bodies, and waiting for one would hold the thread
        try:
            kept: bool = super().handle_request(req, conn)
        except TimeoutError:
            return False
        return kept

    def handle_error(self, _req: Any, client: socket.socket, _addr: Any, error: Exception) -> None:
        """Answer a failed request; log what failed and where, but nothing that the client sent."""
        if isinstance(error, ParseException):
            status, reason = REFUSALS.get(type(error), (400, "Bad Request"))
        else:
            status, reason = 500, "Internal Server Error"
            self.log.error("A request failed.\n%s", describe_failure(error))
        with suppress(OSError):
            write_error(client, status, reason, "")

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections or not; when stopping, first accept those still in the backlog."""
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                before = None
                while before != self.nr_conns:
                    before = self.nr_conns
                    self.accept(listener)
                listener.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """Close connections without a request by this deadline."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


def _receive(connection: socket.socket) -> bytes | None:
    """Return what has arrived: None if nothing has, empty bytes if the connection has ended."""
    try:
        return connection.recv(HEAD_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        return b""
