"""The checks that rules and a catalog must pass before they go live."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.advisor import Advisor
from wizard.analysis.check import check_rulebook, find_known_unread, find_unapproved, find_unread
from wizard.analysis.periods import (
    FoundByPeriod,
    add_periods_to_problem,
    group_periods,
    keep_always_useless,
    merge_found,
)
from wizard.analysis.proof import find_shortages
from wizard.analysis.verdict_answers import find_answers_by_verdict
from wizard.analysis.violations import Violation
from wizard.catalog.store import Catalog
from wizard.engine.product_index import group_products
from wizard.rule_language.conditions import Answers
from wizard.rule_language.dates import Day, Period
from wizard.rule_language.diagnostics import CatalogError, Place, Problem, RulesError
from wizard.rule_language.model import Rulebook
from wizard.rule_language.topic import OTHER, Topic
from wizard.rule_language.wording import join_words
from wizard.rules_folder import adopt_names, load, load_topic

Rehearsal = Callable[[Advisor, Mapping[str, Answers]], tuple[Problem, ...]]
"""Renders the pages of a version for answers to each verdict; returns the problems."""


def skip_rehearsal(_advisor: Advisor, _answers: Mapping[str, Answers]) -> tuple[Problem, ...]:
    """Render nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """The findings about some rules with some catalog.

    `catalog` is None if it cannot be used; if it is `unopened`, it may open later. `advisor` is None if the
    rules cannot be used with it. `problems` prevent going live; `shortages` do not, since the live version
    has them too. `inconclusive`: something could not be proven.
    """

    catalog: Catalog | None = None
    advisor: Advisor | None = None
    problems: tuple[Problem, ...] = ()
    shortages: tuple[Problem, ...] = ()
    inconclusive: bool = False
    unopened: bool = False


def try_catalog(path: Path, texts: Mapping[str, bytes], live: Advisor, rehearse: Rehearsal) -> GateResult:
    """Open a catalog file, load the live rules with it, and rehearse the pages.

    A catalog that looks like a mistake compared with the live one is a problem too.
    """
    fix = "Until it is fixed, the products stay as they were."
    try:
        result = try_rules(texts, Catalog(path, load_topic(texts)), rehearse)
    except CatalogError as error:
        problem = Problem(Place(path.name, 0, 0), str(error), fix)
        return GateResult(problems=(problem,), unopened=True)
    if result.advisor is None:
        return result
    odd = find_loss(result.advisor, live)
    return GateResult(problems=(Problem(Place(path.name, 0, 0), odd, RESTART),)) if odd else result


RESTART = "The products stay as they were. If this is intended, restart the server."


def find_loss(new: Advisor, live: Advisor) -> str:
    """Return what a new catalog has lost completely, probably by mistake; an empty string if nothing."""
    before = [each for each in live.catalog.products() if each.kind != OTHER]
    now = [each for each in new.catalog.products() if each.kind != OTHER]
    if before and not now:
        return f"The catalog has no products any more; it had {len(before):,}."
    currency = new.rulebook.settings.currency
    priced = {each.currency for each in now if each.price_cents is not None}
    if priced and currency not in priced and any(each.currency == currency for each in before):
        found = join_words(sorted(map(str, priced)))
        return f"No price is in {currency} any more, the currency of the rules: all are in {found}."
    return ""


def try_rules(
    texts: Mapping[str, bytes], catalog: Catalog, rehearse: Rehearsal = skip_rehearsal
) -> GateResult:
    """Load rules with a catalog, and rehearse the pages; with a new topic, read the catalog again."""
    try:
        catalog = catalog.read_as(load_topic(texts))
        advisor = Advisor(load(texts, catalog.own_attributes), catalog)
    except RulesError as error:
        return GateResult(catalog, problems=error.problems)
    except CatalogError as error:
        fix = "Fix the catalog first; then the rules are checked again."
        return GateResult(problems=(Problem(Place(catalog.path.name, 0, 0), str(error), fix),))
    problems = rehearse(advisor, find_answers_by_verdict(advisor.rulebook))
    return GateResult(problems=problems) if problems else GateResult(catalog, advisor)


