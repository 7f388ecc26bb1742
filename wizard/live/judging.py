"""What may go into service: rules that pass every check, and a catalog that opens and fits the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wizard.catalog.store import Catalog
from wizard.core.checks.checking import check_rulebook
from wizard.core.checks.shortages import find_shortages
from wizard.core.loader import load_rulebook
from wizard.core.problems import CatalogError, Place, Problem, RulesError
from wizard.core.proof import Finding
from wizard.recommend import Advisor

Texts = Mapping[str, bytes]
"""File name in the rules folder -> content."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found out about some rules with some catalog.

    `advisor` is None when they cannot be loaded. `problems` keep them out of service; `shortages` do not,
    since the version in service has them too. `unfinished`: something could not be proven.
    """

    advisor: Advisor | None
    problems: tuple[Problem, ...] = ()
    shortages: tuple[Problem, ...] = ()
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A catalog, None when it cannot be read, and the rules in service with it, None when they do not fit."""

    catalog: Catalog | None
    advisor: Advisor | None
    problems: tuple[Problem, ...] = ()


def open_catalog(path: Path, texts: Texts) -> Opened:
    """The catalog in a file, with the rules in service."""
    try:
        catalog = Catalog.open(path)
    except CatalogError as error:
        mend = "Until it is mended, the products stay as they were."
        return Opened(None, None, (Problem(Place(path.name, 0, 0), str(error), mend),))
    try:
        return Opened(catalog, Advisor(load_rulebook(texts, catalog.own_attributes), catalog))
    except RulesError as error:
        return Opened(catalog, None, error.problems)


def load(texts: Texts, catalog: Catalog) -> Judgement:
    """Whether the rules can be loaded, and nothing more."""
    try:
        return Judgement(Advisor(load_rulebook(texts, catalog.own_attributes), catalog))
    except RulesError as error:
        return Judgement(None, error.problems)


def judge(texts: Texts, catalog: Catalog, in_service: Advisor, passed: bool) -> Judgement:
    """Check and prove rules with a catalog; of those that `passed` before, only the products are proven.

    Answers without any product are a problem unless the version in service has them with this catalog too.
    """
    loaded = load(texts, catalog)
    if loaded.advisor is None:
        return loaded
    problems: list[Problem] = []
    unfinished = False
    if not passed:
        report = check_rulebook(loaded.advisor.rulebook)
        problems = [told.problem for told in report.problems]
        unfinished = bool(report.unfinished)
    shelf = loaded.advisor.shelf
    found = find_shortages(loaded.advisor.rulebook, shelf)
    shortages = [each.problem for each in found if isinstance(each, Finding)]
    known = {each.message for each in find_shortages(in_service.rulebook, shelf)} if shortages else set()
    return Judgement(
        advisor=loaded.advisor,
        problems=(*problems, *(each for each in shortages if each.message not in known)),
        shortages=tuple(each for each in shortages if each.message in known),
        unfinished=unfinished or len(shortages) < len(found),
    )
