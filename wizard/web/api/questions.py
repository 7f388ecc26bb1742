"""The whole questionnaire, for stores that draw it themselves."""

from __future__ import annotations

from flask import Response

from wizard.core.conditions import ALWAYS, All, AnyOf, Condition, Leaf, Not
from wizard.core.model import Option, Question, Rulebook
from wizard.web.api import models
from wizard.web.api.responding import respond
from wizard.web.api.telling import tell_answer, tell_asked
from wizard.web.current import current_advisor


def questions() -> Response:
    """Every question with its options, and the conditions under which it is asked."""
    return respond(tell_questions(current_advisor().rulebook))


def tell_questions(rulebook: Rulebook) -> models.Questions:
    """All questions in the order they are asked."""
    return models.Questions(
        rulebook=models.Rulebook(version=rulebook.version),
        currency=rulebook.settings.currency,
        questions=[_question(rulebook, question) for question in rulebook.questions],
    )


def _question(rulebook: Rulebook, question: Question) -> models.WholeQuestion:
    ask_when = None if question.ask_when == ALWAYS else _condition(rulebook, question.ask_when)
    hide = [models.Hidden(option=each.option, when=_condition(rulebook, each.when)) for each in question.hide]
    assume = [
        models.Assumption(
            when=_condition(rulebook, each.when),
            answer=tell_answer(question, each.answer),
            because=each.because,
        )
        for each in question.assume
    ]
    return models.WholeQuestion(
        **tell_asked(question),
        private=question.private,
        options=list(map(_option, question.options)),
        ask_when=ask_when,
        hide=hide,
        assume=assume,
    )


def _option(option: Option) -> models.OfferedOption:
    return models.OfferedOption(
        id=option.id, label=option.label, help=option.help, amount=option.amount, alone=option.alone
    )


def _condition(rulebook: Rulebook, condition: Condition) -> models.Condition:
    """The condition as a rule file writes it, in the one form that every condition has."""
    match condition:
        case Leaf(question, options, only):
            named = list(rulebook.question[question].in_order(options))
            return {question: {"only": named} if only else named}
        case Not(part):
            return {"not": _condition(rulebook, part)}
        case All(parts):
            return {"all": [_condition(rulebook, part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_condition(rulebook, part) for part in parts]}
