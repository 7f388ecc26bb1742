"""Questions of two rulebooks as one list, and the answer sets that one flow or both allow."""

from __future__ import annotations

from hypothesis import given

from tests.analysis.brute_force import try_all
from tests.making import question
from tests.strategies import rulebooks
from wizard.analysis.compiled import Compiled
from wizard.analysis.united import AllowedSets, allowed_answers, exists, unite_questions
from wizard.engine.formulas import FALSE, TRUE, Formulas
from wizard.rule_language.model import Question, Rulebook


def test_questions_keep_the_new_order_and_removed_ones_follow_their_predecessor() -> None:
    """A removed question that was first stays first."""
    old = [question(name, "a") for name in ("gone", "talk", "left", "uses")]
    new = [question(name, "a") for name in ("uses", "talk", "added")]
    assert [asked.id for asked in unite_questions(old, new)] == ["gone", "uses", "talk", "left", "added"]


def test_a_united_question_has_the_options_of_both() -> None:
    """It takes several answers if either does; an option is exclusive if it is in either."""
    old = question("uses", "music gone", many=True, alone="music gone")
    new = question("uses", "music calls", many=True)
    (united,) = unite_questions([old], [new])
    assert (united.option_ids, united.many) == (("music", "calls", "unsure", "gone"), True)
    assert united.alone == {"unsure", "gone"}
    assert unite_questions([question("talk", "a")], [question("talk", "a", many=True)])[0].many


def test_united_questions_have_no_flow() -> None:
    """The sets that each rulebook allows are formulas instead."""
    (united,) = unite_questions([], [question("uses", "music", help="Help.")])
    assert united == Question("uses", "Uses?", united.options)


@given(rulebooks(most=3))
def test_the_allowed_sets_are_those_a_shopper_can_give(book: Rulebook) -> None:
    """Their numbers agree, all and plain, also for answers that leave the scope."""
    tried = try_all(book)
    plain = [each for each in tried if all(len(chosen) <= 3 for chosen in each.answers.values())]
    questions = unite_questions(book.questions, book.questions)
    formulas = Formulas(questions)
    united = {asked.id: asked for asked in questions}
    allowed = allowed_answers(Compiled(book, questions, formulas), united)
    found = AllowedSets(questions, formulas, allowed, 10_000).all
    assert (found.sets, found.plain) == (len(tried), len(plain))


def test_a_formula_can_be_true_when_some_answer_makes_it_so() -> None:
    """What remains is its condition on the questions that are not left open."""
    talk, noise = question("talk", "never often"), question("noise", "me them", many=True)
    formulas = Formulas([talk, noise])
    never, loud = formulas.chosen("talk", ["never"]), formulas.chosen("noise", ["me"])
    assert exists(formulas, formulas.all_of(never, loud), [noise]) is never
    assert exists(formulas, formulas.any_of(never, loud), [noise]) is TRUE
    assert exists(formulas, FALSE, [talk, noise]) is FALSE
