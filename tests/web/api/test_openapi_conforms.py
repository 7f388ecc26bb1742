"""The running API against its own OpenAPI document, by schemathesis: all checks, links followed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.serving import PATIENCE, serving

pytestmark = pytest.mark.slow


def test_every_answer_is_as_described(tmp_path: Path) -> None:
    """Whatever is sent, wrong or right: no error, and status, headers and body as the document says."""
    tries = settings().max_examples // 8  # schemathesis tries several times as many on its own account
    check = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"]
    options = ["--checks", "all", "--generation-deterministic", "--max-examples", str(tries), "--no-color"]
    options += ["--request-timeout", str(PATIENCE), "--suppress-health-check", "too_slow"]
    with serving("--no-reload") as address:
        command = [*check, f"{address}/api/v1/openapi.json", *options]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, "No issues found" in ended.stdout) == (0, True), ended.stdout + ended.stderr
