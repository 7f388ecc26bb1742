"""Where two rulebooks differ, as formulas over the questions of either; what is alike takes no sweep.

Equal formulas are one object, so what an edit leaves as it was is known without looking at answer sets.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

from wizard.core.diagram import FALSE, TRUE, Formula, Formulas
from wizard.core.model import Need, NeedRule, Rule, Rulebook, VerdictRule
from wizard.core.proving.answering import State
from wizard.core.proving.rule_formulas import Compiled
from wizard.core.proving.sweep import Sorted, Watch, Watched

R = TypeVar("R", bound=Rule)

Named = tuple[str, str]
"""A need or warning, and what becomes of it."""


class Pair:
    """The rules of two rulebooks as formulas over the same questions."""

    def __init__(self, old: Compiled, new: Compiled) -> None:
        self.old, self.new = old, new
        self._made: Formulas = new.formulas

    def scopes(self) -> tuple[Formula, Formula]:
        """Where answers leave the scope, and where they come back into it."""
        return self._only(self.old.in_scope, self.new.in_scope), self._only(
            self.new.in_scope, self.old.in_scope
        )

    def needs(self, same_scope: bool) -> Iterator[tuple[Named, Formula]]:
        """Where a need is gained or lost, or becomes a must or only nice.

        `same_scope` says that no answers leave the scope or come back, so that only need rules matter.
        """
        scope = self.new.in_scope if same_scope else self.old.in_scope
        for name in dict.fromkeys((*self.new.rulebook.need, *self.old.rulebook.need)):
            called, must = _called(self.old, name, scope)
            now_called, now_must = _called(self.new, name, self.new.in_scope)
            kept = self._made.both(called, now_called)
            yield (name, "gained"), self._only(now_called, called)
            yield (name, "lost"), self._only(called, now_called)
            yield (name, "now a must"), self._made.both(kept, self._only(now_must, must))
            yield (name, "now only nice"), self._made.both(kept, self._only(must, now_must))

    def warnings(self) -> Iterator[tuple[Named, Formula]]:
        """Where a warning is gained or lost."""
        warnings = (*self.new.rulebook.warnings, *self.old.rulebook.warnings)
        for name in dict.fromkeys(rule.id for rule in warnings):
            given, now_given = _given(self.old, name), _given(self.new, name)
            yield (name, "gained"), self._only(now_given, given)
            yield (name, "lost"), self._only(given, now_given)

    def verdict(self) -> Formula:
        """Where the verdict can differ: outside of it, the same verdict rules hold."""
        old, new = self.old.rulebook, self.new.rulebook
        if old.settings.close_call != new.settings.close_call:
            return TRUE
        return self._made.either(*self._rules(old.verdict_rules, new.verdict_rules, _verdict_effect))

    def musts(self) -> Formula:
        """Where the verdict or a must can differ."""
        old, new = self.old.rulebook, self.new.rulebook
        rules = self._rules(old.need_rules, new.need_rules, lambda rule: frozenset(rule.must))
        return self._made.either(self.verdict(), self._redefined(), *rules)

    def rankings(self) -> Formula:
        """Where the verdict, or anything that orders products, can differ."""
        old, new = self.old.rulebook, self.new.rulebook
        rules = self._rules(old.need_rules, new.need_rules, _need_effect)
        return self._made.either(self.verdict(), self._redefined(), *rules)

    def _only(self, one: Formula, other: Formula) -> Formula:
        """Where one is true and the other is not."""
        return FALSE if one is other else self._made.both(one, self._made.opposite(other))

    def _rules(self, old: Sequence[R], new: Sequence[R], effect: Callable[[R], object]) -> Iterator[Formula]:
        """Where rules hold that are not the same in both; a rule that only holds elsewhere, where it does."""
        before, after = {rule.id: rule for rule in old}, {rule.id: rule for rule in new}
        for name in dict.fromkeys((*before, *after)):
            held = self.old.holds(before[name]) if name in before else FALSE
            holds = self.new.holds(after[name]) if name in after else FALSE
            if name in before and name in after and effect(before[name]) == effect(after[name]):
                yield self._made.either(self._only(held, holds), self._only(holds, held))
            else:
                yield self._made.either(held, holds)

    def _redefined(self) -> Formula:
        """Where a need is called for that other products meet now."""
        old, new = self.old.rulebook, self.new.rulebook
        return self._made.either(
            *(
                self._made.both(self.old.called(old.need[name]), self.new.called(new.need[name]))
                for name in old.need.keys() & new.need.keys()
                if _need_meaning(old, old.need[name]) != _need_meaning(new, new.need[name])
            )
        )


def _called(rules: Compiled, name: str, scope: Formula) -> tuple[Formula, Formula]:
    """Where a need is called for within the scope, and where it is a must."""
    need = rules.rulebook.need.get(name)
    if need is None:
        return FALSE, FALSE
    return rules.formulas.both(scope, rules.wished(need)), rules.formulas.both(scope, rules.must(need))


def _given(rules: Compiled, name: str) -> Formula:
    """Where a warning is given."""
    return rules.formulas.either(*(rules.holds(rule) for rule in rules.rulebook.warnings if rule.id == name))


def _verdict_effect(rule: VerdictRule) -> object:
    """What a verdict rule does when it holds."""
    return rule.decide, dict(rule.lean), frozenset(rule.over)


def _need_effect(rule: NeedRule) -> object:
    """What a need rule does when it holds."""
    return frozenset(rule.must), dict(rule.nice)


def _need_meaning(rulebook: Rulebook, need: Need) -> object:
    """All that decides which products meet a need: its tests, the amounts they read, the currency."""
    amounts = [_amounts(rulebook, name) for name in need.amount_questions]
    currency = rulebook.settings.currency if need.reads_price else None
    return need.product, need.applies_when, amounts, currency


def _amounts(rulebook: Rulebook, name: str) -> Mapping[str, int | None]:
    """The amount of each option of a question, none where they are no limit."""
    question = rulebook.question.get(name)
    if question is None or question.many:
        return {}
    return {option.id: option.amount for option in question.options if option.amount is not None}


class PairWatch:
    """Sorts answer sets by what two watches make of them, where these differ.

    `guard` is true wherever they can differ; what a watch leaves out is of the kind None.
    """

    def __init__(self, guard: Formula, old: Watch, new: Watch) -> None:
        self._guard = guard
        self._watches = (old, new)
        self.formulas: State = (guard, *old.formulas, *new.formulas)

    @property
    def start(self) -> Watched:
        """The guard, then what each of the two watches; how much of it is the first one's comes first."""
        (old, gathered), (new, also) = (watch.start for watch in self._watches)
        return (self._guard, *old, *new), (len(old), gathered, also)

    def tidy(self, watched: Watched, level: int) -> Watched | Sorted | None:
        """Left out where the guard is false, or both come to the same."""
        (guard, *state), gathered = watched
        if guard is FALSE:
            return None
        assert isinstance(gathered, tuple)
        split, *both = gathered
        sides = zip(self._watches, (state[:split], state[split:]), both, strict=True)
        (old, was), (new, now) = (_tidy(watch, tuple(part), known, level) for watch, part, known in sides)
        if isinstance(was, Sorted) and isinstance(now, Sorted):
            return None if was == now else Sorted((was.kind, now.kind))
        return (guard, *old, *new), (len(old), was, now)


def _tidy(watch: Watch, state: State, gathered: Hashable, level: int) -> Watched:
    """One side's part of a state; once its kind is certain, that is all that is left of it."""
    if isinstance(gathered, Sorted):
        return (), gathered
    tidied = watch.tidy((state, gathered), level)
    if isinstance(tidied, Sorted):
        return (), tidied
    return ((), Sorted(None)) if tidied is None else tidied
