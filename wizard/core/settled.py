"""Whether any further answer can still change the verdict: a search through all that may be answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from wizard.core.ahead import surely_settled
from wizard.core.conditions import Answers, leaves
from wizard.core.diagram import FALSE, NOT_ASKED, TICKS, TRUE, UNTICKED, Formula, Formulas
from wizard.core.engine import verdict_of, verdict_on
from wizard.core.flow import Counted, count, counted_among
from wizard.core.model import (
    Question,
    Rulebook,
    Verdict,
    VerdictRule,
)
from wizard.core.verdict import agree, standing, weigh

_State = tuple[Formula, ...]

_Given = tuple[tuple[str, tuple[str, ...]], ...]


def settled(rulebook: Rulebook, counted: Counted) -> bool:
    """Whether the verdict stays, whatever the shopper answers to the questions still open.

    Given and assumed answers stand; changing one of those is a new set of answers, not a further one.
    """
    given = tuple(sorted((question, tuple(chosen)) for question, chosen in counted.given.items()))
    return _remembered(rulebook)(given)


@lru_cache(maxsize=8)
def _remembered(rulebook: Rulebook) -> Callable[[_Given], bool]:
    """What is settled, remembered with its rulebook, so that a server forgets both together."""
    return lru_cache(maxsize=4096)(partial(_settled, rulebook))


def _settled(rulebook: Rulebook, given: _Given) -> bool:
    """Two cheap looks first: whether it surely is settled, and whether one answer alone unsettles it."""
    answers = dict(given)
    counted = count(rulebook, answers)
    if counted.ended or surely_settled(rulebook, counted):
        return True
    verdict = verdict_of(rulebook, counted)
    if any(other is not verdict for other in _after_one_answer(rulebook, counted)):
        return False
    return verdicts_ahead(rulebook, answers) == {verdict}


def verdicts_ahead(rulebook: Rulebook, given: Answers) -> frozenset[Verdict]:
    """The verdicts that answering every question still on offer can end in; stops looking at two.

    Out of scope nothing is on offer any more, not even a question that was left out before.
    """
    counted = count(rulebook, given)
    if swaying_questions(rulebook).isdisjoint(counted.offered):
        return frozenset({verdict_of(rulebook, counted)})
    return _Search(rulebook, given).verdicts()


def _after_one_answer(rulebook: Rulebook, counted: Counted) -> Iterator[Verdict]:
    """The verdicts that one further tick leads to."""
    swaying = swaying_questions(rulebook)
    for question, options in counted.offered.items():
        if question in swaying:
            for option in options:
                yield verdict_after(rulebook, {**counted.given, question: (option,)})


def verdict_after(rulebook: Rulebook, given: Answers) -> Verdict:
    """The verdict on given answers: `verdict_of` their count, where only the questions that sway it count."""
    return verdict_on(rulebook, counted_among(rulebook, given, _swaying(rulebook)))


@lru_cache(maxsize=8)
def _swaying(rulebook: Rulebook) -> tuple[Question, ...]:
    return tuple(each for each in rulebook.questions if each.id in swaying_questions(rulebook))


@lru_cache(maxsize=8)
def swaying_questions(rulebook: Rulebook) -> frozenset[str]:
    """The questions the verdict can depend on: read by a verdict rule, or by the flow of such a question."""
    swaying = {leaf.question for rule in rulebook.verdict_rules for leaf in leaves(rule.when)}
    for question in reversed(rulebook.questions):
        if question.id in swaying:
            swaying.update(*(reads for _, reads in question.flow))
    return frozenset(swaying)


@lru_cache(maxsize=8)
def _formulas(rulebook: Rulebook) -> Formulas:
    return Formulas(rulebook.questions)


@dataclass(frozen=True, slots=True)
class _Flow:
    """Where the formulas of one question's flow stand in a state."""

    question: Question
    not_asked: int
    hidden: tuple[int, ...]
    assumed: tuple[int, ...]


@lru_cache(maxsize=8)
def _layout(rulebook: Rulebook) -> tuple[_State, tuple[_Flow, ...]]:
    """The state before any answer: the verdict rules, then the flow of each question that can sway it."""
    formulas, flow = _formulas(rulebook), []
    start = [formulas.holds(rule.when) for rule in rulebook.verdict_rules]
    for question in _swaying(rulebook):
        first, assumed = len(start), len(start) + 1 + len(question.hide)
        start.append(formulas.fails(question.ask_when))
        start += [formulas.holds(hide.when) for hide in question.hide]
        start += [formulas.holds(assumption.when) for assumption in question.assume]
        hidden, worked_out = range(first + 1, assumed), range(assumed, len(start))
        flow.append(_Flow(question, first, tuple(hidden), tuple(worked_out)))
    return tuple(start), tuple(flow)


