"""A wheel is all a store needs: rules, templates, style and catalog travel in it."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.serving import fetch, serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_what_stands_beside_the_package(wheel: Path) -> None:
    """Every rule file and template, the style sheet, the catalog and the licence of its data."""
    with ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    beside = [*ROOT.glob("rules/*.yaml"), *ROOT.glob("rules/pictures/*.svg")]
    beside += [*ROOT.glob("templates/*.html"), ROOT / "catalog.db"]
    expected = {f"wizard/shipped/{path.relative_to(ROOT).as_posix()}" for path in beside}
    expected |= {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.glob("wizard/**/*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert expected - carried == set()
    assert "wizard/py.typed" in carried, "type checkers believe our annotations"
    for notice in ("NOTICE.md", "autoeq-LICENSE.txt", "pcpart-LICENSE.txt"):
        assert any(name.endswith(f".dist-info/licenses/tools/data/{notice}") for name in carried)
    assert not any(name.startswith("tools/") for name in carried)


def test_a_new_environment_gets_a_recommendation_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """Installed far from the checkout, `wizard serve` answers with a verdict and real products."""
    venv.create(tmp_path / "venv")
    binaries = tmp_path / "venv" / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(binaries / "python"), "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet"]
    for wanted in (["--require-hashes", "-r", str(ROOT / "requirements.lock")], ["--no-deps", str(wheel)]):
        subprocess.run([*install, *wanted], cwd=tmp_path, check=True, timeout=240)
    with serving(command=(str(binaries / "wizard"),), folder=tmp_path) as address:
        status, text, _ = fetch(f"{address}/api/v1/recommendation?uses=music&talk=never")
        page = fetch(f"{address}/?uses=music&talk=never&show=now")
    found = json.loads(text)
    assert (status, found["verdict"]["id"], len(found["products"])) == (200, "headphones", 3)
    assert (page[0], found["products"][0]["name"] in page[1]) == (200, True)
