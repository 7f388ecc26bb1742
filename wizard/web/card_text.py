"""The text of product cards: why a product is shown, how many fit, and facts grouped by origin."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from wizard.engine.cards import Role
from wizard.engine.ranking import Pick, SideRanking
from wizard.rule_language.model import Need, Requirement, Rulebook
from wizard.rule_language.predicates import Budget, Product, passes
from wizard.rule_language.settings import AdvantageRule
from wizard.rule_language.wording import count_of
from wizard.web.text import Fact, count_products, write_money

NAMED_NEEDS = 3
"""The most needs met that a card names."""


def explain_pick(
    pick: Pick,
    compared: Sequence[Requirement],
    best: Pick,
    budget: Budget,
    advantages: Iterable[AdvantageRule] = (),
) -> str:
    """Return why a product is shown, in one line; if it is not the best one, how it differs, also in price.

    For the best one it is empty if nothing was asked for that product data can show.
    """
    met, total = len(pick.fit.met), sum(map(len, (pick.fit.met, pick.fit.missed, pick.fit.not_stated)))
    number = f"{met} of your {total}" if met < total else f"all of your {total}" if total > 1 else "your"
    start = f"It meets {number} {'need' if total == 1 else 'needs'}"
    if not met:
        known = "is not known to meet any" if pick.fit.not_stated else "meets none"
        start = f"It {known} of your needs"
    has = [
        each.need for each in compared if each.need.id in pick.fit.met and _is_had(each.need, pick, budget)
    ]
    if pick is best:
        naming = [need for need in has if not need.reads_price]
        naming.sort(key=lambda need: need.keep)  # a need that is never given up is the least informative
        named = f": {' · '.join(need.label for need in naming[:NAMED_NEEDS])}" if naming else "."
        return f"{start}{named}" if met else ""
    difference = compare_prices(pick.product, best.product)
    costs = f" and costs {difference}." if difference else "."
    if pick.role is Role.CHEAPER:
        return f"It meets the same needs{costs}"
    if pick.role is Role.STEP_UP and pick.advantage:
        return f"It {pick.advantage.label}{costs}"
    if new := [need.label for need in has if need.id not in best.fit.met]:
        return f"{start}, this one too: {new[0]}." + (f" It costs {difference}." if difference else "")
    if met >= len(best.fit.met):
        found = (rule.label for rule in advantages if rule.holds(pick.product, best.product))
        if advantage := next(found, None):
            return f"It {advantage}{costs}"
    return f"{start if total else 'It fits as well'}{costs}"


def list_had(pick: Pick, rulebook: Rulebook, budget: Budget) -> list[str]:
    """Return the labels of the needs that a product meets, without those that do not apply to it."""
    needs = (rulebook.need[need] for need in pick.fit.met)
    return [need.label for need in needs if _is_had(need, pick, budget)]


def _is_had(need: Need, pick: Pick, budget: Budget) -> bool:
    """Return whether a product meets a need by what it has, not because the need does not apply to it."""
    if need.applies_when is None or need.product is None:
        return True
    return passes(need.product, pick.product, budget) is True


def compare_prices(product: Product, other: Product) -> str:
    """Return how much less or more a product costs than another; empty if that is unknown or zero."""
    one, two = product.price, other.price
    if one is None or two is None or one == two or product.currency != other.currency:
        return ""
    return f"{write_money(abs(one - two), product.currency)} {'less' if one < two else 'more'}"


def head_products(side: SideRanking) -> str:
    """Return the heading above the products of a side: how many fit, or that none does."""
    if side.picks:
        return f"{count_of(side.total, 'product')} {'fits' if side.total == 1 else 'fit'} you"
    if side.might_fit:
        return "Nothing here is known to have everything. This might fit:"
    return "Nothing here has everything." if side.nearest else "Nothing here fits."


def head_side(side: SideRanking) -> str:
    """Return the heading of one of several sides: "261 headsets fit you"; the side's name if none fits."""
    if not side.picks:
        return side.side.name
    counted = count_products(side.total, side.side)
    return f"{counted[:1].upper()}{counted[1:]} {'fits' if side.total == 1 else 'fit'} you"


def group_facts(facts: Iterable[Fact]) -> list[tuple[Fact, list[Fact]]]:
    """Group facts by origin and page; return each group with its first fact."""
    groups: dict[tuple[str, str | None], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.origin, fact.page), []).append(fact)
    return [(group[0], group) for group in groups.values()]


def shorten_address(address: str) -> str:
    """Return the host of a web address, to use as link text."""
    return urlsplit(address).netloc.removeprefix("www.")


FILTERS: Mapping[str, Callable[..., object]] = {
    "explain_pick": explain_pick,
    "group_facts": group_facts,
    "head_products": head_products,
    "head_side": head_side,
    "list_had": list_had,
    "shorten_address": shorten_address,
}
"""Filter name -> function, for templates."""
