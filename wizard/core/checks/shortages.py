"""Which answers would end without any product: the one claim of the proof that the catalog can break."""

from __future__ import annotations

from wizard.core.model import Rulebook
from wizard.core.proving.claims import Ground, Said, decisions_apart
from wizard.core.proving.findings import Bounds, Unfinished
from wizard.core.proving.product_claims import prove_products
from wizard.core.proving.rule_formulas import RuleFormulas
from wizard.core.proving.supply import demands
from wizard.core.proving.sweep import TooTangledError
from wizard.core.proving.watches import VerdictWatch
from wizard.core.ranking import Shelf


def find_shortages(rulebook: Rulebook, shelf: Shelf) -> list[Said]:
    """The findings of `prove` on the claim "products", and what of it is not proven.

    It leaves out all that is counted, so it takes a fraction of the time of the whole proof.
    """
    bounds = Bounds()
    try:
        rules = RuleFormulas(rulebook, bounds.states)
    except TooTangledError as tangled:
        message = "That there is always a product is not proven: too many answers decide what is asked."
        return [Unfinished("products", message, (tangled.question,))]
    ground = Ground(rulebook, rules, bounds)
    verdicts = VerdictWatch(rules, decisions_apart(ground))
    return list(prove_products(ground, demands(rules), shelf, verdicts))
