"""What the watcher makes live and what it refuses, with real files and real checks."""

from __future__ import annotations

import logging
import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.commands.running import PRODUCTS
from tests.making import changed, encode, load_texts, product, three_sided_texts, tidy_texts, write_texts
from tests.reload.watching import REASON, Watched, names, reason, reported
from tests.web.coffee_shop import write_machines
from wizard.history import RuleHistory
from wizard.reload.job import Limits
from wizard.reload.live_version import SILENT, HealthTopic, Subscriber
from wizard.reload.watcher import FIRST_WAIT, MOST_LISTED, NEXT_TRY
from wizard.rule_language.loader import rulebook_version

TRIES = len(NEXT_TRY) + 1

BROKEN = changed("verdict.yaml", "{talk: often}", "{tolk: often}")
COLOUR = changed("needs.yaml", "{label: Soft pads}", "{label: Red pads, product: {colour: [red]}}")


breaking_off: list[bool] = []
"""As many processes as it has entries end at once after they are forked from this one."""

os.register_at_fork(
    after_in_child=lambda: os._exit(9) if breaking_off else None,
    after_in_parent=lambda: breaking_off.clear() if len(breaking_off) < 2 else breaking_off.pop(),
)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """A shop whose rules have nothing to fix, proven."""
    found = Watched(tmp_path)
    assert found.rest().health.proven is True
    return found


def test_a_good_edit_goes_into_service(watched: Watched) -> None:
    """Checked, proven, and kept for the way back."""
    watched.shop.write(REASON)
    found = watched.rest()
    kept = RuleHistory(watched.shop.rules).last_good()
    assert (reason(found), found.health.proven, reported(found)) == ("You just listen.", True, [])
    assert kept is not None
    assert kept.version == found.advisor.rulebook.version


def test_a_broken_edit_stays_out_until_it_is_fixed(watched: Watched) -> None:
    """The mistake is reported with file, line and column; the live version stays the same."""
    before = watched.live.read()
    watched.shop.write(BROKEN)
    found = watched.rest()
    assert (found.number, found.advisor.rulebook.version) == (1, before.advisor.rulebook.version)
    assert (found.health.refused, found.health.proven) == (rulebook_version(encode(BROKEN)), True)
    problem = "There is no question 'tolk'. Did you mean 'talk'? Accepted: uses, talk, budget."
    assert reported(found) == [f"refused: verdict.yaml:13:10: {problem}"]
    watched.shop.write(tidy_texts())
    fixed = watched.rest()
    assert (fixed.number, fixed.health.refused, reported(fixed)) == (1, None, [])


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (
            changed("examples.yaml", "verdict: headphones", "verdict: headset"),
            "examples.yaml:1:3: The example 'music alone' expects the verdict headset, but it is headphones, "
            "says 'only-listening'. wizard explain 'uses=music&talk=never' shows why. "
            "Fix the rules or the example.",
        ),
        (
            changed("verdict.yaml", "- {id: not-sure", "# {id: not-sure"),
            "verdict.yaml:1:1: No verdict rule with a source holds in 12 answer sets.",
        ),
        ({"extra.yaml": "nothing: here\n"}, "extra.yaml:1:1: There is no rule file 'extra.yaml'."),
    ],
    ids=["an example fails", "the proof fails", "a strange file"],
)
def test_what_wizard_check_reports_keeps_an_edit_out(
    watched: Watched, texts: dict[str, str], problem: str
) -> None:
    """Examples too, though they are no part of the version."""
    watched.shop.write(texts)
    found = watched.rest()
    first = reported(found)[0]
    assert (found.number, first.startswith(f"refused: {problem}")) == (1, True), first


def test_a_missing_folder_changes_nothing(watched: Watched) -> None:
    """It may be on its way, or somebody moved it."""
    watched.shop.rules.rename(watched.shop.rules.with_name("elsewhere"))
    found = watched.rest()
    problem = f"{watched.shop.rules}: There is no such folder of rules. Name the folder with --rules."
    assert (found.number, found.health.refused, reported(found)) == (1, None, [f"refused: {problem}"])


