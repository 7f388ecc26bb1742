"""What further answers can still change: the verdict, the number of questions, what each answer decides."""

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
    """The answers that are fixed, and those that may still change, while question after question is answered.

    `fixed` are the answers that count whatever comes; `moving` the questions whose answer may still come,
    change or be dropped, with the options that may be chosen then; `possible` those of them that may be
    asked, and `lasting` those of the possible that stay on offer until they are answered.
    """

    fixed: Answers
    moving: Mapping[str, tuple[str, ...]]
    possible: frozenset[str]
    lasting: frozenset[str]


def find_outlook(rulebook: Rulebook, resolved: ResolvedAnswers) -> Outlook:
    """Return what answers to questions that are asked one after the other can still change.

    First every question counts as possible; then those that no rule would wait for are taken out, which
    may fix others, until nothing changes. Each round only takes out, so what is left errs on the safe side.
    """
    possible: frozenset[str] = frozenset(rulebook.question)
    while True:
        outlook = _find_moving(rulebook, resolved, possible)
        if outlook.possible in (possible, outlook.moving.keys()):
            return outlook
        possible = outlook.possible


def is_surely_settled(rulebook: Rulebook, resolved: ResolvedAnswers) -> bool:
    """Return whether no rule that can still come to hold speaks against the verdict; False means not known.

    This fast pre-check usually saves `is_settled` the full search. As there, any question on offer may be
    answered, even one that would not be asked.
    """
    outlook = _find_moving(rulebook, resolved, frozenset(rulebook.question))
    index = verdict_index(rulebook)
    held, coming = index.holding(outlook.fixed), index.coming(outlook.fixed, outlook.moving)
    verdicts = {rule.decide for rule in effective_decisions(held)}
    deciding = {rule.decide for rule in coming if rule.decide}
    if verdicts or deciding:
        return len(verdicts) == 1 and deciding <= verdicts
    leads = add_leads([rulebook.leads[rule] for rule in held], rulebook)
    return weigh_bounds(leads, [rulebook.leads[rule] for rule in coming], rulebook) is not None


def _find_moving(rulebook: Rulebook, resolved: ResolvedAnswers, possible: Collection[str]) -> Outlook:
    """Return the outlook when only these questions may be asked.

    An answer is fixed when the flow of its question is: when each condition reads fixed answers only, or
    has a truth value already that the others cannot change.
    """
    fixed: dict[str, tuple[str, ...]] = {}
    moving: dict[str, tuple[str, ...]] = {}
    askable, lasting = set(), set()
    offers = memoized_offers(rulebook)
    for question in rulebook.questions:
        name = question.id
        stays = all(
            reads.isdisjoint(moving) or truth(condition, fixed) is not Truth.UNKNOWN
            for condition, reads in question.flow
        )
        if stays and name in resolved.answers:
            fixed[name] = resolved.answers[name]
        elif not stays or (name in possible and name in resolved.offered):
            earlier = tuple([fixed.get(each, ()) for each in question.reads])
            asked, moving[name], _ = offers[name](earlier)
            if asked and name in possible:
                askable.add(name)
            if stays:
                lasting.add(name)
    open_ = askable.intersection(asking_rules(rulebook).open_questions(fixed, moving))
    return Outlook(fixed, moving, frozenset(open_), frozenset(lasting & open_))


_Given = tuple[tuple[str, tuple[str, ...]], ...]


def is_settled(rulebook: Rulebook, resolved: ResolvedAnswers) -> bool:
    """Return whether the verdict stays whatever the shopper answers to the questions still open.

    Given and assumed answers stay; changing one of those is a new set of answers, not a further one.
    """
    given = tuple(sorted((question, tuple(chosen)) for question, chosen in resolved.given.items()))
    return _memoized_settled(rulebook)(given)


@lru_cache(maxsize=8)
def _memoized_settled(rulebook: Rulebook) -> Callable[[_Given], bool]:
    """Return `_settled`, memoized for one rulebook, so that a server forgets both together."""
    return lru_cache(maxsize=4096)(partial(_settled, rulebook))


def _settled(rulebook: Rulebook, given: _Given) -> bool:
    """Try two fast checks before the search: surely settled, and unsettled by a single answer."""
    answers = dict(given)
    resolved = resolve_answers(rulebook, answers)
    if resolved.ended or is_surely_settled(rulebook, resolved):
        return True
    outcome = find_outcome(rulebook, resolved.answers)
    for question in resolved.offered.keys() & swaying_questions(rulebook).keys():
        for option in resolved.offered[question]:
            if resolve_outcome(rulebook, {**answers, question: (option,)}) != outcome:
                return False
    return outcomes_ahead(rulebook, answers) == {outcome}


def outcomes_ahead(rulebook: Rulebook, given: Answers) -> frozenset[Outcome]:
    """Return the outcomes that answering every question still on offer can end in; stops at two.

    Out of scope nothing is on offer any more, not even a question that was left out before.
    """
    resolved = resolve_answers(rulebook, given)
    if swaying_questions(rulebook).keys().isdisjoint(resolved.offered):
        return frozenset({find_outcome(rulebook, resolved.answers)})
    return _Search(rulebook, given).outcomes


def resolve_outcome(rulebook: Rulebook, given: Answers) -> Outcome:
    """Return the outcome of given answers, going through only the questions that can sway it."""
    return find_outcome(rulebook, resolve_among(rulebook, given, swaying_questions(rulebook).values()))


