"""What a server starts with: a good kept version, or what is in the rules folder."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wizard.advisor import Advisor
from wizard.catalog.store import Catalog
from wizard.history import RuleHistory
from wizard.publishing import find_publishing, read_rules, versions_to_serve
from wizard.reload.gate import Rehearsal, check_rules, try_rules
from wizard.reload.live_version import BEING_CHECKED, KEPT_OUT, NOT_PUBLISHED, UNREADABLE, describe_difference
from wizard.rule_language.diagnostics import CatalogError, Problem, RulesError
from wizard.rule_language.publishing import Publishing, is_same_version
from wizard.rules_folder import load_topic


@dataclass(frozen=True, slots=True)
class Opened:
    """The Advisor to serve, and the files it was made from.

    `notice` says why it is not what is in the rules folder; otherwise it is empty. `refused` has the problems
    of the folder in that case, if it was checked.
    """

    advisor: Advisor
    texts: Mapping[str, bytes]
    notice: str = ""
    refused: tuple[Problem, ...] = ()


def open_version(
    rules: Path, catalog: Path, rehearse: Rehearsal, unchecked: bool = False, once: bool = False
) -> Opened:
    """Open the version to serve, and rehearse its pages.

    That is a good kept version: with `publishing: versions` the one published last, else the one that was
    live last. If none can be served, or if `unchecked`, it is what is in the folder. With `once`, nobody
    watches the folder afterwards, so it is checked now and served if it passes. Raises RulesError or
    CatalogError if the folder has to be served but cannot be.
    """
    history, publishing = RuleHistory(rules), None
    with suppress(OSError):  # otherwise, the version that was live last is right anyway
        publishing = find_publishing(rules)
    texts: Mapping[str, bytes] = {}
    refused: tuple[Problem, ...] = ()
    try:
        texts = read_rules(rules)
    except RulesError as error:
        refused = error.problems
    if unchecked and texts:
        with suppress(RulesError, CatalogError):
            return Opened(_open(texts, catalog, rehearse), texts)
    wrong: CatalogError | None = None
    for record in versions_to_serve(history, publishing):
        try:
            kept = history.whole_files(record)
            if texts and is_same_version(texts, kept):
                return Opened(_open(texts, catalog, rehearse), texts)
            advisor = _open(kept, catalog, rehearse)
            why = NOT_PUBLISHED if publishing is Publishing.VERSIONS else BEING_CHECKED
            notice = describe_difference(record.version, UNREADABLE if refused else why)
            found = Opened(advisor, kept, notice, refused)
            if once and texts and publishing is not Publishing.VERSIONS:
                return _prefer_folder(found, texts, history, rehearse)
            return found
        except CatalogError as error:
            wrong = error
        except (RulesError, OSError):
            continue  # an older one may work
    if refused:
        raise wrong or RulesError(refused)
    return Opened(_open(texts, catalog, rehearse), texts)


def _open(texts: Mapping[str, bytes], catalog: Path, rehearse: Rehearsal) -> Advisor:
    """Return the Advisor of rule files; raise RulesError if they or their pages have problems."""
    tried = try_rules(texts, Catalog(catalog, load_topic(texts)), rehearse)
    if tried.advisor is None:
        raise RulesError(tried.problems)
    return tried.advisor


def _prefer_folder(
    found: Opened, texts: Mapping[str, bytes], history: RuleHistory, rehearse: Rehearsal
) -> Opened:
    """Return the folder's rules if they pass compared with the kept version, else that with the problems."""
    passed, agreed = history.passed(texts) is not None, history.was_approved(texts)
    advisor = found.advisor
    result = check_rules(texts, advisor.catalog, advisor, passed, rehearse, agreed, found.texts)
    if result.advisor is None or result.problems:
        notice = describe_difference(found.advisor.rulebook.version, KEPT_OUT)
        return Opened(found.advisor, found.texts, notice, result.problems)
    return Opened(result.advisor, texts)
