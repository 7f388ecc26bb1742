"""Publishing with a real server: restarts on whatever lies in the folder, and what it says of that."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from tests.commands.running import Shop, start
from tests.making import changed, encode, tidy_texts
from tests.reload.following import health, options, proven, serves, until
from tests.reload.watching import REASON
from tests.serving import PATIENCE, serving
from wizard.drafts import create_draft
from wizard.history import RuleHistory
from wizard.publishing import publication_path, read_rules
from wizard.rule_language.loader import rulebook_version
from wizard.rule_language.publishing import without_publishing

pytestmark = pytest.mark.slow

BROKEN = changed("verdict.yaml", "{talk: often}", "{tolk: often}")
WHO = ("--who", "Ann", "--why", "it is better", "--yes")
VERSION = rulebook_version(encode(tidy_texts()))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop whose rules were live."""
    found = Shop(tmp_path)
    RuleHistory(found.rules).save_live(encode(tidy_texts()), proven=True)
    return found


def publish(shop: Shop, called: str) -> tuple[int, str, str]:
    """Publish a draft, as a process of its own."""
    where = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    return start("publish", called, *WHO, *where)


def test_a_restart_on_a_refused_folder_serves_the_version_that_was_live(shop: Shop) -> None:
    """The first line of the log and of /healthz says so."""
    shop.write(BROKEN)
    output: list[str] = []
    with serving(*options(shop), output=output) as address:
        found = until(address, lambda found: bool(found["refused"]))
    notice = f"Version {VERSION} is live, not what is in the rules folder, which"
    assert output[0].splitlines()[0] == f"{notice} is not checked yet."
    assert next(iter(found.items())) == ("notice", f"{notice} was refused.")
    assert (found["status"], found["rulebook"]["version"]) == ("degraded", VERSION)


def test_a_restart_on_unreadable_files_serves_the_version_that_was_live(shop: Shop) -> None:
    """The log has the problem, also with --no-reload."""
    (shop.rules / "verdict.yaml").unlink()
    (shop.rules / "verdict.yaml").mkdir()
    for more in ((), ("--no-reload",)):
        output: list[str] = []
        with serving(*options(shop, *more), output=output) as address:
            found = until(address, lambda found: bool(found["problems"]))
        assert output[0].splitlines()[:3] == [
            f"Version {VERSION} is live, not what is in the rules folder, which cannot be read.",
            "verdict.yaml:1:1: This is neither a file nor a link to one. "
            "Put a file of this name in its place.",
            f"1 problem in {shop.rules}: a kept version is served in its place.",
        ]
        assert (found["rulebook"]["version"], found["problems"][0]["about"]) == (VERSION, "refused")


def test_a_restart_serves_the_version_published_last(shop: Shop) -> None:
    """Published while it runs, half published, and edited meanwhile."""
    create_draft(shop.rules, "words", encode(REASON))
    (shop.rules.parent / "rules-drafts" / "words" / ".base" / "verdict.yaml").write_text(
        tidy_texts()["verdict.yaml"]
    )
    shop.write({"settings.yaml": "publishing: versions\n"})
    with serving(*options(shop)) as address:
        until(address, proven)
        assert publish(shop, "words")[0] == 0
        live = serves(REASON)
        found = until(address, lambda found: live(found) and proven(found) and "notice" not in found)
        assert found["status"] == "ok"
    path = publication_path(RuleHistory(shop.rules))
    path.write_text(path.read_text().replace('"pending": false', '"pending": true'))
    shop.write({"verdict.yaml": BROKEN["verdict.yaml"]})
    with serving(*options(shop)) as address:
        half = until(address, lambda found: proven(found) and "notice" in found)
    assert (half["rulebook"]["version"], half["notice"].partition(", which ")[2]) == (
        rulebook_version(encode(REASON)),
        "holds only part of it: the next 'wizard publish' finishes that.",
    )
    code, printed, _ = publish(shop, "words")
    assert (code, "The interrupted publishing of version " in printed) == (0, True)
    assert without_publishing(read_rules(shop.rules)) == encode(REASON)


def test_killing_a_publish_leaves_one_of_the_versions_whole(shop: Shop) -> None:
    """At three moments here, at fifty in `make attack`; the next publishing works."""
    create_draft(shop.rules, "words", encode(tidy_texts()))
    (shop.rules.parent / "rules-drafts" / "words" / "verdict.yaml").write_text(REASON["verdict.yaml"])
    where = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    command = [sys.executable, "-m", "wizard.cli", "publish", "words", *WHO, *where]
    begun = monotonic()
    subprocess.run([*command[:-2], "--help"], capture_output=True, check=True, timeout=PATIENCE)
    whole = 2 * (monotonic() - begun)
    for part in (0.3, 0.6, 0.9):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(part * whole)
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
        assert read_rules(shop.rules) in (encode(tidy_texts()), encode(REASON))
    assert publish(shop, "words")[0] == 0
    assert read_rules(shop.rules) == encode(REASON)


def test_of_two_simultaneous_publishes_one_is_refused(shop: Shop) -> None:
    """No version is lost."""
    for called, text in (("words", REASON), ("comments", tidy_texts())):
        create_draft(shop.rules, called, encode(tidy_texts()))
        folder = shop.rules.parent / "rules-drafts" / called
        (folder / "verdict.yaml").write_text(f"{text['verdict.yaml']}# {called}\n")
    where = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    command = [sys.executable, "-m", "wizard.cli", "publish"]
    started = [
        subprocess.Popen([*command, called, *WHO, *where], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        for called in ("words", "comments")
    ]
    ended = [(each.communicate(timeout=PATIENCE)[1].decode(), each.returncode) for each in started]
    (refused,) = [message for message, code in ended if code]
    assert sorted(code for _, code in ended) == [0, 2]
    assert refused.startswith(
        ("Error: Another version went live meanwhile. Nothing is", "Error: The draft '")
    )
    won = ("words", "comments")[[code for _, code in ended].index(0)]
    assert f"# {won}\n".encode() in read_rules(shop.rules)["verdict.yaml"]


def test_with_no_reload_a_refused_folder_is_reported_too(shop: Shop) -> None:
    """A refused folder with --no-reload."""
    shop.write(BROKEN)
    with serving(*options(shop, "--no-reload")) as address:
        found = health(address)
    assert json.dumps(found).startswith('{"notice": "Version ')
    assert (found["rulebook"]["version"], found["refused"], found["problems"][0]["line"]) == (
        VERSION,
        None,
        13,
    )
