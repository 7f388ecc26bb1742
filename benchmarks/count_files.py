"""Count the files of `wizard/` that a request involves: `python -m benchmarks.count_files [CHECKOUT]`.

A file counts if a function in it is called. Because the first request may fill caches in modules, each page
is requested twice, each time from a new app with an empty page cache. Goals: 15 files for a question, 20 for
a recommendation.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.checkouts import COMPLETE, FIRST_QUESTION, HERE, JSON, QUESTION, find, open_advisor, use

PAGES = {
    "the first question": FIRST_QUESTION,
    "a question": QUESTION,
    "a question after one answer": "/?uses=calls",
    "a recommendation": COMPLETE,
    "a recommendation as JSON": JSON,
}


def files_of(advisor: Any, address: str, package: Path) -> set[str]:
    """Return the files of the package whose functions are called by a request for this address."""
    client = find("create_app")(lambda: advisor).test_client()
    root, seen = f"{package}/", set()

    def note(frame: FrameType, event: str, _: object) -> None:
        """Record the file of a function that is called."""
        if event == "call" and frame.f_code.co_filename.startswith(root):
            seen.add(frame.f_code.co_filename.removeprefix(root))

    sys.setprofile(note)
    try:
        status = client.get(address).status_code
    finally:
        sys.setprofile(None)
    assert status == 200, status
    return seen


def main() -> None:
    """Print the numbers and the names for each kind of page."""
    parser = argparse.ArgumentParser(description="Count the files that a request passes through.")
    parser.add_argument("checkout", type=Path, nargs="?", default=HERE)
    checkout = parser.parse_args().checkout.resolve()
    use(checkout)
    advisor = open_advisor()
    for name, address in PAGES.items():
        first, warm = (files_of(advisor, address, checkout / "wizard") for _ in range(2))
        print(f"{name}: {len(warm)} files ({len(first)} the first time)")
        print("   ", ", ".join(sorted(warm)))


if __name__ == "__main__":
    main()
