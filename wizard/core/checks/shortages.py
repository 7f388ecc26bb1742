"""Which answers would end without any product: the one claim of the proof that the catalog can break."""

from __future__ import annotations

from wizard.core.model import Rulebook
from wizard.core.proving.findings import Said, Unfinished
from wizard.core.proving.ground import Ground
from wizard.core.proving.product_claims import prove_products
from wizard.core.proving.sweep import TooTangledError
from wizard.core.stock import Shelf


def find_shortages(rulebook: Rulebook, shelf: Shelf) -> list[Said]:
    """The findings of `prove` on the claim "products", and what of it is not proven.

    It leaves out all that is counted, so it takes a fraction of the time of the whole proof.
    """
    try:
        ground = Ground(rulebook)
    except TooTangledError as tangled:
        message = "That there is always a product is not proven: too many answers decide what is asked."
        return [Unfinished("products", message, (tangled.question,))]
    return list(prove_products(ground, shelf))
