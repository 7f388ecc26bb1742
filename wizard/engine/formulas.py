"""Conditions as formulas over variables, restricted by one answer after another.

A rulebook has far too many answer sets to look at each of them. Instead the answers are given variable
by variable: a *one* question is a variable with a value for each option; a *many* question has a status
(no answer, an option that excludes all others, or ticks) and a variable for each tick. After each
variable all that matters about the answers so far is what is left of the conditions. Equal leftovers
have the same future, so they are one state, as in a decision diagram.

A condition has three truth values: it holds, it fails, or it is unknown while answers are missing or
unsure. It is compiled into two formulas, one that is true where it holds and one that is true where it
fails. That eliminates the third value, and negation with it: `not` swaps the two, so formulas need only
variables, conjunction and disjunction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from wizard.rule_language.conditions import UNSURE, All, AnyOf, Condition, Leaf, Literal, Not
from wizard.rule_language.model import Question

Variable = tuple[str, str]
"""A question id and the option whose tick it is; an empty option for the question itself."""

TICKS = "+ticks"
"""The status of a many question that is answered with ticks."""

NOT_ASKED = "-"
"""The value of a question's variable when it has no answer."""

UNTICKED = ""
"""The value of a tick that is not set; a set tick has its option's id."""

MOST_CACHED_FORMULAS = 200_000
"""Restrictions, and formulas, remembered; a bound for long-lived servers."""


