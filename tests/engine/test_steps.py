"""Transitions through a question, against listing its answers, in random rulebooks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.making import chosen_options
from tests.strategies import rulebooks
from wizard.engine.formulas import Formulas
from wizard.engine.steps import QuestionStep


@given(st.data())
def test_the_transitions_through_a_question_are_its_answers_grouped(data: st.DataObject) -> None:
    """Each leaves what its smallest answer leaves, and together they count every answer once."""
    book = data.draw(rulebooks(most=2))
    formulas = Formulas(book.questions)
    asked = book.questions[0]
    step = QuestionStep(asked, formulas)
    touched = step.touched(tuple(formulas.holds(rule.when) for rule in book.rules))
    visible = data.draw(st.sets(st.sampled_from(asked.option_ids)).map(asked.in_order))
    ways = step.all_answers(visible, touched)
    assert sum(way.sets for way in ways) == len(chosen_options(asked, visible))
    assert len({way.left for way in ways}) == len(ways)
    assert {way.left for way in step.iter_answers(visible, touched)} == {way.left for way in ways}
    for way in ways:
        assert way.left == step.fixed_answer(way.chosen, touched).left
