"""The flow as formulas and the flow for known answers mean the same, in random rulebooks."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from tests.making import chosen_options, question
from tests.strategies import given_answers, rulebooks
from wizard.engine.flow import QuestionOffer, find_offer, resolve_answers
from wizard.engine.flow_formulas import QuestionFlow
from wizard.engine.formulas import FALSE, TRUE, Formula, Formulas, answer_values
from wizard.rule_language.conditions import Answers, AnyOf, Leaf, Truth, truth
from wizard.rule_language.model import Assumption, Hide, Question, Rulebook


def after(formulas: Formulas, formula: Formula, book: Rulebook, answers: Answers) -> Formula:
    """What is left of a formula once every question has its answer, or none."""
    for asked in book.questions:
        for variable, value in answer_values(asked, answers.get(asked.id, ())):
            formula = formulas.restrict(formula, variable, value)
    return formula


def possible_answers(asked: Question, offer: QuestionOffer) -> Iterator[tuple[str, ...]]:
    """Every answer that the proof follows: any to a question that is asked, else the assumed one, or none."""
    if offer.asked and offer.visible:
        yield from chosen_options(asked, offer.visible)
    else:
        yield offer.assumption.answer if offer.assumption and not offer.asked else ()


@given(st.data())
def test_formulas_make_of_each_question_what_known_answers_make_of_it(data: st.DataObject) -> None:
    """Asked or not, the same visible options, the same assumption, for answers that count."""
    book = data.draw(rulebooks())
    answers = resolve_answers(book, data.draw(given_answers(book.questions))).answers
    formulas = Formulas(book.questions)
    for asked in book.questions:
        expected = find_offer(asked, answers)
        flow = QuestionFlow(asked, formulas, assume_if_asked=True)
        assert flow.resolve(tuple(after(formulas, each, book, answers) for each in flow.formulas)) == expected
        flow = QuestionFlow(asked, formulas)
        skipped = expected._replace(assumption=None) if expected.asked else expected
        assert flow.resolve(tuple(after(formulas, each, book, answers) for each in flow.formulas)) == skipped


@given(st.data())
def test_the_allowed_answers_are_those_that_known_answers_leave(data: st.DataObject) -> None:
    """Of every answer to a question, and none, exactly the possible ones make the formula true."""
    book = data.draw(rulebooks(most=3))
    answers = resolve_answers(book, data.draw(given_answers(book.questions))).answers
    formulas = Formulas(book.questions)
    for asked in book.questions:
        allowed = QuestionFlow(asked, formulas).allowed_answers(asked)
        possible = set(possible_answers(asked, find_offer(asked, answers)))
        for chosen in [(), *chosen_options(asked)]:
            left = after(formulas, allowed, book, {**answers, asked.id: chosen})
            assert left is (TRUE if chosen in possible else FALSE)


@given(st.data())
def test_a_condition_holds_or_fails_as_its_formulas_say(data: st.DataObject) -> None:
    """For any answers, whether they count or not."""
    book = data.draw(rulebooks())
    answers = data.draw(given_answers(book.questions))
    formulas = Formulas(book.questions)
    for rule in book.rules:
        found = truth(rule.when, answers)
        assert (after(formulas, formulas.holds(rule.when), book, answers) is TRUE) == (found is Truth.HOLDS)
        assert (after(formulas, formulas.fails(rule.when), book, answers) is TRUE) == (found is Truth.FAILS)


def test_the_first_assumption_without_a_hidden_option_takes_effect() -> None:
    """One that is hidden is passed over, in values and in formulas."""
    uses = question("uses", "work play")
    work, known = Leaf("uses", frozenset({"work"})), AnyOf((Leaf("uses", frozenset({"work", "play"})),))
    talk = question(
        "talk",
        "never often",
        hide=(Hide("never", work),),
        assume=(Assumption(known, ("never",), "First."), Assumption(known, ("often",), "Second.")),
    )
    formulas = Formulas([uses, talk])
    flow = QuestionFlow(talk, formulas, assume_if_asked=True)
    for chosen, expected in [("work", "Second."), ("play", "First.")]:
        left = tuple(formulas.restrict(each, ("uses", ""), chosen) for each in flow.formulas)
        found = flow.resolve(left)
        assert found == find_offer(talk, {"uses": (chosen,)})
        assert found.assumption
        assert found.assumption.because == expected
