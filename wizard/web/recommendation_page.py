"""The recommendation page: the verdict and how sure it is, why, the products, and what would change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from flask import request
from markupsafe import Markup

from wizard.advisor import LIMITS, MOST_PRODUCTS, PRODUCTS, Advisor, Consultation, Recommendation
from wizard.engine.explain import assess_certainty, find_affordable_answers, find_support
from wizard.engine.flow import ResolvedAnswers
from wizard.engine.ranking import NearMiss, Pick, Ranking
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Decision, NeedRule, Question, Requirement, Rulebook, Verdict
from wizard.rule_language.predicates import price_in
from wizard.web import text as wording
from wizard.web.answer_summary import answer_rows
from wizard.web.forms import Mistakes
from wizard.web.plot import draw
from wizard.web.product_check import judge_seen
from wizard.web.surface import Surface
from wizard.web.templating import render
from wizard.web.urls import NOW, Addresses, question_before, without

Context = dict[str, object]
"""What a part of the page is made from."""


MOST_COMPARED = 12
"""How many products stand side by side at most: nobody reads a table of a hundred columns."""

RULES_VERSION = re.compile("[0-9a-f]{12}")
"""What a shared link says of the rules it was made with."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """A near miss and the link to it: to its place on the page, or to the page after a raised limit.

    On the latter nothing is missed any more; `changed` is the question that `answer` is given to there.
    """

    near: NearMiss
    id: str
    link: str
    changed: str = ""
    answer: str = ""


def recommendation_page(
    surface: Surface, advisor: Advisor, consultation: Consultation, addresses: Addresses, mistakes: Mistakes
) -> str:
    """The whole page, as HTML."""
    rulebook, resolved = advisor.rulebook, consultation.resolved
    limit = LIMITS.get(request.args.get("limit", ""), PRODUCTS)
    recommendation = advisor.recommend(addresses.given, limit)
    show = NOW if consultation.open else None
    back = question_before(rulebook, resolved, None)
    return render(
        "recommendation.html",
        surface=surface,
        leaving=surface.leaving,
        css=surface.sheets[1],
        recommendation=recommendation,
        rulebook=rulebook,
        words=wording,
        mistakes=mistakes,
        glossary=_glossary(rulebook, surface.leaving),
        rows=answer_rows(rulebook, resolved, addresses),
        back=addresses.asking(back) if back else None,
        more=_more(addresses, recommendation.ranking, limit, show),
        changed=_since_the_link(advisor, recommendation, request.args),
        seen=judge_seen(advisor, surface, addresses.given),
        canonical=addresses.outside.here(show=show, limit=None if limit == PRODUCTS else limit),
        **_verdict(advisor, recommendation, addresses),
        **_products(advisor, recommendation, addresses),
        **_links_to_share(advisor, recommendation, addresses),
    )


@lru_cache(maxsize=8)
def _glossary(rulebook: Rulebook, leaving: Markup) -> Markup:
    """The words explained, made once for each rulebook: no answer plays a part in them."""
    return Markup(render("_glossary.html", rulebook=rulebook, words=wording, leaving=leaving))


# --- the verdict ---------------------------------------------------------------------------------


def _verdict(advisor: Advisor, recommendation: Recommendation, addresses: Addresses) -> Context:
    """How sure, the questions still open, the reasons for and against, and what would change the verdict."""
    consultation, decision = recommendation.consultation, recommendation.decision
    sure = assess_certainty(advisor.rulebook, consultation.resolved, decision)
    return {
        "sure": sure,
        "tipping": _ask(addresses, sure.question) if sure.question else None,
        "open": [(question, _ask(addresses, question)) for question in consultation.open],
        "next": addresses.here(),
        "backing": [each for each in recommendation.reasons if each.rule.speaks_for is decision.verdict],
        "opposing": [each for each in recommendation.reasons if each.rule.speaks_for is not decision.verdict],
        "worked_out": {entry.question.id for entry in consultation.resolved.assumed},
        "behind": _answers_behind_needs(decision, consultation.resolved),
        "flips": [
            (flip, addresses.to(flip.given, show=NOW), advisor.label(flip.given))
            for flip in recommendation.would_change
        ],
    }


def _ask(addresses: Addresses, question: Question) -> str:
    """The page of one question that leads back here."""
    return addresses.here(ask=question.id, show=NOW)


def _answers_behind_needs(decision: Decision, resolved: ResolvedAnswers) -> Mapping[NeedRule, Answers]:
    """The answers each rule that calls for a need rests on."""
    rules = (rule for requirement in decision.requirements for rule in requirement.rules)
    return {rule: find_support(rule, resolved.answers) for rule in rules}


def _since_the_link(advisor: Advisor, recommendation: Recommendation, parameters: Mapping[str, str]) -> str:
    """What to say to somebody who follows a shared link that names other rules; mostly nothing."""
    was, rules = parameters.get("was", ""), parameters.get("rules", "")
    if was not in {each.value for each in Verdict} or not RULES_VERSION.fullmatch(rules):
        return ""
    if rules == advisor.rulebook.version:
        return ""
    if was == recommendation.decision.verdict.value:
        return "This link says it was made with other rules. The verdict is the same."
    then = advisor.rulebook.texts.verdicts[Verdict(was)].label
    return (
        "This link says it was made with other rules, "
        f"and that the verdict was “{then}”. It is now “{recommendation.label}”."
    )


# --- the products --------------------------------------------------------------------------------


def _products(advisor: Advisor, recommendation: Recommendation, addresses: Addresses) -> Context:
    """What products should have, those shown, the ways out where none has it, the comparison and the plot."""
    ranking, requirements = recommendation.ranking, recommendation.decision.requirements
    shown = list(_shown(ranking))
    compared = sorted(
        (requirement for requirement in requirements if requirement.need.checkable), key=_weightiest_first
    )
    return {
        "musts": [requirement for requirement in compared if requirement.must],
        "nices": [requirement for requirement in compared if not requirement.must],
        "unchecked": [requirement for requirement in requirements if not requirement.need.checkable],
        "compared": compared,
        "shown": shown,
        "most_compared": MOST_COMPARED,
        "places": {pick.product.id: place for place, pick in enumerate(shown, 1)},
        "ways_out": list(_ways_out(advisor, recommendation, addresses)),
        "side_names": [wording.side_name(side.kinds) for side in ranking.sides],
        "plot": draw(ranking, requirements, advisor.rulebook.settings.currency),
        "provenance": {pick.product.id: advisor.catalog.provenance(pick.product.id) for pick in shown},
        "as_of": advisor.catalog.as_of,
    }


def _weightiest_first(requirement: Requirement) -> tuple[bool, int]:
    """Sort key: musts before all others, then by weight."""
    return (not requirement.must, -(requirement.weight or 0))


def _shown(ranking: Ranking) -> Iterator[Pick]:
    """Every product on the page, in its order: no product stands there twice."""
    for side in ranking.sides:
        for picks in (side.picks, *(near.picks for near in side.nearest)):
            yield from picks


def _ways_out(
    advisor: Advisor, recommendation: Recommendation, addresses: Addresses
) -> Iterator[list[WayOut]]:
    """The near misses of each side, numbered through."""
    numbers = count(1)
    for side in recommendation.ranking.sides:
        yield [
            _way_out(advisor.rulebook, recommendation, addresses, near, f"near-{next(numbers)}")
            for near in side.nearest
        ]


def _way_out(
    rulebook: Rulebook, recommendation: Recommendation, addresses: Addresses, near: NearMiss, place: str
) -> WayOut:
    """A near miss with its link."""
    resolved, decision = recommendation.consultation.resolved, recommendation.decision
    price = price_in(near.lowest, rulebook.settings.currency) if near.lowest else None
    given = find_affordable_answers(rulebook, resolved, decision, near.give_up, price)
    if given is None:
        return WayOut(near, place, f"#{place}")
    changed = next(each for each in rulebook.questions if given.get(each.id) != addresses.given.get(each.id))
    answer = changed.option(given[changed.id][0]).label
    return WayOut(near, place, addresses.to(given, show=NOW) + "#products", changed.text, answer)


def _more(addresses: Addresses, ranking: Ranking, limit: int, show: str | None) -> str | None:
    """The address with more products, None when all are shown or no more can be."""
    if limit >= MOST_PRODUCTS or all(side.total <= limit for side in ranking.sides):
        return None
    return addresses.here(show=show, limit=min(4 * limit, MOST_PRODUCTS)) + "#products"


# --- links ---------------------------------------------------------------------------------------


def _links_to_share(advisor: Advisor, recommendation: Recommendation, addresses: Addresses) -> Context:
    """The link to share, and one without the answers that say something about a person's health, if any."""
    given = addresses.given
    questions = advisor.rulebook.questions
    personal = [question for question in questions if question.private and question.id in given]
    return {
        "share": _link(addresses, recommendation.consultation, recommendation.decision.verdict),
        "personal": [question.text for question in personal],
        "discreet": _link_without(advisor, addresses, personal) if personal else None,
    }


def _link_without(advisor: Advisor, addresses: Addresses, questions: Sequence[Question]) -> str:
    """A link to the recommendation on the answers less those to some questions."""
    consultation = advisor.consult(without(addresses.given, questions))
    return _link(addresses, consultation, advisor.decision(consultation.resolved).verdict)


def _link(addresses: Addresses, consultation: Consultation, verdict: Verdict) -> str:
    """A link to the recommendation on the answers of a consultation."""
    show = NOW if consultation.open else None
    return addresses.share(verdict, consultation.resolved.given, show)
