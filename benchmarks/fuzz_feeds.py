"""Fuzz the feed readers with atheris: no exception but FeedError, no input over 2 s, no more than 200 MB.

Run `python -m benchmarks.fuzz_feeds CORPUS_FOLDER -max_total_time=600 -timeout=2 -rss_limit_mb=200`. The
folder is created and filled with a good feed of every format; inputs that reach new code are added to it.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["wizard.catalog.feeds"]):
    from wizard.catalog.feeds import open_feed
    from wizard.catalog.feeds.records import FeedError, FeedSettings

from tests.catalog.feeds.samples import GOOD, NOW

SETTINGS = FeedSettings("USD", "en-US", NOW)


def read_feed(data: bytes) -> None:
    """Read everything that these bytes contain."""
    try:
        for _ in open_feed(BytesIO(data), SETTINGS):
            pass
    except FeedError:
        pass


def fill_corpus(folder: Path) -> None:
    """Write a good feed of every format, unless it is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, feed in enumerate(GOOD):
        for encoding in ("utf-8", "utf-16"):
            (folder / f"good-{number}-{encoding}").write_bytes(feed.encode(encoding))


if __name__ == "__main__":
    fill_corpus(Path(sys.argv[1]))
    atheris.Setup(sys.argv, read_feed)
    atheris.Fuzz()
