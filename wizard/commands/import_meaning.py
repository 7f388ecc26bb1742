"""What an import means for the wizard: the needs and the answers it no longer serves, from the proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from wizard.core.model import Rulebook
from wizard.core.numbers import count_of
from wizard.core.products import AnswerAmount, AttributeTest, Budget, Product
from wizard.core.proving.findings import Finding
from wizard.core.proving.ground import Ground
from wizard.core.proving.losses import Loss, find_losses
from wizard.core.proving.product_claims import count_full_matches, prove_products
from wizard.core.proving.sweep import TooTangledError
from wizard.core.stock import Shelf, arrange, meets

TOLD = 8
"""How many losses are told one by one."""


def price_limits(rulebook: Rulebook) -> list[float]:
    """The prices, in whole currency units, that needs compare with."""
    limits: set[float] = set()
    for test in (test for need in rulebook.needs for test in need.tests if test.attribute == "price"):
        limits.update(_limits(rulebook, test))
    return sorted(limits)


def _limits(rulebook: Rulebook, test: AttributeTest) -> Iterator[float]:
    if isinstance(test.limit, AnswerAmount):
        question = rulebook.question.get(test.limit.question)
        for option in question.options if question else ():
            if option.amount is not None:
                yield option.amount
    for limit in (test.limit, *test.values):
        if isinstance(limit, (int, float)):
            yield limit


def tell_currencies(rulebook: Rulebook, priced: Counter[str]) -> Iterator[str]:
    """A sentence on the products, counted by currency, that no budget can be compared with."""
    own = rulebook.settings.currency
    others = {currency: number for currency, number in priced.items() if number and currency != own}
    if number := sum(others.values()):
        they, is_, meet = ("it", "is", "meets") if number == 1 else ("they", "are", "meet")
        yield (
            f"{count_of(number, 'product')} {is_} priced in {', '.join(sorted(others))}; "
            f"the rules compare in {own} (settings.yaml), so {they} never {meet} a budget."
        )


def tell_meaning(
    rulebook: Rulebook, before: list[Product] | None, after: list[Product] | None
) -> Iterator[str]:
    """Sentences on what the products after mean for shoppers, compared with those before."""
    if after is None or before is None:
        yield "The products are too different from each other to go through them here: run wizard prove."
        return
    old, new = arrange(before), arrange(after)
    yield from _needs_without(rulebook, old, new)
    yield from _proven(rulebook, old, new)
    if old:
        yield from _losses(rulebook, find_losses(rulebook, old, new))


def _proven(rulebook: Rulebook, old: Shelf, new: Shelf) -> Iterator[str]:
    """What the proof says of the products; what it says of the rules no import can change."""
    try:
        ground = Ground(rulebook)
    except TooTangledError:
        return
    yield from _full_matches(ground, old, new)
    known = {said.message for said in prove_products(ground, old)} if old else set()
    for finding in sorted({said for said in prove_products(ground, new) if isinstance(said, Finding)}):
        if finding.message not in known:
            yield f"{finding.message} {finding.mend}"


def _needs_without(rulebook: Rulebook, old: Shelf, new: Shelf) -> Iterator[str]:
    """The needs that no product meets, those that one met before first."""
    without = {need for need in _met(rulebook, old) if need not in _met(rulebook, new)}
    if without:
        yield f"No product meets these needs any more: {_name(rulebook, sorted(without))}."
    never = [
        need.id for need in rulebook.needs if need.checkable and need.id not in _met(rulebook, new) | without
    ]
    if never:
        yield f"No product {'meets' if old else 'of this feed meets'} these needs: {_name(rulebook, never)}."


def _name(rulebook: Rulebook, needs: Iterable[str]) -> str:
    """The needs as shoppers read them, with their ids."""
    return ", ".join(f"{rulebook.need[need].label} ({need})" for need in needs)


def _met(rulebook: Rulebook, shelf: Shelf) -> set[str]:
    """The needs that a product meets; a budget is no limit here."""
    budget = Budget({}, rulebook.settings.currency)
    firsts = [group.products[0] for group in shelf]
    return {
        need.id
        for need in rulebook.needs
        if need.checkable and any(meets(need, product, budget) for product in firsts)
    }


def _full_matches(ground: Ground, old: Shelf, new: Shelf) -> Iterator[str]:
    """In how many plain answer sets a product meets every must, and how many it was."""
    share = _share(ground, new)
    if share is not None:
        before = _share(ground, old) if old else None
        changed = "" if before is None else f", {before} before" if before != share else ", as before"
        yield (
            f"In {share} of all plain sets of answers a product meets every must{changed}; "
            "in the others shoppers see near misses."
        )


def _share(ground: Ground, shelf: Shelf) -> str | None:
    """The share of plain answer sets with a product that meets every must; None when it is not known."""
    _, plain, _ = count_full_matches(ground, shelf)
    every = ground.rules.sweeper.all.plain
    return _percent(plain.lowest, every) if plain.exact and every else None


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _losses(rulebook: Rulebook, losses: list[Loss]) -> Iterator[str]:
    """The musts that no product meets any more, alone or together."""
    for loss in losses[:TOLD]:
        musts = " and ".join(_must(rulebook, *must) for must in loss.musts)
        kinds = " or ".join(sorted(loss.kinds))
        asked = f"{_percent(loss.plain, loss.all_plain)} of all plain sets of answers ask for it"
        yield f"New near misses: no product of kind {kinds} has {musts} any more; {asked}."
    if len(losses) > TOLD:
        yield f"New near misses: {len(losses) - TOLD} more such cases."


def _must(rulebook: Rulebook, need: str, amounts: tuple[int, ...]) -> str:
    return _name(rulebook, [need]) + "".join(f" {amount}" for amount in amounts)
