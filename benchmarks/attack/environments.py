"""Servers in unusual environments: every page must be the same, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.attack.tally import Client, Tally
from tests.serving import serving

PAGES = ("/", "/?uses=music&talk=never&show=now", "/api/v1/recommendation?uses=calls", "/embed/v1.js")

OPTIONS = ("--no-reload", "--workers", "1")

LOCALES = ("C", "POSIX", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8", "xx_YY", "")
CLOCKS = ("UTC", "Asia/Kolkata", "Pacific/Kiritimati", "America/St_Johns", "nonsense")
PYTHON = (
    {"PYTHONHASHSEED": "0"}, {"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "4294967295"},
    {"PYTHONUTF8": "0", "LC_ALL": "C"}, {"PYTHONUTF8": "1"}, {"PYTHONOPTIMIZE": "2"},
    {"PYTHONIOENCODING": "ascii"}, {"PYTHONUNBUFFERED": "1"}, {"PYTHONDONTWRITEBYTECODE": "1"},
)  # fmt: skip
OTHERS = (
    {"SCRIPT_NAME": "/evil"}, {"FORWARDED_ALLOW_IPS": "*"}, {"WEB_CONCURRENCY": "1"},
    {"FLASK_DEBUG": "1"}, {"GUNICORN_CMD_ARGS": "--timeout 1"},
)  # fmt: skip


def environments() -> Iterator[dict[str, str]]:
    """Yield variables: locales that the machine has or lacks, time zones, settings of Python and servers."""
    yield from ({"LC_ALL": name, "LANG": name} for name in LOCALES)
    yield from ({"TZ": name} for name in CLOCKS)
    yield from (*PYTHON, *OTHERS)


def odd_environments(tally: Tally) -> None:
    """Start a server in each environment, in an empty folder, and compare its pages with the usual ones."""
    with serving(*OPTIONS) as address:
        usual = _read_pages(address)
    for variables in environments():
        with (
            TemporaryDirectory() as folder,
            serving(*OPTIONS, folder=Path(folder), variables=variables) as address,
        ):
            tally.check(_read_pages(address) == usual, str(variables))


def _read_pages(address: str) -> list[tuple[int, bytes]]:
    """Return status and body of each page, without the address of the server."""
    client = Client(address)
    answers = [client.get(path) for path in PAGES]
    return [(each.status, each.body.replace(address.encode(), b"")) for each in answers]
