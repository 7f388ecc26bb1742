"""The recommendation page: the verdict and its certainty, the reasons, the products, what would change it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import count
from typing import ClassVar

from flask import request
from markupsafe import Markup

from wizard.advisor import Advisor
from wizard.engine.explain import Flip
from wizard.engine.ranking import NearMiss, Pick
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Question, Requirement, Rule, Rulebook
from wizard.rule_language.predicates import Budget
from wizard.rule_language.texts import ChartRow, Source, Term
from wizard.rule_language.topic import Side
from wizard.views import (
    LIMITS,
    MOST_PRODUCTS,
    PRODUCTS,
    Reason,
    Recommendation,
    RecommendationDetails,
    WayOut,
)
from wizard.web import text
from wizard.web.assets import read_static
from wizard.web.comparison import ComparisonRow, compare
from wizard.web.plot import Plot, draw
from wizard.web.share import Share, share_recommendation
from wizard.web.surface import Page, Surface, render
from wizard.web.urls import NOW, Urls

MOST_COMPARED = 12
"""The most products in the comparison: nobody reads a table of a hundred columns."""

COMPACT_CARDS = 3
"""The most products on a short page, divided among the sides, each of which has at least one."""

SHORT_WARNINGS = 220
"""The most characters of two warnings together for both to be in view."""

RULES_VERSION = re.compile("[0-9a-f]{12}")
"""The version of the rules in a shared link."""


@dataclass(frozen=True, slots=True)
class NearMissLink:
    """A near miss and its link: to its place on the page, or to the page with a limit raised.

    With the raised limit nothing is missed; `changed` is the question and `answer` its new answer there.
    """

    near: NearMiss
    id: str
    link: str
    changed: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The glossary, which has its own template."""

    rulebook: Rulebook
    leaving: Markup