@lru_cache(maxsize=8)
def swaying_questions(rulebook: Rulebook) -> Mapping[str, Question]:
    """Return the questions the verdict can depend on: those that verdict rules, or their flow, read."""
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
    """A depth-first search for the outcomes that completions of some answers can end in; stops at two.

    A state is what is left of the verdict rules and of the flow still ahead, with the leanings that
    already hold added up. Answers that lead to equal states have the same outcomes ahead of them, so each
    state is explored once, however many answers lead there.
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
        # Beside a decision no leaning counts, so states that differ in them alone are equal.
        more = () if decided else (leads, *(self._rulebook.leads[rule] for rule in held))
        leads = add_leads(more, self._rulebook)
        ended = any(rule.decide == OUT_OF_SCOPE for rule in effective_decisions(held))
        if ended or level == len(self._space.steps):
            return frozenset({derive_outcome(held, leads, self._rulebook)})
        # A leaning that was added is left out from here on, and beside a decision all of them are.
        state = tuple(
            [
                FALSE if rule and rule.lean and (decided or formula is TRUE) else formula
                for rule, formula in zip_longest(rules, state)
            ]
        )
        known = self._found.get((level, state, leads))
        if known is None:
            known = frozenset()
            for after in self._after(level, state):
                known |= self._explore(level + 1, after, leads)
                if len(known) > 1:
                    break
            self._found[level, state, leads] = known
        return known

    def _after(self, level: int, state: State) -> Iterator[State]:
        """Yield the states after one question: with its given or assumed answer, else with any it may get."""
        flow, step, ahead = self._space.flows[level], self._space.steps[level], len(self._space.rules)
        rest = (*state[:ahead], *state[ahead + len(flow.formulas) :])
        asked, visible, assumption = flow.resolve(state[ahead:])
        given = [option for option in self._given.get(step.name, ()) if option in visible] if asked else []
        touched = step.touched(rest)
        if given or assumption or not (asked and visible):
            ways = iter([step.one_answer(given or (assumption.answer if assumption else ()), touched)])
        else:
            ways = step.each_answer(visible, touched)
        for way in ways:
            left = dict(zip(touched, way.left, strict=True))
            yield tuple([left.get(formula, formula) for formula in rest])


@dataclass(frozen=True, slots=True)
class Progress:
    """Questions answered for good, and how many are still asked: at least `least`, at most `most`.

    Whatever the shopper answers from here on, both bounds hold, `answered` never falls and `most` never
    rises. An answer that a further one could drop is not counted as answered.
    """

    answered: int
    least: int
    most: int

    @property
    def about(self) -> int:
        """Return how many questions it will be in all, answered ones included, as far as can be said.

        That is two thirds of the way from `least` to `most`: the upper bound is near, since most options
        leave a question open, and the lower one far. It is exact once both are the same.
        """
        return self.answered + self.least + round((self.most - self.least) * 2 / 3)


def measure_progress(rulebook: Rulebook, resolved: ResolvedAnswers) -> Progress:
    """Return the progress of a shopper with these answers."""
    if resolved.ended:
        return Progress(len(resolved.given_that_count), 0, 0)
    outlook, index = find_outlook(rulebook, resolved), asking_rules(rulebook)
    before = set(_before_the_end(rulebook, outlook))
    answered = resolved.given_that_count.keys() & outlook.fixed.keys() & before
    # Asked whatever is answered: what some rule waits for in any case; and one question when any is due.
    certain = outlook.lasting & before & index.surely_open_questions(outlook.fixed, outlook.moving)
    due = index.open_questions(resolved.answers, resolved.offered)
    return Progress(len(answered), len(certain.union(due[:1])), len(outlook.possible))


def _before_the_end(rulebook: Rulebook, outlook: Outlook) -> Iterator[str]:
    """Yield the questions up to the first one whose answer may still end them, that one included."""
    for question in rulebook.questions:
        yield question.id
        if question.id in outlook.moving and question.id in scope_questions(rulebook):
            return


class Stake(StrEnum):
    """The most that an answer can do, the weightiest first."""

    VERDICT = "verdict"  # two answers bring two verdicts
    SCOPE = "scope"  # the same, but only because one of them ends out of scope
    LATER = "later"  # this answer brings no other verdict by itself, but further ones can
    PRODUCTS_AND_WARNINGS = "products_and_warnings"
    PRODUCTS = "products"
    WARNINGS = "warnings"
    REASONS = "reasons"


def find_stake(
    rulebook: Rulebook, resolved: ResolvedAnswers, question: Question, verdict_settled: bool
) -> Stake:
    """Return the most that the answer to a question decides; the answer it has plays no part.

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
    """Return whether two answers of one option each bring two verdicts, all else being as it is.

    A guess that ignores what the answer does to other questions comes first, since resolving takes longer.
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
    """Return the stake of the other rules that may come to hold through the answer."""
    answers = {name: chosen for name, chosen in resolved.answers.items() if name != question.id}
    offered = {**resolved.offered, question.id: resolved.visible[question.id]}
    kinds = {type(rule) for rule in asking_rules(rulebook).waiting_for(question.id, answers, offered)}
    if not kinds.isdisjoint((NeedRule, ProductRule)):
        return Stake.PRODUCTS_AND_WARNINGS if AdviceRule in kinds else Stake.PRODUCTS
    return Stake.WARNINGS if AdviceRule in kinds else Stake.REASONS
