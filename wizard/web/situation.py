"""What a question page says of where the shopper stands: how far, what is at stake, the verdict so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wizard.core.flow import Counted
from wizard.core.model import Decision, Question, Rulebook, Verdict, VerdictRule
from wizard.core.numbers import count_of
from wizard.core.progress import Progress, measure_progress
from wizard.core.settled import settled
from wizard.core.stakes import Stake, stake_of
from wizard.core.verdict import standing
from wizard.recommend import Consultation

STAKES: Mapping[Stake, str] = {
    Stake.VERDICT: "This can change whether we recommend headphones or a headset.",
    Stake.SCOPE: "This tells us whether we can help you at all.",
    Stake.LATER: "This and the questions after it can still change what we recommend.",
    Stake.PRODUCTS_AND_WARNINGS: "This helps us find products that suit you, and warn you where it matters.",
    Stake.PRODUCTS: "This helps us find products that suit you.",
    Stake.WARNINGS: "This tells us what to warn you about before you buy.",
    Stake.REASONS: "This adds to the reasons for our recommendation.",
}
"""One line on what an answer decides."""


def situation(
    rulebook: Rulebook, consultation: Consultation, decision: Decision, question: Question
) -> dict[str, object]:
    """What the page of one question shows beside the question itself."""
    counted = consultation.counted
    is_settled = settled(rulebook, counted)
    progress = measure_progress(rulebook, counted)
    return {
        "progress": progress,
        "to_come": questions_to_come(progress, question is consultation.next_question),
        "stake": STAKES[stake_of(rulebook, counted, question, is_settled)],
        "so_far": verdict_so_far(rulebook, counted, decision, is_settled),
    }


@dataclass(frozen=True, slots=True)
class SoFar:
    """The verdict so far as the shopper reads it, with the reason that speaks for it most."""

    label: str
    picture: str | None
    reason: str
    settled: bool


def verdict_so_far(rulebook: Rulebook, counted: Counted, decision: Decision, settled: bool) -> SoFar | None:
    """The verdict that the answers lean to; None as long as they lean nowhere."""
    rule = _strongest(decision)
    if rule is None:
        return None
    label, picture = rulebook.texts.verdicts[decision.verdict].naming(counted.answers)
    return SoFar(label, picture, rule.reason, settled)


def _strongest(decision: Decision) -> VerdictRule | None:
    """The first decision for the verdict, or else the rule that leans to it most."""
    for rule in standing(decision.reasons):
        if rule.decide is decision.verdict:
            return rule
    if decision.decided or decision.verdict is Verdict.EITHER:
        return None
    leaning = [rule for rule in decision.reasons if rule.speaks_for is decision.verdict]
    return max(leaning, key=lambda rule: rule.lean[decision.verdict])


def questions_to_come(progress: Progress, asked: bool) -> str:
    """How many more questions there are; `asked` when the one on the page is the next, and not counted."""
    least, most = progress.least - asked, progress.most - asked
    if most == 0:
        return "This is the last question." if asked else "No questions left."
    number = count_of(most, "question")
    bounds = number if least == most else f"at most {number}" if least == 0 else f"{least} to {number}"
    return f"After this: {bounds}." if asked else f"Still open: {bounds}."
