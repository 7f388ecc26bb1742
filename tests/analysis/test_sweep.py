"""Sweeps over all answer sets: counts, smallest examples, bounds; and z3 as a second opinion."""

from __future__ import annotations

import pytest
import z3
from hypothesis import given

from tests.making import leaf, question
from tests.strategies import rulebooks
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.sweep import FlowSweeper, StateLimitError
from wizard.engine.flow import resolve_answers
from wizard.engine.formulas import FALSE, TRUE, Formulas
from wizard.rule_language.conditions import UNSURE, All, AnyOf, Condition, Leaf, Not, Truth, truth
from wizard.rule_language.model import Assumption, Hide, Question, Rulebook


def sweeper_of(*questions: Question, most: int = 1000) -> tuple[Formulas, FlowSweeper]:
    """A sweeper over some questions, none of which leaves the scope."""
    formulas = Formulas(questions)
    return formulas, FlowSweeper(questions, formulas, FALSE, most)


def test_ticks_are_counted_without_being_listed() -> None:
    """Sixty options are 2^60 - 1 answers with ticks, and one more for "not sure"."""
    options = [f"o{number}" for number in range(60)]
    _, sweeper = sweeper_of(question("uses", " ".join(options), many=True))
    plain = 60 + 60 * 59 // 2 + 60 * 59 * 58 // 6
    assert (sweeper.all.sets, sweeper.all.plain) == (2**60, plain + 1)


def test_the_smallest_example_has_fewest_ticks() -> None:
    """Not sure rather than a tick, one tick rather than two."""
    asked = question("uses", "music calls games", many=True), question("talk", "never often")
    formulas, sweeper = sweeper_of(*asked)
    condition: Condition = AnyOf((All((leaf("uses", "music"), leaf("uses", "calls"))), leaf("talk", "often")))
    found = sweeper.where(formulas.holds(condition))
    assert found.kinds[True].answers == {"uses": (UNSURE,), "talk": ("often",)}
    assert found.count().sets == 2 * 3 + 6


def test_what_cannot_be_kept_is_lost_and_reported() -> None:
    """With too few states nothing wrong is counted: what was not looked at is known to the last set."""
    asked = [question(f"q{number}", "a b c") for number in range(4)]
    together = AnyOf(tuple(All((leaf(f"q{n}", "a"), leaf(f"q{n + 2}", "b"))) for n in range(2)))
    formulas, sweeper = sweeper_of(*asked, most=1)
    exact = sweeper_of(*asked)[1].where(formulas.holds(together)).count().sets
    found = sweeper.where(formulas.holds(together))
    assert (exact, found.stopped) == (31, "q0")
    assert found.count().sets <= exact <= found.count().sets + found.lost.sets < sweeper.all.sets


def test_a_flow_that_depends_on_too_much_at_once_is_refused() -> None:
    """The question where the states became too many is named."""
    first = [question(f"q{number}", "a b") for number in range(3)]
    later = [question(f"s{number}", "a b", ask_when=Not(leaf(f"q{number}", "a"))) for number in range(3)]
    with pytest.raises(StateLimitError, match=r"^q1$"):
        sweeper_of(*first, *later, most=2)


def test_a_hidden_option_is_not_assumed() -> None:
    """A question that is skipped stays unanswered when what would be assumed is hidden."""
    never = leaf("talk", "never")
    assume = (Assumption(never, ("me",), "Because."),)
    noise = question("noise", "me", ask_when=Not(never), hide=(Hide("me", never),), assume=assume)
    formulas, sweeper = sweeper_of(question("talk", "never"), noise)
    assert (sweeper.all.sets, sweeper.where(formulas.holds(leaf("noise", "me"))).count().sets) == (3, 1)


def test_what_a_condition_says_of_one_question_becomes_one_formula() -> None:
    """So contradictions and matters of course show at once."""
    talk = question("talk", "never often")
    formulas = Formulas([talk])
    never, often = formulas.holds(leaf("talk", "never")), formulas.holds(leaf("talk", "often"))
    assert formulas.all_of(never, often) is FALSE
    assert formulas.any_of(never, formulas.negate(never)) is TRUE
    assert formulas.any_of(never, often) is formulas.holds(leaf("talk", "never often"))


# --- z3 --------------------------------------------------------------------------------------------


