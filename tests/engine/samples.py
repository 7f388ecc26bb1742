"""A small rulebook and a few requirements that tests of several modules start from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tests.making import TOPIC, any_of, calls_for, decides, leaf, question, rulebook, warns
from wizard.engine.product_index import ProductIndex, group_products
from wizard.engine.ranking import Ranking, rank
from wizard.rule_language.conditions import Not
from wizard.rule_language.model import Assumption, Decision, Hide, Need, Requirement
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.settings import AdvantageRule
from wizard.rule_language.topic import Topic

USES = question("uses", "music calls job bike", many=True)
TALK = question(
    "talk",
    "never rare hours",
    hide=(Hide("never", leaf("uses", "calls job")),),
    assume=(Assumption(leaf("uses", "job"), ("hours",), "Talking is your job."),),
)
AROUND = question("around", "quiet voices", many=True)
NOISE = question(
    "noise", "me them no", many=True, alone="no", ask_when=Not(leaf("around", "quiet", only=True))
)
QUESTIONS = [USES, TALK, AROUND, NOISE]

BOOK = rulebook(
    QUESTIONS,
    verdict=[
        decides("bikes", "out_of_scope", leaf("uses", "bike", only=True)),
        decides("listens", "headphones", leaf("talk", "never")),
        decides("talks", "headset", leaf("talk", "hours")),
    ],
    needs=[Need("quieter", "Quieter")],
    need_rules=[calls_for("noisy", leaf("noise", "me"), nice={"quieter": 1})],
    advice=[warns("voices", leaf("around", "voices"))],
)

WIRELESS = Need("wireless", "No cable", any_of("wireless", True))
ANC = Need("anc", "Noise cancelling", any_of("anc", True))

NO_LIMIT = Budget({}, "USD")


def must(need: Need, by_link: bool = False) -> Requirement:
    """A requirement that no recommended product lacks."""
    return Requirement(need, None, (calls_for("rule", must=need.id),), by_link)


def nice(need: Need, weight: int, by_link: bool = False) -> Requirement:
    """A requirement that moves products up."""
    return Requirement(need, weight, (calls_for("rule", nice={need.id: weight}),), by_link)


def decision(
    requirements: Sequence[Requirement], verdict: str = "headset", topic: Topic = TOPIC, **more: Any
) -> Decision:
    """A decision for these sides that calls for these requirements."""
    sides = tuple(topic.side[side] for side in topic.verdict_sides[verdict])
    return Decision(
        verdict, sides, True, {}, (), requirements=tuple(requirements), warnings=(), tips=(), **more
    )


def ranked(
    products: Iterable[Product],
    requirements: Sequence[Requirement],
    budget: Budget = NO_LIMIT,
    limit: int = 9,
    advantages: Sequence[AdvantageRule] = (),
    **more: Any,
) -> Ranking:
    """The ranking of these products."""
    decided = decision(requirements, **more)
    index = ProductIndex(group_products(products, more.get("topic", TOPIC)))
    return rank(index, decided, budget, limit, advantages)
