"""The model of a rulebook, and of the decision it leads to, as frozen values.

Conditions, product tests, and texts (with sources and stores) are in other modules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from wizard.rule_language.conditions import ALWAYS, NEVER, Answers, Condition, leaves
from wizard.rule_language.dates import FIRST_DAY, DatedPart, Day, Period, list_periods
from wizard.rule_language.diagnostics import Place, Problem
from wizard.rule_language.expectations import Example
from wizard.rule_language.pictures import Picture
from wizard.rule_language.predicates import AttributeTest, Budget, Predicate, attribute_tests, limits_of
from wizard.rule_language.settings import BY_PRICE, OrderStep, Settings
from wizard.rule_language.texts import (
    SHOP_SOURCE,
    Article,
    ChartRow,
    ShopDecision,
    Source,
    SourcePage,
    Store,
    Term,
    VerdictText,
)
from wizard.rule_language.topic import EITHER, Side, Topic

Leads = tuple[int, ...]
"""By how many points each side but the last is ahead of the last: only the differences decide."""


# --- questions -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question; with an `amount` (whole units of the settings' currency) it is a limit.

    `picture` is the name of one of the topic's pictures, here and in the texts of verdicts. Options of one
    `group` are shown under its label; an `aside`, which hardly anybody chooses, is shown below all others.
    `formerly` are former ids.
    """

    id: str
    label: str
    help: str = ""
    picture: str | None = None
    amount: int | None = None
    group: str = ""
    aside: bool = False
    alone: bool = False
    neutral: bool = False
    sources: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hide:
    """An option that is hidden while the condition holds."""

    option: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Assumption:
    """An answer worked out for the shopper while the condition holds, and why."""

    when: Condition
    answer: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class Question:
    """One question; `private` if its answer says something about a person's health."""

    id: str
    text: str
    options: tuple[Option, ...]
    many: bool = False
    help: str = ""
    ask_when: Condition = ALWAYS
    hide: tuple[Hide, ...] = ()
    assume: tuple[Assumption, ...] = ()
    private: bool = False
    formerly: tuple[str, ...] = ()
    place: Place = Place("questions.yaml")

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        """Return the ids of all options, in order."""
        return tuple(option.id for option in self.options)

    @cached_property
    def former_options(self) -> Mapping[str, str]:
        """Return former id -> current id of the options that were renamed."""
        return {former: option.id for option in self.options for former in option.formerly}

    @cached_property
    def alone(self) -> frozenset[str]:
        """Return the options that exclude all others: in a *one* question, all of them."""
        return frozenset(option.id for option in self.options if option.alone or not self.many)

    @cached_property
    def ticks(self) -> tuple[str, ...]:
        """Return the options that can be chosen together, in order; none in a *one* question."""
        return tuple(option for option in self.option_ids if option not in self.alone)

    @cached_property
    def flow(self) -> tuple[tuple[Condition, frozenset[str]], ...]:
        """Return the conditions of `ask_when`, `hide` and `assume`, each with the questions it reads."""
        conditions = [self.ask_when, *(hide.when for hide in self.hide), *(each.when for each in self.assume)]
        return tuple((each, frozenset(leaf.question for leaf in leaves(each))) for each in conditions)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Return the earlier questions that its flow conditions depend on."""
        return tuple(sorted({name for _, read in self.flow for name in read}))

    def option(self, option_id: str) -> Option:
        """Return the option with that id; raise KeyError if there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)

    def in_order(self, chosen: frozenset[str] | set[str]) -> tuple[str, ...]:
        """Return the chosen ids that are options of this question, in option order."""
        return tuple(option for option in self.option_ids if option in chosen)


# --- rules -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rule:
    """A condition with effects, a reason and sources; with a `shop_decision`, one source is `shop`."""

    id: str
    when: Condition = ALWAYS
    reason: str = ""
    sources: tuple[str, ...] = ()
    shop_decision: ShopDecision | None = None
    formerly: tuple[str, ...] = ()
    place: Place


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class VerdictRule(Rule):
    """A rule that decides a verdict, or leans towards sides (side id -> points)."""

    decide: str | None = None
    lean: Mapping[str, int] = field(default_factory=dict)
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NeedRule(Rule):
    """A rule that says what a product must have, and what it should have (need id -> weight)."""

    must: tuple[str, ...] = ()
    nice: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ProductRule(Rule):
    """A condition on which the matching or order of products depends; it has no text."""


