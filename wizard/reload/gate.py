"""What rules and a catalog have to pass before they go live."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.advisor import Advisor
from wizard.analysis.check import check_rulebook, find_unasked, find_unread
from wizard.analysis.periods import Found, list_in_force, merge_found, of_no_use, problem_when
from wizard.analysis.proof import find_shortages
from wizard.analysis.verdict_answers import find_answers_by_verdict
from wizard.analysis.violations import Violation
from wizard.catalog.store import Catalog
from wizard.engine.product_index import group_products
from wizard.rule_language.conditions import Answers
from wizard.rule_language.dates import Day, Period
from wizard.rule_language.diagnostics import CatalogError, Place, Problem, RulesError
from wizard.rule_language.topic import OTHER
from wizard.rule_language.wording import join_words
from wizard.rules_folder import load, load_topic

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
) -> GateResult:
    """Check and prove rules with a catalog; prove only the products of rules that `passed` before.

    Answers without any product are a problem unless the live rules have them with this catalog too. So is
    what may not be meant, unless it was `agreed` to, as it is for rules that were published or live before.
    All of it holds for each period between the dates in the rules, from today on.
    """
    loaded = try_rules(texts, catalog, rehearse)
    if loaded.advisor is None:
        return loaded
    problems: list[Problem] = []
    inconclusive = False
    if not passed:
        report = check_rulebook(loaded.advisor.rulebook)
        problems = [diagnostic.problem for diagnostic in report.problems]
        inconclusive = bool(report.inconclusive)
    periods = list_in_force(loaded.advisor.rulebook)
    now, *later = [(each.periods, loaded.advisor.on(each.rulebook.day)) for each in periods]
    today = loaded.advisor.rulebook.day
    if not agreed:
        problems += [each for each in _find_unasked((now, *later), live) if each not in problems]
    unshown = [(each, rehearse(new, find_answers_by_verdict(new.rulebook))) for each, new in later]
    unshown.insert(0, (now[0], ()))  # tried out already
    found = [(each, _find_shortages(new, live)) for each, new in (now, *later)]
    problems += _merge(unshown, today) + _merge([(each, shortages.new) for each, shortages in found], today)
    return replace(
        loaded,
        problems=tuple(problems),
        shortages=tuple(_merge([(each, shortages.known) for each, shortages in found], today)),
        inconclusive=inconclusive or any(shortages.inconclusive for _, shortages in found),
    )


@dataclass(frozen=True, slots=True)
class _Shortages:
    """Answers without any product: those of new rules alone, and those that the live rules have too."""

    new: tuple[Problem, ...]
    known: tuple[Problem, ...]
    inconclusive: bool


def _find_shortages(new: Advisor, live: Advisor) -> _Shortages:
    """Return the shortages of new rules beside those of the live ones on the same day."""
    found = find_shortages(new.rulebook, new.product_groups)
    shortages = [each.problem for each in found if isinstance(each, Violation)]
    before = find_shortages(live.rulebook.on(new.rulebook.day), new.product_groups) if shortages else []
    known = {each.message for each in before}
    return _Shortages(
        tuple(each for each in shortages if each.message not in known),
        tuple(each for each in shortages if each.message in known),
        len(shortages) < len(found),
    )


def _merge(found: Found[Problem], today: Day) -> list[Problem]:
    """Return the problems of all periods, each once, with the periods where it is not one in all of them."""
    merged = merge_found(found, key=lambda problem: problem)
    return [problem_when(problem, periods, today) for problem, periods in merged]


def _find_unasked(periods: Sequence[tuple[tuple[Period, ...], Advisor]], live: Advisor) -> list[Problem]:
    """Return what rules do to shoppers in some period, the live rules do not, and nobody was asked about."""
    today = periods[0][1].rulebook
    unread = [(each, find_unread(new.rulebook, live.rulebook.on(new.rulebook.day))) for each, new in periods]
    useless = zip((each for each, _ in periods), of_no_use(today.dated, unread), strict=True)
    doubtful = [(each, _find_doubtful(new, live)) for each, new in periods]
    return _merge([*useless], today.day) + _merge(doubtful, today.day)


def _find_doubtful(new: Advisor, live: Advisor) -> list[Problem]:
    """Return what is hardly meant of the rules of one day beside the live ones of that day."""
    groups, topic = new.product_groups, live.rulebook.topic
    before = groups
    if topic.links != new.rulebook.topic.links:
        try:
            before = group_products(new.catalog.read_as(topic).products(), topic)
        except CatalogError:  # it holds products of another topic, which nobody has lost
            before = ()
    found = find_unasked(new.rulebook, live.rulebook.on(new.rulebook.day), (before, groups))
    return [replace(each, fix=f"{each.fix} {AGREE}") for each in found]


AGREE = "If it is meant, publish it: wizard publish FOLDER --who NAME --why TEXT"
"""How to say that what may not be meant is meant: saving a file cannot be asked."""
