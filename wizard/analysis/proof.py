"""The proof: what holds for every set of answers that a shopper can give.

An answer set maps each question that is asked or assumed to the answer that counts. A question that is asked
may get any visible answer, whatever would be assumed; `out_of_scope` ends the questions.

The properties:

- verdict: in every set, a verdict rule with a source holds;
- decisions: no two decisions that take effect disagree;
- musts: no two musts that can be called for together require disjoint values of a single-valued attribute;
- products: in scope, each side shows a product that meets every must, one that might fit, or a near miss,
  unless a must that no product can meet replaces the products with advice;
- flow: the questions end, and each question asked is read by a rule that can still come to hold;
- unreachable: every question, option, rule and need occurs in some set.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial

from wizard.analysis import properties
from wizard.analysis.periods import InForce, keep_always_useless
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.sweep import StateLimitError, SweepResult
from wizard.analysis.violations import DEFAULT_BOUNDS, NONE, Bounds, Inconclusive, Proof, Property, Violation
from wizard.engine.product_index import ProductGroups
from wizard.engine.steps import Count, merge_count
from wizard.engine.verdict import Outcome
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Rulebook


def prove(rulebook: Rulebook, groups: ProductGroups | None = None, bounds: Bounds = DEFAULT_BOUNDS) -> Proof:
    """Prove the properties of a rulebook for all answer sets; with products, also those about products.

    Whatever exceeds the bounds is named in `inconclusive`, and nothing is claimed about it.
    """
    try:
        context = ProofContext(rulebook, bounds)
    except StateLimitError as tangled:
        return _uncounted(tangled.question)
    by_verdict, cut_short = properties.count_verdicts(context)
    reached, unreachable = properties.count_reached(context)
    results: list[Violation | Inconclusive] = [
        *properties.prove_reasons(context),
        *properties.prove_decisions_agree(context),
        *cut_short,
        *properties.prove_musts_agree(context),
        *properties.prove_questions_matter(context),
        *unreachable,
    ]
    instead, lost = properties.count_advice_instead(context)
    results += lost
    full_match = None
    if groups is not None:
        results += properties.prove_products(context, groups)
        full_match, lost = properties.count_full_matches(context, groups)
        results += lost
    every = context.sweeper.all
    return Proof(
        answer_sets=every.sets,
        plain_sets=every.plain,
        verdicts={} if by_verdict.lost.sets else _by_verdict(rulebook, by_verdict),
        reached=reached,
        full_match=full_match,
        instead=instead,
        violations=tuple(sorted({each for each in results if isinstance(each, Violation)})),
        inconclusive=tuple(each for each in results if isinstance(each, Inconclusive)),
    )


def _by_verdict(rulebook: Rulebook, found: SweepResult) -> dict[str, Count]:
    """Return verdict -> its answer sets, regardless of the recommended sides."""
    counts: dict[Hashable, Count] = {each: Count(0, 0) for each in rulebook.topic.verdict_sides}
    for outcome, count in found.kinds.items():
        assert isinstance(outcome, Outcome)
        merge_count(counts, outcome.verdict, count)
    return {str(verdict): count for verdict, count in counts.items()}


def prove_in_force(periods: Sequence[InForce], prove_one: Callable[[Rulebook], Proof]) -> list[Proof]:
    """Prove the rulebook of each period; a part is unreachable only if it is so in all of its periods."""
    proofs = [prove_one(each.rulebook) for each in periods]
    unreachable = [
        (each.periods, [one.problem for one in proof.violations if one.checked is Property.UNREACHABLE])
        for each, proof in zip(periods, proofs, strict=True)
    ]
    kept = keep_always_useless(periods[0].rulebook.dated, unreachable)
    return [
        replace(proof, violations=tuple(filter(partial(_is_fault, useless), proof.violations)))
        for proof, useless in zip(proofs, kept, strict=True)
    ]


def _is_fault(useless: Sequence[Problem], violation: Violation) -> bool:
    return violation.checked is not Property.UNREACHABLE or violation.problem in useless


def find_shortages(rulebook: Rulebook, groups: ProductGroups) -> list[Violation | Inconclusive]:
    """Return the answers for which the catalog has no product, and what could not be proven about this.

    These are the results of `prove` for the property "products" alone, in a fraction of its time.
    """
    try:
        context = ProofContext(rulebook)
    except StateLimitError as tangled:
        message = "That there is always a product is not proven: too many answers decide what is asked."
        return [Inconclusive(Property.PRODUCTS, message, (tangled.question,))]
    return list(properties.prove_products(context, groups))


def _uncounted(question: str) -> Proof:
    """Return the proof if even the answer sets cannot be counted."""
    message = (
        "Nothing is proven: which questions are asked depends on too many answers at once, "
        f"counted from the question '{question}' on."
    )
    uncounted = (Inconclusive(Property.FLOW, message, (question,)),)
    return Proof(0, 0, {}, {}, None, NONE, (), uncounted)
