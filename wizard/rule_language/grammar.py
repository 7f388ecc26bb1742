"""Grammar of the rule files: every file, every key in it and what may be written there.

The loader reads by this table; whatever describes the format to people or to editors is held against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from wizard.rule_language import model, texts
from wizard.rule_language.compound_types import (
    EntriesById,
    Entry,
    Key,
    ListOf,
    MapOf,
    OneOrEntry,
    Written,
    require,
)
from wizard.rule_language.condition_types import AnswersByQuestion, AnswerType, ConditionType, PredicateType
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import (
    YES_NO,
    Matching,
    NewId,
    NewName,
    ReadContext,
    Ref,
    Text,
    Whole,
    Word,
)
from wizard.rule_language.yaml_reader import YamlMapping, YamlScalar, YamlSequence

LABEL = Text(120, "a label")
TEXT = Text()
CONDITION = ConditionType()
PREDICATE = PredicateType()
SOURCES = ListOf(Ref("source", "sources.yaml"))
SOURCES_AT_LEAST_ONE = ListOf(Ref("source", "sources.yaml"), least=1)
NEED = Ref("need", "needs.yaml")
WARNING = Ref("warning", "advice.yaml")
SIDE = Word.of((model.Verdict.HEADPHONES, model.Verdict.HEADSET), "a side")
PICTURE = Word.of(texts.PICTURES)
VERDICT = Word.of(model.Verdict, "a verdict")

OPERATORS = frozenset({"all", "any", "not", "only"})
"""Keys of conditions other than questions."""

QUESTION_ID = NewId("question", model.PAGE_PARAMETERS | model.CLICK_IDS | OPERATORS, model.CAMPAIGN)
OPTION_ID = NewId("option")
RULE_ID = NewId("rule")
ADVICE_ID = NewId("rule", frozenset((model.CONTRADICTION,)))
NEED_ID = NewId("need")


# --- questions.yaml ------------------------------------------------------------------------------------


def check_question(_: Written, entry: YamlMapping, context: ReadContext) -> None:
    """Report a question that cannot be skipped, and options that contradict its kind."""
    question, options = context.question, entry.get("options")
    if question is None or not isinstance(options, YamlSequence):
        return
    if question.options.lack(UNSURE):
        fix = "Add {id: unsure, label: Not sure}: nobody has to know an answer."
        context.report(options.place, f"The question has no option '{UNSURE}'.", fix)
    for option in options.parts if question.many is False else ():
        if isinstance(option, YamlMapping) and (alone := option.get("alone")):
            message = "'alone' says nothing here: only one option of this question can be chosen."
            context.report(alone.place, message, "Delete it, or write 'choose: many'.")


def check_hide(values: Written, entry: YamlMapping, context: ReadContext) -> None:
    """Report that `unsure` is hidden."""
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
    (
        require("id", OPTION_ID),
        require("label", LABEL),
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
    model.Hide,
    (require("option", Ref("option", "this question")), require("when", CONDITION)),
    check=check_hide,
)
ASSUMPTION = Entry(
    "an assumed answer",
    model.Assumption,
    (require("when", CONDITION), require("answer", AnswerType()), require("because", TEXT)),
)
QUESTION_ENTRY = Entry(
    "a question",
    make_question,
    (
        require("id", QUESTION_ID),
        require("text", TEXT),
        Key("help", TEXT),
        require("choose", Word({"one": False, "many": True}, "one or many")),
        require("options", ListOf(OPTION, least=1)),
        Key("ask_when", CONDITION),
        Key("hide", ListOf(HIDE)),
        Key("assume", ListOf(ASSUMPTION)),
        Key("private", YES_NO),
    ),
    check=check_question,
    placed=True,
)


# --- verdict.yaml --------------------------------------------------------------------------------------


def check_over(values: Written, entry: YamlMapping, context: ReadContext) -> None:
    """Report an `over` that sets nothing aside."""
    over = entry.get("over")
    if over and "decide" not in values:
        message = "'over' is written in a rule without 'decide'."
        context.report(
            over.place, message, "Only decisions set others aside: delete 'over', or write 'decide'."
        )
        return
    for part in over.parts if isinstance(over, YamlSequence) else ():
        rule = part.text if isinstance(part, YamlScalar) else ""
        if rule and rule == values.get("id"):
            context.report(part.place, "A rule cannot set itself aside.", "Name another rule.")
        elif rule in context.names("verdict rule").places and context.names("decision").lack(rule):
            message = f"The rule '{rule}' leans and does not decide, so it cannot be set aside."
            context.report(part.place, message, "Name a rule with 'decide'.")


WHEN = Key("when", CONDITION)
RULE_ID_KEY = require("id", RULE_ID)
REASON = require("reason", TEXT)
RULE_SOURCES = require("sources", SOURCES_AT_LEAST_ONE)

VERDICT_RULE = Entry(
    "a verdict rule",
    model.VerdictRule,
    (
        RULE_ID_KEY,
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


def check_need(values: Written, entry: YamlMapping, context: ReadContext) -> None:
    """Report an `applies_when` without anything that it could apply to."""
    applies_when = next((key for key, _ in entry.entries if key.text == "applies_when"), None)
    if applies_when and "product" not in values:
        message = "'applies_when' is written in a need without 'product'."
        context.report(applies_when.place, message, "Add 'product:', or delete 'applies_when'.")


NEED_ENTRY = Entry(
    "a need",
    model.Need,
    (
        require("label", LABEL),
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
    model.NeedRule,
    (
        RULE_ID_KEY,
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
    (require("needs", EntriesById(NEED_ID, NEED_ENTRY)), require("rules", ListOf(NEED_RULE))),
)


# --- advice.yaml ---------------------------------------------------------------------------------------


def make_advice(warn: str = "", tip: str = "", **values: Any) -> model.AdviceRule:
    """Return the advice rule; exactly one of `warn` and `tip` is not empty."""
    kind = model.AdviceKind.WARN if warn else model.AdviceKind.TIP
    return model.AdviceRule(reason=warn or tip, kind=kind, **values)


ADVICE_RULE = Entry(
    "an advice rule",
    make_advice,
    (require("id", ADVICE_ID), WHEN, Key("warn", TEXT), Key("tip", TEXT), RULE_SOURCES),
    one_of=("warn", "tip"),
    placed=True,
)


# --- texts.yaml ----------------------------------------------------------------------------------------

OTHER_LABEL = Entry(
    "another label",
    texts.OtherLabel,
    (require("when", CONDITION), require("label", LABEL), Key("picture", PICTURE)),
)
VERDICT_TEXT = Entry(
    "the text of a verdict",
    texts.VerdictText,
    (require("label", LABEL), Key("picture", PICTURE), Key("says", TEXT), Key("also", ListOf(OTHER_LABEL))),
)
VERDICT_TEXTS = Entry(
    "the texts of the verdicts",
    lambda **texts: {model.Verdict(verdict): text for verdict, text in texts.items()},
    tuple(require(verdict.value, VERDICT_TEXT) for verdict in model.Verdict),
)
TERM = Entry(
    "a glossary entry", texts.Term, (require("term", LABEL), require("text", TEXT), Key("sources", SOURCES))
)
CHART_ROW = Entry(
    "a row of the chart",
    texts.ChartRow,
    (require("label", LABEL), require("headphones", TEXT), require("headset", TEXT), Key("sources", SOURCES)),
)
TEXTS = Entry(
    "texts.yaml",
    model.Texts,
    (
        require("verdicts", VERDICT_TEXTS),
        Key("glossary", ListOf(TERM)),
        Key("chart", ListOf(CHART_ROW)),
        require("contradiction", TEXT),
    ),
)


# --- sources.yaml --------------------------------------------------------------------------------------

ARTICLE = Entry(
    "the article",
    texts.Article,
    tuple(require(name, TEXT) for name in ("title", "publisher", "author", "editor", "date")),
)
STATEMENT = Entry(
    "a statement of the article",
    texts.Source,
    (require("says", TEXT), Key("lines", TEXT), Key("unused", TEXT)),
    placed=True,
)
HOUSE_RULE = Entry(
    "a house rule",
    partial(texts.Source, from_article=False),
    (require("says", TEXT), Key("pages", ListOf(Ref("page", "sources.yaml"))), Key("unused", TEXT)),
    placed=True,
)
SOURCE_PAGE = Entry(
    "a page", texts.SourcePage, (require("grade", Whole(1, 4)), require("what", TEXT), require("where", TEXT))
)


def numbered(letter: str) -> Matching:
    """Return the type of ids that are this letter and a number."""
    return Matching(f"{letter}[1-9][0-9]{{0,3}}", f"{letter} and a number, for example {letter}12")


STATEMENT_ID, HOUSE_RULE_ID, PAGE_ID = numbered("A"), numbered("H"), numbered("S")
SOURCES_FILE = Entry(
    "sources.yaml",
    dict,
    (
        require("article", ARTICLE),
        require("statements", EntriesById(STATEMENT_ID, STATEMENT)),
        require("house_rules", EntriesById(HOUSE_RULE_ID, HOUSE_RULE)),
        Key("pages", EntriesById(PAGE_ID, SOURCE_PAGE)),
    ),
)


# --- settings.yaml, examples.yaml, stores.yaml ---------------------------------------------------------

SETTINGS = Entry(
    "settings.yaml",
    model.Settings,
    (
        Key("close_call", Whole()),
        Key("currency", Matching("[A-Z]{3}", "three capital letters, for example EUR")),
    ),
)
NEEDS_LISTED = ListOf(NEED, least=1)
WARNINGS_LISTED = ListOf(WARNING, least=1)
EXPECTATION = Entry(
    "what is expected",
    dict,
    (
        Key("verdict", VERDICT),
        Key("needs", NEEDS_LISTED),
        Key("not_needs", NEEDS_LISTED),
        Key("warnings", WARNINGS_LISTED),
        Key("not_warnings", WARNINGS_LISTED),
    ),
    some_of=("verdict", "needs", "not_needs", "warnings", "not_warnings"),
)


def make_example(name: str, answers: Answers, expect: dict[str, Any], place: Place) -> model.Example:
    """Return the example; a verdict that is not expected is None."""
    return model.Example(name, answers, **{"verdict": None, **expect}, place=place)


EXAMPLE = Entry(
    "an example",
    make_example,
    (
        require("name", NewName("example")),
        require("answers", AnswersByQuestion()),
        require("expect", EXPECTATION),
    ),
    placed=True,
)
PART = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
USUAL_PORT = r"https://[^:]*:443|http://[^:]*:80"  # browsers leave it out, so it would never be found equal
ORIGIN = Matching(
    rf"(?!(?:{USUAL_PORT})$)(?:https://{PART}(?:\.{PART})*|http://(?:localhost|127\.0\.0\.1))"
    r"(?::[1-9][0-9]{0,4})?",
    "an address without a path or a usual port in lower-case letters, for example https://shop.example",
)
ACCENT = Matching(texts.COLOUR, "a colour of six digits in quotes, for example '#0b6b70'")
THEME = Entry(
    "a theme",
    texts.Theme,
    (
        Key("scheme", Word.of(texts.Scheme)),
        Key("accent", ACCENT),
        Key("radius", Whole(0, 32)),
        Key("font", Word.of(texts.Font)),
    ),
)
STORE = Entry(
    "a store",
    texts.Store,
    (
        require("id", NewId("store")),
        require("origins", ListOf(ORIGIN, least=1)),
        Key("theme", OneOrEntry(Word({scheme.value: texts.Theme(scheme) for scheme in texts.Scheme}), THEME)),
        Key("language", Matching("[a-z]{2}", "two lower-case letters, for example en")),
        Key("cart", Word.of(texts.Cart)),
    ),
    placed=True,
)


# --- all files -----------------------------------------------------------------------------------------


RULE_FILES: Mapping[str, Key] = {
    file.name: file
    for file in (
        require("questions.yaml", ListOf(QUESTION_ENTRY, least=1)),
        require("verdict.yaml", ListOf(VERDICT_RULE)),
        require("needs.yaml", NEEDS),
        Key("advice.yaml", ListOf(ADVICE_RULE)),
        require("texts.yaml", TEXTS),
        require("sources.yaml", SOURCES_FILE),
        Key("settings.yaml", SETTINGS),
        Key("examples.yaml", ListOf(EXAMPLE)),
        Key("stores.yaml", ListOf(STORE)),
    )
}
"""File name -> what the file holds, in the order of docs/rule-files.md."""
