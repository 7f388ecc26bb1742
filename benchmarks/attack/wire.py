"""Requests that no browser sends, and requests of caches and other sites: over sockets, to real servers."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.attack.tally import PATIENCE, Answer, Client, Tally, spread
from tests.serving import serving

SLOWEST = 2.0
"""Seconds that a single query may take while there are no other requests."""

SILENT = 40
"""The number of connections that begin a request and never end it."""

HOLDING = 45
"""Seconds after which a server must answer others, whatever silent connections it has."""


def exchange(address: str, data: bytes, wait: float = 5) -> bytes:
    """Send bytes as they are; return the response until the server closes or is silent for `wait` seconds."""
    host, _, port = urlsplit(address).netloc.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        with suppress(OSError):
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        got = b""
        with suppress(OSError):
            while part := connection.recv(65536):
                got += part
        return got


REFUSING = ["400", "403", "404", "405", "406", "414"]
"""Statuses that refuse invalid data: those in the description; schemathesis does not know 414."""


def schemathesis(tally: Tally) -> None:
    """Let schemathesis test the JSON API against its own description, with all of its checks."""
    check = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    options = ["--checks", "all", "--generation-deterministic", "--max-examples", "350", "--no-color"]
    options += ["--request-timeout", str(PATIENCE), "--suppress-health-check", "all"]
    with serving("--no-reload") as address, TemporaryDirectory() as folder:
        settings = Path(folder) / "schemathesis.toml"
        settings.write_text(f"[checks.negative_data_rejection]\nexpected-statuses = {REFUSING}\n")
        check += ["--config-file", str(settings), "run"]
        command = [*check, f"{address}/api/v1/openapi.json", *options]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    counted = re.search(r"([\d,]+) generated", ended.stdout)
    tally.tried = int(counted[1].replace(",", "")) if counted else 0
    failed = [line.strip() for line in ended.stdout.splitlines() if line.startswith("- ")]
    tally.failures += (
        failed if ended.returncode and failed else [ended.stdout[-300:]] * bool(ended.returncode)
    )


# --- conditional requests, other origins --------------------------------------------------------------

STORE = "http://localhost:8001"
"""Origin of a store in the shipped stores.yaml."""

ENCODINGS = ("identity", "gzip", "br", "gzip;q=0, br", "*")
ANSWERED = (
    "/",
    "/?uses=music",
    "/?uses=music&talk=never&show=now",
    "/embed/?store=demo",
    "/embed/v1.js",
    "/embed/?store=demo&uses=music&show=now",
    "/api/v1/recommendation?uses=music",
    "/api/v1/questions",
    "/api/v1/openapi.json",
    "/?wearer=aids",
    "/favicon.svg",
    "/robots.txt",
    "/healthz",
)
REFUSED = (
    "/nothing",
    "/?x=%ff",
    "/api/v1/nothing",
    "/api/v1/recommendation?talk=x",
    "/embed/oembed?url=x",
    "/?x=%00",
)


def tags(own: str, others: list[str]) -> Iterator[str]:
    """Yield values of If-None-Match derived from the tag of a page."""
    plain = own.strip('"')
    yield from (
        own,
        f"W/{own}",
        f'"x", {own}',
        f'{own}, "y"',
        plain,
        f'"{plain}x"',
        f'"{plain[:-1]}"',
        "*",
        '"*"',
    )
    yield from ("", '""', '"', "W/", "W/*", '*, "x"', f'"{plain}-gzip"', f'"{plain}-br"', f'W/"{plain}-gzip"')
    yield from (
        own.upper(),
        own * 50,
        f'"{"x" * 7000}"',
        f'"a\\"{plain}"',
        f"'{plain}'",
        f"{own};",
        f" {own} ",
        "\u00ff",
    )
    yield from others


def conditional(tally: Tally) -> None:
    """Repeat requests with right, wrong and odd ETags: a 304 only if the copy equals the response."""
    with serving("--no-reload") as address:
        client = Client(address)
        paths = (*ANSWERED, *REFUSED)
        plain = {
            (path, encoding): client.get(path, {"Accept-Encoding": encoding})
            for path, encoding in product(paths, ENCODINGS)
        }
        seen = sorted({answer.headers["etag"] for answer in plain.values() if "etag" in answer.headers})

        def ask(case: tuple[str, str, str, str]) -> None:
            path, encoding, tag, method = case
            sent = {
                "Accept-Encoding": encoding,
                "If-None-Match": tag.encode("latin-1", "replace").decode("latin-1"),
            }
            got, without = client.get(path, sent, method), plain[path, encoding]
            tally.check(
                not (why := wrong(got, without, tag, method)), f"{method} {path} {encoding} {tag!r}: {why}"
            )

        cases = (
            (path, encoding, tag, method)
            for (path, encoding), answer in plain.items()
            for tag in tags(answer.headers.get("etag", '"none"'), seen)
            for method in ("GET", "HEAD")
        )
        spread(ask, cases)


def wrong(got: Answer, without: Answer, tag: str, method: str) -> str:
    """Return what is wrong with the response to a conditional request, or an empty text."""
    if got.status == 304:
        own = without.headers.get("etag", "")
        if without.status != 200 or not own:
            return f"304 in the place of {without.status}"
        named = {each.strip().removeprefix("W/").strip('"') for each in tag.split(",")}
        if own.strip('"') not in named and "*" not in named:
            return f"304 for another copy than {own}"
        return "a body" if got.body else ""
    if got.status != without.status:
        return f"status {got.status} in the place of {without.status}"
    if method == "GET" and got.body != without.body and "/healthz" not in tag:
        return "another body"
    return "" if got.headers.get("etag") == without.headers.get("etag") else "another ETag"


def origins(tally: Tally) -> None:
    """Send requests as other sites: all may load the element, stores may read JSON, none the rest."""
    asked = ("null", "https://evil.example", STORE, f"{STORE}0", "x\u00ff")
    paths = ("/", "/?wearer=aids", "/embed/?store=demo", "/healthz", "/embed/v1.js", "/api/v1/questions")
    with serving("--no-reload") as address:
        client = Client(address)
        for origin, path in product(asked, paths):
            answer = client.get(path, {"Origin": origin, "Cookie": "a=b"})
            allowed = answer.headers.get("access-control-allow-origin")
            reads = "*" if path == "/embed/v1.js" else STORE if (path, origin) == (paths[-1], STORE) else None
            held = allowed == reads and "access-control-allow-credentials" not in answer.headers
            tally.check(held and answer.status == 200, f"{path} for {origin}: {answer.status}, {allowed}")


# --- raw HTTP ------------------------------------------------------------------------------------------

TARGETS = (
    "/../../etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/embed/..%2f..%2frules%2ftopic.yaml",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/embed/v1.js/../../../wizard.yaml",
    "/embed/....//....//etc/passwd",
    "//evil.example/",
    "//evil.example/%2f..",
    "http://evil.example/",
    "http://evil.example/?uses=music",
    "/\\evil.example",
    "/%5cevil.example",
    "/embed//",
    "/;/",
    "/embed;x=1/",
    "/.git/config",
    "/rules/topic.yaml",
    "/catalog.db",
    "/static/style.css",
    "/embed/%00",
    "/%00",
    "/%0d%0aSet-Cookie:%20a=b",
    "/?a=%0d%0aSet-Cookie:%20a=b",
    "/embed?store=demo",
    "/embed/?store=%0d%0aX:y",
    "*",
    "x",
    "/%",
    "/%zz",
    "/%ff",
    "/\xff",
    "/?\xff",
    "/?a=\xff\xfe",
    "/" + "a" * 7000,
    "/?" + "a" * 7900,
    "/?" + "a&" * 3900,
    "/" + "a/" * 3500,
    "/?uses=" + "%25" * 2000,
    "/?" + "uses=music&" * 700,
    "/#x",
    "/?#",
    "/? ",
)

HOSTS = (
    "a..b",
    ".a",
    "a" * 64 + ".example",
    "a@b",
    "a/b",
    "[::1",
    "]",
    "a b",
    "a:b",
    "a:99999",
    "a:-1",
    "",
    "a,b",
    "<a>",
    "\xff",
    "a?b",
    "a#b",
    "a\\b",
    "%41",
    "xn--\xe4",
    "a" * 300,
    "[::1]:80",
    "127.0.0.1:1",
    "a_b",
    "-a-",
)

HEADS = (
    "SCRIPT_NAME: /embed",
    "Script-Name: /embed",
    "X-Forwarded-Prefix: /embed",
    "X-Forwarded-Prefix: //evil.example",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Proto: javascript",
    "Forwarded: host=evil",
    "X-Forwarded-For: 1.1.1.1",
    "X-HTTP-Method-Override: DELETE",
    "X-Original-URL: /healthz",
    "X-Rewrite-URL: /healthz",
    "REMOTE_USER: root",
    "PATH_INFO: /embed/",
    "Range: bytes=0-1,0-2",
    "Accept-Encoding: " + "gzip," * 900,
    "Accept: " + "a/b;q=" * 900,
    "Cookie: " + "a=b; " * 900,
    "Expect: 100-continue",
    "Expect: x",
    "Upgrade: h2c",
    "Connection: Upgrade, x",
    "If-Modified-Since: x",
    "If-Range: x",
    "Content-Type: \xff",
    "Authorization: Basic \xff",
    "A" * 7000 + ": b",
    "a: " + "b" * 7000,
    "a b: c",
    ": c",
)

LINES = (
    "GET",
    "GET /",
    "GET / HTTP/9.9",
    "GET / HTTP/1.1 x",
    "get / HTTP/1.1",
    "\x00 / HTTP/1.1",
    "GET  / HTTP/1.1",
    "TRACE / HTTP/1.1",
    "CONNECT a:1 HTTP/1.1",
    "PRI * HTTP/2.0",
)

NOT_OURS = (b"root:x:", b"set-cookie:", b"Traceback", b"[core]", b"SQLite format")


def raw_requests() -> Iterator[tuple[str, bytes]]:
    """Yield requests as bytes, each with what is odd about it."""
    end = "\r\nConnection: close\r\n\r\n"
    for target in TARGETS:
        yield target, f"GET {target} HTTP/1.1\r\nHost: a.example{end}".encode("latin-1")
    for host in HOSTS:
        yield f"Host: {host}", f"GET /embed/oembed?url=x HTTP/1.1\r\nHost: {host}{end}".encode("latin-1")
    for head in HEADS:
        yield head, f"GET / HTTP/1.1\r\nHost: a.example\r\n{head}{end}".encode("latin-1")
    for line in LINES:
        yield line, f"{line}\r\nHost: a.example{end}".encode("latin-1")


def raw_http(tally: Tally) -> None:
    """Send odd targets, hosts, heads and lines: no error, no data of others, no address in the log."""
    output: list[str] = []
    with serving("--no-reload", "--workers", "1", output=output) as address:
        client = Client(address)
        first, frame = client.get("/").body, client.get("/embed/").body
        for what, data in raw_requests():
            got = exchange(address, data)
            status = int(got[9:12]) if re.match(rb"HTTP/1\.[01] \d{3} ", got) else 0
            held = status < 500 or (status in (501, 505) and b"HTTP/9.9" in data)
            stranger = any(word.lower() in got.lower() for word in NOT_OURS) or b"evil.example" in got
            tally.check(held and not stranger, f"{what[:80]!r}: {got[:80]!r}")
        tally.check(client.get("/").body == first, "the first page is another one afterwards")
        tally.check(client.get("/embed/").body == frame, "the frame is another one afterwards")
    logged = [line for line in output[0].splitlines() if "Traceback" in line or "?" in line or "aaaa" in line]
    tally.check(not logged, f"the log has {len(logged)} lines of it: {logged[:1]}")


SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n"


def smuggling(tally: Tally) -> None:
    """Hide a second request by an ambiguous end of the first; it must not be answered."""
    length, chunked = f"Content-Length: {len(SMUGGLED) + 5}", "Transfer-Encoding: chunked"
    heads = (
        f"{length}\r\n{chunked}",
        f"{chunked}\r\n{length}",
        f"Content-Length: 0\r\n{length}",
        "Content-Length: +5",
        f"{length}, 0",
        f"Content-Length : {len(SMUGGLED)}",
        "Content-Length: 0x5",
        "Content-Length: -1",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\tchunked, identity",
        "Transfer-Encoding: chunked, chunked",
        f"{chunked}\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: \x0bchunked",
        "X: y\r\n Transfer-Encoding: chunked",
        "Transfer_Encoding: chunked",
        "Content_Length: 5",
    )
    with serving("--no-reload", "--workers", "1") as address:
        client = Client(address)
        for head in heads:
            got = exchange(
                address, f"POST / HTTP/1.1\r\nHost: a.example\r\n{head}\r\n\r\n0\r\n\r\n{SMUGGLED}".encode()
            )
            answers = got.count(b"HTTP/1.1 ")
            sent_none = (
                "_" in head
            )  # not a header that HTTP defines: the request has no body, and another one follows
            tally.check(
                answers <= 1 + sent_none and b" 500 " not in got, f"{head!r}: {answers}, {got[:60]!r}"
            )
        tally.check(client.get("/").status == 200, "the server answers no more")


# --- time ----------------------------------------------------------------------------------------------


def hurtful(tally: Tally) -> None:
    """Send queries that may take long, one after the other, and record the slowest."""
    shapes = (
        "uses=music",
        "uses=unsure",
        "talk=x",
        "a=b",
        "a",
        "",
        "%61=%62",
        "product=x",
        "ask=x",
        "limit=9",
        "uses=music&uses=x",
        "was=x",
        "p_accent=x",
        "rules=x",
        "from=talk",
        "store=demo",
        "show=now",
        "budget=unsure",
        "devices=unsure",
        "x=%F0%9F%98%80",
    )
    slowest = 0.0
    with serving("--no-reload", "--workers", "1") as address:
        client = Client(address)
        queries = [f"/?show=now&{'&'.join([shape] * (7800 // (len(shape) + 1)))}" for shape in shapes]
        queries += ["/api/v1/recommendation?limit=500", "/?show=now", "/?product=" + "x" * 7900]
        client.get("/?show=now")
        for query in queries:
            begun = time.monotonic()
            status = client.get(query).status
            taken = time.monotonic() - begun
            slowest = max(slowest, taken)
            tally.check(taken < SLOWEST and 200 <= status < 500, f"{query[:60]}: {status}, {taken:.2f} s")
    tally.note = f"slowest {slowest * 1000:.0f} ms"


def silent_connections(tally: Tally) -> None:
    """Keep connections open that begin a request and never end it; others must be answered all the same."""
    with serving("--no-reload") as address:
        host, _, port = urlsplit(address).netloc.rpartition(":")
        held = []
        for _ in range(SILENT):
            with suppress(OSError):
                connection = socket.create_connection((host, int(port)), timeout=5)
                connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
                held.append(connection)
        until = time.monotonic() + HOLDING
        answered = 0
        while answered < 20 and time.monotonic() < until:
            got = exchange(
                address,
                b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                wait=until - time.monotonic(),
            )
            if not got.startswith(b"HTTP/1.1 200"):
                break
            answered += 1
        for number in range(20):
            tally.check(
                number < answered, f"request {number + 1} got no answer beside {SILENT} silent connections"
            )
        for connection in held:
            connection.close()
