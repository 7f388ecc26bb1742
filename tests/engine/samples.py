"""A small rulebook and a few requirements that tests of several modules start from."""

from __future__ import annotations

from tests.making import any_of, calls_for, decides, leaf, question, rulebook, warns
from wizard.rule_language.conditions import Not
from wizard.rule_language.model import Assumption, Hide, Need, Requirement
from wizard.rule_language.predicates import Budget

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


def must(need: Need) -> Requirement:
    """A requirement that no recommended product lacks."""
    return Requirement(need, None, (calls_for("rule", must=need.id),))


def nice(need: Need, weight: int) -> Requirement:
    """A requirement that moves products up."""
    return Requirement(need, weight, (calls_for("rule", nice={need.id: weight}),))
