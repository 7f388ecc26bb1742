"""Sample answers for each verdict."""

from collections.abc import Mapping

from wizard.analysis.proof_context import ProofContext
from wizard.analysis.properties import count_verdicts
from wizard.analysis.sweep import StateLimitError
from wizard.engine.decide import find_outcome
from wizard.engine.flow import resolve_answers
from wizard.engine.verdict import Outcome
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Rulebook


def find_answers_by_verdict(rulebook: Rulebook) -> Mapping[str, Answers]:
    """Return verdict -> answers that lead to it, from an example if possible.

    Verdicts without known answers are omitted.
    """
    found: dict[str, Answers] = {}
    for answers in ({}, *(example.answers for example in rulebook.examples)):
        outcome = find_outcome(rulebook, resolve_answers(rulebook, answers).answers)
        found.setdefault(outcome.verdict, answers)
    if found.keys() >= rulebook.topic.verdict_sides.keys():
        return found
    try:
        swept, _ = count_verdicts(ProofContext(rulebook))
    except StateLimitError:
        return found
    for each, count in swept.kinds.items():
        assert isinstance(each, Outcome)
        found.setdefault(each.verdict, count.answers or {})
    return found
