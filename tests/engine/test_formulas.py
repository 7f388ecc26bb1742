"""Formulas of conditions agree with the three-valued logic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import conditions, given_answers, questionnaires
from wizard.engine.formulas import FALSE, TICKS, TRUE, Formula, Formulas
from wizard.rule_language.conditions import Truth, truth
from wizard.rule_language.model import Question


@given(st.data())
def test_formulas_say_when_a_condition_holds_and_when_it_fails(data: st.DataObject) -> None:
    """Restricted by every answer, "holds" and "fails" come out as the three-valued logic says."""
    questions = data.draw(questionnaires())
    condition = data.draw(conditions(questions))
    answers = data.draw(given_answers(questions))
    formulas = Formulas(questions)
    compiled = [formulas.holds(condition), formulas.fails(condition)]
    found = [_restricted(formulas, formula, questions, dict(answers)) for formula in compiled]
    expected = truth(condition, answers)
    assert found == [TRUE if expected is Truth.HOLDS else FALSE, TRUE if expected is Truth.FAILS else FALSE]


def _restricted(
    formulas: Formulas, formula: Formula, questions: list[Question], answers: dict[str, tuple[str, ...]]
) -> Formula:
    for asked in questions:
        chosen = answers.get(asked.id, ())
        single = [
            option.id for option in asked.options if option.id in chosen and (option.alone or not asked.many)
        ]
        status = single[0] if single else TICKS if chosen else "-"
        formula = formulas.restrict(formula, (asked.id, ""), status)
        for option in asked.options:
            formula = formulas.restrict(
                formula, (asked.id, option.id), option.id if option.id in chosen else ""
            )
    return formula
