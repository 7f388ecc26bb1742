"""Classifiers for sweeps: by verdict, by the verdicts of two rulebooks, and by the formulas that hold."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from typing import Final, Generic, Literal, NamedTuple, Protocol, TypeVar, cast

from wizard.analysis.compiled import Compiled
from wizard.analysis.sweep import Classified, Classifier, ClassifierState
from wizard.engine.flow_formulas import State
from wizard.engine.formulas import FALSE, TRUE, Formula
from wizard.engine.verdict import Outcome, add_leads, decided_outcome, weigh_bounds
from wizard.rule_language.model import Leads
from wizard.rule_language.topic import EITHER, OUT_OF_SCOPE


class _Leaning(NamedTuple):
    """The leads so far, the points of each leaning in the state, and the first level not entered yet."""

    leads: Leads
    pushes: tuple[Leads, ...]
    level: int


class VerdictClassifier:
    """Classifier of answer sets by their outcome; with `disjoint`, no two decisions are known to disagree.

    A state contains the restricted formulas of the decisions and of the leanings, and the leads gathered so
    far. Leanings that hold are only added up, so it does not matter which ones they were. A leaning enters
    the state at the first question that it reads, since before that its formula is the same in every state.
    All leanings leave the state once a decision holds, or once the remaining ones can no longer change the
    outcome.
    """

    def __init__(self, rules: Compiled, disjoint: bool) -> None:
        self._rulebook = rulebook = rules.rulebook
        self._disjoint = disjoint
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
            return (decisions, None) if undecided and not self._disjoint else Classified(outcome)
        if isinstance(gathered, _Leaning):
            gathered, leanings = self._weigh(gathered, formulas[len(self._verdicts) :], level)
            formulas = (*decisions, *leanings)
        if isinstance(gathered, Outcome):
            return (decisions, gathered) if undecided else Classified(gathered)
        return formulas, gathered

    def known(self, verdict: Hashable, /) -> Outcome | None:
        """Return the outcome once it is certain, otherwise None."""
        return cast(Outcome, verdict.kind) if isinstance(verdict, Classified) else None

    def _weigh(self, gathered: _Leaning, state: State, level: int) -> tuple[_Leaning | Outcome, State]:
        """Add up the leanings that hold; return their outcome once the remaining ones cannot change it."""
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
        """Add the points that a leaning contributes where the formula is true."""
        known = pushes.get(formula)
        pushes[formula] = push if known is None else add_leads((known, push), self._rulebook)


def _normalize_part(
    classifier: Classifier, state: State, gathered: Hashable, level: int
) -> tuple[State, Hashable]:
    """Normalize the part of a state that belongs to another classifier.

    Once the kind is certain, the part is reduced to it, as `Classified`; the kind is None for sets that the
    classifier leaves out.
    """
    if isinstance(gathered, Classified):
        return (), gathered
    normalized = classifier.normalize((state, gathered), level)
    if isinstance(normalized, Classified):
        return (), normalized
    return ((), Classified(None)) if normalized is None else normalized


Same = Literal["same"]

SAME: Final[Same] = "same"
"""What is known about two outcomes that are equal, whatever they will be."""

OutcomePair = tuple[Outcome, Outcome]
"""The outcome in the old rulebook, and the one in the new rulebook."""


class VerdictPairClassifier:
    """Classifier of answer sets by the pair of outcomes that two rulebooks assign.

    `guard` is true wherever the outcomes can differ; where it is false, only the old one is followed. With
    `differing`, sets with equal outcomes are left out.
    """

    def __init__(
        self, guard: Formula, old: VerdictClassifier, new: VerdictClassifier, differing: bool = False
    ) -> None:
        self._old, self._new = old, new
        self._differing = differing
        self.formulas: State = (guard, *old.formulas, *new.formulas)
        (reads, gathered), (also_reads, also) = old.start, new.start
        self.start: ClassifierState = (guard, *reads, *also_reads), (len(reads), gathered, also)

    def normalize(self, state: ClassifierState, level: int, /) -> ClassifierState | Classified | None:
        """Classify the sets once both outcomes are certain."""
        (guard, *formulas), gathered = state
        assert isinstance(gathered, tuple)
        split, was, now = gathered
        if guard is FALSE and self._differing:
            return None
        old, was = _normalize_part(self._old, tuple(formulas[:split]), was, level)
        new: State = ()
        if guard is FALSE:
            now = was if isinstance(was, Classified) else SAME
        else:
            new, now = _normalize_part(self._new, tuple(formulas[split:]), now, level)
        if isinstance(was, Classified) and isinstance(now, Classified):
            return None if self._differing and was == now else Classified((was.kind, now.kind))
        return (guard, *old, *new), (len(old), was, now)

    def known(self, verdict: Hashable, /) -> OutcomePair | Same | None:
        """Return both outcomes once they are certain, or `SAME`; otherwise None."""
        if isinstance(verdict, Classified):
            return cast(OutcomePair, verdict.kind)
        return SAME if isinstance(verdict, tuple) and verdict[-1] is SAME else None


_O = TypeVar("_O", bound=Hashable)
_O_co = TypeVar("_O_co", bound=Hashable, covariant=True)
_G = TypeVar("_G", bound=Hashable)


class OutcomeClassifier(Classifier, Protocol[_O_co]):
    """A classifier by outcome."""

    def known(self, verdict: Hashable, /) -> _O_co | None:
        """Return what is known about the outcome: all of it once `Classified`, or None."""


class WithVerdict(ABC, Generic[_O, _G]):
    """Base class of classifiers that sort answer sets by their outcome and by formulas of their own.

    A state contains the restricted own formulas, followed by the state of the outcome. Besides the outcome,
    it gathers information from the own formulas that hold.
    """

    def __init__(self, verdicts: OutcomeClassifier[_O], own: Sequence[Formula], gathered: _G) -> None:
        state, verdict = verdicts.start
        self._verdicts = verdicts
        self._verdict_parts: dict[tuple[State, Hashable, int], tuple[State, Hashable]] = {}
        self.formulas: State = (*own, *verdicts.formulas)
        self.start: ClassifierState = (*own, *state), (len(own), gathered, verdict)

    def normalize(self, state: ClassifierState, level: int, /) -> ClassifierState | Classified | None:
        """Drop the formulas that cannot contribute any more; classify the sets once none remains."""
        formulas, gathered = state
        assert isinstance(gathered, tuple)
        size, shown, verdict = gathered
        part = formulas[size:], verdict, level
        if part not in self._verdict_parts:  # far fewer parts than states
            self._verdict_parts[part] = _normalize_part(self._verdicts, *part)
        left, verdict = self._verdict_parts[part]
        known = self._verdicts.known(verdict)
        narrowed = self.narrow(formulas[:size], shown, known)
        if narrowed is None:
            return None
        waiting, shown = narrowed
        if known is not None and isinstance(verdict, Classified) and set(waiting) <= {FALSE}:
            return Classified(self.kind(known, shown))
        return (*waiting, *left), (len(waiting), shown, verdict)

    @abstractmethod
    def narrow(self, own: State, gathered: _G, outcome: _O | None) -> tuple[State, _G] | None:
        """Return the own formulas that are still undecided and matter, and the updated gathered information.

        `outcome` is what is known about the outcome. Return None to leave the sets out.
        """

    @abstractmethod
    def kind(self, outcome: _O, gathered: _G) -> Hashable:
        """Return the kind of the sets with this outcome, once no formula is undecided."""


class HoldingClassifier(WithVerdict[Outcome, int]):
    """Classifier of answer sets by `(outcome, formulas that hold, as bits)`, without those out of scope.

    With `required`, sets for which not all formulas hold are left out as well.
    """

    def __init__(
        self, verdicts: VerdictClassifier, formulas: Sequence[Formula], required: bool = False
    ) -> None:
        super().__init__(verdicts, formulas, 0)
        self._required = required

    def narrow(self, own: State, gathered: int, outcome: Outcome | None) -> tuple[State, int] | None:
        """Record each formula that holds."""
        bits = gathered
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

    def kind(self, outcome: Outcome, gathered: int) -> Hashable:
        """Return the outcome with the formulas that hold."""
        return outcome, gathered
