"""The sentences on how products fit, in positive words: what they have, not what they lack."""

from collections.abc import Callable, Collection, Iterable, Mapping

from wizard.engine.product_check import Advantage, CheckResult, Objection, ProductCheck
from wizard.engine.ranking import NearMiss, Pick
from wizard.rule_language.model import Need, Rulebook
from wizard.rule_language.predicates import Budget, Product, find_price_limit, price_in
from wizard.rule_language.topic import OUT_OF_SCOPE, Side
from wizard.rule_language.wording import join_words
from wizard.web.text import WORDS, count_products, label_needs, name_none, quote, write_amount

MOST_UNSTATED = 2
"""The most unstated needs that a sentence names."""


def describe_missed(need: Need, product: Product | None, budget: Budget) -> str:
    """Return how a product misses a need: "has a cable", "is 12.50 USD over your budget".

    Without `product` the words apply to several products. If the rules have no words, the need is named.
    """
    words = WORDS["missed"]
    question = find_price_limit(need.product)
    if need.missed or question is None:
        return need.missed or words["named"].format(need=need.label)
    limit = budget.amounts.get(question)
    price = None if product is None else price_in(product, budget.currency)
    if price is None or limit is None:
        return words["over"]
    over = f"{price - limit:,.2f}".removesuffix(".00")
    return words["over_by"].format(amount=f"{over} {budget.currency}")


def list_missed(
    needs: Iterable[str], product: Product | None, rulebook: Rulebook, budget: Budget
) -> list[str]:
    """Return how a product misses each of these needs."""
    return [describe_missed(rulebook.need[need], product, budget) for need in needs]


def describe_trade_off(pick: Pick, rulebook: Rulebook, budget: Budget, given_up: Collection[str] = ()) -> str:
    """Return what this product lacks; an empty string if nothing was asked for.

    Neither musts given up for it, which are named above it, nor what to ask the shop are repeated.
    """
    fit = pick.fit
    if missed := [need for need in fit.missed if need not in given_up]:
        return f"The trade-off: it {join_words(list_missed(missed, pick.product, rulebook, budget))}."
    else_ = " else" if given_up else ""
    if unsaid := [need for need in fit.not_stated if need not in (*given_up, *pick.ask)]:
        named = quote(label_needs(unsaid[:MOST_UNSTATED], rulebook))
        more = [f"{len(unsaid) - len(named)} more"] if len(unsaid) > len(named) else []
        return f"Everything{else_} we know fits. Not stated: {join_words(named + more)}. Ask the shop."
    if pick.ask or not (fit.met or given_up):
        return ""
    return f"It has everything{else_} that our data can show."


def describe_near_miss(near: NearMiss, rulebook: Rulebook, side: Side, budget: Budget) -> str:
    """Describe the closest product of a near miss, and how many others there are.

    "Slate 11, 590.00 USD: has a fan (one of 4 laptops, from 480.00 USD)". A further sentence says what the
    product does not state.
    """
    product, needs = near.closest.product, [rulebook.need[need] for need in near.give_up]
    price = "" if product.price is None else f", {write_amount(product)}"
    said = join_words(describe_missed(need, product, budget) for need in needs)
    lowest = f", from {write_amount(near.lowest)}" if near.lowest and near.lowest.id != product.id else ""
    others = f" (one of {count_products(near.count, side)}{lowest})" if near.count > 1 else ""
    asked = f". {describe_asking(near.closest, rulebook)}" if near.closest.ask else ""
    return f"{product.name}{price}: {said}{others}{asked}"


def describe_asking(pick: Pick, rulebook: Rulebook) -> str:
    """Return what to ask the shop about a product that might fit: for a budget, its price."""
    needs = [rulebook.need[need] for need in pick.ask]
    asked = quote(need.label for need in needs if not need.reads_price)
    if pick.product.price is None and any(need.reads_price for need in needs):
        asked.append("its price")
    return f"Ask the shop about {join_words(asked or quote(need.label for need in needs))}."


# --- the check of one product --------------------------------------------------------------------


def describe_check(check: ProductCheck, verdict: str) -> str:
    """Say in a sentence whether a product fits."""
    if check.result is CheckResult.NO and verdict == OUT_OF_SCOPE:
        return WORDS["checks"]["out_of_scope"]
    better = check.result is CheckResult.YES and check.advantage is Advantage.BETTER
    return WORDS["checks"]["yes_but" if better else check.result]


def describe_objection(
    objection: Objection, product: Product, recommended: str, rulebook: Rulebook, budget: Budget
) -> str:
    """Return why a product is not recommended; `recommended` is the label of the verdict."""
    topic = rulebook.topic
    return WORDS["objections"][objection.why].format(
        need=objection.need.label if objection.need else "",
        missed=describe_missed(objection.need, product, budget) if objection.need else "",
        instead=objection.need.instead if objection.need else "",
        found=topic.kind[product.kind].one if product.kind in topic.kind else name_none(topic),
        none=name_none(topic),
        recommended=recommended,
    )


FILTERS: Mapping[str, Callable[..., object]] = {
    "describe_asking": describe_asking,
    "describe_check": describe_check,
    "describe_near_miss": describe_near_miss,
    "describe_objection": describe_objection,
    "list_missed": list_missed,
    "trade_off": describe_trade_off,
}
"""Filter name -> function, for templates."""
