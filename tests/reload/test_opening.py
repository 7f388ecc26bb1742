"""What a server starts with: a kept good version whatever lies in the folder, or the folder itself."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask

from tests.commands.running import Shop
from tests.making import changed, encode, tidy_texts, write_texts
from tests.reload.watching import REASON
from wizard.history import RuleHistory
from wizard.reload.gate import skip_rehearsal
from wizard.reload.opening import Opened, open_version
from wizard.rule_language.diagnostics import CatalogError, RulesError
from wizard.rule_language.loader import rulebook_version
from wizard.web import blueprint

BROKEN = changed("verdict.yaml", "{talk: often}", "{tolk: often}")
UNPROVEN = changed("verdict.yaml", "- {id: not-sure", "# {id: not-sure")
VERSIONS = "publishing: versions\n"


@pytest.fixture
def live(shop: Shop) -> Shop:
    """A shop whose rules were live."""
    RuleHistory(shop.rules).save_live(encode(tidy_texts()), proven=True)
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop of which no version is kept."""
    return Shop(tmp_path)


def opened(shop: Shop, unchecked: bool = False, once: bool = False) -> Opened:
    """What a server of this shop starts with."""
    return open_version(shop.rules, shop.catalog, skip_rehearsal, unchecked, once)


def version_of(texts: dict[str, str]) -> str:
    """The version of these rules."""
    return rulebook_version(encode(texts))


def notice(why: str) -> str:
    """What is said of the tidy rules in the place of the folder's."""
    return f"Version {version_of(tidy_texts())} is live, not what is in the rules folder, which {why}."


def test_without_a_kept_version_it_is_the_folder(shop: Shop) -> None:
    """As at the first start; also with `publishing: versions`, as there is nothing else."""
    shop.write(UNPROVEN | {"settings.yaml": VERSIONS})
    found = opened(shop)
    assert (found.advisor.rulebook.version, found.notice) == (version_of(UNPROVEN), "")


def test_the_folder_that_was_live_is_served_as_it_is(live: Shop) -> None:
    """Nothing is to be said of it."""
    found = opened(live)
    assert (found.texts, found.notice, found.refused) == (encode(tidy_texts()), "", ())


@pytest.mark.parametrize("texts", [REASON, UNPROVEN, BROKEN])
def test_what_was_live_is_served_until_the_folder_passes(live: Shop, texts: dict[str, str]) -> None:
    """Whatever was saved meanwhile, be it good or bad."""
    live.write(texts)
    found = opened(live)
    assert (found.texts, found.notice) == (encode(tidy_texts()), notice("is not checked yet"))


def test_unreadable_files_stop_no_start(live: Shop) -> None:
    """The problem is reported as well."""
    (live.rules / "verdict.yaml").unlink()
    (live.rules / "verdict.yaml").mkdir()
    found = opened(live)
    assert (found.texts, found.notice) == (encode(tidy_texts()), notice("cannot be read"))
    problem = (
        "verdict.yaml:1:1: This is neither a file nor a link to one. Put a file of this name in its place."
    )
    assert list(map(str, found.refused)) == [problem]


def test_a_folder_that_is_gone_stops_no_start(live: Shop) -> None:
    """Somebody moved it."""
    live.rules.rename(live.rules.with_name("elsewhere"))
    assert opened(live).texts == encode(tidy_texts())


def test_a_kept_version_that_was_damaged_is_passed_over(live: Shop) -> None:
    """The one before it is served."""
    history = RuleHistory(live.rules)
    history.save_live(encode(REASON), proven=True)
    newest = history.to_serve(None)[0]
    (history.path(newest) / "rules" / "verdict.yaml").unlink()
    live.write(BROKEN)
    assert opened(live).texts == encode(tidy_texts())


def test_with_versions_only_what_was_published_is_served(live: Shop) -> None:
    """Though another one was live later."""
    history = RuleHistory(live.rules)
    history.save(encode(REASON), good=True, published=True)
    history.save_live(encode(tidy_texts()), proven=True)
    live.write({"settings.yaml": VERSIONS})
    found = opened(live)
    assert (found.texts, found.notice) == (
        encode(REASON),
        f"Version {version_of(REASON)} is live, not what is in the rules folder, which is not "
        "published: 'wizard publish' does that.",
    )


def test_what_the_folder_says_of_publishing_is_no_difference(live: Shop) -> None:
    """It is no part of a version."""
    live.write({"settings.yaml": VERSIONS})
    assert opened(live).notice == ""


def test_unchecked_is_for_trying_out(live: Shop) -> None:
    """What loads is served, else what is kept."""
    live.write(UNPROVEN)
    assert opened(live, unchecked=True).advisor.rulebook.version == version_of(UNPROVEN)
    live.write(tidy_texts() | BROKEN)
    assert opened(live, unchecked=True).texts == encode(tidy_texts())


def test_what_nobody_follows_is_checked_at_once(live: Shop) -> None:
    """A good edit is served, a bad one is refused."""
    live.write(REASON)
    assert (opened(live, once=True).texts, opened(live, once=True).notice) == (encode(REASON), "")
    live.write(tidy_texts() | UNPROVEN)
    found = opened(live, once=True)
    assert (found.texts, found.notice) == (encode(tidy_texts()), notice("was refused"))
    said = str(found.refused[0])
    assert said.startswith("verdict.yaml:1:1: No verdict rule with a source holds in 12 answer sets."), said


def test_a_catalog_that_cannot_be_read_is_named(live: Shop) -> None:
    """It is no fault of the rules, kept or not."""
    live.catalog.write_bytes(b"not a database" * 100)
    live.write(BROKEN)
    with pytest.raises((CatalogError, RulesError), match=r"catalog\.db is not a SQLite file"):
        opened(live)


def test_a_blueprint_follows_the_same_rule(live: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """It serves what was live, and logs why."""
    write_texts(live.rules, UNPROVEN)
    app = Flask(__name__)
    with caplog.at_level(logging.WARNING):
        app.register_blueprint(blueprint(rules=live.rules, catalog=live.catalog))
    assert app.test_client().get("/").status_code == 200
    assert caplog.messages[0] == notice("was refused")
