"""The server behind web servers as Debian ships them, with headers that a visitor could forge.

`python -m benchmarks.proxies` tests each web server with one line of configuration and `--proxies 0`, and
with the configuration in docs/serving.md and `--proxies 1`. Whatever was sent before, the next visitor must
get the same page; and no header except `Host` may change the response to the request that contains it. Then
nginx caches what it may, over TLS, with the key in the documentation and with its default key, which leaves
the host out: no forged value may come back from the cache.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPSConnection
from itertools import product
from pathlib import Path
from typing import NamedTuple

from tests.serving import PATIENCE, free_port, serving

DOCS = Path(__file__).parent.parent / "docs" / "serving.md"

APACHE_MODULES = Path("/usr/lib/apache2/modules")
APACHE = "".join(
    f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n"
    for name in ("mpm_event", "authz_core", "proxy", "proxy_http", "headers")
)


class Proxy(NamedTuple):
    """A web server: how it is started, and a configuration around the part that forwards requests.

    `plain` is that part with only the target; the documentation contains the other one.
    """

    command: tuple[str, ...]
    around: str
    plain: str


PROXIES = {
    "nginx": Proxy(
        ("nginx", "-p", "{folder}", "-c", "{config}", "-e", "stderr"),
        "daemon off; pid {folder}/pid; error_log stderr crit; events {{}} http {{ access_log off;\n"
        "server {{ listen 127.0.0.1:{port}; server_name _;\n{part}\n}} }}\n",
        "location / {{ proxy_pass http://127.0.0.1:{to}; }}",
    ),
    "haproxy": Proxy(
        ("haproxy", "-db", "-q", "-f", "{config}"),
        "defaults\n  mode http\n  timeout client 30s\n  timeout connect 5s\n  timeout server 30s\n"
        "  timeout http-request 10s\n"
        "frontend web\n  bind 127.0.0.1:{port}\n  default_backend wizard\n{part}\n",
        "backend wizard\n  server wizard 127.0.0.1:{to}",
    ),
    "caddy": Proxy(
        ("caddy", "run", "--adapter", "caddyfile", "--config", "{config}"),
        "{{\n  admin off\n  auto_https off\n}}\nhttp://:{port} {{\n  bind 127.0.0.1\n{part}\n}}\n",
        "reverse_proxy 127.0.0.1:{to}",
    ),
    "apache": Proxy(
        ("apache2", "-D", "FOREGROUND", "-d", "{folder}", "-f", "{config}"),
        f"{APACHE}ServerName localhost\nPidFile {{folder}}/pid\nErrorLog /dev/null\n"
        "Listen 127.0.0.1:{port}\n{part}\n",
        "ProxyPass / http://127.0.0.1:{to}/",
    ),
}

CACHED = Proxy(
    PROXIES["nginx"].command,
    "daemon off; master_process off; pid {folder}/pid; error_log stderr crit; events {{}}\n"
    "http {{ access_log off; proxy_cache_path {folder}/cache keys_zone=wizard:1m;\n{part}\n}}\n",
    "",
)
"""An nginx configuration with its own server, and a folder for its cache."""

PAGES = ("/", "/?show=now", "/embed/?store=demo&uses=music", "/embed/v1.js", "/api/v1/questions", "/embed")

MADE_UP: tuple[Mapping[str, str], ...] = (
    {"SCRIPT_NAME": "/embed"},
    {"SCRIPT_NAME": "//evil.example"},
    {"Script-Name": "/embed"},
    {"PATH_INFO": "/embed/"},
    {"REMOTE_USER": "root"},
    {"X-Script-Name": "/embed"},
    {"X-Original-URL": "/embed/"},
    {"X-Rewrite-URL": "/embed/"},
    {"Forwarded": "for=1.2.3.4;host=evil.example;proto=https"},
    {"X-Forwarded-Prefix": "/embed"},
    {"X-Forwarded-Prefix": "//evil.example"},
    {"X_Forwarded_Prefix": "/embed"},
    {"X-Forwarded-Prefix": "/embed", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example, localhost"},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Ssl": "on"},
    {"X-Forwarded-Protocol": "ssl"},
    {"X-Forwarded-For": "1.2.3.4"},
    {"X-Forwarded-Port": "443"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"If-None-Match": "*"},
    {"Connection": "close, X-Forwarded-Prefix, X-Forwarded-Host"},
)
"""Headers that a server could trust."""

HOSTS = ("evil.example", "a..b", ".a", "a" * 64, "a@b", "a/b", "[::1", "localhost:99999", "a,b", "[::1]")
"""Invalid hosts, and hosts that are not ours: with any web server, the visitor chooses these."""

NOT_BELIEVED = ("If-None-Match", "Connection")
"""Headers on which a page may depend, for the request that contains them."""


class Answer(NamedTuple):
    """A response: everything that a cache would keep."""

    status: int
    tag: str
    to: str
    body: bytes
    cache: str = ""


def ask(port: int, path: str, headers: Mapping[str, str], tls: bool = False) -> Answer:
    """Return the response to one request; `Host` may be any text, and no certificate is checked."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    if tls:
        unchecked = ssl._create_unverified_context()
        connection = HTTPSConnection("127.0.0.1", port, timeout=PATIENCE, context=unchecked)
    connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": "localhost", **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    with connection.getresponse() as response:
        body = response.read()
        found = [response.getheader(name, "") for name in ("ETag", "Location", "X-Cache")]
    connection.close()
    return Answer(response.status, found[0], found[1], body, found[2])


