"""The shared context of the proofs, computed once: a rulebook, its formulas, and the bounds."""

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

from wizard.analysis.classifiers import VerdictClassifier
from wizard.analysis.compiled import Compiled
from wizard.analysis.sweep import FlowSweeper, SweepResult
from wizard.analysis.violations import DEFAULT_BOUNDS, Bounds, Inconclusive, Property
from wizard.engine.formulas import Formulas
from wizard.rule_language.model import Rule, Rulebook
from wizard.rule_language.topic import OUT_OF_SCOPE


class ProofContext(Compiled):
    """A rulebook with its rules as formulas, and the bounds of the proof.

    Raise StateLimitError if even the answer sets cannot be counted within the bounds.
    """

    def __init__(self, rulebook: Rulebook, bounds: Bounds = DEFAULT_BOUNDS) -> None:
        super().__init__(rulebook, rulebook.questions, Formulas(rulebook.questions))
        self.bounds = bounds
        leaves_scope = self.decides(OUT_OF_SCOPE)
        self.sweeper = FlowSweeper(rulebook.questions, self.formulas, leaves_scope, bounds.states)

    @cached_property
    def verdicts(self) -> VerdictClassifier:
        """Return the classifier by verdict, which knows whether decisions can disagree."""
        pairs = combinations(map(self.decides, self.rulebook.topic.verdict_sides), 2)
        together = (self.sweeper.where(self.formulas.all_of(*pair)) for pair in pairs)
        disjoint = not any(found.count().sets or found.lost.sets for found in together)
        return VerdictClassifier(self, disjoint)

    def report_lost(
        self, checked: Property, what: str, found: SweepResult, read: tuple[Rule, ...]
    ) -> Iterator[Inconclusive]:
        """Report a property as not proven if a sweep lost answer sets."""
        if found.lost.sets:
            every = self.sweeper.all.sets
            covered = every - found.lost.sets
            message = (
                f"{what} is not proven: the rules are too tangled around the question '{found.stopped}'. "
                f"Of {every:,} answer sets {covered:,} were looked at ({100 * covered // every} %)."
            )
            yield Inconclusive(checked, message, self.find_tangling(found.stopped, read))
