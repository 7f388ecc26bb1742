"""What becomes of each product: against trying it in every answer set of small rulebooks."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given

from tests.analysis.brute_force import best_outcome, ranked, tangled_rulebook, try_all
from tests.analysis.linked import linked_products, linked_rulebooks
from tests.making import TOPIC, any_of, calls_for, decides, leaf, product, question, rulebook
from wizard.analysis.product_proof import ProductState, ProvenProduct, prove_each_product
from wizard.analysis.violations import Bounds
from wizard.engine.product_index import ProductGroups, group_products
from wizard.rule_language.conditions import ALWAYS, UNSURE, Answers
from wizard.rule_language.model import Need, Rulebook
from wizard.rule_language.predicates import Product

DRAWS = Random(1).randrange

SHOWN, ASKED, NEVER_FITS, NOT_SEEN = ProductState

# --- what trying shows -----------------------------------------------------------------------------


def shown_to(book: Rulebook, groups: ProductGroups, answers: Answers) -> tuple[set[str], set[str]]:
    """The products on the first cards and those that might fit, for answers that a shopper gives."""
    tried = next(each for each in try_all(book) if each.given == answers)
    sides = ranked(book, groups, tried).sides
    cards = {each.id for side in sides for pick in side.picks for each in (pick.product, *pick.also)}
    return cards, {pick.product.id for side in sides for pick in side.might_fit}


@given(linked_rulebooks(), linked_products())
def test_a_product_never_fits_exactly_where_no_answers_have_it_fit(
    book: Rulebook, product_index: list[Product]
) -> None:
    """And where answers are said to show a product, or to ask about it, they do."""
    groups = group_products(product_index, TOPIC)
    offered = {each.id: each for group in groups for each in group.products}
    tried = try_all(book)
    proof = prove_each_product(book, groups, DRAWS)
    assert [each.product.id for each in proof.products] == sorted(offered)
    for each in proof.products:
        fits = any(best_outcome(book, one, each.product) for one in tried)
        assert each.state in ((SHOWN, ASKED, NOT_SEEN) if fits else (ASKED, NEVER_FITS))
        assert (each.state is SHOWN, each.state in (SHOWN, ASKED)) == (
            not each.because,
            each.answers is not None,
        )
        if each.answers is not None:
            assert each.product.id in shown_to(book, groups, each.answers)[each.state is ASKED]


# --- whole results ---------------------------------------------------------------------------------

TALK = question("talk", "never often")
MIC = Need("mic", "A microphone", any_of("microphone", "boom"))
QUIET = Need("quiet", "Quiet", any_of("anc", True))
LISTENS = decides("listens", "headphones", leaf("talk", "never"))
TALKS = decides("talks", "headset", leaf("talk", "often unsure"))
BOOK = rulebook(
    [TALK], [LISTENS, TALKS], [MIC, QUIET], [calls_for("calls", leaf("talk", "often unsure"), "mic")]
)
SILENT = "It does not state its microphone, which 'mic' asks for, a must of calls."
NOT_SURE = {"talk": (UNSURE,)}


def proven(book: Rulebook, *products: Product) -> dict[str, tuple[ProductState, Answers | None, str]]:
    """What becomes of each product by id."""
    found = prove_each_product(book, group_products(products, TOPIC), DRAWS)
    return {each.product.id: (each.state, each.answers, each.because) for each in found.products}


def test_each_state_has_its_answers_or_its_cause() -> None:
    """The shopper who is not sure gets the headsets, so that is the shortest link."""
    cheap = [product(f"cheap-{number}", cents=1000 + number, microphone="boom") for number in range(3)]
    dear = product("dear", cents=9000, microphone="boom")
    assert proven(BOOK, *cheap, dear, product("none", microphone="none"), product("silent")) == {
        "cheap-0": (SHOWN, NOT_SURE, ""),
        "cheap-1": (SHOWN, NOT_SURE, ""),
        "cheap-2": (SHOWN, NOT_SURE, ""),
        "dear": (NOT_SEEN, None, "It fits, but the 3 sets of answers that were tried show others."),
        "none": (NEVER_FITS, None, "It does not have 'mic', a must of calls."),
        "silent": (
            NEVER_FITS,
            None,
            "It does not state its microphone, which 'mic' asks for, a must of calls.",
        ),
    }


def test_a_product_that_only_might_fit_is_asked_about() -> None:
    """With the fact that is missing."""
    assert proven(BOOK, product("silent")) == {"silent": (ASKED, NOT_SURE, SILENT)}


def test_a_side_that_no_answers_lead_to_is_the_cause() -> None:
    """No must is to blame then."""
    book = replace(BOOK, verdict_rules=(decides("all", "headset"),))
    because = "No answers lead to pairs of headphones."
    assert proven(book, product("phones", "headphones")) == {"phones": (NEVER_FITS, None, because)}


def test_a_must_for_one_link_names_what_no_single_link_has() -> None:
    """Each need is met by another link."""
    needs = [
        Need("jack", "A plug", any_of("links", "jack"), same_link=ALWAYS),
        Need("wireless", "No cable", any_of("wireless", True), same_link=ALWAYS),
    ]
    book = rulebook([TALK], [decides("all", "headset")], needs, [calls_for("both", must="jack wireless")])
    because = "It has no single link with 'jack' and 'wireless', musts of both."
    both = product("both", links=("jack", "bluetooth"))
    assert proven(book, both) == {"both": (NEVER_FITS, None, because)}


def test_versions_that_a_card_names_are_shown() -> None:
    """One that fits worse is not."""
    liked = calls_for("liked", nice={"quiet": 1})
    book = replace(BOOK, need_rules=(*BOOK.need_rules, liked))
    versions = [
        product(name, microphone="boom", anc=anc) for name, anc in (("a", True), ("b", True), ("c", False))
    ]
    found = proven(book, *(replace(each, family="one") for each in versions))
    assert {name: state for name, (state, _, _) in found.items()} == {"a": SHOWN, "b": SHOWN, "c": NOT_SEEN}


def test_products_that_nobody_sees_are_grouped_by_cause() -> None:
    """The most frequent cause first."""
    products = [product("none", microphone="none"), product("no-2", microphone="none"), product("silent")]
    cards = [product(f"card-{number}", microphone="boom") for number in range(3)]
    found = prove_each_product(BOOK, group_products([*products, *cards], TOPIC), DRAWS)
    assert found.counts == {SHOWN: 3, ASKED: 0, NEVER_FITS: 3, NOT_SEEN: 0}
    assert [(because, [each.id for each in named]) for because, named in found.hidden()] == [
        ("It does not have 'mic', a must of calls.", ["no-2", "none"]),
        (SILENT, ["silent"]),
    ]


def test_nothing_is_claimed_of_rules_that_are_too_tangled() -> None:
    """A product that was not seen may fit all the same."""
    tangled = replace(tangled_rulebook(5), needs=(MIC,), need_rules=(calls_for("mic", must="mic"),))
    groups = group_products([product("none", microphone="none")], TOPIC)
    because = "It was not among the first in the 20 sets of answers that were tried."
    found = prove_each_product(tangled, groups, DRAWS, most=20, bounds=Bounds(states=2, combinations=0))
    assert found.products == (ProvenProduct(groups[0].products[0], NOT_SEEN, None, because),)
