"""What is shipped: where rules, templates and catalog lie, installed or in a checkout, and the release."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parent
SHIPPED = PACKAGE / "shipped"
"""A wheel carries the folders of the top level in here; an editable install reads the checkout itself."""


def _shipped(name: str) -> Path:
    return (SHIPPED if SHIPPED.exists() else PACKAGE.parent) / name


def rules_path() -> Path:
    """The rules in ./rules if that folder exists, else the shipped ones."""
    here = Path("rules")
    return here if here.is_dir() else _shipped("rules")


def catalog_path() -> Path:
    """The catalog in ./catalog.db if that file exists, else the shipped one."""
    here = Path("catalog.db")
    return here if here.is_file() else shipped_catalog_path()


def shipped_catalog_path() -> Path:
    """The shipped catalog, which is the sample."""
    return _shipped("catalog.db")


def templates_path() -> Path:
    """The shipped templates."""
    return _shipped("templates")


@cache
def release() -> str:
    """The release of the wizard, "unknown" where it was never installed."""
    try:
        return version("headphones-or-headset")
    except PackageNotFoundError:
        return "unknown"
