"""What `make audit` says of pip-audit's reports, and that the lock files hold hashes of all they name."""

from __future__ import annotations

import json
import re

import pytest

from tools.audit import AGAIN, LOCKS, ROOT, AuditError, describe, read_report

CLEAN = {"name": "flask", "version": "3.1.3", "vulns": []}
SILENT = {"name": "segno", "skip_reason": "Dependency not found on PyPI"}
HIT = {"id": "PYSEC-2026-1", "fix_versions": ["4.0.1", "5.0"], "aliases": [], "description": ""}
BAD = {"name": "click", "version": "4.0", "vulns": [HIT, {**HIT, "id": "PYSEC-2026-2", "fix_versions": []}]}


@pytest.mark.parametrize(
    ("packages", "code", "lines"),
    [
        ([CLEAN], 0, ["1 packages audited, 0 known vulnerabilities."]),
        (
            [CLEAN, BAD],
            1,
            [
                "2 packages audited, 2 known vulnerabilities.",
                "click 4.0: PYSEC-2026-1, fixed in 4.0.1, 5.0",
                "click 4.0: PYSEC-2026-2, fixed in no version yet",
            ],
        ),
        (
            [CLEAN, SILENT],
            2,
            [
                "1 packages audited, 0 known vulnerabilities.",
                "1 packages were not audited, since the service gave no answer about them:",
                "segno: Dependency not found on PyPI",
                AGAIN,
            ],
        ),
    ],
)
def test_a_report_is_told_with_an_exit_code(packages: list[object], code: int, lines: list[str]) -> None:
    """0 for nothing known, 1 for something, 2 for packages that nobody could be asked about."""
    assert describe(read_report(json.dumps({"dependencies": packages, "fixes": []}), "")) == (code, lines)


def test_a_service_out_of_reach_is_no_good_news() -> None:
    """The last line of what pip-audit prints says what is the matter."""
    failure = "Traceback ...\nrequests.exceptions.ConnectionError: Failed to resolve 'api.osv.dev'\n"
    why = "requests.exceptions.ConnectionError: Failed to resolve 'api.osv.dev'"
    with pytest.raises(AuditError) as refused:
        read_report("", failure)
    assert str(refused.value) == f"The packages were not audited: {why}\n{AGAIN}"


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_its_version_and_hashes(name: str) -> None:
    """One line without a hash and pip would refuse the file."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / name).read_text(), flags=re.M).replace("\\\n", "")
    unpinned = [
        line
        for line in text.splitlines()
        if not re.fullmatch(r"[a-z0-9-]+==\S+( ; [^-]+)?(\s+--hash=sha256:[0-9a-f]{64})+", line.strip())
    ]
    assert (unpinned, text != "") == ([], True)
