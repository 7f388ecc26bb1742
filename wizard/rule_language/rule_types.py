"""The entries that decide, key by key: questions, verdict rules, needs, need rules and advice."""

from __future__ import annotations

from typing import Any

from wizard.rule_language.compound_types import EntriesById, Entry, Key, ListOf, MapOf, Written
from wizard.rule_language.condition_types import Answer, ConditionType, PredicateType
from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.field_types import YES_NO, NewId, Reader, Ref, Text, Whole, Word
from wizard.rule_language.model import (
    CONTRADICTION,
    AdviceKind,
    AdviceRule,
    Assumption,
    Hide,
    Need,
    NeedRule,
    Option,
    Question,
    Verdict,
    VerdictRule,
)
from wizard.rule_language.texts import PICTURES
from wizard.rule_language.yaml_reader import YamlMapping, YamlScalar, YamlSequence

LABEL = Text(120, "a label")
TEXT = Text()
CONDITION = ConditionType()
PREDICATE = PredicateType()
SOURCES = ListOf(Ref("source", "sources.yaml"))
SOURCES_AT_LEAST_ONE = ListOf(Ref("source", "sources.yaml"), least=1)
NEED = Ref("need", "needs.yaml")
SIDE = Word.of((Verdict.HEADPHONES, Verdict.HEADSET), "a side")
PICTURE = Word.of(PICTURES)
VERDICT = Word.of(Verdict, "a verdict")

# Answers are parameters of the pages' addresses, so no question may be named as another parameter is.
PAGE_PARAMETERS = frozenset(
    {"ask", "show", "rules", "was", "lang", "store", "from", "limit", "product"}
    | {"skin", "p_accent", "p_scheme"}  # of the pages in a frame
)
"""Parameters of the pages' addresses other than questions."""

CLICK_IDS = frozenset({"gclid", "fbclid"})
"""Parameters that advertisements add to any address."""

CAMPAIGN = "utm_"
"""Prefix of all other parameters that advertisements add to any address."""

OPERATORS = frozenset({"all", "any", "not", "only"})
"""Keys of conditions other than questions."""

QUESTION_ID = NewId("question", PAGE_PARAMETERS | CLICK_IDS | OPERATORS, CAMPAIGN)


def is_reserved_parameter(name: str) -> bool:
    """Return whether an address may have this parameter although it is no question."""
    return name in PAGE_PARAMETERS | CLICK_IDS or name.startswith(CAMPAIGN)


OPTION_ID = NewId("option")
RULE_ID = NewId("rule")
ADVICE_ID = NewId("rule", frozenset((CONTRADICTION,)))
NEED_ID = NewId("need")


# --- questions.yaml ------------------------------------------------------------------------------------


def check_question(_: Written, entry: YamlMapping, reader: Reader) -> None:
    """Report a question that cannot be skipped, and options that contradict its kind."""
    question, options = reader.question, entry.get("options")
    if question is None or not isinstance(options, YamlSequence):
        return
    if question.options.lack(UNSURE):
        fix = "Add {id: unsure, label: Not sure}: nobody has to know an answer."
        reader.report(options.place, f"The question has no option '{UNSURE}'.", fix)
    for option in options.parts if question.many is False else ():
        if isinstance(option, YamlMapping) and (alone := option.get("alone")):
            message = "'alone' says nothing here: only one option of this question can be chosen."
            reader.report(alone.place, message, "Delete it, or write 'choose: many'.")


def check_hide(values: Written, entry: YamlMapping, reader: Reader) -> None:
    """Report that `unsure` is hidden."""
    option = entry.get("option")
    if option and values.get("option") == UNSURE:
        reader.report(option.place, "'unsure' cannot be hidden.", "Name another option.")


def within_question(entry: YamlMapping, reader: Reader) -> Reader:
    """The reader for the entry of a question."""
    return reader.within(reader.symbols.entries[entry.place])


def make_option(alone: bool = False, **values: Any) -> Option:
    """The option; `unsure` always excludes all others."""
    return Option(alone=alone or values["id"] == UNSURE, **values)


def make_question(choose: bool, **values: Any) -> Question:
    """The question; `choose` is True for many."""
    return Question(many=choose, **values)


