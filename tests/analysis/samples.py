"""A small rulebook and its products, which the tests of the impact and its parts edit."""

from __future__ import annotations

from tests.making import TOPIC, any_of, calls_for, decides, leaf, product, question, rulebook, warns
from wizard.engine.product_index import group_products
from wizard.rule_language.model import Need

TALK = question("talk", "never often")
NOISE = question("noise", "me them", many=True)
MIC = Need("mic", "A microphone", any_of("microphone", "boom"))
QUIET = Need("quiet", "Quiet", any_of("anc", True))
TALKS = decides("talks", "headset", leaf("talk", "often"))
OLD = rulebook(
    [TALK, NOISE],
    [decides("listens", "headphones", leaf("talk", "never unsure")), TALKS],
    [MIC, QUIET],
    [calls_for("calls", leaf("talk", "often"), nice={"mic": 1})],
    [warns("loud", leaf("noise", "me"))],
)
GROUPS = group_products([product("boom", microphone="boom"), product("anc", cents=6000, anc=True)], TOPIC)
