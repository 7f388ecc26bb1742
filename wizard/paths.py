"""Paths of the shipped rules, templates and catalog, in a wheel or a checkout; the release number."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parent
SHIPPED = PACKAGE / "shipped"
"""Location of the top-level folders in a wheel; an editable install reads them from the checkout."""


def _shipped(name: str) -> Path:
    return (SHIPPED if SHIPPED.exists() else PACKAGE.parent) / name


def rules_path() -> Path:
    """Return ./rules if that folder exists, else the shipped rules."""
    here = Path("rules")
    return here if here.is_dir() else shipped_rules_path()


def shipped_rules_path() -> Path:
    """Return the folder of the shipped rules."""
    return _shipped("rules")


def catalog_path() -> Path:
    """Return ./catalog.db if that file exists, else the shipped catalog."""
    here = Path("catalog.db")
    return here if here.is_file() else shipped_catalog_path()


def shipped_catalog_path() -> Path:
    """Return the shipped catalog, which is the sample."""
    return _shipped("catalog.db")


def templates_path() -> Path:
    """Return the folder of the shipped templates."""
    return _shipped("templates")


@cache
def release() -> str:
    """Return the installed release of the wizard, or "unknown" if it is not installed."""
    try:
        return version("headphones-or-headset")
    except PackageNotFoundError:
        return "unknown"