OPTION = Entry(
    "an option",
    make_option,
    (
        Key("id", OPTION_ID, required=True),
        Key("label", LABEL, required=True),
        Key("help", TEXT),
        Key("picture", PICTURE),
        Key("amount", Whole()),
        Key("alone", YES_NO),
        Key("neutral", YES_NO),
        Key("sources", SOURCES),
    ),
)
HIDE = Entry(
    "a hidden option",
    Hide,
    (Key("option", Ref("option", "this question"), required=True), Key("when", CONDITION, required=True)),
    check=check_hide,
)
ASSUMPTION = Entry(
    "an assumed answer",
    Assumption,
    (
        Key("when", CONDITION, required=True),
        Key("answer", Answer(), required=True),
        Key("because", TEXT, required=True),
    ),
)
QUESTION_ENTRY = Entry(
    "a question",
    make_question,
    (
        Key("id", QUESTION_ID, required=True),
        Key("text", TEXT, required=True),
        Key("help", TEXT),
        Key("choose", Word({"one": False, "many": True}, "one or many"), required=True),
        Key("options", ListOf(OPTION, least=1), required=True),
        Key("ask_when", CONDITION),
        Key("hide", ListOf(HIDE)),
        Key("assume", ListOf(ASSUMPTION)),
        Key("private", YES_NO),
    ),
    check=check_question,
    scope=within_question,
    placed=True,
)


# --- verdict.yaml --------------------------------------------------------------------------------------


def check_over(values: Written, entry: YamlMapping, reader: Reader) -> None:
    """Report an `over` that sets nothing aside."""
    over = entry.get("over")
    if over and "decide" not in values:
        message = "'over' stands in a rule without 'decide'."
        reader.report(
            over.place, message, "Only decisions set others aside: delete 'over', or write 'decide'."
        )
        return
    for part in over.parts if isinstance(over, YamlSequence) else ():
        rule = part.text if isinstance(part, YamlScalar) else ""
        if rule and rule == values.get("id"):
            reader.report(part.place, "A rule cannot set itself aside.", "Name another rule.")
        elif rule in reader.names("verdict rule").places and reader.names("decision").lack(rule):
            message = f"The rule '{rule}' leans and does not decide, so it cannot be set aside."
            reader.report(part.place, message, "Name a rule with 'decide'.")


WHEN = Key("when", CONDITION)
ID = Key("id", RULE_ID, required=True)
REASON = Key("reason", TEXT, required=True)
RULE_SOURCES = Key("sources", SOURCES_AT_LEAST_ONE, required=True)

VERDICT_RULE = Entry(
    "a verdict rule",
    VerdictRule,
    (
        ID,
        WHEN,
        Key("decide", VERDICT),
        Key("lean", MapOf(SIDE, Whole())),
        Key("over", ListOf(Ref("verdict rule", "verdict.yaml"))),
        REASON,
        RULE_SOURCES,
    ),
    one_of=("decide", "lean"),
    check=check_over,
    placed=True,
)


# --- needs.yaml ----------------------------------------------------------------------------------------


def check_need(values: Written, entry: YamlMapping, reader: Reader) -> None:
    """Report an `applies_when` without anything that it could apply to."""
    applies_when = next((key for key, _ in entry.entries if key.text == "applies_when"), None)
    if applies_when and "product" not in values:
        message = "'applies_when' stands in a need without 'product'."
        reader.report(applies_when.place, message, "Add 'product:', or delete 'applies_when'.")


NEED_ENTRY = Entry(
    "a need",
    Need,
    (
        Key("label", LABEL, required=True),
        Key("help", TEXT),
        Key("product", PREDICATE),
        Key("applies_when", PREDICATE),
        Key("keep", Word({"always": True}, "always")),
    ),
    check=check_need,
    placed=True,
)
NEED_RULE = Entry(
    "a need rule",
    NeedRule,
    (
        ID,
        WHEN,
        Key("must", ListOf(NEED, least=1, or_one=True)),
        Key("nice", MapOf(NEED, Whole())),
        REASON,
        RULE_SOURCES,
    ),
    some_of=("must", "nice"),
    placed=True,
)
NEEDS = Entry(
    "needs.yaml",
    dict,
    (
        Key("needs", EntriesById(NEED_ID, NEED_ENTRY), required=True),
        Key("rules", ListOf(NEED_RULE), required=True),
    ),
)


# --- advice.yaml ---------------------------------------------------------------------------------------


def make_advice(warn: str = "", tip: str = "", **values: Any) -> AdviceRule:
    """The advice rule; exactly one of `warn` and `tip` is not empty."""
    kind = AdviceKind.WARN if warn else AdviceKind.TIP
    return AdviceRule(reason=warn or tip, kind=kind, **values)


ADVICE_RULE = Entry(
    "an advice rule",
    make_advice,
    (Key("id", ADVICE_ID, required=True), WHEN, Key("warn", TEXT), Key("tip", TEXT), RULE_SOURCES),
    one_of=("warn", "tip"),
    placed=True,
)