class AdviceKind(StrEnum):
    """Kinds of advice."""

    WARN = "warn"
    TIP = "tip"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AdviceRule(Rule):
    """A rule that gives a warning or a tip."""

    kind: AdviceKind = AdviceKind.WARN

    @property
    def text(self) -> str:
        """Return the warning or tip that the shopper reads."""
        return self.reason


CONTRADICTION = "contradiction"
"""The id of the built-in warning."""


# --- needs -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Need:
    """A property that a product should have; without a `product` test, the catalog cannot show it.

    `missed` says what a product that misses it has or does: "has a cable". While `same_link` holds, the test
    reads one way of use at a time, not the product as a whole. With `met_unless_stated`, unstated counts as
    met. While a need with `instead` is a must, no product is recommended, and this text is shown instead.
    """

    id: str
    label: str
    product: Predicate | None = None
    applies_when: Predicate | None = None
    same_link: Condition = NEVER
    met_unless_stated: bool = False
    keep: bool = False
    instead: str = ""
    help: str = ""
    missed: str = ""
    formerly: tuple[str, ...] = ()
    place: Place = Place("needs.yaml")

    @property
    def checkable(self) -> bool:
        """Return whether the catalog can show that a product meets the need."""
        return self.product is not None

    @cached_property
    def tests(self) -> tuple[AttributeTest, ...]:
        """Return every attribute test that decides whether the need applies or a product meets it."""
        return (*attribute_tests(self.product), *attribute_tests(self.applies_when))

    @cached_property
    def reads_price(self) -> bool:
        """Return whether the need may depend on the price."""
        return any(test.attribute.name == "price" for test in self.tests)

    @cached_property
    def amount_questions(self) -> tuple[str, ...]:
        """Return the questions whose amounts it uses as limits, without duplicates."""
        return limits_of(self.tests)


