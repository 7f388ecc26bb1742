"""The products that a rulebook shows first for given answers: like `rank`, but without the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import islice
from operator import or_

from wizard.analysis.wanted import Setting, Terms, Wanted, WantedIndex
from wizard.engine.cards import (
    CARDS,
    Card,
    Level,
    is_superseded,
    join_levels,
    keep_one_per_family,
    order_cards,
)
from wizard.engine.product_index import NeedMatches, OrderedProducts, ProductGroups, ProductIndex, places_of
from wizard.engine.ranking import MIGHT_FIT
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Requirement, Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.settings import AdvantageRule, OrderStep
from wizard.rule_language.topic import Side

_Match = tuple[Requirement, NeedMatches]

_Part = tuple[tuple[int, int, int, int], int]
"""Ways of use, as bits, that fit equally well, preceded by how well they fit.

The fit is four numbers; higher ones are better: the unstated musts except those about the price, and all
unstated musts, both negative; the nice weight met; and the unstated nice needs, negative.
"""


class ProductFinder:
    """The products that fit answers, best first.

    `like` are the products of another rulebook whose needs of the same id are met by the same products, so
    that both rulebooks share one index.
    """

    def __init__(self, rulebook: Rulebook, groups: ProductGroups, like: ProductFinder | None = None) -> None:
        self._advantages = rulebook.settings.advantages
        self._index: ProductIndex = like._index if like else ProductIndex(groups)
        self._orders: dict[tuple[OrderStep, ...], tuple[OrderStep, ...]] = like._orders if like else {}
        self._wanted = WantedIndex(rulebook, self._orders)
        self._tested: dict[int, _TestedProducts] = {}
        self._matches: dict[tuple[int, int], dict[int, _Match]] = {}
        self._first: dict[tuple[object, ...], Product | None] = {}

    def terms(self, answers: Answers) -> Terms:
        """Return everything about answers, all of which must count, that matters for products."""
        return self._wanted.terms(answers)

    def wanted(self, answers: Answers) -> Wanted:
        """Return what these answers, all of which must count, require of products."""
        return self._wanted.find(answers)

    def any_fits(self, terms: Terms) -> bool:
        """Return whether any product fits."""
        tested = self._tested_in(self._wanted.setting(terms))
        return bool(tested.find_fits(self._wanted.sides(terms), self._wanted.musts_of(terms)))

    def first(self, terms: Terms) -> Product | None:
        """Return the product on the first card; None if no product fits."""
        wanted = self._wanted.read(terms)
        if wanted.signature not in self._first:
            firsts = (side.first for side in self.sides(wanted))
            self._first[wanted.signature] = next((product for product in firsts if product), None)
        return self._first[wanted.signature]

    def sides(self, wanted: Wanted) -> Iterator[SideProducts]:
        """Yield the products of each recommended side; nothing if advice replaces the products."""
        if not wanted.sides:
            return
        tested = self._tested_in(wanted.setting)
        matches = [tested.match(each) for each in wanted.requirements]
        for side in wanted.sides:
            yield SideProducts(side, tested.index, matches, self._advantages)

    def _tested_in(self, setting: Setting) -> _TestedProducts:
        """Return the products tested and ordered for a setting; cached."""
        known = self._tested.get(id(setting))
        if known is None:
            index = self._index.in_order(setting.order, setting.budget)
            matches = self._matches.setdefault((id(setting.order), id(setting.budget)), {})
            known = self._tested[id(setting)] = _TestedProducts(self._wanted, setting, index, matches)
        return known


class _TestedProducts:
    """The products in one setting, with the ways of use, as bits, that meet what rules require.

    `matches` is a cache that settings with the same order and budget share.
    """

    def __init__(
        self, wanted: WantedIndex, setting: Setting, index: OrderedProducts, matches: dict[int, _Match]
    ) -> None:
        self.index = index
        self._wanted, self._setting = wanted, setting
        self._ways: dict[int, int] = {}
        self._meeting: dict[int, tuple[int, int]] = {}
        self._matches = matches

    def find_fits(self, sides: Sequence[Side], terms: int) -> int:
        """Return the ways of these sides that meet every must of the rules with these true terms."""
        ways = self._ways.get(id(sides))
        if ways is None:
            ways = self._ways[id(sides)] = reduce(or_, [self.index.ways_of(side.kinds) for side in sides], 0)
        while terms and ways:
            term = terms & -terms
            others, meeting = self._meeting.get(term) or self._match_musts(term)
            terms &= others
            ways &= meeting
        return ways

    def match(self, requirement: Requirement) -> _Match:
        """Return a requirement with the ways that meet it, and those for which it is not stated; cached."""
        known = self._matches.get(id(requirement))
        if known is None:
            met = self.index.match_need(requirement.need, requirement.by_link, self._setting.budget)
            known = self._matches[id(requirement)] = requirement, met
        return known

    def _match_musts(self, term: int) -> tuple[int, int]:
        """Return all terms except those of the rule with this term, and the ways that meet its musts."""
        others, musts = self._wanted.musts_called(term, self._setting)
        meeting = -1 if musts is not None else 0
        for each in musts or ():
            meeting &= self.match(each)[1][0]
        self._meeting[term] = others, meeting
        return others, meeting


class SideProducts:
    """The products of one side that fit or might fit, as places in `index`."""

    def __init__(
        self,
        side: Side,
        index: OrderedProducts,
        matches: Sequence[_Match],
        advantages: Sequence[AdvantageRule],
    ) -> None:
        self.index = index
        self._advantages = advantages
        self._matches = matches
        self._families: set[str] = set()
        self._ways = index.ways_of(side.kinds)
        if not any(requirement.by_link for requirement, _ in matches):  # one way of each product is enough
            self._ways &= (1 << index.width) - 1
        self._fits = self._ways
        for requirement, (met, _) in matches:
            if requirement.must:
                self._fits &= met
        self._fitting = index.products_of(self._fits)

    @property
    def first(self) -> Product | None:
        """Return the product on the first card; None if no product fits.

        It is the first one that no later model supersedes, or else the very first.
        """
        families: set[str] = set()
        superseded: int | None = None
        ways = self._fits
        while ways:
            best = self._find_best_ways(ways)
            products = self.index.products_of(best)  # one seen before is superseded, or its family is known
            for place in places_of(keep_one_per_family(self.index, products, families)):
                if not is_superseded(self.index, place, self._fitting):
                    return self.index.products[place]
                superseded = place if superseded is None else superseded
            ways ^= best
        return None if superseded is None else self.index.products[superseded]

    def _find_best_ways(self, ways: int) -> int:
        """Return those of some ways that fit best: highest nice weight, then fewest unstated nice needs.

        The sums of all ways are computed at once: each binary digit is a set of ways.
        """
        nice = [(each.weight, *matches) for each, matches in self._matches if each.weight is not None]
        if ways & ways - 1:
            ways = _keep_highest(ways, ((weight, met) for weight, met, _ in nice))
        if ways & ways - 1:
            ways = _keep_highest(ways, ((1, ~not_stated) for _, _, not_stated in nice))
        return ways

    @cached_property
    def levels(self) -> list[Level]:
        """Return the products that fit, grouped by how well they fit."""
        fits = [part for part in self._parts if not part[0][1]]
        return list(self._find_levels(fits, 0, self._families))

    @cached_property
    def cards(self) -> list[Card]:
        """Return the first cards, at most `CARDS`."""
        affordable = -1
        for requirement, (met, _) in self._matches:
            affordable &= met if requirement.need.reads_price else -1
        return list(islice(order_cards(self.index, self.levels, self._advantages, affordable), CARDS))

    def named_on(self, card: Card) -> int:
        """Return the products that a card names, as bits: its own, and versions that fit equally well."""
        family = self.index.families.get(self.index.products[card.place].family or "", 0)
        level = next(each.products for each in self.levels if each.products >> card.place & 1)
        return level & family | 1 << card.place

    def might_fit(self) -> list[int]:
        """Return the places of the first products that might fit.

        If three products fit, a product that might fit must meet more nice weight than the third of them.
        """
        cards = self.cards  # computed first, since this fills `_families`
        might = [part for part in self._parts if part[0][1]]
        levels = list(self._find_levels(might, self._fitting, set(self._families)))
        if len(cards) >= CARDS:
            last = cards[-1].place
            weight = next(level.weight for level in self.levels if level.cards >> last & 1)
            levels = [level for level in levels if level.weight > weight]
        current = self._fitting | join_levels(levels)
        places = [place for level in levels for place in places_of(level.cards)]
        return sorted(places, key=lambda place: is_superseded(self.index, place, current))[:MIGHT_FIT]

    @cached_property
    def _parts(self) -> list[_Part]:
        """Return the ways of use that fit or might fit, best first."""
        possible = self._ways
        for requirement, (met, not_stated) in self._matches:
            if requirement.must:
                possible &= met | not_stated
        return self._partition(possible)

    def _partition(self, ways: int) -> list[_Part]:
        """Return the ways in parts that fit equally well, best first.

        The order is that of `rank`: fewer unstated musts, of which the price counts least, then more nice
        weight met, then fewer unstated nice needs.
        """
        parts = {(0, 0, 0, 0): ways}
        for requirement, (met, not_stated) in self._matches:
            if requirement.must and not ways & ~met:
                continue
            weight, asked = requirement.weight or 0, int(requirement.must)
            other = int(requirement.must and not requirement.need.reads_price)
            unstated = 1 - asked
            after: dict[tuple[int, int, int, int], int] = defaultdict(int)
            for (others, asks, met_weight, stated), part in parts.items():
                if meets := part & met:
                    after[others, asks, met_weight + weight, stated] |= meets
                if unknown := part & not_stated:
                    after[others - other, asks - asked, met_weight, stated - unstated] |= unknown
                if misses := part ^ meets ^ unknown:
                    after[others, asks, met_weight, stated] |= misses
            parts = after
        return sorted(parts.items(), reverse=True)

    def _find_levels(self, parts: Iterable[_Part], taken: int, families: set[str]) -> Iterator[Level]:
        """Yield the products of these parts, each in the level of its best way, without those taken."""
        for key, ways in parts:
            products = self.index.products_of(ways) & ~taken
            taken |= products
            if products:
                yield Level(key[2], products, keep_one_per_family(self.index, products, families))


def _keep_highest(ways: int, weights: Iterable[tuple[int, int]]) -> int:
    """Return the ways, as bits, with the highest total weight of the sets that contain them."""
    digits: list[int] = []
    for weight, members in weights:
        holding = ways & members
        if not holding or holding == ways:  # it distinguishes none of them
            continue
        place = 0
        while weight:
            if weight & 1:
                carried, at = holding, place
                while carried:
                    if at == len(digits):
                        digits.append(0)
                    digits[at], carried = digits[at] ^ carried, digits[at] & carried
                    at += 1
            elif place == len(digits):
                digits.append(0)
            weight >>= 1
            place += 1
    for digit in reversed(digits):
        ways = ways & digit or ways
    return ways