@dataclass(eq=False, slots=True)
class Formula:
    """A condition's "holds" or "fails", over variables that take one value each.

    Made by `Formulas` only, which makes equal formulas one object: comparing is comparing identity.
    `value_when_unanswered` is its value when nothing more is answered.
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
    """The formulas over some questions: compiled from conditions, restricted by answers, each kept once."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._questions = {question.id: question for question in questions}
        self._domains = dict(pair for question in self._questions.values() for pair in _domains(question))
        # Formulas that are forgotten may exist twice when they are made again: slower, never wrong.
        self._make = lru_cache(maxsize=MOST_CACHED_FORMULAS)(Formula)
        self._restricted = lru_cache(maxsize=MOST_CACHED_FORMULAS)(self._restrict)
        self._compiled = cache(self._compile)
        self._opposites: dict[Formula, Formula] = {}
        self._found_satisfiable = cache(self._satisfiable)
        self._valid = {name: self._some_tick(question) for name, question in self._questions.items()}

    def holds(self, condition: Condition) -> Formula:
        """Return the formula that is true exactly for the answers with which the condition holds."""
        return self._compiled(condition, True)

    def fails(self, condition: Condition) -> Formula:
        """Return the formula that is true where the condition fails: not the same as "does not hold"."""
        return self._compiled(condition, False)

    def both(self, *parts: Formula) -> Formula:
        """Return the conjunction: true where every part is, without parts always."""
        return self._join("all", parts, neutral=TRUE, absorbing=FALSE)

    def either(self, *parts: Formula) -> Formula:
        """Return the disjunction: true where some part is, without parts never."""
        return self._join("any", parts, neutral=FALSE, absorbing=TRUE)

    def choose(self, condition: Formula, then: Formula, otherwise: Formula) -> Formula:
        """Return `then` where the condition is true, and `otherwise` where it is not."""
        return self.either(self.both(condition, then), self.both(self.opposite(condition), otherwise))

    def chosen(self, question: str, options: Iterable[str]) -> Formula:
        """Return where one of these options is chosen; `NOT_ASKED` among them means no answer."""
        named = frozenset(options)
        answered = self.holds(Leaf(question, named - {NOT_ASKED}))
        return self.either(self._is((question, ""), named & {NOT_ASKED}), answered)

    def opposite(self, formula: Formula) -> Formula:
        """Return the formula that is true exactly where this one is not."""
        known = self._opposites.get(formula)
        if known is None:
            if formula.variable is not None:
                known = self._is(formula.variable, self._domains[formula.variable] - formula.values)
            else:
                parts = [self.opposite(part) for part in formula.parts]
                known = self.either(*parts) if formula.sign == "all" else self.both(*parts)
            self._opposites[formula] = known
        return known

    def term(self, literals: Iterable[Literal]) -> Formula:
        """Return where every one of the literals is true."""
        return self.both(*(self._compiled(literal.leaf, literal.holds) for literal in literals))

    def satisfiable(self, formula: Formula) -> bool:
        """Return whether some answers make the formula true, whatever the flow allows."""
        return self._found_satisfiable(self.both(formula, *(self._valid[name] for name in formula.questions)))

    def implies(self, narrow: Formula, wide: Formula) -> bool:
        """Return whether `wide` is true wherever `narrow` is, whatever the flow allows.

        `narrow` has to be satisfiable, and `wide` to say when a condition holds or fails: then more answers
        never make it false, so what only `wide` reads counts as unanswered, which mostly settles it.
        """
        for question in wide.questions - narrow.questions:
            wide = self.restrict(wide, (question, ""), NOT_ASKED)
        return wide is not FALSE and not self.satisfiable(self.both(narrow, self.opposite(wide)))

    def covers(self, wide: Condition, narrow: Condition) -> bool:
        """Return whether one condition holds wherever another one does, which some answers make hold."""
        formula = self.holds(narrow)
        return self.satisfiable(formula) and self.implies(formula, self.holds(wide))

    def _satisfiable(self, formula: Formula) -> bool:
        if formula.value_when_unanswered or formula is FALSE:
            return formula.value_when_unanswered
        variable = min(formula.variables)
        found = self._found_satisfiable
        return any(found(self.restrict(formula, variable, value)) for value in self._domains[variable])

    def restrict(self, formula: Formula, variable: Variable, value: str) -> Formula:
        """Return what is left of the formula once the variable has this value."""
        return self._restricted(formula, variable, value) if variable in formula.variables else formula

    def _restrict(self, formula: Formula, variable: Variable, value: str) -> Formula:
        if formula.variable is not None:
            return TRUE if value in formula.values else FALSE
        parts = [self.restrict(part, variable, value) for part in formula.parts]
        return self.both(*parts) if formula.sign == "all" else self.either(*parts)

    def _compile(self, condition: Condition, holds: bool) -> Formula:
        match condition:
            case Leaf():
                return self._leaf(condition, holds)
            case Not(part):
                return self._compiled(part, not holds)
            case All(parts) | AnyOf(parts):
                join = self.both if isinstance(condition, All) == holds else self.either
                return join(*(self._compiled(part, holds) for part in parts))

    def _leaf(self, leaf: Leaf, holds: bool) -> Formula:
        """Compile one leaf; an answer `unsure` that it does not name makes it neither hold nor fail."""
        question = self._questions[leaf.question]
        named = leaf.options
        others = frozenset(question.option_ids) - named
        wanted = named if holds else others - {UNSURE}
        status = (question.id, "")
        if not question.many:
            return self._is(status, wanted)
        single = question.alone
        ticks = self._ticks(question, (others if leaf.only else named) - single, any_of=leaf.only != holds)
        ticked = self._is(status, frozenset({TICKS}))
        return self.either(self._is(status, wanted & single), self.both(ticked, ticks))

    def _some_tick(self, question: Question) -> Formula:
        """Return where the question is not answered with ticks, or at least one of them is set."""
        not_ticked = self.opposite(self._is((question.id, ""), frozenset({TICKS})))
        return self.either(not_ticked, self._ticks(question, question.ticks, any_of=True))

    def _ticks(self, question: Question, options: Iterable[str], any_of: bool) -> Formula:
        """Return where at least one of these options is ticked or, without `any_of`, none of them."""
        join = self.either if any_of else self.both
        values = {option: frozenset({option if any_of else UNTICKED}) for option in options}
        return join(*(self._is((question.id, option), value) for option, value in values.items()))

    def _is(self, variable: Variable, values: frozenset[str]) -> Formula:
        """Return where the variable has one of these values."""
        values &= self._domains[variable]
        if not values:
            return FALSE
        if values == self._domains[variable]:
            return TRUE
        return self._make("is", variable, values)

    def _join(self, sign: str, parts: Iterable[Formula], neutral: Formula, absorbing: Formula) -> Formula:
        """Return all or any of the parts: flattened, each once, without what is certain already.

        What the parts say about one variable becomes one part, so that contradictions show at once and
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
        joined.update(self._is(variable, values) for variable, values in said.items())
        joined.discard(neutral)
        if absorbing in joined:
            return absorbing
        if len(joined) < 2:
            return joined.pop() if joined else neutral
        return self._make(sign, None, frozenset(), frozenset(joined))


def _domains(question: Question) -> Iterator[tuple[Variable, frozenset[str]]]:
    """Yield each variable of a question with the values it can take."""
    yield (question.id, ""), question.alone | {NOT_ASKED, *([TICKS] if question.ticks else [])}
    yield from (((question.id, tick), frozenset({tick, UNTICKED})) for tick in question.ticks)


def answer_values(question: Question, answer: Sequence[str]) -> Iterator[tuple[Variable, str]]:
    """Yield the variables of a question with the values that an answer, or none, gives them."""
    status = (question.id, "")
    if not answer:
        yield status, NOT_ASKED
    elif answer[0] in question.alone:
        yield status, answer[0]
    else:
        yield status, TICKS
        for tick in question.ticks:
            yield (question.id, tick), tick if tick in answer else UNTICKED
