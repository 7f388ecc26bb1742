"""Two rulebooks compared over all answer sets: each kind of change with how many sets, and the smallest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from wizard.core.conditions import Answers
from wizard.core.diagram import FALSE, NOT_ASKED, Formula, Formulas
from wizard.core.flow import count
from wizard.core.model import Rulebook
from wizard.core.proving.answering import State, Tally
from wizard.core.proving.differences import Named, Pair, PairWatch
from wizard.core.proving.findings import Interval
from wizard.core.proving.plain_sets import PlainSets
from wizard.core.proving.product_claims import watch_matches
from wizard.core.proving.rule_formulas import Compiled
from wizard.core.proving.side_by_side import AllowedSets, allowed, can_be, unite
from wizard.core.proving.supply import demands
from wizard.core.proving.sweep import Single, Watch
from wizard.core.proving.watches import VerdictWatch
from wizard.core.stock import Shelf


class About(StrEnum):
    """What a change is about."""

    VERDICT = "verdict"
    NEEDS = "needs"
    WARNINGS = "warnings"
    PRODUCTS = "products"
    FIRST = "first"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change: of which need or warning (empty otherwise), and what becomes of it."""

    about: About
    change: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many answer sets, plain and all, and the smallest of them where one is known."""

    plain: Interval
    all: Interval
    answers: Answers | None = None

    @property
    def possible(self) -> bool:
        """Whether there may be any such answer set."""
        return self.all.highest > 0


NOTHING = Tally(0, 0)

NONE = Extent(Interval(0, 0), Interval(0, 0))

Changes = Iterator[tuple[Kind, Extent]]


class Comparison:
    """The answer sets of two rulebooks, and what either makes of them.

    Raises TooTangledError when the two flows are too tangled to count the answer sets with `most` states.
    """

    def __init__(self, old: Rulebook, new: Rulebook, most: int) -> None:
        self.old, self.new = old, new
        self.questions = unite(old.questions, new.questions)
        self._most = most
        self._made = Formulas(self.questions)
        self._rules = [Compiled(rulebook, self.questions, self._made) for rulebook in (old, new)]
        united = {question.id: question for question in self.questions}
        self._allowed = [allowed(rules, united) for rules in self._rules]
        self._pair = Pair(*self._rules)
        self._known: dict[Formula, Extent] = {FALSE: NONE}
        self._sets = self._allow([each for constraints in self._allowed for each in constraints])

    @property
    def compared(self) -> Extent:
        """The answer sets of both rulebooks, which are compared."""
        return self._extent(self._sets.all, NOTHING)

    def changes(self, about: About, shelf: Shelf) -> Changes:
        """The kinds of change of some sort that answer sets have, `first` left out."""
        match about:
            case About.VERDICT:
                yield from self._verdicts()
            case About.NEEDS | About.WARNINGS:
                for (name, change), formula in self._named(about):
                    yield Kind(about, change, name), self._where(formula)
            case About.PRODUCTS:
                yield from self._products(shelf)
            case About.ANSWERS:
                yield from self._answers()

    def totals(self, about: About) -> Changes:
        """The answer sets in which any need, or any warning, is gained, lost or of another strength."""
        changed: dict[str, list[Formula]] = {}
        for (_, change), formula in self._named(about):
            if self._where(formula).possible:
                changed.setdefault(change, []).append(formula)
        for change, formulas in changed.items():
            yield Kind(about, change), self._where(self._made.either(*formulas))

    def reordered(self) -> tuple[PlainSets, Extent]:
        """Where another product can come first: the plain sets to look at, and how many sets there are."""
        formula = self._pair.rankings()
        return PlainSets(self.questions, self._sets, formula, self._most), self._where(formula)

    def given(self, answers: Answers) -> Answers:
        """Those of the answers that a shopper gives under either rulebook; the others are worked out."""
        return _given(answers, self.old, self.new)

    def _named(self, about: About) -> Iterator[tuple[Named, Formula]]:
        if about is About.NEEDS:
            same_scope = not any(self._where(formula).possible for formula in self._pair.scopes())
            yield from self._pair.needs(same_scope)
        else:
            yield from self._pair.warnings()

    def _verdicts(self) -> Changes:
        old, new = (VerdictWatch(rules, apart=False) for rules in self._rules)
        for (was, now), extent in self._sort(self._pair.verdict(), old, new):
            yield Kind(About.VERDICT, f"{was} -> {now}"), extent

    def _products(self, shelf: Shelf) -> Changes:
        """Where the last product that meets every must is lost, or there was none before."""
        old, new = (
            watch_matches(rules, demands(rules), shelf, VerdictWatch(rules, apart=False))
            for rules in self._rules
        )
        for (was, _), extent in self._sort(self._pair.musts(), old, new):
            yield Kind(About.PRODUCTS, "lost" if was else "gained"), extent

    def _sort(self, guard: Formula, old: Watch, new: Watch) -> Iterator[tuple[tuple[object, object], Extent]]:
        """The answer sets in which two watches differ, by what they make of them."""
        if guard is FALSE:
            return
        found = self._sets.sweep(PairWatch(guard, old, new))
        for kind, tally in found.kinds.items():
            assert isinstance(kind, tuple)
            yield kind, self._extent(tally, found.lost)
        if found.lost.sets and not found.kinds:
            yield ("not known", "not known"), self._extent(NOTHING, found.lost)

    def _where(self, formula: Formula) -> Extent:
        """The answer sets with which a formula is true."""
        if formula not in self._known:
            found = self._sets.sweep(Single(formula))
            self._known[formula] = self._extent(found.kinds.get(True, NOTHING), found.lost)
        return self._known[formula]

    def _answers(self) -> Changes:
        """The answer sets of one rulebook that agree with none of the other's in the questions of both."""
        if set(self._allowed[0]) != set(self._allowed[1]):
            yield Kind(About.ANSWERS, "only old"), self._alone(self.old, *self._allowed)
            yield Kind(About.ANSWERS, "only new"), self._alone(self.new, *self._allowed[::-1])

    def _alone(self, rulebook: Rulebook, own: State, others: State) -> Extent:
        """The sets of a rulebook whose answers no answer set of the other one agrees with."""
        missing = [question for question in self.questions if question.id not in rulebook.question]
        partner = can_be(self._made, self._made.both(*others), missing)
        nothing = [self._made.chosen(question.id, [NOT_ASKED]) for question in missing]
        alone = self._allow([*own, self._made.opposite(partner), *nothing])
        return _extent(alone.all, NOTHING, rulebook)

    def _allow(self, constraints: Iterable[Formula]) -> AllowedSets:
        return AllowedSets(self.questions, self._made, tuple(constraints), self._most)

    def _extent(self, tally: Tally, lost: Tally) -> Extent:
        return _extent(tally, lost, self.old, self.new)


def _extent(tally: Tally, lost: Tally, *rulebooks: Rulebook) -> Extent:
    """What was counted, and what could not be sorted on top of it."""
    return Extent(
        Interval(tally.plain, tally.plain + lost.plain),
        Interval(tally.sets, tally.sets + lost.sets),
        _given(tally.answers, *rulebooks) if tally.sets else None,
    )


def _given(answers: Answers, *rulebooks: Rulebook) -> Answers:
    """Those of the answers that one of these rulebooks asks for."""
    asked: set[str] = set()
    for rulebook in rulebooks:
        own = {name: answers[name] for name in rulebook.question if name in answers}
        asked |= count(rulebook, own).visible.keys()
    return {name: chosen for name, chosen in answers.items() if name in asked}
