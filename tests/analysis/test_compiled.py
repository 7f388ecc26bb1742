"""Musts as formulas: one for each amount that a shopper can name."""

from __future__ import annotations

from itertools import combinations
from itertools import product as product_of

from hypothesis import given

from tests.analysis.brute_force import exact
from tests.analysis.linked import linked_products, linked_rulebooks
from tests.making import TOPIC, at_most, calls_for, decides, leaf, product, rulebook
from wizard.analysis.compiled import MustInstance
from wizard.analysis.coverage import find_disjoint_attribute
from wizard.analysis.proof import prove
from wizard.analysis.proof_context import ProofContext
from wizard.engine.formulas import FALSE, TRUE
from wizard.engine.product_index import group_products
from wizard.engine.ways import find_ways
from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.model import Need, Option, Question, Rulebook
from wizard.rule_language.predicates import AnswerAmount, Budget, Product


@given(linked_rulebooks(), linked_products())
def test_musts_that_exclude_each_other_are_never_met_together(
    book: Rulebook, product_index: list[Product]
) -> None:
    """This holds for all attributes and links of a product."""
    links = book.topic.links
    ways = [way for each in product_index for way in find_ways(each, links)]
    for one, other in combinations(book.needs[:3], 2):
        for amount, by_link, also_by_link in product_of((None, 1, 2), (True, False), (True, False)):
            budget = Budget({"q0": amount}, "USD")
            first = MustInstance(one, budget, TRUE, by_link)
            second = MustInstance(other, budget, TRUE, also_by_link)
            if find_disjoint_attribute(first, second, links):
                assert not [way for way in ways if first.met_in(way) and second.met_in(way)]


HEADSET = product("boom", microphone="boom")


def test_a_budget_is_a_must_for_each_amount() -> None:
    """No product costs at most 20 dollars; one costs at most 100."""
    options = {"small": 20, "large": 100, UNSURE: None}
    made = tuple(Option(option, option, amount=amount) for option, amount in options.items())
    budget = Question("budget", "Budget?", made)
    need = Need("within", "Within", at_most("price", AnswerAmount("budget")), keep=True)
    named = calls_for("named", leaf("budget", "small large"), "within")
    book = rulebook([budget], [decides("all", "headset")], [need], [named])
    compiled = ProofContext(book)
    instances = {must.budget.amounts["budget"]: must.formula for must in compiled.must_instances}
    chosen = compiled.formulas.chosen
    assert instances[20] is chosen("budget", ["small"])
    assert instances[100] is chosen("budget", ["large"])
    assert instances[None] is FALSE
    proof = prove(book, group_products([HEADSET], TOPIC))
    assert proof.full_match
    assert (exact(proof.full_match.plain), exact(proof.full_match.all)) == (2, 2)
    assert [violation.answers for violation in proof.violations] == [{"budget": ("small",)}]
