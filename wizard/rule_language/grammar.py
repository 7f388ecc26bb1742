"""Grammar of the rule files: every file, every key in it, and the type of its value.

The loader reads files by this table; docs and editor schemas are checked against it.
"""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from wizard.rule_language import field_types as fields
from wizard.rule_language import model, texts
from wizard.rule_language.address_types import ORIGIN, WebAddress
from wizard.rule_language.compound_types import (
    EachOf,
    Entry,
    EntryMap,
    Key,
    ListOf,
    MapOf,
    OneOrEntry,
    optional,
    to_keys,
)  # fmt: skip
from wizard.rule_language.condition_types import AnswersByQuestion, PredicateType
from wizard.rule_language.conditions import ALWAYS, NEVER, Answers
from wizard.rule_language.dated_types import DATE_KEYS
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.expectations import Example, ExpectedProducts
from wizard.rule_language.field_types import FormerId, Matching, NewId, NewName, ReadContext, Ref, Text, Whole
from wizard.rule_language.question_grammar import (
    CONDITION,
    LABEL,
    OPTIONAL_TEXT,
    PICTURE,
    QUESTION_ENTRY,
    SOURCES,
    TEXT,
)
from wizard.rule_language.settings_grammar import SETTINGS
from wizard.rule_language.shop_decisions import ShopDecisionType, with_shop_decision
from wizard.rule_language.topic_grammar import TOPIC, VOCABULARY
from wizard.rule_language.wording import join_words
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar, YamlSequence

PREDICATE = PredicateType()
SOURCES_AT_LEAST_ONE = Key(ListOf(Ref("source", "sources.yaml"), least=1), or_key="source")
NEED = Ref("need", "needs.yaml")
SIDE = Ref("side", "topic.yaml")
VERDICT = Ref("verdict", "topic.yaml")

RULE_ID = NewId("rule")
NEED_ID = NewId("need")
FORMER_RULE_IDS = ListOf(FormerId(RULE_ID), least=1, or_one=True)


# --- verdict.yaml --------------------------------------------------------------------------------------


