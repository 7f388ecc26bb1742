"""The report of an import for programs: `report.json`, written as the records come and go."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

import click

from wizard.catalog.feeds.offers import Refusal
from wizard.catalog.importing import Taken
from wizard.commands.printing import Json
from wizard.commands.reading import CouldNotRun


class JsonReport:
    """What came of each record, kept in two temporary files until the report is written."""

    def __init__(self, path: Path, accepted: IO[str], refused: IO[str]) -> None:
        self._path = path
        self._accepted = accepted
        self._refused = refused
        self._begun: set[IO[str]] = set()

    def add(self, result: Taken | Refusal) -> None:
        """Note what came of one record."""
        spool = self._refused if isinstance(result, Refusal) else self._accepted
        data = _refused(result) if isinstance(result, Refusal) else _accepted(result)
        spool.write(f"{',' if spool in self._begun else ''}\n{json.dumps(data, ensure_ascii=False)}")
        self._begun.add(spool)

    def write(self, format_: str | None, encoding: str | None, fatal: Json | None) -> None:
        """Write the report, all at once; a fatal fault means that nothing was accepted."""
        about = {"format": format_, "encoding": encoding, "fatal": fatal}
        # Neither /dev/null nor a file in a folder that cannot be written can be replaced as a whole.
        atomic = self._path.is_file() and os.access(self._path.resolve().parent, os.W_OK)
        with click.open_file(str(self._path), "w", "utf-8", atomic=atomic) as file:
            file.write(json.dumps(about, ensure_ascii=False)[:-1] + ', "accepted": [')
            if fatal is None:
                _copy(self._accepted, file)
            file.write('], "refused": [')
            _copy(self._refused, file)
            file.write("]}\n")


def _copy(spool: IO[str], file: IO[str]) -> None:
    spool.seek(0)
    copyfileobj(spool, file)


@contextmanager
def open_report(path: Path | None) -> Iterator[JsonReport | None]:
    """The report that will be written to a file; CouldNotRun when that is not possible."""
    if path is None:
        yield None
        return
    with ExitStack() as stack:
        try:
            path.open("a").close()  # changes nothing, and fails before all the work
        except OSError as error:
            raise CouldNotRun(f"The report {path} cannot be written: {error.strerror}.") from error
        spools = (stack.enter_context(TemporaryFile("w+", encoding="utf-8")) for _ in range(2))
        yield JsonReport(path, *spools)


def _accepted(taken: Taken) -> Json:
    offer, product = taken.offer, taken.listing.product
    stated = {name: value for name, value in product.attributes.items() if value is not None}
    return {
        "record": offer.record,
        "line": offer.line,
        "id": product.id,
        "title": product.name,
        "brand": product.brand,
        "price": float(offer.price),
        "regular_price": None if offer.regular_price is None else float(offer.regular_price),
        "currency": offer.currency,
        "in_stock": offer.in_stock,
        "availability": offer.availability,
        "attributes": stated,
        "warnings": [{"field": each.field, "code": each.code} for each in offer.warnings],
    }


def _refused(refusal: Refusal) -> Json:
    return {
        "record": refusal.record,
        "line": refusal.line,
        "id": refusal.id,
        "field": refusal.field,
        "code": refusal.code,
        "message": refusal.message,
    }
