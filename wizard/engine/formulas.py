"""Conditions as formulas over variables, which are restricted by one answer at a time.

A rulebook has far too many answer sets to enumerate. Instead, values are assigned variable by variable: a
*one* question is a variable with a value for each option; a *many* question has a status variable (no answer,
an option that excludes all others, or ticks) and a variable for each tick. After each assignment, the answers
so far matter only through the conditions restricted by them. If two sets of answers lead to equal restricted
conditions, further answers have the same effect on both, so they form one state, as in a decision diagram.

A condition has three truth values: it holds, it fails, or it is unknown while answers are missing or unsure.
It is compiled into two formulas: one that is true where the condition holds, and one that is true where it
fails. This eliminates the third value. It also eliminates negation: `not` swaps the two formulas, so formulas
need only variables, conjunction and disjunction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from wizard.rule_language.conditions import UNSURE, All, AnyOf, Condition, Leaf, Literal, Not
from wizard.rule_language.model import Question

Variable = tuple[str, str]
"""A question id and an option, for the tick of that option; the option is empty for the question itself."""

TICKS = "+ticks"
"""The status value of a *many* question that is answered with ticks."""

NOT_ASKED = "-"
"""The value of a question's variable if the question has no answer."""

UNTICKED = ""
"""The value of a tick that is not set; the value of a set tick is the id of its option."""

MOST_CACHED_FORMULAS = 200_000
"""The maximum size of the caches of formulas and of restrictions, which limits memory in servers."""


@dataclass(eq=False, slots=True)
class Formula:
    """A formula for where a condition holds or fails, over variables that take one value each.

    Formulas are created only by `Formulas`, which interns them: equal formulas are the same object, so they
    are compared by identity. `value_when_unanswered` is the value if nothing else is answered.
    """

    sign: str
    variable: Variable | None = None
    values: frozenset[str] = frozenset()
    parts: frozenset[Formula] = frozenset()
    variables: frozenset[Variable] = field(init=False)
    questions: frozenset[str] = field(init=False)
    value_when_unanswered: bool = field(init=False)

    def __post_init__(self) -> None:
        own = {self.variable} if self.variable else set()
        self.variables = frozenset(own).union(*(part.variables for part in self.parts))
        self.questions = frozenset(question for question, _ in self.variables)
        if self.variable:
            self.value_when_unanswered = (UNTICKED if self.variable[1] else NOT_ASKED) in self.values
        else:
            join = all if self.sign == "all" else any
            self.value_when_unanswered = join(part.value_when_unanswered for part in self.parts)


TRUE = Formula("all")
FALSE = Formula("any")