class Solver:
    """The flow and the rules of a rulebook in the terms of z3."""

    def __init__(self, book: Rulebook) -> None:
        self.solver = z3.Solver()
        self._questions = book.question
        self._ended = z3.BoolVal(False)
        for asked in book.questions:
            self._add_question(asked)
            leaving = [rule for rule in book.verdict_rules if rule.decide == "out_of_scope"]
            so_far = {each.id for each in book.questions[: book.questions.index(asked) + 1]}
            for rule in leaving:
                over = [other for other in book.verdict_rules if other.decide and rule.id in other.over]
                effective = z3.And(
                    self.holds(rule.when, so_far), *(z3.Not(self.holds(other.when, so_far)) for other in over)
                )
                self._ended = z3.Or(self._ended, effective)

    def can(self, *wanted: z3.BoolRef) -> bool:
        """Whether some answer set makes all of these true."""
        return bool(self.solver.check(*wanted) == z3.sat)

    def tick(self, question: str, option: str) -> z3.BoolRef:
        """Whether an option is chosen."""
        return z3.Bool(f"{question}={option}")

    def _add_question(self, asked: Question) -> None:
        """What answers a question may have."""
        ticks = {option: self.tick(asked.id, option) for option in asked.option_ids}
        alone = [option.id for option in asked.options if option.alone or not asked.many]
        for option in alone:
            others = [tick for other, tick in ticks.items() if other != option]
            self.solver.add(z3.Implies(ticks[option], z3.Not(z3.Or(others))))
        hidden = {
            option: z3.Or([self.holds(hide.when) for hide in asked.hide if hide.option == option])
            for option in ticks
        }
        skipped, nothing = self.fails(asked.ask_when), z3.Not(z3.Or(list(ticks.values())))
        shown = z3.And([z3.Implies(tick, z3.Not(hidden[option])) for option, tick in ticks.items()])
        unasked = nothing
        for assumption in reversed(asked.assume):
            takes = z3.And(
                self.holds(assumption.when), *(z3.Not(hidden[option]) for option in assumption.answer)
            )
            exactly = z3.And([tick == (option in assumption.answer) for option, tick in ticks.items()])
            unasked = z3.If(takes, exactly, unasked)
        answered = z3.If(skipped, unasked, z3.And(shown, z3.Not(nothing)))
        self.solver.add(z3.If(self._ended, nothing, answered))

    def holds(self, condition: Condition, of: set[str] | None = None) -> z3.BoolRef:
        """Whether a condition holds, as far as the questions `of` are answered."""
        return self._truth(condition, True, of)

    def fails(self, condition: Condition) -> z3.BoolRef:
        """Whether a condition fails."""
        return self._truth(condition, False, None)

    def _truth(self, condition: Condition, wanted: bool, of: set[str] | None) -> z3.BoolRef:
        match condition:
            case Leaf(asked, options, only):
                if of is not None and asked not in of:
                    return z3.BoolVal(False)
                named = [self.tick(asked, option) for option in options]
                others = [self.tick(asked, o) for o in self._questions[asked].option_ids if o not in options]
                something = z3.Or(*named, *others)
                inside = z3.And(something, z3.Not(z3.Or(others))) if only else z3.Or(named)
                return (
                    inside if wanted else z3.And(something, z3.Not(inside), z3.Not(self.tick(asked, UNSURE)))
                )
            case Not(part):
                return self._truth(part, not wanted, of)
            case All(parts) | AnyOf(parts):
                truths = [self._truth(part, wanted, of) for part in parts]
                return z3.And(truths) if isinstance(condition, All) == wanted else z3.Or(truths)


@given(rulebooks(most=4))
def test_z3_reaches_the_same_rules_and_the_same_collisions(book: Rulebook) -> None:
    """Two programs that share no code agree on which rules can hold, and which decisions meet."""
    solver = Solver(book)
    compiled = ProofContext(book)
    where = compiled.sweeper.where
    for rule in book.rules:
        assert bool(where(compiled.holds(rule)).count().sets) == solver.can(solver.holds(rule.when))
    for one in compiled.decisions:
        for other in compiled.decisions:
            both = compiled.formulas.all_of(compiled.holds(one), compiled.holds(other))
            found = where(both).count().sets
            assert bool(found) == solver.can(solver.holds(one.when), solver.holds(other.when))


@given(rulebooks(most=4))
def test_every_example_is_an_answer_set_that_shows_what_it_should(book: Rulebook) -> None:
    """The smallest answers with which a rule holds are answers a shopper can give, and it holds."""
    compiled = ProofContext(book)
    for rule in book.rules:
        for count in compiled.sweeper.where(compiled.holds(rule)).kinds.values():
            resolved = resolve_answers(book, count.answers)
            assert (resolved.dropped, resolved.offered) == ((), {})
            assert truth(rule.when, resolved.answers) is Truth.HOLDS
