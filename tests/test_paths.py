"""Paths: a folder of one's own wins over what is shipped, installed or in a checkout."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from wizard import paths


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def unknown_release() -> Iterator[None]:
    """Forget the release before and after."""
    paths.release.cache_clear()
    yield
    paths.release.cache_clear()


def test_without_files_of_ones_own_the_shipped_ones_are_used() -> None:
    """They exist, and the catalog is the sample."""
    assert (paths.rules_path() / "questions.yaml").is_file()
    assert paths.catalog_path() == paths.shipped_catalog_path()
    assert paths.catalog_path().is_file()
    assert (paths.templates_path() / "question.html").is_file()


def test_rules_and_catalog_in_the_working_folder_win(here: Path) -> None:
    """Each by itself; the shipped catalog and the templates stay where they are."""
    shipped, templates = paths.shipped_catalog_path(), paths.templates_path()
    (here / "templates").mkdir()
    (here / "rules").mkdir()
    assert (paths.rules_path(), paths.catalog_path()) == (Path("rules"), shipped)
    (here / "catalog.db").touch()
    assert paths.catalog_path() == Path("catalog.db")
    assert (paths.shipped_catalog_path(), paths.templates_path()) == (shipped, templates)


def test_only_a_folder_of_rules_and_a_file_of_a_catalog_count(here: Path) -> None:
    """Other things may have these names."""
    (here / "rules").touch()
    (here / "catalog.db").mkdir()
    assert (paths.rules_path() / "questions.yaml").is_file()
    assert paths.catalog_path() == paths.shipped_catalog_path()


@pytest.mark.parametrize("installed", [True, False])
def test_a_wheel_holds_what_a_checkout_has_beside_the_package(
    here: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    """In its folder `shipped`, if there is one."""
    package = here / "site" / "wizard"
    (package / "shipped").mkdir(parents=True)
    if not installed:
        (package / "shipped").rmdir()
    monkeypatch.setattr(paths, "PACKAGE", package)
    monkeypatch.setattr(paths, "SHIPPED", package / "shipped")
    root = package / "shipped" if installed else here / "site"
    assert paths.rules_path() == root / "rules"
    assert paths.catalog_path() == paths.shipped_catalog_path() == root / "catalog.db"
    assert paths.templates_path() == root / "templates"


@pytest.mark.usefixtures("unknown_release")
def test_the_release_is_unknown_where_the_wizard_was_never_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as in a copy of the sources; it is looked up once."""
    asked = []

    def missing(name: str) -> str:
        asked.append(name)
        raise PackageNotFoundError(name)

    monkeypatch.setattr(paths, "version", missing)
    assert [paths.release(), paths.release()] == ["unknown", "unknown"]
    assert asked == ["headphones-or-headset"]


@pytest.mark.usefixtures("unknown_release")
def test_the_release_is_that_of_the_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the name it has in the package index."""
    monkeypatch.setattr(paths, "version", lambda name: f"{name} 1.2")
    assert paths.release() == "headphones-or-headset 1.2"
