"""Every rule file, every key in it and what may stand there: the table that the loader reads by.

Whatever describes the format to people or to editors is held against this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wizard.rule_language.compound_types import EntriesById, Entry, Key, ListOf, OneOrEntry
from wizard.rule_language.condition_types import AnswersByQuestion
from wizard.rule_language.conditions import Answers
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import FieldType, Matching, NewId, NewName, Ref, Whole, Word
from wizard.rule_language.model import Example, Settings, Texts, Verdict
from wizard.rule_language.rule_types import (
    ADVICE_RULE,
    CONDITION,
    LABEL,
    NEED,
    NEEDS,
    PICTURE,
    QUESTION_ENTRY,
    SOURCES,
    TEXT,
    VERDICT,
    VERDICT_RULE,
)
from wizard.rule_language.texts import (
    COLOUR,
    Article,
    Cart,
    ChartRow,
    Font,
    OtherLabel,
    Page,
    Scheme,
    Source,
    Store,
    Term,
    Theme,
    VerdictText,
)

WARNING = Ref("warning", "advice.yaml")


# --- texts.yaml ----------------------------------------------------------------------------------------

OTHER_LABEL = Entry(
    "another label",
    OtherLabel,
    (Key("when", CONDITION, required=True), Key("label", LABEL, required=True), Key("picture", PICTURE)),
)
VERDICT_TEXT = Entry(
    "the text of a verdict",
    VerdictText,
    (
        Key("label", LABEL, required=True),
        Key("picture", PICTURE),
        Key("says", TEXT),
        Key("also", ListOf(OTHER_LABEL)),
    ),
)
VERDICT_TEXTS = Entry(
    "the texts of the verdicts",
    lambda **texts: {Verdict(verdict): text for verdict, text in texts.items()},
    tuple(Key(verdict.value, VERDICT_TEXT, required=True) for verdict in Verdict),
)
TERM = Entry(
    "a glossary entry",
    Term,
    (Key("term", LABEL, required=True), Key("text", TEXT, required=True), Key("sources", SOURCES)),
)
CHART_ROW = Entry(
    "a row of the chart",
    ChartRow,
    (
        Key("label", LABEL, required=True),
        Key("headphones", TEXT, required=True),
        Key("headset", TEXT, required=True),
        Key("sources", SOURCES),
    ),
)
TEXTS = Entry(
    "texts.yaml",
    Texts,
    (
        Key("verdicts", VERDICT_TEXTS, required=True),
        Key("glossary", ListOf(TERM)),
        Key("chart", ListOf(CHART_ROW)),
        Key("contradiction", TEXT, required=True),
    ),
)


# --- sources.yaml --------------------------------------------------------------------------------------

ARTICLE = Entry(
    "the article",
    Article,
    tuple(Key(name, TEXT, required=True) for name in ("title", "publisher", "author", "editor", "date")),
)
STATEMENT = Entry(
    "a statement of the article",
    Source,
    (Key("says", TEXT, required=True), Key("lines", TEXT), Key("unused", TEXT)),
    placed=True,
)
HOUSE_RULE = Entry(
    "a house rule",
    Source,
    (
        Key("says", TEXT, required=True),
        Key("pages", ListOf(Ref("page", "sources.yaml"))),
        Key("unused", TEXT),
    ),
    placed=True,
)
PAGE = Entry(
    "a page",
    Page,
    (
        Key("grade", Whole(1, 4), required=True),
        Key("what", TEXT, required=True),
        Key("where", TEXT, required=True),
    ),
)


def numbered(letter: str) -> Matching:
    """Ids that are a letter and a number."""
    return Matching(f"{letter}[1-9][0-9]{{0,3}}", f"{letter} and a number, for example {letter}12")


STATEMENT_ID, HOUSE_RULE_ID, PAGE_ID = numbered("A"), numbered("H"), numbered("S")
SOURCES_FILE = Entry(
    "sources.yaml",
    dict,
    (
        Key("article", ARTICLE, required=True),
        Key("statements", EntriesById(STATEMENT_ID, STATEMENT), required=True),
        Key("house_rules", EntriesById(HOUSE_RULE_ID, HOUSE_RULE), required=True),
        Key("pages", EntriesById(PAGE_ID, PAGE)),
    ),
)


# --- settings.yaml, examples.yaml, stores.yaml ---------------------------------------------------------

SETTINGS = Entry(
    "settings.yaml",
    Settings,
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


def make_example(name: str, answers: Answers, expect: dict[str, Any], place: Place) -> Example:
    """The example; a verdict that is not expected is None."""
    return Example(name, answers, **{"verdict": None, **expect}, place=place)


EXAMPLE = Entry(
    "an example",
    make_example,
    (
        Key("name", NewName("example"), required=True),
        Key("answers", AnswersByQuestion(), required=True),
        Key("expect", EXPECTATION, required=True),
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
ACCENT = Matching(COLOUR, "a colour of six digits in quotes, for example '#0b6b70'")
THEME = Entry(
    "a theme",
    Theme,
    (
        Key("scheme", Word.of(Scheme)),
        Key("accent", ACCENT),
        Key("radius", Whole(0, 32)),
        Key("font", Word.of(Font)),
    ),
)
STORE = Entry(
    "a store",
    Store,
    (
        Key("id", NewId("store"), required=True),
        Key("origins", ListOf(ORIGIN, least=1), required=True),
        Key("theme", OneOrEntry(Word({scheme.value: Theme(scheme) for scheme in Scheme}), THEME)),
        Key("language", Matching("[a-z]{2}", "two lower-case letters, for example en")),
        Key("cart", Word.of(Cart)),
    ),
    placed=True,
)


# --- all files -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file of the rules folder."""

    name: str
    shape: FieldType
    required: bool = False


RULE_FILES: Mapping[str, RuleFile] = {
    file.name: file
    for file in (
        RuleFile("questions.yaml", ListOf(QUESTION_ENTRY, least=1), required=True),
        RuleFile("verdict.yaml", ListOf(VERDICT_RULE), required=True),
        RuleFile("needs.yaml", NEEDS, required=True),
        RuleFile("advice.yaml", ListOf(ADVICE_RULE)),
        RuleFile("texts.yaml", TEXTS, required=True),
        RuleFile("sources.yaml", SOURCES_FILE, required=True),
        RuleFile("settings.yaml", SETTINGS),
        RuleFile("examples.yaml", ListOf(EXAMPLE)),
        RuleFile("stores.yaml", ListOf(STORE)),
    )
}
"""File name -> file, in the order of the reference in docs/rule-files.md."""
