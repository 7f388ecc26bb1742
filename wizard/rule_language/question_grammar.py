"""Grammar of questions.yaml, and the types that it shares with other rule files."""

from collections.abc import Sequence
from typing import Any

from wizard.rule_language import field_types as fields
from wizard.rule_language import model
from wizard.rule_language.compound_types import DatedText, Entry, ListOf, optional
from wizard.rule_language.condition_types import AnswerType, ConditionType
from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.field_types import YES_NO, FormerId, NewId, ReadContext, Ref, Text, Whole
from wizard.rule_language.parameters import CAMPAIGN, CLICK_IDS, PAGE_PARAMETERS
from wizard.rule_language.yaml_reader import YamlMapping, YamlSequence

PLAIN_LABEL = Text(120, "a label")
LABEL = DatedText(PLAIN_LABEL)
TEXT = DatedText(Text())
OPTIONAL_TEXT = DatedText(Text(), may_lack=True)
"""A secondary text, which may be missing on some days."""
CONDITION = ConditionType()
SOURCES = ListOf(Ref("source", "sources.yaml"))
PICTURE = Ref("picture", "pictures/")

OPERATORS = frozenset({"all", "any", "not", "only"})
"""Keys in conditions that are not questions."""

QUESTION_ID = NewId("question", PAGE_PARAMETERS | CLICK_IDS | OPERATORS, CAMPAIGN)
OPTION_ID = NewId("option")


def check_question(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report a question without `unsure`, and options that contradict its kind or each other."""
    question, options = context.question, entry.get("options")
    if question is None or not isinstance(options, YamlSequence):
        return
    if question.options.lack(UNSURE):
        fix = "Add {id: unsure, label: Not sure}: nobody has to know an answer."
        context.report(options.place, f"The question has no option '{UNSURE}'.", fix)
    for option in options.parts if question.many is False else ():
        if isinstance(option, YamlMapping) and (alone := option.get("alone")):
            message = "'alone' has no effect here: only one option of this question can be chosen."
            context.report(alone.place, message, "Delete it, or write 'choose: many'.")
    read = zip(options.parts, values.get("options") or (), strict=False)
    pairs = ((part, option) for part, option in read if isinstance(part, YamlMapping) and option)
    check_groups(tuple(pairs), context)


def check_groups(options: Sequence[tuple[YamlMapping, model.Option]], context: ReadContext) -> None:
    """Report options without a group if others have one, and groups that are not contiguous."""
    grouped = any(option.group and not _explain_apart(option) for _, option in options)
    groups: list[str] = []
    for part, option in options:
        if apart := _explain_apart(option):
            _report_apart(part, option, apart, context)
        elif grouped and not option.group:
            message = f"The option '{option.id}' has no group, and others of this question have one."
            fix = "Add 'group:', or 'aside: yes' where hardly anybody means it."
            context.report(part.place, message, fix)
        elif option.group in groups[:-1]:
            message = f"Other options stand between those of the group '{option.group}'."
            context.report(part.place, message, f"Move '{option.id}' up to them.")
        elif option.group not in groups:
            groups.append(option.group)


def _explain_apart(option: model.Option) -> str:
    """Return why an option cannot belong to a group; an empty string if it can."""
    if option.id == UNSURE:
        return f"'{UNSURE}' is always shown separately"
    if option.aside:
        return "an aside is shown on a line of its own"
    return "an option that excludes all others comes after them" if option.alone else ""


def _report_apart(part: YamlMapping, option: model.Option, apart: str, context: ReadContext) -> None:
    """Report `group` and `aside` keys that have no effect on an option shown apart anyway."""
    for name in ("group", "aside") if option.id == UNSURE else ("group",):
        if written := part.get(name):
            context.report(written.place, f"'{name}' has no effect here: {apart}.", "Delete it.")


def check_hide(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report a hidden `unsure`."""
    option = entry.get("option")
    if option and values.get("option") == UNSURE:
        context.report(option.place, "'unsure' cannot be hidden.", "Name another option.")


def make_option(alone: bool = False, **values: Any) -> model.Option:
    """Return the option; `unsure` always excludes all others."""
    return model.Option(alone=alone or values["id"] == UNSURE, **values)


def make_question(choose: bool, **values: Any) -> model.Question:
    """Return the question; `choose` is True for many."""
    return model.Question(many=choose, **values)


OPTION = Entry(
    "an option",
    make_option,
    id=OPTION_ID,
    label=LABEL,
    help=optional(OPTIONAL_TEXT),
    picture=optional(PICTURE),
    amount=optional(Whole()),
    group=optional(PLAIN_LABEL),
    aside=optional(YES_NO),
    alone=optional(YES_NO),
    neutral=optional(YES_NO),
    sources=optional(SOURCES),
    formerly=optional(ListOf(FormerId(OPTION_ID), least=1, or_one=True)),
)
HIDE = Entry(
    "a hidden option", model.Hide, option=Ref("option", "this question"), when=CONDITION, check=check_hide
)
ASSUMPTION = Entry("an assumed answer", model.Assumption, when=CONDITION, answer=AnswerType(), because=TEXT)
QUESTION_ENTRY = Entry(
    "a question",
    make_question,
    id=QUESTION_ID,
    text=TEXT,
    help=optional(OPTIONAL_TEXT),
    choose=fields.Word({"one": False, "many": True}, "one or many"),
    options=ListOf(OPTION, least=1),
    ask_when=optional(CONDITION),
    hide=optional(ListOf(HIDE)),
    assume=optional(ListOf(ASSUMPTION)),
    private=optional(YES_NO),
    formerly=optional(ListOf(FormerId(QUESTION_ID), least=1, or_one=True)),
    check=check_question,
    placed=True,
)
