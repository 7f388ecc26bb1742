"""The search for answers that show each product among the first cards: small answers first, then climbing.

First every answer to a single question is tried, then every pair of answers, with all other questions
answered "not sure". Then hill climbing starts from the answers that bring an unseen product nearest to the
first cards, and changes one answer at a time. Once nothing brings a product nearer, answers are drawn at
random.
"""

from collections.abc import Callable, Iterator
from itertools import chain, combinations, islice

from wizard.analysis.fitting import ProductFinder, SideProducts
from wizard.analysis.plain_sets import RandomBelow
from wizard.engine.flow import ResolvedAnswers, resolve_answers
from wizard.engine.product_index import ProductGroups, places_of
from wizard.engine.steps import PLAIN, measure_size
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.model import Question, Rulebook

TRACKED = 100
"""The number of places, from the first one, within which an unseen product is noticed."""

DRAWN = 50
"""The number of answer sets drawn at random before the next climb."""

MOST_DRAWN = 2000
"""The maximum number of answer sets drawn in a row without a new product among the first cards."""

ReportProgress = Callable[[int, int], None]
"""A callback with the number of answer sets tried so far, and the maximum number."""

_Key = tuple[tuple[str, tuple[str, ...]], ...]
"""Answers as a hashable key."""

_Shown = tuple[frozenset[str], frozenset[str]]
"""The ids of the products on the first cards, and of those that might fit."""


