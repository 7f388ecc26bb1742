"""The unit for systemd: a command that exists, and options that systemd knows."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wizard.commands.serve import serve

ROOT = Path(__file__).parent.parent
UNIT = (ROOT / "packaging" / "wizard.service").read_text()
COMMAND = next(line.partition("=")[2] for line in UNIT.splitlines() if line.startswith("ExecStart="))


def test_it_starts_what_the_docs_install() -> None:
    """With options of `wizard serve`, relative to the folder that the docs prepare."""
    program, command, *options = shlex.split(COMMAND)
    parsed = serve.make_parser(serve.make_context("serve", [])).parse_args(options)[0]
    assert (program, command, parsed) == (
        "/opt/wizard/bin/wizard",
        "serve",
        {"rules": "rules", "catalog": "catalog.db"},
    )
    written = (ROOT / "docs" / "serving.md").read_text()
    paths = [
        line.partition("=")[2] for line in UNIT.splitlines() if line.startswith(("ReadWrite", "Working"))
    ]
    assert [path for path in ("/opt/wizard", *paths) if path not in written] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_knows_every_option(tmp_path: Path) -> None:
    """A misspelled one would be passed over in silence when the service starts."""
    path = tmp_path / "wizard.service"
    path.write_text(UNIT.replace("/opt/wizard/bin/wizard", sys.executable))
    ended = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    assert [line for line in ended.stderr.splitlines() if "wizard.service" in line] == []
