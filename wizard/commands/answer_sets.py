"""Sets of answers as the commands tell of them: in words, as an address, as data, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.commands.printing import Json
from wizard.core.conditions import UNSURE, Answers
from wizard.core.model import Rulebook
from wizard.core.numbers import count_of
from wizard.core.proof import Interval
from wizard.web.addresses import Addresses


def in_words(rulebook: Rulebook, answers: Answers) -> Iterator[tuple[str, str]]:
    """Each question answered and its answer, as the shopper reads them; those not sure of together."""
    unsure = [question for question in rulebook.questions if answers.get(question.id) == (UNSURE,)]
    for question in rulebook.questions:
        if question.id in answers and question not in unsure:
            chosen = answers[question.id]
            yield question.text, "; ".join(question.option(option).label for option in chosen)
    if unsure:
        questions = f"{count_of(len(unsure), 'question')}: {', '.join(question.id for question in unsure)}"
        yield "Not sure", questions


def address_of(rulebook: Rulebook, answers: Answers) -> str:
    """The address of the page that shows these answers, as served at the root of a site."""
    return Addresses("/", rulebook, answers).here()


def shown_as_data(rulebook: Rulebook, answers: Answers | None) -> Json:
    """The answers that show something, with their address; both null where no answers can show it."""
    return {
        "answers": None if answers is None else {name: list(chosen) for name, chosen in answers.items()},
        "address": None if answers is None else address_of(rulebook, answers),
    }


def number(found: Interval) -> str:
    """How many sets there are, or between which two numbers that is."""
    return f"{found.lowest:,}" if found.exact else f"{found.lowest:,} to {found.highest:,}"


def number_as_data(found: Interval) -> Json:
    """The same for programs, as text: most of them cannot hold numbers of this size."""
    return {"at_least": str(found.lowest), "at_most": str(found.highest)}
