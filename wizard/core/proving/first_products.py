"""Which product comes first, found fast enough for many thousands of answer sets.

Products are the bits of whole numbers, cheapest first, so that a need is met by all products at once:
the weights they gather are added up in binary, one number for each binary digit.
"""

from __future__ import annotations

from collections.abc import Sequence

from wizard.core.conditions import Answers
from wizard.core.engine import decide
from wizard.core.flow import Counted
from wizard.core.model import Rulebook, Wish
from wizard.core.products import Product
from wizard.core.ranking import KINDS
from wizard.core.stock import Met, Shelf, Stock


class FirstProducts:
    """The product that a rulebook's ranking shows first; the same as `rank`, without all the others."""

    def __init__(self, rulebook: Rulebook, shelf: Shelf) -> None:
        self._rulebook = rulebook
        self._stock = Stock(shelf)

    def first(self, answers: Answers) -> Product | None:
        """The first product for the answers that count; None where nothing meets every must."""
        own = {name: answers[name] for name in self._rulebook.question if name in answers}
        decision = decide(self._rulebook, Counted(own, own, (), (), {}, {}, ended=False))
        budget = self._rulebook.budget(own)
        wishes = [
            (wish, self._stock.meeting(wish.need, budget)) for wish in decision.wishes if wish.need.checkable
        ]
        for kinds in KINDS[decision.verdict]:
            left = self._stock.of(kinds)
            for wish, (met, _) in wishes:
                left &= met if wish.must else left
            if left:
                return self._stock.products[_best(left, wishes)]
        return None


def _best(products: int, wishes: Sequence[tuple[Wish, Met]]) -> int:
    """The place of the product with most nice weight, then least that is not stated, then first of all."""
    weights: list[int] = []
    unstated: list[int] = []
    for wish, (met, not_stated) in wishes:
        if wish.weight is not None:
            _add(weights, met, wish.weight)
            _add(unstated, not_stated, 1)
    for digit in reversed(weights):
        products = products & digit or products
    for digit in reversed(unstated):
        products = products & ~digit or products
    return (products & -products).bit_length() - 1


def _add(digits: list[int], products: int, number: int) -> None:
    """Add a number to what these products have gathered; `digits` holds the sums, lowest digit first."""
    for place in range(number.bit_length()):
        carried = products if number >> place & 1 else 0
        while carried:
            digits += [0] * (place + 1 - len(digits))
            digits[place], carried = digits[place] ^ carried, digits[place] & carried
            place += 1
