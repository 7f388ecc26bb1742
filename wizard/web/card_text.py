"""What cards of products say: why one is shown in one line, how many fit, facts by where they come from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from wizard.engine.cards import Role
from wizard.engine.ranking import Pick, SideRanking
from wizard.rule_language.model import Requirement
from wizard.rule_language.predicates import Product
from wizard.rule_language.wording import count_of
from wizard.web.text import Fact, write_money

NAMED_WISHES = 3
"""How many of the wishes that a product meets are named on its card."""


def describe_why(pick: Pick, compared: Sequence[Requirement], best: Pick) -> str:
    """Return why a product is shown, in one line; beside the best one, what is different.

    Empty where nothing was asked for that product data can show.
    """
    if pick.role is Role.CHEAPER:
        return "It meets the same wishes."
    if pick.role is Role.STEP_UP and pick.advantage:
        return f"It {pick.advantage.label}."
    met, total = len(pick.fit.met), sum(map(len, (pick.fit.met, pick.fit.missed, pick.fit.not_stated)))
    costs = compare_prices(pick.product, best.product)
    if not met:
        return f"It costs {costs}." if costs else ""
    number = f"{met} of your {total}" if met < total else f"all of your {total}" if total > 1 else "your"
    start = f"It meets {number} {'wish' if total == 1 else 'wishes'}"
    if pick is best:
        told = [each.need for each in compared if each.need.id in pick.fit.met and not each.need.reads_price]
        told.sort(key=lambda need: need.keep)  # what nobody gives up tells least
        return f"{start}: {' · '.join(need.label for need in told[:NAMED_WISHES])}" if told else f"{start}."
    new = [each.need.label for each in compared if each.need.id in {*pick.fit.met} - {*best.fit.met}]
    if new:
        return f"{start}, this one too: {new[0]}"
    return f"{start} and costs {costs}." if costs else f"{start}."


def compare_prices(product: Product, other: Product) -> str:
    """Return how much less or more a product costs than another; empty where it is not known, or nothing."""
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


def group_facts(facts: Iterable[Fact]) -> list[tuple[Fact, list[Fact]]]:
    """Return facts of one origin and page together, each group after its first."""
    groups: dict[tuple[str, str | None], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.origin, fact.page), []).append(fact)
    return [(group[0], group) for group in groups.values()]


def shorten_address(address: str) -> str:
    """Return the host of a web address, as the text of a link to it."""
    return urlsplit(address).netloc.removeprefix("www.")


FILTERS: Mapping[str, Callable[..., object]] = {
    "describe_why": describe_why,
    "group_facts": group_facts,
    "head_products": head_products,
    "shorten_address": shorten_address,
}
"""What templates may call, by the name of the filter."""
