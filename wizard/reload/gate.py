"""What rules and a catalog have to pass before they go live."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.advisor import Advisor
from wizard.analysis.check import check_rulebook, find_known_unread, find_unasked, find_unread
from wizard.analysis.periods import Found, group_periods, merge_found, of_no_use, problem_when
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
"""Tries out the pages of a version on answers for each verdict, and returns what cannot be shown."""


def skip_rehearsal(_advisor: Advisor, _answers: Mapping[str, Answers]) -> tuple[Problem, ...]:
    """Try out nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """Findings about some rules with some catalog.

    `catalog` is None when it cannot be used, which may be otherwise a while later if it is `unopened`;
    `advisor` is None when the rules cannot be used with it. `problems` keep them from going live;
    `shortages` do not, since the live version has them too. `inconclusive`: something could not be proven.
    """

    catalog: Catalog | None = None
    advisor: Advisor | None = None
    problems: tuple[Problem, ...] = ()
    shortages: tuple[Problem, ...] = ()
    inconclusive: bool = False
    unopened: bool = False


def try_catalog(path: Path, texts: Mapping[str, bytes], live: Advisor, rehearse: Rehearsal) -> GateResult:
    """Open a catalog file, load the live rules with it, and try out the pages.

    A catalog that looks like a mistake beside the live one is a problem too.
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


RESTART = "The products stay as they were. If this is meant, start the server again."


def find_loss(new: Advisor, live: Advisor) -> str:
    """Return what a new catalog has lost altogether, as by mistake; an empty text for nothing."""
    before = [each for each in live.catalog.products() if each.kind != OTHER]
    now = [each for each in new.catalog.products() if each.kind != OTHER]
    if before and not now:
        return f"The catalog has lost its products, of which there were {len(before):,}."
    currency = new.rulebook.settings.currency
    priced = {each.currency for each in now if each.price_cents is not None}
    if priced and currency not in priced and any(each.currency == currency for each in before):
        found = join_words(sorted(map(str, priced)))
        return f"No price is in {currency} any more, the currency of the rules: all are in {found}."
    return ""


def try_rules(
    texts: Mapping[str, bytes], catalog: Catalog, rehearse: Rehearsal = skip_rehearsal
) -> GateResult:
    """Load rules with a catalog, and try out the pages; a new topic reads its file again."""
    try:
        catalog = catalog.read_as(load_topic(texts))
        advisor = Advisor(load(texts, catalog.own_attributes), catalog)
    except RulesError as error:
        return GateResult(catalog, problems=error.problems)
    except CatalogError as error:
        fix = "Put the catalog in order first; then the rules are checked again."
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
    """Check and prove rules with a catalog; prove only the products of rules that `passed` before.

    Answers without any product are a problem unless the live rules have them with this catalog too. So is
    what may not be meant, unless it was `agreed` to, as it is for rules that were published or live before.
    All of it holds for each period between the dates in these and in the live rules, from today on. With
    `live_texts`, the files of the live rules, what has another name in the new ones has it in these too.
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
        problems += [each for each in _find_unasked(periods, live) if each not in problems]
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
    """Return the live rules with the names that new ones give to the same things, to be compared."""
    adopted = adopt_names(before, texts)
    if adopted == before:
        return live
    return Advisor(load(adopted, live.catalog.own_attributes), live.catalog)


@dataclass(frozen=True, slots=True)
class _InPeriods:
    """New rules as they are in force in some periods, and the live ones as they are then."""

    periods: tuple[Period, ...]
    new: Advisor
    live: Rulebook


def _pair_by_period(new: Advisor, live: Advisor) -> list[_InPeriods]:
    """Return both for each group of periods, from today on, in which nothing changes in either; today first.

    Where new rules are the same as today, they are that very Advisor.
    """
    today = new.rulebook.day
    groups = group_periods((*new.rulebook.dated, *live.rulebook.dated), today)
    days = [max(periods[0].from_, today) for periods in groups]
    return [
        _InPeriods(periods, new.on(day), live.rulebook.on(day))
        for periods, day in zip(groups, days, strict=True)
    ]


def _rehearse(new: Advisor, tried: Advisor, rehearse: Rehearsal) -> tuple[Problem, ...]:
    """Try out the pages of rules that were not tried out already."""
    return () if new is tried else rehearse(new, find_answers_by_verdict(new.rulebook))


@dataclass(frozen=True, slots=True)
class _Shortages:
    """Answers without any product: those of new rules alone, and those that the live rules have too."""

    new: tuple[Problem, ...]
    known: tuple[Problem, ...]
    inconclusive: bool


def _find_shortages(both: _InPeriods) -> _Shortages:
    """Return the shortages of new rules beside those of the live ones in the same periods."""
    groups = both.new.product_groups
    found = find_shortages(both.new.rulebook, groups)
    shortages = [each.problem for each in found if isinstance(each, Violation)]
    known = {each.message for each in find_shortages(both.live, groups)} if shortages else set()
    return _Shortages(
        tuple(each for each in shortages if each.message not in known),
        tuple(each for each in shortages if each.message in known),
        len(shortages) < len(found),
    )


def _merge(found: Found[Problem], today: Day) -> list[Problem]:
    """Return the problems of all periods, each once, with the periods where it is not one in all of them."""
    merged = merge_found(found, key=lambda problem: problem)
    return [problem_when(problem, periods, today) for problem, periods in merged]


def _find_unasked(several: Sequence[_InPeriods], live: Advisor) -> list[Problem]:
    """Return what rules do to shoppers in some period, the live rules do not, and nobody was asked about."""
    today = several[0].new.rulebook
    known = find_known_unread(several[0].live)
    unread = [(each.periods, find_unread(each.new.rulebook, known)) for each in several]
    useless = zip((each.periods for each in several), of_no_use(today.dated, unread), strict=True)
    doubtful = [(each.periods, _find_doubtful(each, live.rulebook.topic)) for each in several]
    return _merge([*useless], today.day) + _merge(doubtful, today.day)


def _find_doubtful(both: _InPeriods, topic: Topic) -> list[Problem]:
    """Return what is hardly meant of the new rules beside the live ones, which have this topic."""
    before = groups = both.new.product_groups
    if topic.links != both.new.rulebook.topic.links:
        try:
            before = group_products(both.new.catalog.read_as(topic).products(), topic)
        except CatalogError:  # it holds products of another topic, which nobody has lost
            before = ()
    found = find_unasked(both.new.rulebook, both.live, (before, groups))
    return [replace(each, fix=f"{each.fix} {AGREE}") for each in found]


AGREE = "If it is meant, publish it: wizard publish FOLDER --who NAME --why TEXT"
"""How to say that what may not be meant is meant: saving a file cannot be asked."""
