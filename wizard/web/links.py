"""The answers to one question as plain links, for places where forms do not work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from wizard.core.model import Option, Question
from wizard.web.addresses import Addresses
from wizard.web.forms import QuestionForm


@dataclass(frozen=True, slots=True)
class OptionLink:
    """One option: where the question takes many, the link marks or unmarks it; else it answers."""

    option: Option
    href: str
    marked: bool


def option_links(form: QuestionForm, addresses: Addresses) -> list[OptionLink]:
    """Each option on offer with its link."""
    question, marked = form.question, marked_in(form)

    def href(option: Option) -> str:
        if question.many:
            return addresses.choosing(question, toggled(question, marked, option))
        return addresses.answering(question, [option.id])

    return [OptionLink(option, href(option), option.id in marked) for option in form.options]


def next_link(form: QuestionForm, addresses: Addresses) -> str | None:
    """Where the form would lead as it is marked; None where each option leads on by itself."""
    return addresses.answering(form.question, marked_in(form)) if form.question.many else None


def marked_in(form: QuestionForm) -> list[str]:
    """The options that the form shows as chosen."""
    return [option.id for option, box in form.rows if box.checked]  # type: ignore[attr-defined]


def toggled(question: Question, marked: Collection[str], option: Option) -> list[str]:
    """The marked options with one marked or unmarked; those that exclude each other are never both."""
    if option.id in marked:
        return [other for other in marked if other != option.id]
    if option.id in question.alone:
        return [option.id]
    return [*(other for other in marked if other not in question.alone), option.id]