class _Search:
    """Every verdict that completions of some answers can end in; it may stop at two."""

    def __init__(self, rulebook: Rulebook, given: Answers) -> None:
        self._rulebook = rulebook
        self._given = given
        self._formulas = _formulas(rulebook)
        self._start, self._flow = _layout(rulebook)
        self._found: dict[tuple[int, _State, int], frozenset[Verdict]] = {}

    def verdicts(self) -> frozenset[Verdict]:
        """The verdicts that can still come out."""
        return self._explore(0, *self._tidy(self._start, 0, 0))

    def _explore(self, level: int, state: _State, lead: int) -> frozenset[Verdict]:
        if level == len(self._flow) or self._ended(state):
            return frozenset({self._verdict(state, lead)})
        known = self._found.get((level, state, lead))
        if known is None:
            known = frozenset()
            for after in self._answered(self._flow[level], state):
                known |= self._explore(level + 1, *self._tidy(after, lead, level + 1))
                if len(known) > 1:
                    break
            self._found[level, state, lead] = known
        return known

    def _answered(self, flow: _Flow, state: _State) -> Iterator[_State]:
        """The states after one question: its given or assumed answer, or else any it may get."""
        question = flow.question
        asked = state[flow.not_asked] is not TRUE
        hidden = {
            hide.option
            for hide, place in zip(question.hide, flow.hidden, strict=True)
            if state[place] is TRUE
        }
        visible = [option.id for option in question.options if option.id not in hidden]
        kept = [option for option in self._given.get(question.id, ()) if option in visible] if asked else []
        assumed = [
            assumption.answer
            for assumption, place in zip(question.assume, flow.assumed, strict=True)
            if state[place] is TRUE and set(assumption.answer) <= set(visible)
        ]
        if kept or assumed:
            yield self._chosen(question, state, frozenset(kept or assumed[0]))
        elif not asked:
            yield self._set(state, question, "", NOT_ASKED)
        else:
            yield from self._any_answer(question, state, visible)

    def _any_answer(self, question: Question, state: _State, visible: list[str]) -> Iterator[_State]:
        """The distinct states after every answer the visible options allow."""
        for option in visible:
            if option in question.alone:
                yield self._set(state, question, "", option)
        states = {(self._set(state, question, "", TICKS), False)} if question.ticks else set()
        for option in question.ticks:
            unticked = {(self._set(before, question, option, UNTICKED), ticked) for before, ticked in states}
            if option in visible:
                unticked |= {(self._set(before, question, option, option), True) for before, _ in states}
            states = unticked
        yield from dict.fromkeys(after for after, ticked in states if ticked)

    def _chosen(self, question: Question, state: _State, chosen: frozenset[str]) -> _State:
        """The state after one certain answer."""
        if single := chosen & question.alone:
            return self._set(state, question, "", next(iter(single)))
        state = self._set(state, question, "", TICKS)
        for option in question.ticks:
            state = self._set(state, question, option, option if option in chosen else UNTICKED)
        return state

    def _set(self, state: _State, question: Question, option: str, value: str) -> _State:
        """The state once a variable has its value."""
        variable = (question.id, option)
        return tuple([self._formulas.restrict(formula, variable, value) for formula in state])

    def _tidy(self, state: _State, lead: int, level: int) -> tuple[_State, int]:
        """Forget what no longer matters, so that states with the same future are equal.

        Leanings that hold are added to the lead (headphones less headset); flow that is past, and
        leanings once a decision holds, are dropped.
        """
        rules = self._rulebook.verdict_rules
        tidy = list(state)
        decided = any(state[place] is TRUE for place, rule in enumerate(rules) if rule.decide)
        for place, rule in enumerate(rules):
            if rule.lean and (decided or state[place] is TRUE):
                lead += rule.lead if state[place] is TRUE else 0
                tidy[place] = FALSE
        past = self._flow[level].not_asked if level < len(self._flow) else len(tidy)
        tidy[len(rules) : past] = [FALSE] * (past - len(rules))
        return tuple(tidy), 0 if decided else lead

    def _held(self, state: _State) -> list[VerdictRule]:
        """The verdict rules that hold in this state; leanings already added to the lead are left out."""
        rules = self._rulebook.verdict_rules
        return [rule for rule, formula in zip(rules, state, strict=False) if formula is TRUE]

    def _ended(self, state: _State) -> bool:
        """Whether the questions end here, out of scope."""
        return any(rule.decide is Verdict.OUT_OF_SCOPE for rule in standing(self._held(state)))

    def _verdict(self, state: _State, lead: int) -> Verdict:
        """The verdict when nothing more is answered."""
        return agree(standing(self._held(state))) or weigh(lead, self._rulebook.settings)
