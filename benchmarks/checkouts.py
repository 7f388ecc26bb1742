"""Access to the wizard of any checkout, this one or an older one, by names that all of them have."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
"""The checkout that contains this file."""

FIRST_QUESTION = "/"
QUESTION = "/?uses=music&uses=calls&talk=rare"
COMPLETE = (
    QUESTION
    + "&around=voices&noise=me&devices=phone&cable=none&shape=around&wearer=none&session=long"
    + "&matters=sound&budget=upto_100&show=now"
)
JSON = "/api/v1/recommendation?uses=music&talk=never"

LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "Advisor": ("wizard.advisor", "wizard.recommend"),
    "decide": ("wizard.engine.decide", "wizard.core.engine"),
    "resolve_answers": ("wizard.engine.flow", "wizard.core.flow"),
    "create_app": ("wizard.web.app",),
    "rules_path": ("wizard.paths",),
    "catalog_path": ("wizard.paths",),
}
"""Name -> the modules that have defined it, newest first."""

FORMER_NAMES = {"resolve_answers": "count"}


def use(checkout: Path) -> None:
    """Import `wizard` from this checkout from now on, and read its rules and catalog."""
    sys.path.insert(0, str(checkout.resolve()))
    os.chdir(checkout)


def find(name: str) -> Any:
    """Return a public object of the checkout in use, whatever its module is called there."""
    for place in LAYOUTS[name]:
        try:
            module = import_module(place)
        except ModuleNotFoundError:
            continue
        return getattr(module, name, None) or getattr(module, FORMER_NAMES[name])
    raise ImportError(f"None of {', '.join(LAYOUTS[name])} is in this checkout.")


def open_advisor() -> Any:
    """Open the rules and the catalog of the checkout in use."""
    return find("Advisor").open(find("rules_path")(), find("catalog_path")())


def requester(advisor: Any, address: str) -> Callable[[], None]:
    """Return a function that requests this page, each time at another address, so that no cache has it."""
    client, numbers = find("create_app")(lambda: advisor).test_client(), count()
    joint = "&" if "?" in address else "?"

    def request() -> None:
        """Request the page again."""
        response = client.get(f"{address}{joint}utm_time={next(numbers)}")
        assert response.status_code == 200, response.status

    return request
