"""Proof of whether a product fits any answer set, and if it fits none, which musts prevent it.

What a way to use a product meets is a set of musts, as bits. It fits where none of the other musts holds, so
one sweep over the sets without these settles it. The musts of the sets that sweeps come upon settle most
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
    """Raised if the rules are too tangled, or the proof takes more sweeps than the bound allows."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Answers that recommend a side and show products, and the musts that hold for them, as bits."""

    musts: int
    answers: Answers


class FitProver:
    """Finds answers with which a product of a side fits, or proves that there are none.

    Keeps to so many sweeps as the bounds allow combinations.
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
        """Return answers for which a way that meets these musts fits; None if proven that none exist.

        Raises NotProvenError.
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
        """Return a few musts, as bits, at least one of which holds wherever the side is recommended.

        None of them is met in a way with these musts met, which never fits. Raises NotProvenError.
        """
        lacking = self._all & ~met
        key = (side, lacking)
        while key not in self._reasons:
            few = _hit([found.musts & lacking for found in self._found[side]])
            if self._sweep(side, few) is None:
                self._reasons[key] = few
        return self._reasons[key]

    def _sweep(self, side: str, without: int) -> _Found | None:
        """Look for answers that recommend the side and call for none of these musts."""
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
            found = _Found(self._holding(count.answers), count.answers)
            for each in kind[0].sides:
                new.setdefault(each, found)
        for each, found in new.items():
            if found not in self._found[each]:
                self._found[each].append(found)
        if side not in new and swept.lost.sets:
            raise NotProvenError
        return new.get(side)

    def _holding(self, answers: Answers) -> int:
        """Return the musts that hold for the answers that a shopper gives."""
        counted = resolve_answers(self._context.rulebook, answers).answers
        return sum(1 << place for place, must in enumerate(self._musts) if self._is_true(must, counted))

    def _is_true(self, formula: Formula, answers: Answers) -> bool:
        for question in self._context.rulebook.questions:
            for variable, value in answer_values(question, answers.get(question.id, ())):
                formula = self._context.formulas.restrict(formula, variable, value)
        return formula is TRUE


def _hit(sets: list[int]) -> int:
    """Return a small hitting set, as bits: it shares a place with each of these non-empty sets."""
    chosen = 0
    while left := [each for each in sets if not each & chosen]:
        chosen |= max(_bits(left), key=lambda bit: (sum(1 for each in left if each & bit), -bit))
    return chosen


def _bits(sets: list[int]) -> Iterator[int]:
    """Yield each bit that is set in one of the sets, lowest first."""
    joined = 0
    for each in sets:
        joined |= each
    while joined:
        yield joined & -joined
        joined &= joined - 1