# --- texts, the rulebook -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts that belong to no single rule; `contradiction` is the text of the built-in warning."""

    verdicts: Mapping[str, VerdictText]
    glossary: tuple[Term, ...] = ()
    chart: tuple[ChartRow, ...] = ()
    contradiction: str = ""


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All of `rules/`, loaded and checked; `version` is a hash of the files.

    Without its own topic, as in folders of the first release, it has that of the shipped rules. It contains
    what is in force on `day`; `dated` are all parts of the files that have dates, and `read_for` reads the
    same files for another day (None if nothing has dates). `doubtful_texts` are probably unintended.
    """

    version: str
    topic: Topic
    questions: tuple[Question, ...]
    verdict_rules: tuple[VerdictRule, ...]
    needs: tuple[Need, ...]
    need_rules: tuple[NeedRule, ...]
    advice_rules: tuple[AdviceRule, ...]
    texts: Texts
    article: Article | None
    sources: Mapping[str, Source]
    pages: Mapping[str, SourcePage]
    settings: Settings
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    has_own_topic: bool = True
    examples: tuple[Example, ...] = ()
    stores: tuple[Store, ...] = ()
    day: Day = FIRST_DAY
    dated: tuple[DatedPart, ...] = ()
    read_for: Callable[..., "Rulebook"] | None = field(default=None, repr=False)
    doubtful_texts: tuple[Problem, ...] = ()

    def on(self, day: Day) -> "Rulebook":
        """Return the rulebook in force on a day; self if nothing changes until then."""
        if self.read_for is None or self.period.holds(day):
            return self
        return self.read_for(on=day)

    @cached_property
    def period(self) -> Period:
        """Return the period around its day in which what is in force does not change."""
        return list_periods([each.period for each in self.dated], since=self.day)[0]

    @cached_property
    def question(self) -> Mapping[str, Question]:
        """Return question id -> question."""
        return {question.id: question for question in self.questions}

    @cached_property
    def former_questions(self) -> Mapping[str, str]:
        """Return former id -> current id of the questions that were renamed."""
        return {former: question.id for question in self.questions for former in question.formerly}

    @cached_property
    def need(self) -> Mapping[str, Need]:
        """Return need id -> need."""
        return {need.id: need for need in self.needs}

    @cached_property
    def cited(self) -> Mapping[str, Source]:
        """Return id -> source for everything that can be cited: the sources, and the shop itself."""
        return {**self.sources, SHOP_SOURCE.id: SHOP_SOURCE}

    @cached_property
    def store(self) -> Mapping[str, Store]:
        """Return store id -> store."""
        return {store.id: store for store in self.stores}

    @cached_property
    def leads(self) -> Mapping[VerdictRule, Leads]:
        """Return how much more each rule leans towards each side than towards the last one."""
        sides = self.topic.side_ids
        points = {rule: [rule.lean.get(side, 0) for side in sides] for rule in self.verdict_rules}
        return {rule: tuple(each - last for each in rest) for rule, (*rest, last) in points.items()}

    def favours(self, rule: VerdictRule) -> tuple[str, ...]:
        """Return the verdicts that a rule favours: the one it decides, or the sides it leans towards most.

        If it leans towards all sides equally, that is `either`.
        """
        if rule.decide:
            return (rule.decide,)
        most = max(rule.lean.values(), default=0)
        sides = tuple(side for side in self.topic.side_ids if rule.lean.get(side, 0) == most)
        return (EITHER,) if len(sides) == len(self.topic.sides) else sides

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Return every rule, in file order."""
        return (*self.verdict_rules, *self.need_rules, *self.advice_rules)

    @cached_property
    def asking_rules(self) -> tuple[Rule, ...]:
        """Return the rules that make a question worth asking: all but tips."""
        return (*self.verdict_rules, *self.need_rules, *self.product_rules, *self.warnings)

    @cached_property
    def product_rules(self) -> tuple[ProductRule, ...]:
        """Return the conditions on which the matching and order of products depend."""
        tried = ((f"same_link of {each.id}", each.same_link, each.place) for each in self.needs)
        ordered = ((f"order by {each.label}", each.when, each.place) for each in self.settings.order)
        return tuple(
            ProductRule(id=name, when=when, place=place)
            for name, when, place in (*tried, *ordered)
            if when not in (ALWAYS, NEVER)
        )

    @cached_property
    def warnings(self) -> tuple[AdviceRule, ...]:
        """Return the advice rules that are warnings."""
        return tuple(rule for rule in self.advice_rules if rule.kind is AdviceKind.WARN)

    @cached_property
    def contradiction(self) -> AdviceRule:
        """Return the built-in warning that an answer was dropped because an earlier one rules it out."""
        return AdviceRule(id=CONTRADICTION, reason=self.texts.contradiction, place=Place("texts.yaml"))

    @cached_property
    def private_parameters(self) -> tuple[str, ...]:
        """Return the ids and former ids of the questions whose answers say something about health."""
        return tuple(name for each in self.questions if each.private for name in (each.id, *each.formerly))

    @cached_property
    def amount_questions(self) -> frozenset[str]:
        """Return the questions whose amounts some need, or the order of products, uses as a limit."""
        ordered = (test for step in self.settings.order for test in step.tests)
        return frozenset(limits_of(test for need in self.needs for test in need.tests) + limits_of(ordered))

    def budget(self, answers: Answers) -> Budget:
        """Return the chosen amounts by question; None, for no limit, if the option has none."""
        amounts = {
            question.id: question.option(answers[question.id][0]).amount
            for question in self.questions
            if not question.many and question.id in answers
        }
        return Budget(amounts, self.settings.currency)


# --- decision ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requirement:
    """A need with the rules that call for it: a must, or nice with the summed weight.

    With `by_link`, it is tested for one way of use at a time.
    """

    need: Need
    weight: int | None
    rules: tuple[NeedRule, ...]
    by_link: bool = False

    @property
    def must(self) -> bool:
        """Return whether products that lack it are never recommended."""
        return self.weight is None


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, requirements, warnings and tips, with the verdict rules that hold and the sums of leans.

    `sides` are those that the verdict recommends, in topic order; `order` has the steps that order products
    that fit alike.
    """

    verdict: str
    sides: tuple[Side, ...]
    decided: bool
    leaning: Mapping[str, int]
    reasons: tuple[VerdictRule, ...]
    requirements: tuple[Requirement, ...]
    warnings: tuple[AdviceRule, ...]
    tips: tuple[AdviceRule, ...]
    order: tuple[OrderStep, ...] = (BY_PRICE,)

    @property
    def checkable(self) -> tuple[Requirement, ...]:
        """Return the requirements that the catalog can show."""
        return tuple(each for each in self.requirements if each.need.checkable)

    @property
    def listed(self) -> tuple[Requirement, ...]:
        """Return what a shopper should look for: all requirements except those met unless stated otherwise.

        Few products lack one of the others, so nobody needs to look for it: it only excludes these few.
        """
        return tuple(each for each in self.requirements if not each.need.met_unless_stated)

    @property
    def instead(self) -> Need | None:
        """Return the first must that no product can meet, whose text is shown instead of products."""
        return next((each.need for each in self.requirements if each.must and each.need.instead), None)
