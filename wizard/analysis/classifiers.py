"""Classifiers for sweeps: by the verdict, the formulas that hold, or whether a product meets every must."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from wizard.analysis.compiled import Compiled
from wizard.analysis.sweep import Classified, Classifier, ClassifierState
from wizard.engine.flow_formulas import State
from wizard.engine.formulas import FALSE, TRUE, Formula
from wizard.engine.verdict import Outcome, add_leads, decided_outcome, weigh_bounds
from wizard.rule_language.model import Leads
from wizard.rule_language.topic import EITHER, OUT_OF_SCOPE

DENSE = 200
"""Up to this many products are compared with each other to find those that can be left out."""


class _Leaning(NamedTuple):
    """The leads so far, what each leaning in the state would add, and the first level not entered yet."""

    leads: Leads
    pushes: tuple[Leads, ...]
    level: int


class VerdictClassifier:
    """Sorts answer sets by their outcome; `apart` says that no two decisions are known to disagree.

    A state holds what is left of the decisions and of the leanings, and the leads that have been gathered.
    Leanings that hold are only added up, so it does not matter which ones they were. A leaning enters the
    state at the first question that it reads, until then it is the same everywhere; and all of them leave
    it once something decides, or once those that remain cannot turn the outcome any more.
    """

    def __init__(self, rules: Compiled, apart: bool) -> None:
        self._rulebook = rulebook = rules.rulebook
        self._apart = apart
        self._verdicts = tuple(rulebook.topic.verdict_sides)
        leads = add_leads((), rulebook)
        self._last = rules.levels
        self._entering: list[dict[Formula, Leads]] = [{} for _ in range(self._last + 1)]
        for rule in rulebook.verdict_rules:
            push, formula = rulebook.leads[rule], rules.holds(rule)
            if formula is TRUE:
                leads = add_leads((leads, push), rulebook)
            elif formula is not FALSE and any(push):
                self._add(self._entering[rules.first_level(formula)], formula, push)
        self._later = [
            [push for entering in self._entering[level + 1 :] for push in entering.values()]
            for level in range(self._last + 1)
        ]
        decisions = tuple(map(rules.decides, self._verdicts))
        leanings = [formula for entering in self._entering for formula in entering]
        self.formulas: State = (*decisions, *leanings)
        self.start: ClassifierState = decisions, _Leaning(leads, (), 0)

    def normalize(self, state: ClassifierState, level: int, /) -> ClassifierState | Classified | None:
        """Add up the leanings that hold; drop all leanings once a decision holds."""
        formulas, gathered = state
        decisions = formulas[: len(self._verdicts)]
        decided = [verdict for verdict, place in zip(self._verdicts, decisions, strict=True) if place is TRUE]
        undecided = any(place is not TRUE and place is not FALSE for place in decisions)
        if len(decided) > 1:
            return Classified(decided_outcome(EITHER, self._rulebook))
        if decided:
            outcome = decided_outcome(decided[0], self._rulebook)
            return (decisions, None) if undecided and not self._apart else Classified(outcome)
        if isinstance(gathered, _Leaning):
            gathered, leanings = self._weigh(gathered, formulas[len(self._verdicts) :], level)
            formulas = (*decisions, *leanings)
        if isinstance(gathered, Outcome):
            return (decisions, gathered) if undecided else Classified(gathered)
        return formulas, gathered

    def _weigh(self, gathered: _Leaning, state: State, level: int) -> tuple[_Leaning | Outcome, State]:
        """Add up the leanings that hold; return their outcome once nothing that remains can change it."""
        held = [gathered.leads]
        left: dict[Formula, Leads] = {}
        for formula, push in zip(state, gathered.pushes, strict=True):
            if formula is TRUE:
                held.append(push)
            elif formula is not FALSE:
                self._add(left, formula, push)
        for each in range(gathered.level, level + 1 if level < self._last else 0):
            for formula, push in self._entering[each].items():
                self._add(left, formula, push)
        leads = add_leads(held, self._rulebook) if len(held) > 1 else gathered.leads
        later = [*left.values(), *(self._later[level] if level < self._last else ())]
        if outcome := weigh_bounds(leads, later, self._rulebook):
            return outcome, ()
        state = tuple(sorted(left, key=id))
        return _Leaning(leads, tuple([left[formula] for formula in state]), level + 1), state

    def _add(self, pushes: dict[Formula, Leads], formula: Formula, push: Leads) -> None:
        """Add what a leaning pushes where the formula is true."""
        known = pushes.get(formula)
        pushes[formula] = push if known is None else add_leads((known, push), self._rulebook)


def normalize_part(
    classifier: Classifier, state: State, gathered: Hashable, level: int
) -> tuple[State, Hashable]:
    """Normalize the part of a state that belongs to another classifier.

    Once its kind is certain, that is all that is left of it, as `Classified`; kind None for what it leaves
    out.
    """
    if isinstance(gathered, Classified):
        return (), gathered
    normalized = classifier.normalize((state, gathered), level)
    if isinstance(normalized, Classified):
        return (), normalized
    return ((), Classified(None)) if normalized is None else normalized


class _WithVerdict(ABC):
    """Sorts answer sets by their outcome and by formulas of its own.

    A state holds what is left of these formulas, then what the outcome depends on; besides the outcome it
    has gathered a number, whose bits say what the formulas that held have shown.
    """

    def __init__(self, verdicts: VerdictClassifier, own: Sequence[Formula], gathered: int) -> None:
        state, verdict = verdicts.start
        self._verdicts = verdicts
        self._size = len(own)
        self.formulas: State = (*own, *verdicts.formulas)
        self.start: ClassifierState = (*own, *state), (gathered, verdict)

    def normalize(self, state: ClassifierState, level: int, /) -> ClassifierState | Classified | None:
        """Drop the formulas that can add nothing more; classify once none is left."""
        formulas, gathered = state
        assert isinstance(gathered, tuple)
        bits, verdict = gathered
        left, verdict = normalize_part(self._verdicts, formulas[self._size :], verdict, level)
        certain = verdict.kind if isinstance(verdict, Classified) else None
        assert certain is None or isinstance(certain, Outcome)
        narrowed = self._narrow(formulas[: self._size], bits, certain)
        if narrowed is None:
            return None
        waiting, bits = narrowed
        if certain and set(waiting) <= {FALSE}:
            return Classified(self._kind(certain, bits))
        return (*waiting, *left), (bits, verdict)

    @abstractmethod
    def _narrow(self, own: State, bits: int, outcome: Outcome | None) -> tuple[State, int] | None:
        """Return the own formulas that are still open, and the new bits; None to drop the answer sets."""

    @abstractmethod
    def _kind(self, outcome: Outcome, bits: int) -> Hashable:
        """Return the kind of the sets with this outcome and these bits."""


class HoldingClassifier(_WithVerdict):
    """Sorts answer sets by `(outcome, formulas that hold, as bits)`; those out of scope are left out.

    With `required` those are left out too in which not all of the formulas hold.
    """

    def __init__(
        self, verdicts: VerdictClassifier, formulas: Sequence[Formula], required: bool = False
    ) -> None:
        super().__init__(verdicts, formulas, 0)
        self._required = required

    def _narrow(self, own: State, bits: int, outcome: Outcome | None) -> tuple[State, int] | None:
        if outcome and outcome.verdict == OUT_OF_SCOPE:
            return None
        if TRUE in own:
            waiting = list(own)
            while TRUE in waiting:
                place = waiting.index(TRUE)
                waiting[place] = FALSE
                bits |= 1 << place
            own = tuple(waiting)
        if self._required and any(
            formula is FALSE and not bits >> place & 1 for place, formula in enumerate(own)
        ):
            return None
        return own, bits

    def _kind(self, outcome: Outcome, bits: int) -> Hashable:
        return outcome, bits


class MatchClassifier(_WithVerdict):
    """Finds the answer sets in which a product on a recommended side meets every must, as the kind `True`.

    `meeting` are the products, as bits, that meet each of the `musts`; `sides` are the products of each
    side, by its id. A state holds the musts that may still
    come to hold, and the products left that meet all others. Which products those are matters only as far
    as the remaining musts tell them apart, so of each side a few that no other beats are enough.
    """

    def __init__(
        self,
        verdicts: VerdictClassifier,
        musts: Sequence[Formula],
        meeting: Sequence[int],
        sides: Mapping[str, int],
    ) -> None:
        super().__init__(verdicts, musts, reduce(or_, sides.values(), 0))
        self._meeting = meeting
        self._sides = sides
        self._reduced: dict[tuple[int, tuple[int, ...]], int] = {}
        self._narrowed: dict[tuple[State, int, Outcome | None], tuple[State, int] | None] = {}

    def _narrow(self, own: State, bits: int, outcome: Outcome | None) -> tuple[State, int] | None:
        """Remove products that miss a must that holds; cached, since most states differ elsewhere."""
        key = (own, bits, outcome)
        if key not in self._narrowed:
            self._narrowed[key] = self._take_out(own, bits, outcome)
        return self._narrowed[key]

    def _take_out(self, own: State, bits: int, outcome: Outcome | None) -> tuple[State, int] | None:
        """Remove products that miss a must that holds; drop musts that can remove nothing more."""
        products = bits
        if outcome:
            products &= reduce(or_, [self._sides[side] for side in outcome.sides], 0)
        for must, meeting in zip(own, self._meeting, strict=True):
            if must is TRUE:
                products &= meeting
        if not products:
            return None
        products = self._reduce(products, own)
        waiting = [
            FALSE if must is TRUE or products & meeting == products else must
            for must, meeting in zip(own, self._meeting, strict=True)
        ]
        return tuple(waiting), products

    def _kind(self, outcome: Outcome, bits: int) -> Hashable:  # noqa: ARG002
        return True

    def _reduce(self, left: int, musts: State) -> int:
        """Return the products without those that another of their side beats in all remaining musts."""
        open_musts = tuple(
            place for place, must in enumerate(musts) if must is not TRUE and must is not FALSE
        )
        key = (left, open_musts)
        known = self._reduced.get(key)
        if known is None:
            meeting = [self._meeting[place] for place in open_musts]
            known = self._reduced[key] = sum(_best(left & side, meeting) for side in self._sides.values())
        return known


def _best(products: int, meeting: Sequence[int]) -> int:
    """Return one product for each largest set of musts met."""
    met: dict[int, int] = {}
    while products:
        product = products & -products
        products ^= product
        met.setdefault(sum(1 << place for place, bits in enumerate(meeting) if bits & product), product)
    return sum(met[musts] for musts in (largest(met) if len(met) <= DENSE else met))


def largest(sets: Mapping[int, object]) -> list[int]:
    """Return the sets, as bits, that no other one contains, largest first."""
    kept: list[int] = []
    for each in sorted(sets, key=lambda bits: (-bits.bit_count(), bits)):
        if not any(each & other == each for other in kept):
            kept.append(each)
    return kept
