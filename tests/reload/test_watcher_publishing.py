"""What the watcher makes live where versions are published, and what it says of the folder beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.making import changed, encode, tidy_texts
from tests.reload.watching import REASON, Watched, reason, reported
from wizard.events import Action, Event
from wizard.history import RuleHistory
from wizard.publishing import digest_of_live, moment, publication_path, publish
from wizard.reload.live_version import Version
from wizard.rule_language.loader import hash_files, rulebook_version

BROKEN = changed("verdict.yaml", "{talk: often}", "{tolk: often}")
VERSIONS = {"settings.yaml": "publishing: versions\n"}
MERELY = changed("verdict.yaml", "You only listen.", "You merely listen.")


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """A shop in which only published versions go live; what is live is the folder's, and proven."""
    found = Watched(tmp_path, VERSIONS)
    assert found.rest().health.proven is True
    return found


def publish_texts(watched: Watched, texts: dict[str, str]) -> None:
    """Publish these rules."""
    rules = watched.shop.rules
    encoded = encode(texts)
    event = Event(moment(), "Ann", Action.PUBLISHED, hash_files(encoded), digest_of_live(rules))
    publish(rules, encoded, event, proven=True)


def events(watched: Watched) -> list[tuple[str, str]]:
    """Return who did what, newest first."""
    log = RuleHistory(watched.shop.rules).events
    return [(each.actor, each.action) for each in log.newest_first()]


def notice(found: Version, why: str) -> str:
    """What is said where something else is live than the folder's content."""
    version = found.advisor.rulebook.version
    return f"Version {version} is live, not what is in the rules folder, which {why}."


def test_what_is_saved_in_the_folder_is_only_compared(watched: Watched) -> None:
    """Good or bad; nothing is refused, since nothing was to go live."""
    for texts in (REASON, BROKEN):
        watched.shop.write(texts)
        found = watched.rest()
        assert (found.number, reported(found), found.health.refused) == (1, [], None)
        assert found.health.notice == notice(found, "is not published: 'wizard publish' does that")
    watched.shop.write(tidy_texts())
    assert watched.rest().health.notice == ""


def test_what_is_published_goes_live(watched: Watched) -> None:
    """It is logged once, by who published it."""
    publish_texts(watched, REASON)
    found = watched.rest()
    assert (reason(found), found.health.proven, found.health.notice) == ("You just listen.", True, "")
    assert events(watched) == [("Ann", "published"), ("folder", "live")]


def test_an_earlier_version_can_be_published_again(watched: Watched) -> None:
    """The newest publishing counts, not the newest version."""
    for texts in (REASON, tidy_texts()):
        publish_texts(watched, texts)
        found = watched.rest()
    assert (reason(found), found.number) == ("You only listen.", 3)


def test_edits_after_publishing_do_not_go_live(watched: Watched) -> None:
    """The published version is still served."""
    publish_texts(watched, REASON)
    watched.shop.write(MERELY)
    found = watched.rest()
    assert reason(found) == "You just listen."
    assert found.health.notice == notice(found, "is not published: 'wizard publish' does that")


def test_the_mode_is_followed_while_it_runs(watched: Watched) -> None:
    """Taken from the folder: with `folder` what lies there is taken up."""
    watched.shop.write(MERELY)
    assert reason(watched.rest()) == "You only listen."
    watched.shop.write({"settings.yaml": "publishing: folder\n"})
    assert reason(watched.rest()) == "You merely listen."


def test_an_interrupted_publishing_goes_live_whole(tmp_path: Path) -> None:
    """Also with `publishing: folder`, whatever part of the version the folder has."""
    watched = Watched(tmp_path)
    watched.rest()
    publish_texts(watched, REASON | {"advice.yaml": tidy_texts()["advice.yaml"] + "# new\n"})
    path = publication_path(RuleHistory(watched.shop.rules))
    path.write_text(path.read_text().replace('"pending": false', '"pending": true'))
    watched.shop.write({"verdict.yaml": MERELY["verdict.yaml"]})
    found = watched.rest()
    assert (reason(found), reported(found)) == ("You just listen.", [])
    assert found.health.notice == notice(
        found, "holds only part of it: the next 'wizard publish' finishes that"
    )


def test_a_published_version_that_was_lost_is_reported(watched: Watched) -> None:
    """The live one stays."""
    publish_texts(watched, REASON)
    watched.rest()
    history = RuleHistory(watched.shop.rules)
    publish_texts(watched, MERELY)
    kept = history.find(rulebook_version(encode(MERELY)))
    assert kept is not None
    (history.path(kept) / "rules" / "verdict.yaml").unlink()
    found = watched.rest()
    assert reason(found) == "You just listen."
    assert reported(found) == [
        f"refused: {history.path(kept)}: The published version {kept.name} cannot be read: the files of this "
        "kept version were changed, or some are missing. Publish another one, or the same rules again."
    ]


def test_the_state_of_the_folder_is_reported_in_either_mode(tmp_path: Path) -> None:
    """Refused, unreadable, and fixed again."""
    watched = Watched(tmp_path)
    watched.rest()
    watched.shop.write(BROKEN)
    found = watched.rest()
    assert found.health.notice == notice(found, "was refused")
    (watched.shop.rules / "advice.yaml").unlink()
    (watched.shop.rules / "advice.yaml").mkdir()
    found = watched.rest()
    assert found.health.notice == notice(found, "cannot be read")
    (watched.shop.rules / "advice.yaml").rmdir()
    watched.shop.write(tidy_texts())
    assert watched.rest().health.notice == ""


def test_unchecked_takes_what_lies_in_the_folder(tmp_path: Path) -> None:
    """It is for trying out, drafts too, whatever they say of publishing."""
    watched = Watched(tmp_path, VERSIONS, unchecked=True)
    watched.rest()
    watched.shop.write(MERELY)
    assert reason(watched.rest()) == "You merely listen."


def test_each_version_that_went_live_is_logged_once(tmp_path: Path) -> None:
    """By the folder, with what was live before."""
    watched = Watched(tmp_path)
    watched.rest()
    for texts in (REASON, tidy_texts()):
        watched.shop.write(texts)
        watched.rest()
    log = RuleHistory(watched.shop.rules).events.newest_first()
    digests = [hash_files(encode(texts)) for texts in (tidy_texts(), REASON, tidy_texts())]
    assert [(each.actor, each.digest) for each in log] == [("folder", digest) for digest in digests]


def test_the_live_version_is_proven_while_the_folder_is_refused(tmp_path: Path) -> None:
    """As after a start from a kept version: its proof does not wait for the folder."""
    watched = Watched(tmp_path)
    watched.shop.write(BROKEN)
    found = watched.rest()
    assert (found.number, found.health.proven, found.health.notice) == (1, True, notice(found, "was refused"))