def test_a_version_that_passed_wizard_check_is_known(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    """It is loaded, not checked again; its products are proven all the same."""
    caplog.set_level(logging.INFO)
    watched.shop.write(REASON)
    watched.shop.run("check")
    found = watched.rest()
    version = found.advisor.rulebook.version
    assert caplog.messages[-1] == f"Version {version} is live (it passed before)."
    assert (reason(found), found.health.proven) == ("You just listen.", True)


def test_a_start_on_rules_with_problems_is_served_and_reported(tmp_path: Path) -> None:
    """They load, but an example fails: better than nothing, and staff hear of it."""
    texts = changed("examples.yaml", "verdict: headphones", "verdict: headset")
    watched = Watched(tmp_path, texts)
    starting = watched.live.read().health.proven
    found = watched.rest()
    assert (starting, found.health.proven, len(reported(found))) == (None, False, 1)
    assert reported(found)[0].startswith("in_service: examples.yaml:1:3: The example 'music alone' expects")
    watched.shop.write(tidy_texts())
    fixed = watched.rest()
    assert (fixed.health.proven, reported(fixed)) == (True, [])


def test_a_check_that_breaks_off_keeps_the_edit_out(watched: Watched) -> None:
    """As when the machine runs out of memory: the process that checks is gone before it says anything."""
    watched.shop.write(REASON)
    breaking_off.extend([True] * TRIES)
    assert reported(watched.rest()) == [
        "refused: questions.yaml:1:1: Its check ended unexpectedly 3 times; see the log for what happened. "
        "Change a file, or restart the server, to have it checked again."
    ]


@pytest.mark.parametrize("times", range(1, TRIES))
def test_a_check_that_was_killed_is_tried_again(watched: Watched, times: int) -> None:
    """The edit goes live, though nobody touches it again."""
    watched.shop.write(REASON)
    breaking_off.extend([True] * times)
    found = watched.rest()
    assert (reason(found), found.health.proven, reported(found)) == ("You just listen.", True, [])


def test_a_check_beyond_its_limits_keeps_the_edit_out(tmp_path: Path) -> None:
    """It says which limit, and what to do."""
    watched = Watched(tmp_path, limits=Limits(seconds=0))
    watched.shop.write(REASON)
    found = watched.rest()
    beyond = "The check took longer than 0 seconds, so it was ended. "
    fix = "Make the rules simpler, or allow more with --check-seconds."
    assert (found.number, reported(found)[0]) == (1, f"refused: questions.yaml:1:1: {beyond}{fix}")


def test_very_many_problems_are_counted(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """Reports stay short, however many stray files somebody copies there."""
    watched.shop.write({f"stray{number:03}.yaml": "" for number in range(MOST_LISTED + 12)})
    found = reported(watched.rest())
    assert (len(found), found[-1]) == (
        MOST_LISTED + 1,
        "refused: stray100.yaml:1:1: 12 problems from here on are not listed. "
        "Fix those above first; 'wizard check' lists all.",
    )
    assert len(caplog.messages[-1].splitlines()) == MOST_LISTED + 2


def test_a_full_temporary_folder_is_reported_and_survived(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    """The watcher can write nothing, so its silence tells; what changed goes live once there is space."""
    subscriber = Subscriber(watched.live, silence=0)
    watched.shop.write(REASON)
    with no_space():
        before = watched.rest()
        for _ in range(2):
            subscriber.poll()
        silent = reported(subscriber.current)
    after = watched.rest()
    subscriber.poll()
    assert (reason(before), silent) == ("You only listen.", [f"reload: {SILENT}"])
    assert (reason(after), reason(subscriber.current)) == ("You just listen.", "You just listen.")
    assert reported(subscriber.current) == []
    told = [each for each in caplog.messages if each.startswith(str(watched.live.folder))]
    message = "File too large. The changes are picked up once that is over."
    assert told == [f"{watched.live.folder}: {message}"]


@contextmanager
def no_space() -> Iterator[None]:
    """Let every write to a file fail, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_unchecked_takes_any_rules_that_load(tmp_path: Path) -> None:
    """For trying out; it is never called proven, and never kept as good."""
    watched = Watched(tmp_path, unchecked=True)
    watched.shop.write(changed("examples.yaml", "verdict: headphones", "verdict: headset"))
    watched.shop.write({"verdict.yaml": REASON["verdict.yaml"]})
    found = watched.rest()
    assert (reason(found), found.health.proven, reported(found)) == ("You just listen.", False, [])
    assert RuleHistory(watched.shop.rules).newest_first() == []
    watched.shop.write(BROKEN)
    assert (watched.rest().number, len(reported(watched.live.read()))) == (2, 1)


def test_a_folder_that_was_cleaned_is_written_again(watched: Watched, tmp_path: Path) -> None:
    """As programs do that tidy up temporary folders."""
    before = watched.rest()
    (tmp_path / "1.version").unlink()
    (tmp_path / "health").unlink()
    after = watched.rest()
    assert (after.texts, after.health) == (before.texts, before.health)


# --- the catalog -------------------------------------------------------------------------------------------

MORE = (*PRODUCTS, product("new", "headset", 5000, microphone="boom"))


def test_a_catalog_written_in_place_is_taken_up(watched: Watched) -> None:
    """With the live rules, which are proven with it again."""
    watched.stock(MORE)
    found = watched.rest()
    assert (names(found), found.health.proven) == (["boom", "bud", "new", "plain"], True)
    assert found.advisor.catalog.as_of == "2025-07-24"


def test_a_catalog_put_in_its_place_is_taken_up(watched: Watched, tmp_path: Path) -> None:
    """As `mv new.db catalog.db` does."""
    other = Watched(tmp_path / "other")
    other.stock(MORE)
    other.shop.catalog.replace(watched.shop.catalog)
    assert names(watched.rest()) == ["boom", "bud", "new", "plain"]


def test_a_catalog_with_a_write_ahead_log_is_taken_up(watched: Watched) -> None:
    """SQLite then writes to another file until a checkpoint; reading it must not count as a change."""
    with closing(sqlite3.connect(watched.shop.catalog, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        watched.rest()
        db.execute("DELETE FROM products WHERE id = 'bud'")
        found = watched.rest()
        assert (names(found), found.number) == (["boom", "plain"], 2)


def test_a_catalog_that_was_only_touched_changes_nothing(watched: Watched) -> None:
    """Only its content counts."""
    watched.shop.catalog.touch()
    assert watched.rest().number == 1


def test_a_damaged_catalog_stays_out(watched: Watched) -> None:
    """The products stay as they were, also for rules that change meanwhile."""
    whole = watched.shop.catalog.read_bytes()
    watched.shop.catalog.write_bytes(b"not a database" * 100)
    found = watched.rest()
    (problem,) = reported(found)
    assert problem.startswith(f"catalog: catalog.db: {watched.shop.catalog} is not a SQLite file")
    assert problem.endswith("Until it is fixed, the products stay as they were.")
    watched.shop.write(REASON)
    edited = watched.rest()
    assert (reason(edited), names(edited), reported(edited)) == (
        "You just listen.",
        ["boom", "bud", "plain"],
        [problem],
    )
    watched.shop.catalog.write_bytes(whole)
    assert reported(watched.rest()) == []


def test_a_missing_catalog_stays_out(watched: Watched) -> None:
    """It may be on its way."""
    watched.shop.catalog.unlink()
    found = watched.rest()
    assert (names(found), len(reported(found))) == (["boom", "bud", "plain"], 1)
    assert reported(found)[0].startswith("catalog: catalog.db: There is no catalog")


def test_rules_and_catalog_that_change_together_are_taken_up_together(watched: Watched) -> None:
    """A column of the store's own, and the need that names it, in either order."""
    watched.shop.write(COLOUR)
    refused = watched.rest()
    assert (refused.number, len(reported(refused))) == (1, 1)
    add_column(watched.shop.catalog)
    found = watched.rest()
    assert (reported(found), "colour" in found.advisor.catalog.own_attributes) == ([], True)
    assert found.advisor.rulebook.version == rulebook_version(encode(COLOUR))


def test_a_catalog_without_a_column_that_the_rules_name_stays_out(watched: Watched) -> None:
    """Until the rules in the folder no longer name it."""
    whole = watched.shop.catalog.read_bytes()
    add_column(watched.shop.catalog)
    watched.shop.write(COLOUR)
    number = watched.rest().number
    watched.shop.catalog.write_bytes(whole)
    found = watched.rest()
    (problem,) = reported(found)
    assert problem.startswith("catalog: needs.yaml:4:42: There is no attribute 'colour'.")
    assert found.number == number
    watched.shop.write(tidy_texts())
    fits = watched.rest()
    assert (reported(fits), "colour" in fits.advisor.catalog.own_attributes) == ([], False)


def add_column(catalog: Path) -> None:
    """A column of the store's own."""
    with closing(sqlite3.connect(catalog, isolation_level=None)) as db:
        db.execute("ALTER TABLE products ADD COLUMN colour TEXT")
        db.execute("UPDATE products SET colour = 'red'")


def test_a_catalog_that_could_not_be_opened_is_tried_again(watched: Watched) -> None:
    """Though the file stays as it is: its opening was what failed."""
    watched.shop.catalog.touch()
    breaking_off.extend([True] * TRIES)
    failed = reported(watched.rest())
    assert (len(failed), failed[0].startswith("catalog: catalog.db:1:1: Its check ended unexpectedly")) == (
        1,
        True,
    )
    assert reported(watched.wait(FIRST_WAIT)) == []


def test_rules_never_wait_for_a_catalog_that_changes_on_and_on(watched: Watched) -> None:
    """Whether it settles in between or not."""
    for slowness, texts in ((1, REASON), (3, tidy_texts())):
        watched.shop.write(texts)
        version = rulebook_version(encode(texts))
        for step in watched.steps():
            os.utime(watched.shop.catalog, ns=(step // slowness, step // slowness))
            if watched.live.read().advisor.rulebook.version == version:
                break
        assert watched.live.read().advisor.rulebook.version == version


# --- answers that end without a product --------------------------------------------------------------------


def test_a_catalog_that_leaves_answers_without_a_product_is_taken_up_and_reported(watched: Watched) -> None:
    """The old one would show goods that are sold out."""
    watched.stock(PRODUCTS[:2])
    found = watched.rest()
    assert (names(found), found.health.proven) == (["bud", "plain"], False)
    assert [problem.split(":")[0] for problem in reported(found)] == ["in_service"] * len(reported(found))
    assert "No product of kind headset" in reported(found)[0]
    watched.shop.write(REASON)
    edited = watched.rest()
    assert (reason(edited), reported(edited)) == ("You just listen.", reported(found)), (
        "it brings nothing new"
    )


def test_rules_that_leave_answers_without_a_product_stay_out(watched: Watched) -> None:
    """Rules wait for products, since nobody is served worse by the rules of yesterday."""
    watched.stock((PRODUCTS[0], PRODUCTS[2]))
    watched.rest()
    texts = changed("verdict.yaml", "lean: {headset: 3}", "decide: headphones")
    watched.shop.write(texts)
    found = watched.rest()
    assert found.health.refused == rulebook_version(encode(texts))
    assert [
        problem for problem in reported(found) if "No product of kind earphones or headphones" in problem
    ] != []


def test_another_topic_goes_into_service_whichever_of_its_files_comes_first(watched: Watched) -> None:
    """Rules that know no kind of the catalog wait until its products are there too."""
    texts = three_sided_texts()
    texts["needs.yaml"] = texts["needs.yaml"].replace(", keep: always", "")  # these products lack it
    for path in watched.shop.rules.iterdir():
        path.unlink()
    write_texts(watched.shop.rules, texts)
    waiting = watched.rest()
    assert (waiting.number, list(waiting.health.problems)) == (1, [HealthTopic.REFUSED])
    write_machines(watched.shop.catalog.with_name("machines.db"), load_texts(texts).topic)
    watched.shop.catalog.with_name("machines.db").replace(watched.shop.catalog)
    found = watched.rest()
    assert (found.advisor.rulebook.topic.name, reported(found)) == (load_texts(texts).topic.name, [])
    assert "pico-bar" in names(found)
