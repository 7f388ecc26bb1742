"""Classifiers of answer sets by verdict, and of the needs that no product meets."""

from __future__ import annotations

from tests.making import leaf, leans, question, rulebook
from wizard.analysis.classifiers import VerdictClassifier
from wizard.analysis.proof_context import ProofContext


def test_leanings_are_added_up_while_they_can_still_turn_the_verdict() -> None:
    """Two leanings against one."""
    asked = [question(f"q{number}", "a b") for number in range(3)]
    rules = [
        leans(f"l{n}", side, 1, leaf(f"q{n}", "a"))
        for n, side in enumerate(["headset", "headset", "headphones"])
    ]
    compiled = ProofContext(rulebook(asked, rules))
    found = compiled.sweeper.sweep(VerdictClassifier(compiled, disjoint=True))
    numbers = {outcome: count.sets for outcome, count in found.kinds.items()}
    both = ("headphones", "headset")
    assert numbers == {("headphones", both[:1]): 4, ("headset", both[1:]): 11, ("either", both): 12}