def check_rules(
    texts: Mapping[str, bytes],
    catalog: Catalog,
    live: Advisor,
    passed: bool,
    rehearse: Rehearsal,
    agreed: bool = True,
    live_texts: Mapping[str, bytes] | None = None,
) -> GateResult:
    """Check and prove rules with a catalog; if they `passed` before, only prove what concerns products.

    Answers without any product are a problem unless the live rules have them with this catalog too. So is
    what may be unintended, unless it was `agreed` to; rules that were published or live before count as
    agreed. All this applies to each period between the dates in these and the live rules, from today on. With
    `live_texts`, the files of the live rules, these are compared under the ids that the new ones use.
    """
    loaded = try_rules(texts, catalog, rehearse)
    if loaded.advisor is None:
        return loaded
    live = _rename(live, live_texts, texts) if live_texts else live
    problems: list[Problem] = []
    inconclusive = False
    if not passed:
        report = check_rulebook(loaded.advisor.rulebook)
        problems = [diagnostic.problem for diagnostic in report.problems]
        inconclusive = bool(report.inconclusive)
    today = loaded.advisor.rulebook.day
    periods = _pair_by_period(loaded.advisor, live)
    if not agreed:
        problems += [each for each in _find_unapproved(periods, live) if each not in problems]
    unshown = [(each.periods, _rehearse(each.new, loaded.advisor, rehearse)) for each in periods]
    found = [(each.periods, _find_shortages(each)) for each in periods]
    problems += _merge(unshown, today) + _merge([(each, shortages.new) for each, shortages in found], today)
    return replace(
        loaded,
        problems=tuple(problems),
        shortages=tuple(_merge([(each, shortages.known) for each, shortages in found], today)),
        inconclusive=inconclusive or any(shortages.inconclusive for _, shortages in found),
    )


def _rename(live: Advisor, before: Mapping[str, bytes], texts: Mapping[str, bytes]) -> Advisor:
    """Return the live rules with the ids that the new ones use for the same things, for comparison."""
    adopted = adopt_names(before, texts)
    if adopted == before:
        return live
    return Advisor(load(adopted, live.catalog.own_attributes), live.catalog)


@dataclass(frozen=True, slots=True)
class _InPeriods:
    """The new rules as in force in some periods, and the live rules in force then."""

    periods: tuple[Period, ...]
    new: Advisor
    live: Rulebook


def _pair_by_period(new: Advisor, live: Advisor) -> list[_InPeriods]:
    """Pair new and live rules for each group of periods, from today on, in which neither changes.

    Today's comes first. Where the new rules are the same as today, the Advisor is the same object.
    """
    today = new.rulebook.day
    groups = group_periods((*new.rulebook.dated, *live.rulebook.dated), today)
    days = [max(periods[0].from_, today) for periods in groups]
    return [
        _InPeriods(periods, new.on(day), live.rulebook.on(day))
        for periods, day in zip(groups, days, strict=True)
    ]


def _rehearse(new: Advisor, tried: Advisor, rehearse: Rehearsal) -> tuple[Problem, ...]:
    """Rehearse the pages of rules, unless they have been rehearsed already."""
    return () if new is tried else rehearse(new, find_answers_by_verdict(new.rulebook))


@dataclass(frozen=True, slots=True)
class _Shortages:
    """Answers without any product: those only of the new rules, and those that the live rules have too."""

    new: tuple[Problem, ...]
    known: tuple[Problem, ...]
    inconclusive: bool


def _find_shortages(both: _InPeriods) -> _Shortages:
    """Find the shortages of new rules, compared with those of the live rules in the same periods."""
    groups = both.new.product_groups
    found = find_shortages(both.new.rulebook, groups)
    shortages = [each.problem for each in found if isinstance(each, Violation)]
    known = {each.message for each in find_shortages(both.live, groups)} if shortages else set()
    return _Shortages(
        tuple(each for each in shortages if each.message not in known),
        tuple(each for each in shortages if each.message in known),
        len(shortages) < len(found),
    )


def _merge(found: FoundByPeriod[Problem], today: Day) -> list[Problem]:
    """Merge the problems of all periods; those that do not occur in all of them name their periods."""
    merged = merge_found(found, key=lambda problem: problem)
    return [add_periods_to_problem(problem, periods, today) for problem, periods in merged]


def _find_unapproved(several: Sequence[_InPeriods], live: Advisor) -> list[Problem]:
    """Return what rules newly do to shoppers in some period that nobody has approved."""
    today = several[0].new.rulebook
    known = find_known_unread(several[0].live)
    unread = [(each.periods, find_unread(each.new.rulebook, known)) for each in several]
    useless = zip((each.periods for each in several), keep_always_useless(today.dated, unread), strict=True)
    doubtful = [(each.periods, _find_doubtful(each, live.rulebook.topic)) for each in several]
    return _merge([*useless], today.day) + _merge(doubtful, today.day)


def _find_doubtful(both: _InPeriods, topic: Topic) -> list[Problem]:
    """Return what is probably unintended in the new rules compared with the live ones; `topic` is theirs."""
    before = groups = both.new.product_groups
    if topic.links != both.new.rulebook.topic.links:
        try:
            before = group_products(both.new.catalog.read_as(topic).products(), topic)
        except CatalogError:  # its products are of another topic, so none are lost
            before = ()
    found = find_unapproved(both.new.rulebook, both.live, (before, groups))
    return [replace(each, fix=f"{each.fix} {AGREE}") for each in found]


AGREE = "If it is intended, publish it: wizard publish FOLDER --who NAME --why TEXT"
"""How to confirm something that may be unintended, since saving a file cannot ask for confirmation."""
