"""Whether a product fits some answers at all, and why not: against trying every answer set."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.analysis.brute_force import try_all
from tests.analysis.linked import linked_products, linked_rulebooks
from tests.making import TOPIC, any_of, calls_for, decides, leaf, question, rulebook
from wizard.analysis.coverage import find_outcomes
from wizard.analysis.fit_proof import FitProver, NotProvenError
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.violations import Bounds
from wizard.engine.product_index import group_products
from wizard.rule_language.model import Need, Rulebook
from wizard.rule_language.predicates import Product


@given(linked_rulebooks(), linked_products())
def test_the_named_musts_exclude_a_product_for_all_answers(
    book: Rulebook, product_index: list[Product]
) -> None:
    """For all answers that recommend its side, one of the musts is called for and not met."""
    context = ProofContext(book)
    prover, musts = FitProver(context), context.must_instances
    tried = [each for each in try_all(book) if not each.decision.instead]
    for shown, ways in find_outcomes(group_products(product_index, TOPIC), musts):
        sides = [side for side in book.topic.sides if shown.kind in side.kinds]
        for side, (met, _) in ((side, way) for side in sides for way in ways):
            if prover.find(side.id, met) is None:
                lacking = prover.explain(side.id, met)
                named = [must for place, must in enumerate(musts) if lacking >> place & 1]
                assert not lacking & met
                for each in tried:
                    called = {(must.need, must.by_link) for must in each.decision.checkable if must.must}
                    if side in each.decision.sides:
                        assert any((must.need, must.by_link) in called for must in named)


TALK = question("talk", "never often")
MIC = Need("mic", "A microphone", any_of("microphone", "boom"))
BOOK = rulebook(
    [TALK], [decides("all", "headset")], [MIC], [calls_for("calls", leaf("talk", "often unsure"), "mic")]
)


def test_answers_are_found_with_which_a_product_fits() -> None:
    """Without the microphone only those who never talk."""
    prover = FitProver(ProofContext(BOOK))
    assert (prover.find("headset", 0), prover.find("headset", 1)) == (
        {"talk": ("never",)},
        {"talk": ("never",)},
    )
    assert prover.find("headphones", 1) is None
    assert prover.explain("headphones", 1) == 0


def test_a_proof_that_exceeds_its_bounds_is_refused() -> None:
    """Here not even one sweep is allowed."""
    prover = FitProver(ProofContext(BOOK, Bounds(combinations=0)))
    with pytest.raises(NotProvenError):
        prover.find("headset", 0)
