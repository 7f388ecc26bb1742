"""The rules of one rulebook as formulas, and the sweeper over its answer sets."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from wizard.analysis.sweep import FlowSweeper
from wizard.engine.formulas import Formula, Formulas
from wizard.rule_language.conditions import leaves
from wizard.rule_language.model import Need, Question, Rule, Rulebook, Verdict, VerdictRule

MOST_NAMED = 5
"""Upper limit of the rules or other things that a message names."""


class Compiled:
    """The rules, verdicts and needs of a rulebook as formulas over some questions.

    "Where" something is the case means, in all of analysis, the formula that is true for these answers.
    """

    def __init__(self, rulebook: Rulebook, questions: Sequence[Question], formulas: Formulas) -> None:
        self.rulebook = rulebook
        self.formulas = formulas
        self.levels = len(questions)
        self._level = {question.id: level for level, question in enumerate(questions)}

    def first_level(self, formula: Formula) -> int:
        """Return the place of the first question that a formula reads; 0 when it reads none."""
        return min((self._level[question] for question in formula.questions), default=0)

    def holds(self, rule: Rule) -> Formula:
        """Return where the rule holds."""
        return self.formulas.holds(rule.when)

    def takes_effect(self, rule: VerdictRule) -> Formula:
        """Return where the decision holds and no other that holds overrides it."""
        over = [self.holds(other) for other in self.decisions if rule.id in other.over]
        return self.formulas.both(self.holds(rule), *map(self.formulas.opposite, over))

    def decides(self, verdict: Verdict) -> Formula:
        """Return where a decision for the verdict takes effect."""
        rules = [rule for rule in self.decisions if rule.decide is verdict]
        return self.formulas.either(*map(self.takes_effect, rules))

    @cached_property
    def decisions(self) -> tuple[VerdictRule, ...]:
        """The verdict rules that decide."""
        return tuple(rule for rule in self.rulebook.verdict_rules if rule.decide)

    @cached_property
    def in_scope(self) -> Formula:
        """Where the verdict is not `out_of_scope`: no such decision takes effect, or another one does too."""
        others = [self.decides(verdict) for verdict in Verdict if verdict is not Verdict.OUT_OF_SCOPE]
        return self.formulas.either(self.formulas.opposite(self.decides(Verdict.OUT_OF_SCOPE)), *others)

    def called(self, need: Need) -> Formula:
        """Return where the need is called for."""
        return self.formulas.both(self.in_scope, self.required(need))

    def required(self, need: Need) -> Formula:
        """Return where rules make the need a must or a nice one."""
        rules = [rule for rule in self.rulebook.need_rules if need.id in (*rule.must, *rule.nice)]
        return self.formulas.either(*map(self.holds, rules))

    def must(self, need: Need) -> Formula:
        """Return where rules make the need a must."""
        rules = [rule for rule in self.rulebook.need_rules if need.id in rule.must]
        return self.formulas.either(*map(self.holds, rules))

    def tangling(self, question: str, rules: Iterable[Rule]) -> tuple[str, ...]:
        """Return the rules that reach furthest across a question, and so keep most states apart there."""
        spans: list[tuple[int, str]] = []
        for rule in rules:
            read = [self._level[leaf.question] for leaf in leaves(rule.when)]
            if read and min(read) <= self._level[question] < max(read):
                spans.append((min(read) - max(read), rule.id))
        return tuple(rule for _, rule in sorted(spans)[:MOST_NAMED])


class RuleFormulas(Compiled):
    """The rules over the rulebook's own questions, with the sweep over its answer sets.

    Raises StateLimitError when the flow is too tangled to count the answer sets.
    """

    def __init__(self, rulebook: Rulebook, most: int) -> None:
        super().__init__(rulebook, rulebook.questions, Formulas(rulebook.questions))
        leaves_scope = self.decides(Verdict.OUT_OF_SCOPE)
        self.sweeper = FlowSweeper(rulebook.questions, self.formulas, leaves_scope, most)
