"""The effect of further answers: whether the verdict is settled, progress, and the stake of a question."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from itertools import zip_longest

from wizard.engine.decide import find_outcome
from wizard.engine.flow import (
    ResolvedAnswers,
    asking_rules,
    memoized_offers,
    resolve_among,
    resolve_answers,
    scope_questions,
    verdict_index,
)
from wizard.engine.flow_formulas import QuestionFlow, State
from wizard.engine.formulas import FALSE, TRUE, Formulas
from wizard.engine.steps import QuestionStep
from wizard.engine.verdict import Outcome, add_leads, derive_outcome, effective_decisions, weigh_bounds
from wizard.rule_language.conditions import Answers, Truth, leaves, truth
from wizard.rule_language.model import AdviceRule, Leads, NeedRule, ProductRule, Question, Rulebook
from wizard.rule_language.topic import OUT_OF_SCOPE


@dataclass(frozen=True, slots=True)
class Outlook:
    """The answers that are fixed, and the questions whose answers may still change.

    `fixed` are the answers that count regardless of further answers. `changeable` are the questions whose
    answer may still be given, changed or dropped, with the options that may then be chosen. `possible` are
    those of them that may be asked. `persistent` are the possible questions that stay on offer until they are
    answered.
    """

    fixed: Answers
    changeable: Mapping[str, tuple[str, ...]]
    possible: frozenset[str]
    persistent: frozenset[str]


def find_outlook(rulebook: Rulebook, resolved: ResolvedAnswers) -> Outlook:
    """Return what the answers to questions asked from here on can still change.

    Initially every question counts as possible. Then the questions that no rule would wait for are removed,
    which may fix other answers, until nothing changes. Each round only removes questions, so the result may
    contain too many possible questions, but never too few.
    """
    possible: frozenset[str] = frozenset(rulebook.question)
    while True:
        outlook = _find_changeable(rulebook, resolved, possible)
        if outlook.possible in (possible, outlook.changeable.keys()):
            return outlook
        possible = outlook.possible


def is_surely_settled(rulebook: Rulebook, resolved: ResolvedAnswers) -> bool:
    """Return True if no rule that can still come to hold can change the verdict; False if that is unknown.

    This fast check usually makes the full search of `is_settled` unnecessary. As there, any question on offer
    may be answered, even one that would not be asked.
    """
    outlook = _find_changeable(rulebook, resolved, frozenset(rulebook.question))
    index = verdict_index(rulebook)
    held, pending = index.holding(outlook.fixed), index.pending(outlook.fixed, outlook.changeable)
    verdicts = {rule.decide for rule in effective_decisions(held)}
    deciding = {rule.decide for rule in pending if rule.decide}
    if verdicts or deciding:
        return len(verdicts) == 1 and deciding <= verdicts
    leads = add_leads([rulebook.leads[rule] for rule in held], rulebook)
    return weigh_bounds(leads, [rulebook.leads[rule] for rule in pending], rulebook) is not None


def _find_changeable(rulebook: Rulebook, resolved: ResolvedAnswers, possible: Collection[str]) -> Outlook:
    """Return the outlook if only these questions may be asked.

    An answer is fixed if the flow of its question is fixed: each of its conditions either reads only fixed
    answers, or already has a truth value that the other answers cannot change.
    """
    fixed: dict[str, tuple[str, ...]] = {}
    changeable: dict[str, tuple[str, ...]] = {}
    askable, persistent = set(), set()
    offers = memoized_offers(rulebook)
    for question in rulebook.questions:
        name = question.id
        stays = all(
            reads.isdisjoint(changeable) or truth(condition, fixed) is not Truth.UNKNOWN
            for condition, reads in question.flow
        )
        if stays and name in resolved.answers:
            fixed[name] = resolved.answers[name]
        elif not stays or (name in possible and name in resolved.offered):
            earlier = tuple([fixed.get(each, ()) for each in question.reads])
            asked, changeable[name], _ = offers[name](earlier)
            if asked and name in possible:
                askable.add(name)
            if stays:
                persistent.add(name)
    open_ = askable.intersection(asking_rules(rulebook).open_questions(fixed, changeable))
    return Outlook(fixed, changeable, frozenset(open_), frozenset(persistent & open_))


_Given = tuple[tuple[str, tuple[str, ...]], ...]


def is_settled(rulebook: Rulebook, resolved: ResolvedAnswers) -> bool:
    """Return whether no answers to the open questions can change the verdict.

    Given and assumed answers are not changed: to change one of them is to start another set of answers.
    """
    given = tuple(sorted((question, tuple(chosen)) for question, chosen in resolved.given.items()))
    return _memoized_settled(rulebook)(given)


@lru_cache(maxsize=8)
def _memoized_settled(rulebook: Rulebook) -> Callable[[_Given], bool]:
    """Return `_settled` for one rulebook with a cache, which a server discards with the rulebook."""
    return lru_cache(maxsize=4096)(partial(_settled, rulebook))


def _settled(rulebook: Rulebook, given: _Given) -> bool:
    """Return whether the verdict is settled; two fast checks usually avoid the search."""
    answers = dict(given)
    resolved = resolve_answers(rulebook, answers)
    if resolved.ended or is_surely_settled(rulebook, resolved):
        return True
    outcome = find_outcome(rulebook, resolved.answers)
    for question in resolved.offered.keys() & swaying_questions(rulebook).keys():
        for option in resolved.offered[question]:
            if resolve_outcome(rulebook, {**answers, question: (option,)}) != outcome:
                return False
    return find_possible_outcomes(rulebook, answers) == {outcome}


def find_possible_outcomes(rulebook: Rulebook, given: Answers) -> frozenset[Outcome]:
    """Return the outcomes that are possible once every question still on offer is answered; stop at two.

    Once the answers are out of scope, no question is on offer, including those skipped earlier.
    """
    resolved = resolve_answers(rulebook, given)
    if swaying_questions(rulebook).keys().isdisjoint(resolved.offered):
        return frozenset({find_outcome(rulebook, resolved.answers)})
    return _Search(rulebook, given).outcomes


def resolve_outcome(rulebook: Rulebook, given: Answers) -> Outcome:
    """Return the outcome of given answers; only the questions that can sway it are resolved."""
    return find_outcome(rulebook, resolve_among(rulebook, given, swaying_questions(rulebook).values()))


@lru_cache(maxsize=8)
def swaying_questions(rulebook: Rulebook) -> Mapping[str, Question]:
    """Return the questions that the verdict can depend on, as id -> question.

    These are the questions that verdict rules read, and those that the flow of these questions reads.
    """
    swaying = {leaf.question for rule in rulebook.verdict_rules for leaf in leaves(rule.when)}
    for question in reversed(rulebook.questions):
        if question.id in swaying:
            swaying.update(question.reads)
    return {question.id: question for question in rulebook.questions if question.id in swaying}


class _SearchSpace:
    """The verdict rules of a rulebook as formulas, and the questions that can sway the verdict, in order."""

    def __init__(self, rulebook: Rulebook) -> None:
        formulas = Formulas(rulebook.questions)
        questions = swaying_questions(rulebook).values()
        self.rules = rulebook.verdict_rules
        self.flows = [QuestionFlow(each, formulas, assume_if_asked=True) for each in questions]
        self.steps = [QuestionStep(each, formulas) for each in questions]
        holding = (formulas.holds(rule.when) for rule in self.rules)
        self.start: State = (*holding, *(formula for flow in self.flows for formula in flow.formulas))


@lru_cache(maxsize=8)
def _search_space(rulebook: Rulebook) -> _SearchSpace:
    return _SearchSpace(rulebook)


class _Search:
    """A depth-first search for the possible outcomes of completions of some answers; it stops at two.

    A state consists of the formulas of the verdict rules and of the remaining flow, restricted by the answers
    so far, and of the sum of the leanings that already hold. Answers that lead to equal states have the same
    possible outcomes, so each state is explored once, no matter how many answers lead to it.
    """

    def __init__(self, rulebook: Rulebook, given: Answers) -> None:
        self._space = _search_space(rulebook)
        self._rulebook = rulebook
        self._given = given
        self._found: dict[tuple[int, State, Leads], frozenset[Outcome]] = {}
        self.outcomes = self._explore(0, self._space.start, add_leads((), rulebook))

    def _explore(self, level: int, state: State, leads: Leads) -> frozenset[Outcome]:
        rules = self._space.rules
        held = [rule for rule, formula in zip(rules, state, strict=False) if formula is TRUE]
        decided = any(rule.decide for rule in held)
        # With a decision no leaning counts, so states that differ only in leanings are equal.
        more = () if decided else (leads, *(self._rulebook.leads[rule] for rule in held))
        leads = add_leads(more, self._rulebook)
        ended = any(rule.decide == OUT_OF_SCOPE for rule in effective_decisions(held))
        if ended or level == len(self._space.steps):
            return frozenset({derive_outcome(held, leads, self._rulebook)})
        # A leaning that was added must not be added again; with a decision, no leaning counts at all.
        state = tuple(
            [
                FALSE if rule and rule.lean and (decided or formula is TRUE) else formula
                for rule, formula in zip_longest(rules, state)
            ]
        )
        known = self._found.get((level, state, leads))
        if known is None:
            known = frozenset()
            for after in self._next_states(level, state):
                known |= self._explore(level + 1, after, leads)
                if len(known) > 1:
                    break
            self._found[level, state, leads] = known
        return known

    def _next_states(self, level: int, state: State) -> Iterator[State]:
        """Yield the states after one question: with its given or assumed answer, or else any possible one."""
        flow, step, ahead = self._space.flows[level], self._space.steps[level], len(self._space.rules)
        rest = (*state[:ahead], *state[ahead + len(flow.formulas) :])
        asked, visible, assumption = flow.resolve(state[ahead:])
        given = [option for option in self._given.get(step.name, ()) if option in visible] if asked else []
        touched = step.touched(rest)
        if given or assumption or not (asked and visible):
            transitions = iter(
                [step.fixed_answer(given or (assumption.answer if assumption else ()), touched)]
            )
        else:
            transitions = step.iter_answers(visible, touched)
        for transition in transitions:
            left = dict(zip(touched, transition.left, strict=True))
            yield tuple([left.get(formula, formula) for formula in rest])


@dataclass(frozen=True, slots=True)
class Progress:
    """The number of questions with a fixed answer, and bounds on how many are still asked.

    For all further answers, at least `least` and at most `most` questions are still asked; `answered` never
    decreases and `most` never increases. An answer that a further one could drop does not count as answered.
    """

    answered: int
    least: int
    most: int

    @property
    def about(self) -> int:
        """Return the estimated total number of questions, including the answered ones.

        The estimate lies two thirds of the way from `least` to `most`. Most options leave a question open, so
        the actual number is closer to the upper bound. It is exact if both bounds are equal.
        """
        return self.answered + self.least + round((self.most - self.least) * 2 / 3)


def measure_progress(rulebook: Rulebook, resolved: ResolvedAnswers) -> Progress:
    """Return the progress of a shopper with these answers."""
    if resolved.ended:
        return Progress(len(resolved.effective_given), 0, 0)
    outlook, index = find_outlook(rulebook, resolved), asking_rules(rulebook)
    before = set(_questions_before_end(rulebook, outlook))
    answered = resolved.effective_given.keys() & outlook.fixed.keys() & before
    # Always asked: the questions that some rule waits for in any case, and the next question, if any.
    certain = outlook.persistent & before & index.surely_open_questions(outlook.fixed, outlook.changeable)
    due = index.open_questions(resolved.answers, resolved.offered)
    return Progress(len(answered), len(certain.union(due[:1])), len(outlook.possible))


def _questions_before_end(rulebook: Rulebook, outlook: Outlook) -> Iterator[str]:
    """Yield the questions up to and including the first one whose answer may still end the questions."""
    for question in rulebook.questions:
        yield question.id
        if question.id in outlook.changeable and question.id in scope_questions(rulebook):
            return


class Stake(StrEnum):
    """The largest possible effect of an answer, the most important first."""

    VERDICT = "verdict"  # two answers lead to two verdicts
    SCOPE = "scope"  # the same, but only because one of the verdicts is out of scope
    LATER = "later"  # this answer alone does not change the verdict, but further ones can
    PRODUCTS_AND_WARNINGS = "products_and_warnings"
    PRODUCTS = "products"
    WARNINGS = "warnings"
    REASONS = "reasons"


def find_stake(
    rulebook: Rulebook, resolved: ResolvedAnswers, question: Question, verdict_settled: bool
) -> Stake:
    """Return the largest effect that the answer to a question can have; its current answer is ignored.

    `verdict_settled` says whether these answers settle the verdict.
    """
    unanswered = question.id in resolved.offered
    if not (unanswered and verdict_settled):
        if stake := _verdict_stake(rulebook, resolved, question):
            return stake
        if unanswered:
            return Stake.LATER
    return _other_stake(rulebook, resolved, question)


def _verdict_stake(rulebook: Rulebook, resolved: ResolvedAnswers, question: Question) -> Stake | None:
    """Return the stake if two single options lead to two verdicts, all else being equal; otherwise None.

    First the effect of the answer on other questions is ignored, since resolving all answers takes longer.
    """
    if question.id not in swaying_questions(rulebook):
        return None
    options: dict[str, str] = {}
    for option in resolved.visible[question.id]:
        outcome = find_outcome(rulebook, {**resolved.answers, question.id: (option,)})
        options.setdefault(outcome.verdict, option)
    if len(options) == 1:
        return None
    answered = [{**resolved.given, question.id: (option,)} for option in options.values()]
    outcomes = [find_outcome(rulebook, resolve_answers(rulebook, given).answers) for given in answered]
    verdicts = {outcome.verdict for outcome in outcomes}
    in_scope = len(verdicts - {OUT_OF_SCOPE})
    return Stake.VERDICT if in_scope > 1 else Stake.SCOPE if len(verdicts) > 1 else None


def _other_stake(rulebook: Rulebook, resolved: ResolvedAnswers, question: Question) -> Stake:
    """Return the stake according to the kinds of rules that the answer may make hold."""
    answers = {name: chosen for name, chosen in resolved.answers.items() if name != question.id}
    offered = {**resolved.offered, question.id: resolved.visible[question.id]}
    kinds = {type(rule) for rule in asking_rules(rulebook).pending_on(question.id, answers, offered)}
    if not kinds.isdisjoint((NeedRule, ProductRule)):
        return Stake.PRODUCTS_AND_WARNINGS if AdviceRule in kinds else Stake.PRODUCTS
    return Stake.WARNINGS if AdviceRule in kinds else Stake.REASONS
