"""Critiques: which a product has, and that their answers lead to just such products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.engine.shelves import ADVANTAGES, ANC, CHEAP, MIC, NO_DELAY, WIRELESS, shelves
from tests.making import (
    any_of,
    at_least,
    at_most,
    attribute_of,
    calls_for,
    decides,
    leaf,
    product,
    question,
    rulebook,
)
from tests.strategies import given_answers
from wizard.engine.critiques import Critique, find_critiques
from wizard.engine.decide import decide
from wizard.engine.flow import ResolvedAnswers, resolve_answers
from wizard.engine.product_index import ProductIndex, group_products
from wizard.engine.ranking import Ranking, rank
from wizard.rule_language.attributes import Attribute
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Decision, Hide, Need, Option, Question, Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.settings import CritiqueRule, Settings

BUDGET = Question(
    "budget",
    "Budget?",
    (
        Option("low", "Low", amount=20),
        Option("middle", "Middle", amount=40),
        Option("high", "High", amount=60),
        Option("any", "Any"),
        Option("unsure", "Not sure"),
    ),
    hide=(Hide("low", leaf("uses", "gift")),),
)
QUESTIONS = [
    question("uses", "travel gift none", many=True, alone="none"),
    question("talk", "never often"),
    question("noise", "me them no", many=True, alone="no", ask_when=leaf("uses", "travel gift")),
    question("cable", "none plug nodelay", hide=(Hide("none", leaf("noise", "them", only=True)),)),
    BUDGET,
]
CHEAPER = CritiqueRule("cheaper", less=attribute_of("price"), limit="budget")
LIGHTER = CritiqueRule("lighter", less=attribute_of("weight_g"), answers={"uses": ("travel",)})
CABLELESS = CritiqueRule("wireless", any_of("wireless", True), answers={"cable": ("none",)})
QUIETER = CritiqueRule("quieter", any_of("anc", True), answers={"noise": ("me",)})
LASTING = CritiqueRule("lasting", more=attribute_of("battery_hours"), answers={"cable": ("plug",)})
TALKING = CritiqueRule("to talk", any_of("microphone", "boom"), answers={"talk": ("often",)})
CRITIQUES = (CHEAPER, LIGHTER, CABLELESS, QUIETER, LASTING, TALKING)

LIGHT = Need("light", "", at_most("weight_g", 180))
LASTS = Need("lasts", "", at_least("battery_hours", 9))

BOOK = replace(
    rulebook(
        QUESTIONS,
        verdict=[
            decides("listens", "headphones", leaf("talk", "never")),
            decides("talks", "headset", leaf("talk", "often")),
        ],
        needs=[MIC, WIRELESS, NO_DELAY, ANC, LIGHT, LASTS, CHEAP],
        need_rules=[
            calls_for("talk", leaf("talk", "often"), must="mic"),
            calls_for("move", leaf("cable", "none"), must="wireless"),
            calls_for("play", leaf("cable", "nodelay"), must="no_delay"),
            calls_for("noise", leaf("noise", "me"), nice={"anc": 2}),
            calls_for("pack", leaf("uses", "travel"), nice={"light": 1}),
            calls_for("last", leaf("cable", "plug"), nice={"lasts": 1}),
            calls_for("money", leaf("budget", "low middle high"), must=CHEAP.id),
        ],
    ),
    settings=Settings(advantages=ADVANTAGES, critiques=CRITIQUES),
)


def index_of(*products: Product) -> ProductIndex:
    """These products, as they are recommended."""
    return ProductIndex(group_products(products, BOOK.topic))


def recommend(
    index: ProductIndex, answers: Answers, book: Rulebook = BOOK
) -> tuple[ResolvedAnswers, Decision, Ranking]:
    """What the rules say about these answers, with three products a side."""
    resolved = resolve_answers(book, answers)
    decision = decide(book, resolved)
    ranking = rank(index, decision, book.budget(resolved.answers), 3, book.settings.advantages)
    return resolved, decision, ranking


def critiques(index: ProductIndex, answers: Answers, book: Rulebook = BOOK) -> dict[str, list[Critique]]:
    """The critiques of each product."""
    found = find_critiques(book, index, *recommend(index, answers, book))
    return {name: list(each) for name, each in found.items()}


# --- the plainest possible reading -------------------------------------------------------------------


def amount_of(attribute: Attribute, shown: Product) -> float | None:
    """The number, or the price in whole units."""
    if attribute.name == "price":
        return None if shown.price_cents is None else shown.price_cents / 100
    value = shown.attributes[attribute.name]
    assert value is None or isinstance(value, int)
    return value


def is_met(critique: CritiqueRule, shown: Product, other: Product) -> bool:
    """Whether the other product is known to be what the one shown is not known to be."""
    match critique:
        case CritiqueRule(less=Attribute() as attribute):
            own, its = amount_of(attribute, shown), amount_of(attribute, other)
            return own is not None and its is not None and its <= own * 0.9
        case CritiqueRule(more=Attribute() as attribute):
            own, its = amount_of(attribute, shown), amount_of(attribute, other)
            return own is not None and its is not None and own <= its * 0.9
        case CritiqueRule(label="wireless"):
            return other.attributes["wireless"] is True
        case CritiqueRule(label="quieter"):
            return other.attributes["anc"] is True
    return other.attributes["microphone"] == "boom"


def change(critique: CritiqueRule, shown: Product, resolved: ResolvedAnswers) -> Answers:
    """The answers that a critique brings, whether they are valid or not."""
    changed: dict[str, tuple[str, ...]] = dict(resolved.given)
    for name, chosen in critique.answers.items():
        before = resolved.answers.get(name, ())
        together = BOOK.question[name].many and not {"none", "no", "unsure"} & {*before, *chosen}
        wanted = {*before, *chosen} if together else {*chosen}
        changed[name] = tuple(each for each in BOOK.question[name].option_ids if each in wanted)
    if critique.limit:
        price, limits = shown.price_cents, {"low": 20, "middle": 40, "high": 60}
        (present,) = resolved.answers.get("budget", ("any",))
        lower = [
            option
            for option, amount in limits.items()
            if option in resolved.visible["budget"]
            and price
            and amount * 100 < price
            and amount < limits.get(present, 1000)
        ]
        changed["budget"] = tuple(lower[-1:])
    return changed


def expected(index: ProductIndex, answers: Answers) -> dict[str, list[Critique]]:
    """Every critique of every product shown, tried as if a shopper had followed its link."""
    resolved, decision, ranking = recommend(index, answers)
    found: dict[str, list[Critique]] = {}
    for side in ranking.sides:
        for pick in side.picks:
            for critique in CRITIQUES:
                changed = change(critique, pick.product, resolved)
                after, then, led_to = recommend(index, changed)
                counts = keeps_answers(resolved, after, changed)
                new = after.answers != resolved.answers
                musts = {each.need.id for each in decision.requirements if each.must}
                kept = musts <= {each.need.id for each in then.requirements if each.must}
                if not (counts and new and kept and then.verdict == decision.verdict):
                    continue
                if critique.product and is_met(critique, pick.product, pick.product):
                    continue
                (shown,) = [each.picks for each in led_to.sides if each.side == side.side]
                others = [each.product.id for each in shown] != [each.product.id for each in side.picks]
                if shown and others and is_met(critique, pick.product, shown[0].product):
                    found.setdefault(pick.product.id, []).append(Critique(critique.label, changed))
    return {name: each[:3] for name, each in found.items()}


def keeps_answers(before: ResolvedAnswers, after: ResolvedAnswers, changed: Answers) -> bool:
    """Whether every changed answer counts, and no other is dropped that was not dropped before."""
    dropped = {(each.question.id, option) for each in after.dropped for option in each.answer}
    own = {(each.question.id, option) for each in before.dropped for option in each.answer}
    new = {name for name, chosen in changed.items() if chosen != before.given.get(name)}
    return dropped <= own and not new & {name for name, _ in dropped} and all(changed.values())


@given(shelves(), given_answers(QUESTIONS))
def test_a_product_has_the_critiques_that_keep_their_word(shelf: list[Product], answers: Answers) -> None:
    """As the plainest reading finds them, which follows each link and looks at its first products."""
    index = index_of(*shelf)
    assert critiques(index, answers) == expected(index, answers)


# --- one after the other -----------------------------------------------------------------------------


def headset(name: str, cents: int | None = 5000, **stated: Any) -> Product:
    """A headset with a microphone."""
    return product(name, cents=cents, microphone="boom", **stated)


ONE = headset("one", 5500, weight_g=200, wireless=False, wired=True, anc=False, battery_hours=8)


@pytest.mark.parametrize(
    ("other", "answers", "label", "brings"),
    [
        (headset("b", 3000), {"talk": ("often",)}, "cheaper", {"budget": ("middle",)}),
        (headset("b", 1000), {"talk": ("often",), "budget": ("high",)}, "cheaper", {"budget": ("middle",)}),
        (headset("b", 9000, weight_g=180), {"talk": ("often",)}, "lighter", {"uses": ("travel",)}),
        (
            headset("b", 9000, weight_g=180),
            {"talk": ("often",), "uses": ("gift",)},
            "lighter",
            {"uses": ("travel", "gift")},
        ),
        (
            headset("b", 9000, weight_g=180),
            {"talk": ("often",), "uses": ("none",)},
            "lighter",
            {"uses": ("travel",)},
        ),
        (
            headset("b", 9000, wireless=True),
            {"talk": ("often",), "cable": ("plug",)},
            "wireless",
            {"cable": ("none",)},
        ),
        (headset("b", 9000, battery_hours=9), {"talk": ("often",)}, "lasting", {"cable": ("plug",)}),
    ],
)
def test_a_critique_changes_the_answers_that_lead_there(
    other: Product, answers: Answers, label: str, brings: Mapping[str, tuple[str, ...]]
) -> None:
    """A limit is the highest below the price; an answer is added where a question takes several."""
    assert critiques(index_of(ONE, other), answers)["one"] == [Critique(label, {**answers, **brings})]


@pytest.mark.parametrize(
    ("other", "answers"),
    [
        (headset("b", 3000), {"talk": ("often",), "budget": ("low",)}),  # this one is over the budget
        (headset("b", 2000), {"talk": ("often",), "uses": ("gift",), "budget": ("middle",)}),
        (headset("b", 9000, weight_g=190), {"talk": ("often",)}),  # hardly lighter
        (headset("b", 9000, weight_g=180), {"talk": ("often",), "uses": ("travel",)}),  # said already
        (headset("b", 9000, wireless=True), {"talk": ("often",), "cable": ("none",)}),
        (
            headset("b", 9000, wireless=True, links=("dongle",)),
            {"talk": ("often",), "cable": ("nodelay",)},  # which would be given up
        ),
        (
            headset("b", 9000, wireless=True),
            {"uses": ("gift",), "talk": ("often",), "noise": ("them",)},  # hides it
        ),
        (headset("b", 9000, anc=True), {"talk": ("often",), "uses": ("none",)}),  # not asked then
        (product("b", "headphones", 9000, microphone="boom"), {"talk": ("never",)}),  # another verdict
        (headset("b", 9000), {"talk": ("often",)}),
    ],
)
def test_a_critique_is_not_offered_where_its_link_leads_nowhere(other: Product, answers: Answers) -> None:
    """It is given, hidden, not asked, at the cost of a must or the verdict; or nothing is like that."""
    assert critiques(index_of(ONE, other), answers).get("one", []) == []


def test_the_first_product_is_what_a_critique_says() -> None:
    """That the quiet one is among three is not enough: it comes first where quiet helps, after these else."""
    index = index_of(headset("a1", 1000), headset("a2", 1001), headset("b", 9000, anc=True))
    idle = replace(BOOK, need_rules=BOOK.need_rules[:3])
    answers = {"uses": ("travel",), "talk": ("often",)}
    assert critiques(index, answers, idle) == {}
    assert {name: [each.label for each in found] for name, found in critiques(index, answers).items()} == {
        "a1": ["quieter"],
        "a2": ["quieter"],
        "b": ["cheaper"],
    }


def test_a_critique_leads_to_other_cards() -> None:
    """The best one is quiet already, so that the answer would move nothing."""
    index = index_of(headset("a", 1000, anc=True), headset("b", 1500))
    assert critiques(index, {"uses": ("travel",), "talk": ("often",)}) == {}


def test_a_product_has_three_critiques_at_most() -> None:
    """The first ones in the order of the rules."""
    shelf = [
        headset("cheap", 3000, weight_g=200),
        headset("light", 9000, weight_g=100),
        headset("free", 9001, weight_g=200, wireless=True),
        headset("quiet", 9002, weight_g=200, anc=True),
    ]
    found = critiques(index_of(ONE, *shelf), {"uses": ("gift",), "talk": ("often",)})
    labels = [each.label for each in found["one"]]
    assert labels == ["cheaper", "lighter", "wireless"]


def test_only_what_fits_has_critiques() -> None:
    """What might fit is to be asked about first; a near miss has its own way out."""
    answers = {"talk": ("often",), "cable": ("none",)}
    fitting = headset("b", 1500, wireless=True)
    assert critiques(index_of(headset("shy", 5500), fitting), answers) == {}
    assert critiques(index_of(headset("wired", 5500, wireless=False)), answers) == {}
    assert set(critiques(index_of(headset("dear", 5500, wireless=True), fitting), answers)) == {"dear"}