def check_over(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report an `over` that has no effect."""
    over = entry.get("over")
    if over and "decide" not in values:
        message = "'over' is written in a rule without 'decide'."
        fix = "Only decisions set others aside: delete 'over', or write 'decide'."
        context.report(over.place, message, fix)
        return
    for part in over.parts if isinstance(over, YamlSequence) else ():
        rule = part.text if isinstance(part, YamlScalar) else ""
        if rule and rule == values.get("id"):
            context.report(part.place, "A rule cannot set itself aside.", "Name another rule.")
        elif rule in context.names("verdict rule").places and context.names("decision").lack(rule):
            message = f"The rule '{rule}' leans and does not decide, so it cannot be set aside."
            context.report(part.place, message, "Name a rule with 'decide'.")


VERDICT_RULE = Entry(
    "a verdict rule",
    with_shop_decision(model.VerdictRule),
    id=RULE_ID,
    when=optional(CONDITION),
    decide=optional(VERDICT),
    lean=optional(MapOf(SIDE, Whole())),
    over=optional(ListOf(Ref("verdict rule", "verdict.yaml"))),
    reason=TEXT,
    sources=SOURCES_AT_LEAST_ONE,
    source=optional(ShopDecisionType()),
    formerly=optional(FORMER_RULE_IDS),
    one_of=("decide", "lean"),
    check=check_over,
    placed=True,
    dated=True,
)


# --- needs.yaml ----------------------------------------------------------------------------------------


OF_PRODUCT_TEST = ("applies_when", "missed", "same_link", "unstated")
"""Keys of a need that only make sense with `product`."""


def check_need(_: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report keys that need another key, or that exclude each other."""
    keys = {key.text: key for key, _ in entry.entries}
    if keys.keys() - NEED_ENTRY.keys.keys():
        return  # a misspelt key may be the one that seems missing
    for name in OF_PRODUCT_TEST if "product" not in keys else ():
        if name in keys:
            message = f"'{name}' is written in a need without 'product'."
            context.report(keys[name].place, message, f"Add 'product:', or delete '{name}'.")
    if "sells" in keys and "instead" not in keys:
        fix = "Add 'instead:' with what the shopper should do instead."
        context.report(keys["sells"].place, "'sells' is written in a need without 'instead'.", fix)
    elif "instead" in keys and "sells" not in keys:
        message = "'instead' is written in a need without 'sells'."
        context.report(keys["instead"].place, message, "Add 'sells: no', or delete 'instead'.")
    elif "instead" in keys and "product" in keys:
        message = "'sells: no' is written in a need with 'product'."
        fix = "Delete 'product:', or both 'sells:' and 'instead:'."
        context.report(keys["sells"].place, message, fix)


def make_need(sells: bool = True, unstated: bool = False, **values: Any) -> model.Need:  # noqa: ARG001
    """Return the need; `sells` adds nothing, since `instead` is present exactly when it is."""
    return model.Need(met_unless_stated=unstated, **values)


SAME_LINK = OneOrEntry(fields.Word({"yes": ALWAYS, "no": NEVER}, "yes or no"), CONDITION)
NEED_ENTRY = Entry(
    "a need",
    make_need,
    label=LABEL,
    help=optional(OPTIONAL_TEXT),
    product=optional(PREDICATE),
    missed=optional(LABEL),
    applies_when=optional(PREDICATE),
    same_link=optional(SAME_LINK),
    unstated=optional(fields.Word({"met": True}, "met")),
    sells=optional(fields.Word({"no": False}, "no")),
    instead=optional(TEXT),
    keep=optional(fields.Word({"always": True}, "always")),
    formerly=optional(ListOf(FormerId(NEED_ID), least=1, or_one=True)),
    check=check_need,
    placed=True,
)
NEED_RULE = Entry(
    "a need rule",
    with_shop_decision(model.NeedRule),
    id=RULE_ID,
    when=optional(CONDITION),
    must=optional(ListOf(NEED, least=1, or_one=True)),
    nice=optional(MapOf(NEED, Whole())),
    reason=TEXT,
    sources=SOURCES_AT_LEAST_ONE,
    source=optional(ShopDecisionType()),
    formerly=optional(FORMER_RULE_IDS),
    some_of=("must", "nice"),
    placed=True,
    dated=True,
)
NEEDS = Entry("needs.yaml", dict, needs=EntryMap(NEED_ID, NEED_ENTRY), rules=ListOf(NEED_RULE))


# --- advice.yaml ---------------------------------------------------------------------------------------


def check_advice(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report a tip that has the id of the built-in warning."""
    tip = next((key for key, _ in entry.entries if key.text == "tip"), None)
    if tip and values.get("id") == model.CONTRADICTION:
        message = f"'{model.CONTRADICTION}' is the id of a warning."
        context.report(tip.place, message, "Write 'warn' instead of 'tip', or choose another id.")


def make_advice(warn: str = "", tip: str = "", **values: Any) -> model.AdviceRule:
    """Return the advice rule; exactly one of `warn` and `tip` is not empty."""
    kind = model.AdviceKind.WARN if warn else model.AdviceKind.TIP
    return model.AdviceRule(reason=warn or tip, kind=kind, **values)


ADVICE_RULE = Entry(
    "an advice rule",
    with_shop_decision(make_advice),
    id=RULE_ID,
    when=optional(CONDITION),
    warn=optional(TEXT),
    tip=optional(TEXT),
    sources=SOURCES_AT_LEAST_ONE,
    source=optional(ShopDecisionType()),
    formerly=optional(FORMER_RULE_IDS),
    one_of=("warn", "tip"),
    check=check_advice,
    placed=True,
    dated=True,
)


# --- texts.yaml ----------------------------------------------------------------------------------------


def make_chart_row(**values: Any) -> texts.ChartRow:
    """Return the chart row of an entry that has the sides as keys."""
    return texts.ChartRow(values.pop("label"), sources=values.pop("sources", ()), says=values)


class ChartRowType:
    """A row of the comparison chart: `says:` with the text of each side, or the sides themselves as keys."""

    noun = "a row of the chart"

    def __init__(self, label: fields.FieldType, says: EachOf, sources: fields.FieldType) -> None:
        self.label, self.says, self.sources = label, says, sources

    def entries(self, context: ReadContext) -> tuple[Entry, Entry]:
        """Return the entry types of both forms of a row, for the sides of this topic."""
        label, sources, sides = self.label, optional(self.sources), self.says.entry(context).keys
        return (
            Entry(self.noun, texts.ChartRow, label=label, says=self.says, sources=sources, dated=True),
            Entry(self.noun, make_chart_row, label=label, more_keys=sides, sources=sources, dated=True),
        )

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the row."""
        with_says, with_sides = self.entries(context)
        sides = context.names("side")
        written = {key.text for key, _ in value.entries} if isinstance(value, YamlMapping) else set()
        old = "says" not in written and not written.isdisjoint(sides.places)
        for key, _ in value.entries if old and isinstance(value, YamlMapping) else ():
            if key.text in sides.places:
                context.note_use("side", key)
        return (with_sides if old else with_says).read(value, name, context)


OTHER_LABEL = Entry(
    "another label",
    partial(texts.OtherLabel, when=ALWAYS),
    when=optional(CONDITION),
    label=LABEL,
    picture=optional(PICTURE),
    says=optional(TEXT),
    some_of=("when", *DATE_KEYS),
    dated=True,
)
VERDICT_TEXT = Entry(
    "the text of a verdict",
    texts.VerdictText,
    label=LABEL,
    picture=optional(PICTURE),
    says=optional(OPTIONAL_TEXT),
    also=optional(ListOf(OTHER_LABEL)),
)
VERDICT_TEXTS = EachOf("verdict", VERDICT_TEXT, "the texts of the verdicts")
TERM = Entry("a glossary entry", texts.Term, term=LABEL, text=TEXT, sources=optional(SOURCES), dated=True)
CHART_ROW = ChartRowType(LABEL, EachOf("side", TEXT, "'says' of a row of the chart"), SOURCES)
TEXTS = Entry(
    "texts.yaml",
    model.Texts,
    verdicts=VERDICT_TEXTS,
    glossary=optional(ListOf(TERM)),
    chart=optional(ListOf(CHART_ROW)),
    contradiction=TEXT,
)


# --- sources.yaml --------------------------------------------------------------------------------------

PLAIN_TEXT = Text()
ARTICLE = Entry(
    "the article",
    texts.Article,
    title=PLAIN_TEXT,
    publisher=PLAIN_TEXT,
    author=PLAIN_TEXT,
    editor=PLAIN_TEXT,
    date=PLAIN_TEXT,
)
STATEMENT = Entry(
    "a statement of the article",
    texts.Source,
    says=PLAIN_TEXT,
    lines=optional(PLAIN_TEXT),
    unused=optional(PLAIN_TEXT),
    placed=True,
)
HOUSE_RULE = Entry(
    "a house rule",
    partial(texts.Source, from_article=False),
    says=PLAIN_TEXT,
    pages=optional(ListOf(Ref("page", "sources.yaml"))),
    unused=optional(PLAIN_TEXT),
    placed=True,
)
SOURCE_PAGE = Entry("a page", texts.SourcePage, grade=Whole(1, 4), what=PLAIN_TEXT, where=PLAIN_TEXT)


def numbered(letter: str) -> Matching:
    """Return the type of ids that consist of this letter and a number."""
    return Matching(f"{letter}[1-9][0-9]{{0,3}}", f"{letter} and a number, for example {letter}12")


def check_sources(_: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report statements without an article."""
    statements = entry.get("statements")
    if statements and not entry.get("article"):
        message = "There are statements of an article, and 'article' is not written."
        context.report(statements.place, message, "Add 'article:', or move them to 'house_rules:'.")


STATEMENT_ID, HOUSE_RULE_ID, PAGE_ID = numbered("A"), numbered("H"), numbered("S")
SOURCES_FILE = Entry(
    "sources.yaml",
    dict,
    article=optional(ARTICLE),
    statements=optional(EntryMap(STATEMENT_ID, STATEMENT)),
    house_rules=optional(EntryMap(HOUSE_RULE_ID, HOUSE_RULE)),
    some_of=("statements", "house_rules"),
    check=check_sources,
    pages=optional(EntryMap(PAGE_ID, SOURCE_PAGE)),
)


# --- examples.yaml, stores.yaml ------------------------------------------------------------------------

NEEDS_LISTED = optional(ListOf(NEED, least=1))
WARNINGS_LISTED = optional(ListOf(Ref("warning", "advice.yaml"), least=1))
PRODUCT = Text(200, "the id of a product")
PRODUCTS_LISTED = optional(ListOf(PRODUCT, least=1))


def check_expected_products(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report products that are both expected and excluded."""
    expected = {*(values.get("any") or ()), values.get("first")}
    never = entry.get("never")
    for part in never.parts if isinstance(never, YamlSequence) else ():
        if isinstance(part, YamlScalar) and part.text in expected:
            message = f"'{part.text}' is expected both to be shown and never to be."
            context.report(part.place, message, "Keep one of the two.")


EXPECTED_PRODUCTS = Entry(
    "the products expected",
    ExpectedProducts,
    any=PRODUCTS_LISTED,
    never=PRODUCTS_LISTED,
    first=optional(PRODUCT),
    some_of=("any", "never", "first"),
    check=check_expected_products,
)
EXPECTED: dict[str, Any] = {
    "verdict": optional(VERDICT),
    "needs": NEEDS_LISTED,
    "not_needs": NEEDS_LISTED,
    "warnings": WARNINGS_LISTED,
    "not_warnings": WARNINGS_LISTED,
    "products": optional(EXPECTED_PRODUCTS),
}
EXPECTATION = Entry("what is expected", dict, some_of=tuple(EXPECTED), **EXPECTED)


def make_example(name: str, answers: Answers, expect: dict[str, Any], place: Place) -> Example:
    """Return the example; its verdict is None if none is expected."""
    return Example(name, answers, **{"verdict": None, **expect}, place=place)


EXAMPLE = Entry(
    "an example",
    make_example,
    name=NewName("example"),
    answers=AnswersByQuestion(),
    expect=EXPECTATION,
    placed=True,
    dated=True,
)
ACCENT = Matching(texts.COLOUR, "a colour of six digits in quotes, for example '#0b6b70'")
THEME = Entry(
    "a theme",
    texts.Theme,
    scheme=optional(fields.Word.of(texts.Scheme)),
    accent=optional(ACCENT),
    radius=optional(Whole(0, 32)),
    font=optional(fields.Word.of(texts.Font)),
    palette=optional(fields.Word.of(texts.Palette)),
    ground=optional(fields.Word.of(texts.Ground)),
)
SCHEME_ALONE = fields.Word({scheme.value: texts.Theme(scheme) for scheme in texts.Scheme})
STORE_PAGE = WebAddress("the address of a page with https://, for example https://shop.example/advisor")
PRODUCT_LINK = WebAddress(
    "the address of a product's page with {id} in it, for example https://shop.example/products/{id}",
    texts.PLACEHOLDERS,
)


def check_store(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report a page outside the store's origins, or whose address has parameters that the wizard adds."""
    page, written, origins = values.get("page"), entry.get("page"), values.get("origins") or ()
    if not page or not written:
        return
    parts = urlsplit(page)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origins and None not in origins and origin not in origins:
        message = (
            f"The store's page is at {origin}, which is none of its 'origins', so no browser would show the "
            "wizard in it."
        )
        meant = fields.near(origin, origins)
        add = f"{'Otherwise add' if meant else 'Add'} '{origin}' to 'origins'."
        context.report(written.place, message, f"{meant} {add}".strip())
    added = {*context.symbols.questions, *context.names("question").former, *texts.CARRIED}
    if taken := [f"'{name}'" for name, _ in parse_qsl(parts.query, keep_blank_values=True) if name in added]:
        one = len(taken) == 1
        has = f"has the parameter{'' if one else 's'} {join_words(taken)}"
        message = f"The address of the store's page {has}, which the wizard adds itself."
        context.report(written.place, message, f"Remove {'it' if one else 'them'} from the address.")


STORE = Entry(
    "a store",
    texts.Store,
    id=NewId("store"),
    origins=ListOf(ORIGIN, least=1),
    theme=optional(OneOrEntry(SCHEME_ALONE, THEME)),
    language=optional(Matching("[a-z]{2}", "two lower-case letters, for example en")),
    cart=optional(fields.Word.of(texts.Cart)),
    page=optional(STORE_PAGE),
    link=optional(PRODUCT_LINK),
    check=check_store,
    placed=True,
)


# --- all files -----------------------------------------------------------------------------------------


RULE_FILES = to_keys(
    {
        "topic.yaml": optional(TOPIC),
        "vocabulary.yaml": optional(VOCABULARY),
        "questions.yaml": ListOf(QUESTION_ENTRY, least=1),
        "verdict.yaml": ListOf(VERDICT_RULE),
        "needs.yaml": NEEDS,
        "advice.yaml": optional(ListOf(ADVICE_RULE)),
        "texts.yaml": TEXTS,
        "sources.yaml": SOURCES_FILE,
        "settings.yaml": optional(SETTINGS),
        "examples.yaml": optional(ListOf(EXAMPLE)),
        "stores.yaml": optional(ListOf(STORE)),
    }
)
"""File name -> type of its content, in the order of docs/rule-files.md."""