@dataclass(frozen=True, kw_only=True)
class RecommendationPage(Page):
    """The recommendation with its texts and links; `changed` is a note on an earlier verdict, if any."""

    template: ClassVar[str] = "recommendation.html"

    recommendation: Recommendation
    details: RecommendationDetails
    urls: Urls
    limit: int
    as_of: str | None
    mistakes: Sequence[tuple[Question, str]]
    changed: str

    # --- the verdict

    @property
    def certainty(self) -> str:
        """Return sentences on how sure the verdict is."""
        sides = len(self.rulebook.topic.sides)
        return text.explain_certainty(self.details.certainty, self.recommendation.consultation.open, sides)

    @property
    def says(self) -> str:
        """Return the sentence below the verdict: for one side the first reason, for several what decides."""
        if len(self.recommendation.decision.sides) == 1 and self.backing:
            return self.backing[0].rule.reason
        if self.recommendation.reasons or not self.recommendation.consultation.open:
            return self.recommendation.says
        number = text.spell_number(len(self.rulebook.topic.sides))
        return f"You have not told us enough yet to prefer one of the {number}."

    @cached_property
    def backing(self) -> list[Reason]:
        """Return the reasons for the verdict; if it is for several sides, also those for exactly these."""
        decision = self.recommendation.decision
        return [
            reason
            for reason in self.recommendation.reasons
            if decision.verdict in reason.favours
            or (len(decision.sides) > 1 and self._favoured(reason) == decision.sides)
        ]

    @cached_property
    def opposing(self) -> list[Reason]:
        """Return all other reasons that hold."""
        return [reason for reason in self.recommendation.reasons if reason not in self.backing]

    @property
    def opposing_groups(self) -> list[tuple[str, list[Reason]]]:
        """Return the other reasons under headings; if there are several sides, by the sides they favour."""
        if len(self.recommendation.decision.sides) < 2:
            return [("What speaks against it", self.opposing)] if self.opposing else []
        groups: dict[tuple[Side, ...], list[Reason]] = {}
        for reason in self.opposing:
            groups.setdefault(self._favoured(reason), []).append(reason)
        place = self.rulebook.topic.sides.index
        order = sorted(groups, key=lambda sides: (not sides, len(sides), [place(side) for side in sides]))
        return [(text.head_reasons(sides), groups[sides]) for sides in order]

    def _favoured(self, reason: Reason) -> tuple[Side, ...]:
        """Return the sides that a reason favours, in the order of the topic."""
        topic = self.rulebook.topic
        named = {side for verdict in reason.favours for side in topic.verdict_sides[verdict]}
        return tuple(side for side in topic.sides if side.id in named)

    @cached_property
    def flips(self) -> list[tuple[Flip, str, str]]:
        """Return each change that leads to another verdict, with its link and that verdict's label."""
        changes = zip(self.recommendation.would_change, self.details.flip_labels, strict=True)
        was = self.urls.was
        return [(flip, self.urls.to(flip.given, show=NOW, was=was), label) for flip, label in changes]

    def because(self, answers: Answers) -> str:
        """Return the answers behind a reason, as a sentence."""
        assumed = {entry.question.id for entry in self.recommendation.consultation.resolved.assumed}
        return text.explain_answers(self.rulebook, answers, assumed)

    # --- the products

    @cached_property
    def budget(self) -> Budget:
        """Return the amounts that the shopper can spend."""
        return self.rulebook.budget(self.recommendation.consultation.resolved.answers)

    @cached_property
    def compared(self) -> list[Requirement]:
        """Return the needs that the catalog can show, musts first, then by weight."""
        checkable = [each for each in self.recommendation.decision.listed if each.need.checkable]
        return sorted(checkable, key=lambda each: (not each.must, -(each.weight or 0)))

    @cached_property
    def shown(self) -> tuple[Pick, ...]:
        """Return every product on the page, in page order."""
        return self.recommendation.ranking.shown

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return each product's position on the page, from 1."""
        return {pick.product.id: place for place, pick in enumerate(self.shown, 1)}

    @property
    def most_cards(self) -> int | None:
        """Return the most cards a side has, None for no limit; a short page has three in all."""
        sides = len(self.recommendation.ranking.sides)
        return max(COMPACT_CARDS // max(sides, 1), 1) if self.surface.compact else None

    @cached_property
    def near_misses(self) -> list[list[NearMissLink]]:
        """Return the near misses of each side, numbered consecutively."""
        numbers = count(1)
        return [[self._link(way, f"near-{next(numbers)}") for way in side] for side in self.details.ways_out]

    def _link(self, way: WayOut, place: str) -> NearMissLink:
        if (raised := way.raised) is None:
            return NearMissLink(way.near, place, f"#{place}")
        link = self.urls.to(raised.given, show=NOW) + "#products"
        return NearMissLink(way.near, place, link, raised.question.text, raised.option.label)

    def critiques_of(self, pick: Pick) -> list[tuple[str, str]]:
        """Return the critiques of a product, each with its link."""
        found = self.details.critiques.get(pick.product.id, ())
        return [(each.label, self.urls.to(each.given, show=NOW) + "#products") for each in found]

    @property
    def order(self) -> str:
        """Return what comes first among products that fit alike, as the end of a sentence."""
        return "".join(f", then {step.label}" for step in self.recommendation.decision.order)

    @property
    def side_by_side(self) -> list[Pick]:
        """Return the products to compare: those that fit; else those that might, or the first near miss.

        If there are several sides, each has two, unless more products were asked for.
        """
        found: list[Pick] = []
        sides = self.recommendation.ranking.sides
        most = 2 if len(sides) > 1 and self.limit <= PRODUCTS else MOST_COMPARED
        for side in sides:
            nearest = next((near.picks for near in side.nearest), ())
            found += (side.picks or side.might_fit or nearest)[:most]
        return found[:MOST_COMPARED]

    @cached_property
    def comparison(self) -> list[ComparisonRow]:
        """Return the rows in which the compared products differ."""
        return compare(self.side_by_side, self.compared, self.rulebook)

    @property
    def plot(self) -> Plot | None:
        """Return the plot of price and fit of all matches, None if there is nothing to compare."""
        return draw(
            self.recommendation.ranking,
            self.recommendation.decision.requirements,
            self.rulebook.settings.currency,
        )

    @property
    def more(self) -> str | None:
        """Return the address with more products, None if all are shown or no more can be."""
        if self.limit >= MOST_PRODUCTS or all(
            side.total <= self.limit for side in self.recommendation.ranking.sides
        ):
            return None
        show = NOW if self.recommendation.consultation.open else None
        return self.urls.here(show=show, limit=min(4 * self.limit, MOST_PRODUCTS)) + "#products"

    # --- the rest

    @property
    def warnings_in_view(self) -> int:
        """Return how many warnings are not folded: two if they are short together, else one."""
        first = self.recommendation.decision.warnings[:2]
        return len(first) if sum(len(each.text) for each in first) <= SHORT_WARNINGS else 1

    @cached_property
    def sources(self) -> list[Source]:
        """Return every source that the page names, without duplicates, in page order.

        Of the sources of the chart and glossary, which are the same for everybody, only our own rules are
        listed, without pages: the article would repeat the texts, and pages would make every recommendation
        longer.
        """
        decision, texts = self.recommendation.decision, self.rulebook.texts
        needs = [rule for each in decision.listed for rule in each.rules]
        found = self._sources(*self._printed, needs, decision.tips)
        words = self._sources(texts.chart, texts.glossary)
        own = [each for each in words if not each.from_article and each not in found]
        return found + [replace(each, pages=()) for each in own]

    @property
    def printed(self) -> int:
        """Return how many of the sources, counted from the first, belong to printed statements."""
        return len(self._sources(*self._printed))

    @property
    def _printed(self) -> tuple[Sequence[Rule], Sequence[Rule]]:
        reasons = [reason.rule for reason in (*self.backing, *self.opposing)]
        return reasons, self.recommendation.decision.warnings

    def _sources(self, *cited: Iterable[Rule | ChartRow | Term]) -> list[Source]:
        names = dict.fromkeys(name for entries in cited for entry in entries for name in entry.sources)
        return [self.rulebook.cited[name] for name in names if name in self.rulebook.cited]

    @property
    def description(self) -> str:
        """Return what search engines show below the title."""
        return text.describe_recommendation(self.recommendation.label, self.recommendation.says)

    @property
    def script(self) -> Markup:
        """Return the script of the button that opens the device's share sheet."""
        return Markup(read_static("share.js"))

    @cached_property
    def share(self) -> Share:
        """Return the links for sharing this recommendation."""
        return share_recommendation(self.rulebook, self.details, self.urls, self.surface.public)

    @property
    def leaving(self) -> Markup:
        """Return the attribute of links to other sites."""
        return self.surface.leaving

    @property
    def glossary(self) -> Markup:
        """Return the HTML of the glossary."""
        return render_glossary(Glossary(self.rulebook, self.leaving))


def recommendation_page(
    surface: Surface, advisor: Advisor, urls: Urls, mistakes: Sequence[tuple[Question, str]]
) -> RecommendationPage:
    """Return the page for the answers in `urls`, with the check of the product that the address names."""
    limit = LIMITS.get(request.args.get("limit", ""), PRODUCTS)
    recommendation = advisor.recommend(urls.given, limit, surface.product)
    show = NOW if recommendation.consultation.open else None
    more, opened = None if limit == PRODUCTS else limit, urls.opened
    return RecommendationPage(
        surface=surface,
        css=surface.sheets[1],
        canonical=urls.outside.here(show=show, limit=more),
        opened=opened.here(
            show=show if opened.given == urls.given else NOW, limit=None if urls.page else more
        ),
        rulebook=advisor.rulebook,
        recommendation=recommendation,
        details=advisor.details(recommendation),
        urls=replace(urls, was=recommendation.decision.verdict),
        limit=limit,
        as_of=advisor.catalog.as_of,
        mistakes=mistakes,
        changed=_compare_verdicts(advisor.rulebook, recommendation, request.args),
    )


@lru_cache(maxsize=8)
def render_glossary(glossary: Glossary) -> Markup:
    """Render the glossary, once for each rulebook, since it does not depend on answers."""
    return Markup(render("_glossary.html", glossary))


def _compare_verdicts(
    rulebook: Rulebook, recommendation: Recommendation, parameters: Mapping[str, str]
) -> str:
    """Return what became of an earlier verdict named in the address; usually empty.

    Links that change an answer name it; shared links name it together with the version of the rules.
    """
    was, rules = parameters.get("was", ""), parameters.get("rules")
    if was not in rulebook.topic.verdict_sides:
        return ""
    then, now = rulebook.texts.verdicts[was].label, recommendation.label
    same = was == recommendation.decision.verdict
    if rules is None:
        return f"Still: {now}." if same else f"Was: {then}. Now: {now}."
    other_day = rules == rulebook.version and bool(rulebook.dated) and not same
    if (rules == rulebook.version and not other_day) or not RULES_VERSION.fullmatch(rules):
        return ""
    if same:
        return "This link says it was made with other rules. The verdict is the same."
    how = "on another day" if other_day else "with other rules"
    return f"This link says it was made {how}, and that the verdict was “{then}”. It is now “{now}”."