class Formulas:
    """A factory of formulas over some questions, which compiles, combines, restricts and interns them.

    Methods that "return where" something is the case return the formula that is true for these answers.
    """

    def __init__(self, questions: Iterable[Question]) -> None:
        self._questions = {question.id: question for question in questions}
        self._domains = dict(pair for question in self._questions.values() for pair in _domains(question))
        # A formula that was evicted and made again exists twice: that costs time, but is never wrong.
        self._make = lru_cache(maxsize=MOST_CACHED_FORMULAS)(Formula)
        self._restricted = lru_cache(maxsize=MOST_CACHED_FORMULAS)(self._restrict)
        self._compiled = cache(self._compile)
        self._negations: dict[Formula, Formula] = {}
        self._cached_satisfiable = cache(self._satisfiable)
        self._constraints = {
            name: self._tick_constraint(question) for name, question in self._questions.items()
        }

    def holds(self, condition: Condition) -> Formula:
        """Return the formula that is true exactly where the condition holds."""
        return self._compiled(condition, True)

    def fails(self, condition: Condition) -> Formula:
        """Return the formula that is true where the condition fails, which is not where it does not hold."""
        return self._compiled(condition, False)

    def all_of(self, *parts: Formula) -> Formula:
        """Return the conjunction of the parts; `TRUE` without parts."""
        return self._join("all", parts, neutral=TRUE, absorbing=FALSE)

    def any_of(self, *parts: Formula) -> Formula:
        """Return the disjunction of the parts; `FALSE` without parts."""
        return self._join("any", parts, neutral=FALSE, absorbing=TRUE)

    def choose(self, condition: Formula, then: Formula, otherwise: Formula) -> Formula:
        """Return the formula that equals `then` where the condition is true, and else `otherwise`."""
        return self.any_of(self.all_of(condition, then), self.all_of(self.negate(condition), otherwise))

    def chosen(self, question: str, options: Iterable[str]) -> Formula:
        """Return where one of these options is chosen; `NOT_ASKED` stands for no answer."""
        named = frozenset(options)
        answered = self.holds(Leaf(question, named - {NOT_ASKED}))
        return self.any_of(self._is_one_of((question, ""), named & {NOT_ASKED}), answered)

    def negate(self, formula: Formula) -> Formula:
        """Return the formula that is true exactly where this one is false."""
        known = self._negations.get(formula)
        if known is None:
            if formula.variable is not None:
                known = self._is_one_of(formula.variable, self._domains[formula.variable] - formula.values)
            else:
                parts = [self.negate(part) for part in formula.parts]
                known = self.any_of(*parts) if formula.sign == "all" else self.all_of(*parts)
            self._negations[formula] = known
        return known

    def term(self, literals: Iterable[Literal]) -> Formula:
        """Return where all literals are true."""
        return self.all_of(*(self._compiled(literal.leaf, literal.holds) for literal in literals))

    def satisfiable(self, formula: Formula) -> bool:
        """Return whether some answers make the formula true, regardless of the flow."""
        return self._cached_satisfiable(
            self.all_of(formula, *(self._constraints[name] for name in formula.questions))
        )

    def implies(self, narrow: Formula, wide: Formula) -> bool:
        """Return whether `wide` is true wherever `narrow` is true, regardless of the flow.

        `narrow` must be satisfiable, and `wide` must be the formula for where a condition holds or fails.
        Further answers never make such a formula false. So the questions that only `wide` reads are taken as
        not answered, which usually decides the result.
        """
        for question in wide.questions - narrow.questions:
            wide = self.restrict(wide, (question, ""), NOT_ASKED)
        return wide is not FALSE and not self.satisfiable(self.all_of(narrow, self.negate(wide)))

    def covers(self, wide: Condition, narrow: Condition) -> bool:
        """Return whether `wide` holds wherever `narrow` holds, and some answers make `narrow` hold."""
        formula = self.holds(narrow)
        return self.satisfiable(formula) and self.implies(formula, self.holds(wide))

    def _satisfiable(self, formula: Formula) -> bool:
        if formula.value_when_unanswered or formula is FALSE:
            return formula.value_when_unanswered
        variable = min(formula.variables)
        found = self._cached_satisfiable
        return any(found(self.restrict(formula, variable, value)) for value in self._domains[variable])

    def restrict(self, formula: Formula, variable: Variable, value: str) -> Formula:
        """Return the formula with this value assigned to the variable."""
        return self._restricted(formula, variable, value) if variable in formula.variables else formula

    def _restrict(self, formula: Formula, variable: Variable, value: str) -> Formula:
        if formula.variable is not None:
            return TRUE if value in formula.values else FALSE
        parts = [self.restrict(part, variable, value) for part in formula.parts]
        return self.all_of(*parts) if formula.sign == "all" else self.any_of(*parts)

    def _compile(self, condition: Condition, holds: bool) -> Formula:
        match condition:
            case Leaf():
                return self._leaf(condition, holds)
            case Not(part):
                return self._compiled(part, not holds)
            case All(parts) | AnyOf(parts):
                join = self.all_of if isinstance(condition, All) == holds else self.any_of
                return join(*(self._compiled(part, holds) for part in parts))

    def _leaf(self, leaf: Leaf, holds: bool) -> Formula:
        """Compile one leaf; with the answer `unsure` it neither holds nor fails, unless it names `unsure`."""
        question = self._questions[leaf.question]
        named = leaf.options
        others = frozenset(question.option_ids) - named
        wanted = named if holds else others - {UNSURE}
        status = (question.id, "")
        if not question.many:
            return self._is_one_of(status, wanted)
        single = question.alone
        ticks = self._ticks(question, (others if leaf.only else named) - single, any_of=leaf.only != holds)
        ticked = self._is_one_of(status, frozenset({TICKS}))
        return self.any_of(self._is_one_of(status, wanted & single), self.all_of(ticked, ticks))

    def _tick_constraint(self, question: Question) -> Formula:
        """Return where the question is not answered with ticks, or at least one tick is set."""
        not_ticked = self.negate(self._is_one_of((question.id, ""), frozenset({TICKS})))
        return self.any_of(not_ticked, self._ticks(question, question.ticks, any_of=True))

    def _ticks(self, question: Question, options: Iterable[str], any_of: bool) -> Formula:
        """Return where at least one of these options is ticked or, without `any_of`, where none is."""
        join = self.any_of if any_of else self.all_of
        values = {option: frozenset({option if any_of else UNTICKED}) for option in options}
        return join(*(self._is_one_of((question.id, option), value) for option, value in values.items()))

    def _is_one_of(self, variable: Variable, values: frozenset[str]) -> Formula:
        """Return where the variable has one of these values."""
        values &= self._domains[variable]
        if not values:
            return FALSE
        if values == self._domains[variable]:
            return TRUE
        return self._make("is", variable, values)

    def _join(self, sign: str, parts: Iterable[Formula], neutral: Formula, absorbing: Formula) -> Formula:
        """Return the conjunction or disjunction of the parts, flattened, without duplicates and constants.

        All parts about one variable are merged into one. So contradictions are detected immediately, and
        equal formulas are equal sets of parts.
        """
        joined: set[Formula] = set()
        said: dict[Variable, frozenset[str]] = {}
        for part in parts:
            for piece in part.parts if part.sign == sign else (part,):
                if piece.variable is None:
                    joined.add(piece)
                elif (known := said.get(piece.variable)) is None:
                    said[piece.variable] = piece.values
                else:
                    said[piece.variable] = known & piece.values if sign == "all" else known | piece.values
        joined.update(self._is_one_of(variable, values) for variable, values in said.items())
        joined.discard(neutral)
        if absorbing in joined:
            return absorbing
        if len(joined) < 2:
            return joined.pop() if joined else neutral
        return self._make(sign, None, frozenset(), frozenset(joined))


def _domains(question: Question) -> Iterator[tuple[Variable, frozenset[str]]]:
    """Yield each variable of a question with its possible values."""
    yield (question.id, ""), question.alone | {NOT_ASKED, *([TICKS] if question.ticks else [])}
    yield from (((question.id, tick), frozenset({tick, UNTICKED})) for tick in question.ticks)


def answer_values(question: Question, answer: Sequence[str]) -> Iterator[tuple[Variable, str]]:
    """Yield the variables of a question with their values for an answer, which may be empty."""
    status = (question.id, "")
    if not answer:
        yield status, NOT_ASKED
    elif answer[0] in question.alone:
        yield status, answer[0]
    else:
        yield status, TICKS
        for tick in question.ticks:
            yield (question.id, tick), tick if tick in answer else UNTICKED