@contextmanager
def running(proxy: Proxy, part: str) -> Iterator[int]:
    """Yield the port of a web server that forwards requests to this one."""
    with tempfile.TemporaryDirectory() as folder:
        port, config = free_port(), Path(folder, "config")
        config.write_text(
            proxy.around.format(folder=folder, port=port, part=part).replace("{port}", str(port))
        )
        command = [each.format(folder=folder, config=config) for each in proxy.command]
        home = os.environ | {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
        process = subprocess.Popen(
            command, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    """Return once a program listens there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended.")
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{process.args!r} does not answer.")


def documented(name: str, to: int, number: int = 0) -> str:
    """Return a block of configuration in docs/serving.md, by web server and number."""
    found = re.findall(rf"^```{name}\n(.*?)^```", DOCS.read_text(), re.MULTILINE | re.DOTALL)
    assert len(found) > number, f"{DOCS} has no block {number + 1} for {name}"
    return str(found[number]).replace(":8000", f":{to}")


def try_headers(port: int, start: str) -> tuple[int, list[str]]:
    """Return how many requests were made, and what was wrong with them."""
    wrong, count = [], 0
    first = {page: ask(port, start + page, {}) for page in PAGES}
    for headers in (*MADE_UP, *({"Host": host} for host in HOSTS)):
        for page in PAGES:
            answer = ask(port, start + page, headers)
            count += 2
            if answer.status >= 500:
                wrong.append(f"{page} {dict(headers)}: {answer.status}")
            believed = not {"Host", *NOT_BELIEVED} & headers.keys() and answer.status not in (400, 403)
            if believed and answer != first[page]:
                wrong.append(f"{page} {dict(headers)} changes the answer: {answer[:3]}")
            if ask(port, start + page, {}) != first[page]:
                wrong.append(f"{page} is another page after {dict(headers)}")
    return count, wrong


def try_cache(to: int) -> tuple[int, list[str]]:
    """Return how many requests the caching nginx answered, and which forged values reached others."""
    wrong, count, hits = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        pem, key = Path(folder, "shop.pem"), Path(folder, "shop.key")
        command = (
            f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {key} -out {pem}"
        )
        subprocess.run(command.split(), check=True, capture_output=True)
        block = documented("nginx", to, 1).replace("/etc/nginx/shop", f"{folder}/shop")
        keyless = "".join(line for line in block.splitlines(True) if "proxy_cache_key" not in line)
        for part in (block, keyless):
            with running(CACHED, part.replace("listen 443", "listen 127.0.0.1:{port}")) as port:
                made_up = [*MADE_UP, *({"Host": host} for host in HOSTS)]
                for number, (headers, page) in enumerate(product(made_up, (*PAGES, "/?store=demo"))):
                    path = f"/advisor{page}{'&' if '?' in page else '?'}try={number}"
                    sent = [ask(port, path, each, tls=True) for each in (headers, headers, {}, {})]
                    count += len(sent)
                    hits += sum(answer.cache == "HIT" for answer in sent)
                    fresh = ask(port, f"{path}0", {}, tls=True)
                    wrong += [
                        f"{path} {dict(headers)}: another visitor gets {found[:3]}"
                        for found in sent[2:]
                        if (found.status, _shared(found, path)) != (fresh.status, _shared(fresh, f"{path}0"))
                    ]
    return count, wrong if hits else ["nothing was cached"]


def _shared(answer: Answer, path: str) -> bytes:
    """Return the body and the address that it leads to, without the number of the attempt."""
    number = path.rpartition("=")[2]
    return (
        (answer.to.encode() + answer.body)
        .replace(f"try={number}".encode(), b"try=")
        .replace(f"try%3D{number}".encode(), b"try%3D")
    )


def stay_silent(port: int, start: str) -> list[str]:
    """Return what is wrong while forty connections have each sent half of a head."""
    with ExitStack() as silent:
        for _ in range(40):
            connection = silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        status = ask(port, f"{start}/healthz", {}).status
    return [] if status == 200 else [f"{status} beside silent connections"]


def main() -> None:
    """Print the result for each web server; the exit code is 1 if anything was wrong."""
    failed = False
    missing = [proxy.command[0] for proxy in PROXIES.values() if not shutil.which(proxy.command[0])]
    if missing:
        raise SystemExit(f"Not installed: {', '.join(missing)}.")
    for proxies in (0, 1):
        printed: list[str] = []
        with serving("--no-reload", "--proxies", str(proxies), output=printed) as address:
            to = int(address.rpartition(":")[2])
            for name, proxy in PROXIES.items():
                part = documented(name, to) if proxies else proxy.plain.format(to=to)
                start = "/advisor" if proxies else ""
                with running(proxy, part) as port:
                    count, wrong = try_headers(port, start)
                    wrong += stay_silent(port, start)
                failed |= bool(wrong)
                print(f"{name:8} --proxies {proxies}  {count} requests, {len(wrong)} wrong")
                print("".join(f"  {each}\n" for each in wrong), end="")
            if proxies:
                count, wrong = try_cache(to)
                failed |= bool(wrong)
                print(f"caching  --proxies {proxies}  {count} requests, {len(wrong)} wrong")
                print("".join(f"  {each}\n" for each in wrong[:20]), end="")
        noise = [line for line in printed[0].splitlines() if "[INFO]" not in line]
        failed |= bool(noise)
        print(f"server   --proxies {proxies}  {len(noise)} lines in the log")
    sys.exit(failed)


if __name__ == "__main__":
    main()