class ProductSearch:
    """Search for answers for which products are among the first cards, or among those that might fit.

    `shown` and `asked` map product ids to given answers that demonstrate these. `tried` is the number of sets
    tried, at most `most`. `below` draws whole numbers at random.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        groups: ProductGroups,
        most: int,
        below: RandomBelow,
        progress: ReportProgress | None,
    ) -> None:
        self.tried = 0
        self.shown: dict[str, Answers] = {}
        self.asked: dict[str, Answers] = {}
        self._rulebook = rulebook
        self._products = ProductFinder(rulebook, groups)
        self._most = most
        self._below = below
        self._progress = progress
        self._unseen = {product.id for group in groups for product in group.products}
        self._known: dict[tuple[object, ...], _Shown] = {}
        self._answers: dict[_Key, _Shown] = {}
        self._expanded: set[_Key] = set()
        self._nearest: dict[str, tuple[int, Answers]] = {}

    def run(self) -> None:
        """Try answers until every product was seen, nothing new is found, or the limit is reached."""
        questions = self._rulebook.questions
        alone = [(each.id, chosen) for each in questions for chosen in _single_answers(each)]
        small = chain([()], ((each,) for each in alone), combinations(alone, 2))
        for given in small:
            if not self._continues:
                return
            self._try(_join(questions, given))
        self._climb()
        missed = 0
        while self._continues and missed < MOST_DRAWN:
            before = len(self.shown)
            for _ in range(DRAWN):
                self._try(_draw(questions, self._below))
            self._climb()
            missed = 0 if len(self.shown) > before else missed + DRAWN

    def shorten(self) -> None:
        """Reduce the answers that show products, since hill climbing finds unnecessarily large ones."""
        for found, place in ((self.shown, 0), (self.asked, 1)):
            for product in list(found):
                found[product] = self._shorten(product, found[product], place)

    @property
    def _continues(self) -> bool:
        """Return whether more answers should be tried."""
        return bool(self._unseen) and self.tried < self._most

    def _try(self, given: Answers) -> tuple[Answers, _Shown]:
        """Record what these answers show, completed with "not sure"; return the given ones that count."""
        resolved = self._complete(given)
        counted = resolved.effective_given
        key = tuple(counted.items())
        if key not in self._answers:
            self.tried += 1
            if self._progress:
                self._progress(self.tried, self._most)
            self._answers[key] = self._record(resolved.answers, counted)
        return counted, self._answers[key]

    def _record(self, answers: Answers, counted: Answers) -> _Shown:
        """Return what answers show, and record them for each product that was not shown before."""
        wanted = self._products.wanted(answers)
        known = self._known.get(wanted.signature)
        if known is None:
            sides = list(self._products.sides(wanted))
            known = self._known[wanted.signature] = (
                frozenset(chain.from_iterable(map(_list_on_cards, sides))),
                frozenset(side.index.products[place].id for side in sides for place in side.might_fit()),
            )
            for product in known[0] & self._unseen:
                self.shown[product] = counted
                self._nearest.pop(product, None)
            for product in known[1] - self.asked.keys():
                self.asked[product] = counted
            self._unseen -= known[0]
            for side in sides:
                self._record_nearest(side, counted)
        return known

    def _complete(self, given: Answers) -> ResolvedAnswers:
        """Return the answers resolved, with "not sure" for all other questions asked."""
        complete = {each.id: given.get(each.id, (UNSURE,)) for each in self._rulebook.questions}
        resolved = resolve_answers(self._rulebook, complete)
        unanswered = resolved.visible.keys() - resolved.effective_given.keys()
        if hidden := [name for name in unanswered if complete[name] != (UNSURE,)]:
            return self._complete({**given, **dict.fromkeys(hidden, (UNSURE,))})
        return resolved

    def _record_nearest(self, side: SideProducts, answers: Answers) -> None:
        """Record the answers if they bring an unseen product nearer to the first cards."""
        in_order = (place for level in side.levels for place in places_of(level.products))
        for position, place in enumerate(islice(in_order, TRACKED)):
            product = side.index.products[place].id
            if product in self._unseen and position < self._nearest.get(product, (TRACKED, {}))[0]:
                self._nearest[product] = (position, answers)

    def _climb(self) -> None:
        """Climb from the nearest answers, changing one at a time, until no product comes nearer."""
        while self._continues:
            waiting = [
                (position, product, answers)
                for product, (position, answers) in self._nearest.items()
                if tuple(answers.items()) not in self._expanded
            ]
            if not waiting:
                return
            _, _, answers = min(waiting, key=lambda each: each[:2])
            self._expanded.add(tuple(answers.items()))
            for other in _change_one(self._rulebook.questions, answers):
                if not self._continues:
                    return
                self._try(other)

    def _shorten(self, product: str, given: Answers, place: int) -> Answers:
        for smaller in _make_smaller(given):
            counted, shown = self._try(smaller)
            if measure_size(counted) < measure_size(given) and product in shown[place]:
                return self._shorten(product, counted, place)
        return given


def _list_on_cards(side: SideProducts) -> Iterator[str]:
    """Yield the ids of the products that the first cards of a side name."""
    for card in side.cards:
        for place in places_of(side.named_on(card)):
            yield side.index.products[place].id


def _single_answers(question: Question) -> Iterator[tuple[str, ...]]:
    """Yield each option alone, except "not sure"."""
    return ((option,) for option in question.option_ids if option != UNSURE)


def _join(questions: tuple[Question, ...], given: _Key) -> Answers:
    """Combine answers; two to the same question are ticked together if possible, or else the later counts."""
    joined: dict[str, tuple[str, ...]] = {}
    many = {each.id: each for each in questions if each.many}
    for name, chosen in given:
        known = joined.get(name, ())
        ticked = name in many and many[name].alone.isdisjoint((*known, *chosen))
        joined[name] = many[name].in_order({*known, *chosen}) if ticked else chosen
    return joined


def _change_one(questions: tuple[Question, ...], answers: Answers) -> Iterator[Answers]:
    """Yield the answers with one changed: another option, one tick more or less, or "not sure"."""
    for question in questions:
        now = answers.get(question.id, (UNSURE,))
        others = [*_single_answers(question), (UNSURE,)]
        if question.alone.isdisjoint(now):
            for tick in question.ticks:
                others.append(question.in_order(set(now) ^ {tick}))
        yield from ({**answers, question.id: each} for each in others if each and each != now)


def _make_smaller(answers: Answers) -> Iterator[Answers]:
    """Yield the answers with one changed to "not sure", or with one tick removed."""
    for name, chosen in answers.items():
        if chosen != (UNSURE,):
            yield {**answers, name: (UNSURE,)}
        if len(chosen) > 1:
            yield from ({**answers, name: tuple(each for each in chosen if each != tick)} for tick in chosen)


def _draw(questions: tuple[Question, ...], below: RandomBelow) -> Answers:
    """Draw answers to about half of the questions: one option, or up to three ticks."""
    drawn: dict[str, tuple[str, ...]] = {}
    for question in questions:
        if below(2):
            ticks = list(question.ticks)
            wanted = 1 + below(min(PLAIN, len(ticks))) if ticks else 0
            chosen = {ticks.pop(below(len(ticks))) for _ in range(wanted)}
            alone = question.option_ids[below(len(question.option_ids))]
            drawn[question.id] = question.in_order(chosen) if wanted > 1 else (alone,)
    return drawn
