"""The proof of whether a product fits any answer set, and if not, which musts prevent it.

The musts that a way of use meets are a set, as bits. The way fits if none of the other musts holds, so one
sweep over the answer sets without these decides it. The musts of the answer sets found by sweeps decide most
other ways without another sweep.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from wizard.analysis.classifiers import HoldingClassifier
from wizard.analysis.proof_context import ProofContext
from wizard.engine.flow import resolve_answers
from wizard.engine.formulas import TRUE, Formula, answer_values
from wizard.engine.verdict import Outcome
from wizard.rule_language.conditions import Answers


class NotProvenError(Exception):
    """Raised if the rules are too tangled, or the proof needs more sweeps than the bounds allow."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Answers that recommend a side and show products, and the musts that hold for them, as bits."""

    musts: int
    answers: Answers


class FitProver:
    """Prover that finds answers with which a product of a side fits, or proves that there are none.

    The number of sweeps is limited by `combinations` of the bounds.
    """

    def __init__(self, context: ProofContext) -> None:
        self._context = context
        self._musts = [must.formula for must in context.must_instances]
        self._all = (1 << len(self._musts)) - 1
        self._found: dict[str, list[_Found]] = defaultdict(list)
        self._never: dict[str, list[int]] = defaultdict(list)
        self._reasons: dict[tuple[str, int], int] = {}
        self._sweeps = context.bounds.combinations

    def find(self, side: str, met: int) -> Answers | None:
        """Return answers for which a way of use with these musts met fits; None if proven that none exist.

        Raise NotProvenError if the bounds are exceeded.
        """
        for found in self._found[side]:
            if not found.musts & ~met:
                return found.answers
        if any(not met & ~known for known in self._never[side]):
            return None
        new = self._sweep(side, self._all & ~met)
        if new is None:
            self._never[side].append(met)
            return None
        return new.answers

    def explain(self, side: str, met: int) -> int:
        """Return a few musts, as bits, of which at least one holds wherever the side is recommended.

        `met` are the musts met in a way of use that never fits; none of the returned musts is among them.
        Raise NotProvenError if the bounds are exceeded.
        """
        lacking = self._all & ~met
        key = (side, lacking)
        while key not in self._reasons:
            few = _find_hitting_set([found.musts & lacking for found in self._found[side]])
            if self._sweep(side, few) is None:
                self._reasons[key] = few
        return self._reasons[key]

    def _sweep(self, side: str, without: int) -> _Found | None:
        """Return answers that recommend the side and call for none of these musts; None if none exist."""
        if not self._sweeps:
            raise NotProvenError
        self._sweeps -= 1
        context = self._context
        excluded = (must for place, must in enumerate(self._musts) if without >> place & 1)
        formula = context.formulas.all_of(*map(context.formulas.negate, (context.instead, *excluded)))
        swept = context.sweeper.sweep(HoldingClassifier(context.verdicts, [formula], required=True))
        new: dict[str, _Found] = {}
        for kind, count in sorted(swept.kinds.items(), key=lambda each: each[1].cost):
            assert isinstance(kind, tuple)
            assert isinstance(kind[0], Outcome)
            found = _Found(self._find_musts(count.answers), count.answers)
            for each in kind[0].sides:
                new.setdefault(each, found)
        for each, found in new.items():
            if found not in self._found[each]:
                self._found[each].append(found)
        if side not in new and swept.lost.sets:
            raise NotProvenError
        return new.get(side)

    def _find_musts(self, answers: Answers) -> int:
        """Return the musts that hold for given answers, as bits."""
        counted = resolve_answers(self._context.rulebook, answers).answers
        return sum(1 << place for place, must in enumerate(self._musts) if self._is_true(must, counted))

    def _is_true(self, formula: Formula, answers: Answers) -> bool:
        for question in self._context.rulebook.questions:
            for variable, value in answer_values(question, answers.get(question.id, ())):
                formula = self._context.formulas.restrict(formula, variable, value)
        return formula is TRUE


def _find_hitting_set(sets: list[int]) -> int:
    """Return a small hitting set, as bits: it has a place in common with each of these non-empty sets."""
    chosen = 0
    while left := [each for each in sets if not each & chosen]:
        chosen |= max(_iter_bits(left), key=lambda bit: (sum(1 for each in left if each & bit), -bit))
    return chosen


def _iter_bits(sets: list[int]) -> Iterator[int]:
    """Yield each bit that is set in one of the sets, lowest first."""
    joined = 0
    for each in sets:
        joined |= each
    while joined:
        yield joined & -joined
        joined &= joined - 1
