"""Pages and JSON are remembered, not made again: each is a pure function of rulebook, catalog and address."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock

from cachetools import LRUCache
from flask import Response, request

from wizard.web.caching import READ, is_private
from wizard.web.request_context import address, version

MOST_BYTES = 32_000_000
"""How much a server process remembers; what was asked for longest ago is forgotten first."""

Key = tuple[str, str]
"""Version and address."""


class PageCache:
    """Bodies by version and address; none whose address says something about a person's health."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._bodies: LRUCache[Key, tuple[bytes, str]] = LRUCache(most, getsizeof=lambda kept: len(kept[0]))
        self._lock = Lock()

    def find(self) -> Response | None:
        """The response to this request, None when it has to be made."""
        if request.method not in READ:
            return None
        with self._lock:
            body, kind = self._bodies.get(_key(), (b"", ""))
        return Response(body, content_type=kind) if kind else None

    def keep(self, response: Response) -> Response:
        """Remember a response that was made in full, and pass it on."""
        if response.status_code != 200 or request.method != "GET" or is_private():
            return response
        key = _key()
        if key in self._bodies:
            return response
        body = response.get_data()
        with self._lock, suppress(ValueError):  # of one that is larger than all there is room for
            self._bodies[key] = (body, response.content_type)
        return response


def _key() -> Key:
    """All that a body depends on."""
    return version(), address()
