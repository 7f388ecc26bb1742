"""The decision diagram: what can still come of some answers, for all of them at once.

Walking every answer set is hopeless and needless. Each *one* question is a variable with a value an
option; each *many* question has a status (not asked, an option that stands alone, or ticks) and one
variable a tick. After each variable all that matters about the past is what is left of the
conditions; equal leftovers are one state, however many answers lead there.
"""

from __future__ import annotations

from collections.abc import Iterable

from wizard.core.conditions import UNSURE, All, AnyOf, Condition, Leaf, Not
from wizard.core.model import Question

Variable = tuple[str, str]
"""A question id and the option whose tick it is; an empty option for the question itself."""

TICKS = "+ticks"
"""The status of a many question that is answered with ticks."""

REMEMBERED = 200_000
"""Steps remembered before the memory is emptied; a bound for long-lived servers."""


class Formula:
    """A condition's "holds" or "fails", over variables that take one value each.

    Made by `Formulas` only, which makes equal formulas one object: comparing is comparing identity.
    """

    __slots__ = ("parts", "sign", "values", "variable", "variables")

    def __init__(
        self,
        sign: str,
        variable: Variable | None = None,
        values: frozenset[str] = frozenset(),
        parts: frozenset[Formula] = frozenset(),
    ) -> None:
        self.sign = sign
        self.variable = variable
        self.values = values
        self.parts = parts
        own = {variable} if variable else set()
        self.variables: frozenset[Variable] = frozenset(own).union(*(part.variables for part in parts))


TRUE = Formula("true")
FALSE = Formula("false")


class Formulas:
    """The formulas of one questionnaire: conditions compiled, restricted by answers, each kept once."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._questions = {question.id: question for question in questions}
        self._known: dict[tuple[object, ...], Formula] = {}
        self._steps: dict[tuple[Formula, Variable, str], Formula] = {}

    def holds(self, condition: Condition) -> Formula:
        """True exactly for the answers with which the condition holds."""
        return self._compile(condition, holds=True)

    def fails(self, condition: Condition) -> Formula:
        """True exactly for the answers with which the condition fails: not the same as "does not hold"."""
        return self._compile(condition, holds=False)

    def restrict(self, formula: Formula, variable: Variable, value: str) -> Formula:
        """What is left of the formula once the variable has this value."""
        if variable not in formula.variables:
            return formula
        key = (formula, variable, value)
        left = self._steps.get(key)
        if left is None:
            if len(self._steps) >= REMEMBERED:
                self._steps.clear()
            left = self._steps[key] = self._restrict(formula, variable, value)
        return left

    def _restrict(self, formula: Formula, variable: Variable, value: str) -> Formula:
        if formula.variable is not None:
            return TRUE if value in formula.values else FALSE
        parts = [self.restrict(part, variable, value) for part in formula.parts]
        return self._all(parts) if formula.sign == "all" else self._any(parts)

    def _compile(self, condition: Condition, holds: bool) -> Formula:
        match condition:
            case Leaf():
                return self._leaf(condition, holds)
            case Not(part):
                return self._compile(part, not holds)
            case All(parts) | AnyOf(parts):
                compiled = [self._compile(part, holds) for part in parts]
                return self._all(compiled) if isinstance(condition, All) == holds else self._any(compiled)

    def _leaf(self, leaf: Leaf, holds: bool) -> Formula:
        """One leaf. An answer `unsure` that the leaf does not name makes it neither hold nor fail."""
        question = self._questions[leaf.question]
        named = leaf.options
        others = {option.id for option in question.options} - named
        wanted = named if holds else others - {UNSURE}
        if not question.many:
            return self._is(question, "", wanted)
        single = {option.id for option in question.options if option.alone}
        ticks = self._ticks(question, (others if leaf.only else named) - single, any_of=leaf.only != holds)
        return self._any(
            [self._is(question, "", wanted & single), self._all([self._is(question, "", {TICKS}), ticks])]
        )

    def _ticks(self, question: Question, options: Iterable[str], any_of: bool) -> Formula:
        """At least one of these options is ticked; or, without `any_of`, none of them is."""
        if any_of:
            return self._any([self._is(question, option, {option}) for option in options])
        return self._all([self._is(question, option, {""}) for option in options])

    def _is(self, question: Question, option: str, values: Iterable[str]) -> Formula:
        """The variable has one of these values; a tick's values are the option's id and nothing."""
        wanted = frozenset(values)
        variable = (question.id, option)
        return self._keep((variable, wanted), Formula("is", variable, wanted)) if wanted else FALSE

    def _all(self, parts: Iterable[Formula]) -> Formula:
        return self._join("all", parts, neutral=TRUE, absorbing=FALSE)

    def _any(self, parts: Iterable[Formula]) -> Formula:
        return self._join("any", parts, neutral=FALSE, absorbing=TRUE)

    def _join(self, sign: str, parts: Iterable[Formula], neutral: Formula, absorbing: Formula) -> Formula:
        """All or any of the parts, flattened, each once, with what is settled already taken out."""
        joined: set[Formula] = set()
        for part in parts:
            joined |= part.parts if part.sign == sign else {part}
        joined.discard(neutral)
        if absorbing in joined:
            return absorbing
        if len(joined) < 2:
            return joined.pop() if joined else neutral
        kept = frozenset(joined)
        return self._keep((sign, kept), Formula(sign, parts=kept))

    def _keep(self, key: tuple[object, ...], formula: Formula) -> Formula:
        if len(self._known) >= REMEMBERED:
            self._known.clear()  # equal formulas may be two objects after this: slower, never wrong
        return self._known.setdefault(key, formula)
