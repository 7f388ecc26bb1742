"""The state of each product: shown to somebody, only asked about, proven never to fit, or not seen.

Answers that show a product that fits are searched for among the first cards of many answer sets. If none of
these shows it, that does not prove that no answers do. In contrast, that a product never fits is proven for
all answer sets.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_

from wizard.analysis.compiled import MustInstance
from wizard.analysis.coverage import WayOutcome, find_outcomes
from wizard.analysis.fit_proof import FitProver, NotProvenError
from wizard.analysis.plain_sets import RandomBelow
from wizard.analysis.product_search import ProductSearch, ReportProgress
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import DEFAULT_BOUNDS, Bounds
from wizard.engine.product_index import ProductGroups
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Need, Rulebook
from wizard.rule_language.predicates import Product, price_in
from wizard.rule_language.topic import Side
from wizard.rule_language.wording import count_of, join_first, join_words

MOST_TRIED = 20_000
"""The maximum number of answer sets tried: some 10 seconds."""

MOST_RULES = 2
"""The maximum number of rules that a cause names."""


class ProductState(StrEnum):
    """The states of a product over all answer sets."""

    SHOWN = "shown"
    ASKED = "asked"
    NEVER_FITS = "never_fits"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class ProvenProduct:
    """The state of one product, with the answers that demonstrate it, or else the cause.

    A product that is only ever asked about has both.
    """

    product: Product
    state: ProductState
    answers: Answers | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class ProductProof:
    """The state of each product that may be recommended, in the order of their ids.

    `tried` is the number of answer sets in which shown products were searched for.
    """

    products: tuple[ProvenProduct, ...]
    tried: int

    @property
    def counts(self) -> Mapping[ProductState, int]:
        """Return the number of products in each state."""
        found = Counter(each.state for each in self.products)
        return {state: found[state] for state in ProductState}

    def hidden(self) -> list[tuple[str, list[Product]]]:
        """Return each cause with the products that nobody sees, the most frequent cause first."""
        by_cause: dict[str, list[Product]] = defaultdict(list)
        for each in self.products:
            if each.state in (ProductState.NEVER_FITS, ProductState.NOT_SEEN):
                by_cause[each.because].append(each.product)
        return sorted(by_cause.items(), key=lambda each: (-len(each[1]), each[0]))


def prove_each_product(
    rulebook: Rulebook,
    groups: ProductGroups,
    below: RandomBelow,
    most: int = MOST_TRIED,
    bounds: Bounds = DEFAULT_BOUNDS,
    progress: ReportProgress | None = None,
) -> ProductProof:
    """Determine the state of each product, from at most `most` answer sets, some drawn with `below`."""
    search = ProductSearch(rulebook, groups, most, below, progress)
    search.run()
    search.shorten()
    causes = _Causes(rulebook, bounds)
    tried = f"the {count_of(search.tried, 'set')} of answers"
    proven = []
    for product, ways in find_outcomes(groups, causes.musts):
        if product.id in search.shown:
            proven.append(ProvenProduct(product, ProductState.SHOWN, search.shown[product.id]))
            continue
        asked = search.asked.get(product.id)
        state, because = ProductState.NOT_SEEN, f"It was not among the first in {tried} that were tried."
        with suppress(NotProvenError):
            if cause := causes.find(product, ways):
                state, because = ProductState.NEVER_FITS, cause
            else:
                because = f"It fits, but {tried} that were tried show others."
        if asked is not None:
            state = ProductState.ASKED
        proven.append(ProvenProduct(product, state, asked, because))
    proven.sort(key=lambda each: each.product.id)
    return ProductProof(tuple(proven), search.tried)


class _Causes:
    """The causes why products never fit, as sentences; rules that are too tangled give no cause."""

    def __init__(self, rulebook: Rulebook, bounds: Bounds) -> None:
        self._rulebook = rulebook
        self._prover: FitProver | None = None
        self.musts: Sequence[MustInstance] = ()
        try:
            context = ProofContext(rulebook, bounds)
        except StateLimitError:
            return
        self._prover = FitProver(context)
        self.musts = context.must_instances

    def find(self, product: Product, ways: Sequence[WayOutcome]) -> str | None:
        """Return why a product fits no answers; None if it fits some.

        Raise NotProvenError if neither can be proven.
        """
        if self._prover is None:
            raise NotProvenError
        sides = [side for side in self._rulebook.topic.sides if product.kind in side.kinds]
        if any(self._prover.find(side.id, met) is not None for side in sides for met, _ in ways):
            return None
        if not sides:
            return "No side has products of its kind."
        return " ".join(self._explain(self._prover, side, product, ways) for side in sides)

    def _explain(self, prover: FitProver, side: Side, product: Product, ways: Sequence[WayOutcome]) -> str:
        """Return the musts that prevent a product from fitting, the same for all ways of use if possible."""
        met = _unite(met for met, _ in ways)
        if prover.find(side.id, met) is not None:
            separate = self._name_needs(_unite(prover.explain(side.id, each) for each, _ in ways))
            wanted = join_words([f"'{name}'" for name in separate])
            return f"It has no single link with {wanted}, {self._name_rules(separate)}."
        lacking = prover.explain(side.id, met)
        if not lacking:
            return f"No answers lead to {side.several}."
        unstated = self._name_needs(lacking & _unite(not_missed for _, not_missed in ways))
        needs = self._name_needs(lacking)
        return " ".join(self._describe(name, product, name in unstated) for name in needs)

    def _name_needs(self, places: int) -> list[str]:
        """Return the ids of the needs of these musts, without duplicates."""
        musts = (must.need.id for place, must in enumerate(self.musts) if places >> place & 1)
        return list(dict.fromkeys(musts))

    def _name_rules(self, needs: Sequence[str]) -> str:
        """Return the rules that make needs a must, as words."""
        rules = [rule.id for rule in self._rulebook.need_rules if not set(needs).isdisjoint(rule.must)]
        return f"{'a must' if len(needs) == 1 else 'musts'} of {join_first(rules, MOST_RULES)}"

    def _describe(self, name: str, product: Product, unstated: bool) -> str:
        """Return that a product misses a need, or what it does not state, and which rules call for it."""
        need = self._rulebook.need[name]
        calling = self._name_rules([name])
        currency = self._rulebook.settings.currency
        missing = dict.fromkeys(_missing_facts(product, need, currency))
        if unstated and missing:
            return f"It does not state its {join_words(missing)}, which '{name}' asks for, {calling}."
        return f"It does not have '{name}', {calling}."


def _unite(sets: Iterable[int]) -> int:
    """Return the places that are in any of the sets, as bits."""
    return reduce(or_, sets, 0)


def _missing_facts(product: Product, need: Need, currency: str) -> Iterator[str]:
    """Yield the attributes that a need tests and that a product does not state, or not completely."""
    for name in (test.attribute.name for test in need.tests):
        stated = price_in(product, currency) if name == "price" else product.attributes.get(name)
        if stated is None or name in product.open_lists:
            yield name
