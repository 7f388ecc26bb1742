"""Check every locked package for known vulnerabilities: `make audit`.

pip-audit skips packages for which its service does not respond, and still succeeds. Here this is a failure
with its own exit code, so that a missing response is not mistaken for good news.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-fuzz.lock", "requirements-audit.lock")

CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2
"""Exit codes: no package has known vulnerabilities; some package has; some could not be checked."""


AGAIN = "Try again where the service answers, or ask another one: make audit SERVICE=osv (or pypi)."


class AuditError(Exception):
    """pip-audit gave no report."""


def describe(packages: Sequence[Any]) -> tuple[int, list[str]]:
    """Return the exit code and the lines to print, from what pip-audit reports for each package."""
    asked = [package for package in packages if "vulns" in package]
    silent = [f"{each['name']}: {each['skip_reason']}" for each in packages if "skip_reason" in each]
    found = [
        f"{package['name']} {package['version']}: {each['id']}, fixed in {fixed_in(each['fix_versions'])}"
        for package in asked
        for each in package["vulns"]
    ]
    lines = [f"{len(asked)} packages audited, {len(found)} known vulnerabilities.", *found]
    if silent:
        lines += [
            f"{len(silent)} packages were not audited, since the service gave no answer about them:",
            *silent,
            AGAIN,
        ]
    return (VULNERABLE if found else UNKNOWN if silent else CLEAN), lines


def fixed_in(versions: Sequence[str]) -> str:
    """Return the versions that contain the fix, as text."""
    return ", ".join(versions) or "no version yet"


def read_report(report: str, failure: str) -> list[Any]:
    """Return the packages in pip-audit's JSON; raise AuditError with its error output if it has none."""
    try:
        packages: list[Any] = json.loads(report)["dependencies"]
    except ValueError as error:
        reason = failure.strip().rpartition("\n")[2] or "pip-audit printed nothing."
        raise AuditError(f"The packages were not audited: {reason}\n{AGAIN}") from error
    return packages


def main(pip_audit: str, service: str) -> int:
    """Audit the packages in the lock files with this pip-audit and service; print what is known."""
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--timeout", "15"]
    command = [pip_audit, *options, "--format", "json", "--vulnerability-service", service]
    packages: dict[object, Any] = {}
    for lock in LOCKS:  # one at a time: pip-audit refuses files that share a package
        ended = subprocess.run(
            [*command, "--requirement", lock], cwd=ROOT, capture_output=True, text=True, check=False
        )
        try:
            found = read_report(ended.stdout, ended.stderr)
        except AuditError as error:
            print(error)
            return UNKNOWN
        packages |= {(each["name"], each.get("version")): each for each in found}
    code, lines = describe([*packages.values()])
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
