"""Grammar of settings.yaml: currency, time zone, the order of products, advantages and critiques."""

from typing import Any

from wizard.rule_language import field_types as fields
from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.compound_types import Entry, ListOf, OneOrEntry, optional
from wizard.rule_language.condition_types import (
    QUESTION,
    AnswersByQuestion,
    AttributeRef,
    ConditionType,
    Number,
    PredicateType,
    check_amount_question,
    value_type,
)
from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.dated_types import TimeZone
from wizard.rule_language.field_types import Matching, ReadContext, Text, Whole
from wizard.rule_language.publishing import Publishing
from wizard.rule_language.settings import BY_PRICE, AdvantageRule, CritiqueRule, OrderStep, Settings
from wizard.rule_language.topic import PRICE
from wizard.rule_language.wording import count_of
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlSequence

LABEL = Text(120, "a label")


def _parts_of(written: Yaml | None) -> tuple[Yaml, ...]:
    """Return the parts of a list; nothing for any other value, which is reported elsewhere."""
    return written.parts if isinstance(written, YamlSequence) else ()


# --- order -----------------------------------------------------------------------------------------------


def check_order_step(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report a duplicate test, and an `unstated_as` that is not the place of a test."""
    tests, place, written = values.get("prefer") or (), values.get("unstated_as"), entry.get("unstated_as")
    for number, (part, test) in enumerate(zip(_parts_of(entry.get("prefer")), tests, strict=False)):
        if test and test in tests[:number]:
            context.report(
                part.place, "This test is written twice in 'prefer'.", "Keep the first of the two."
            )
    if written and place and tests and place > len(tests):
        message = f"'unstated_as' is {place}, and 'prefer' has {count_of(len(tests), 'test')}."
        fix = "Write the place of one of them, or delete it: what is not stated comes after all tests anyway."
        context.report(written.place, message, fix)


ORDER_STEP = Entry(
    "a step of the order",
    OrderStep,
    label=LABEL,
    prefer=ListOf(PredicateType(), least=1),
    unstated_as=optional(Whole()),
    when=optional(ConditionType()),
    check=check_order_step,
    placed=True,
)
ORDER = ListOf(OneOrEntry(fields.Word({"price": BY_PRICE}, "price"), ORDER_STEP), least=1)


# --- advantages ------------------------------------------------------------------------------------------


def check_advantage(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Read `better` as values of the attribute; report what does not suit the attribute."""
    attribute, better, times = values.get("attribute"), entry.get("better"), entry.get("times")
    if attribute is None:
        return
    is_number = attribute.type is AttributeType.NUMBER
    if attribute.name == PRICE.name:
        written = entry.get("attribute") or entry
        message = "The price is no advantage of a product that costs more."
        context.report(written.place, message, "Name another attribute.")
    elif better and (is_number or attribute.type is AttributeType.WORDS):
        fix = "Write 'times:' with a number." if is_number else "Name an attribute that has one value."
        message = f"The values of '{attribute.name}' have no order from worst to best."
        context.report(better.place, message, fix)
    elif better:
        read = zip(_parts_of(better), values.get("better") or (), strict=False)
        values["better"] = _read_better(attribute, [part for part, text in read if text], context)
    elif times and not is_number:
        message = f"'{attribute.name}' is not a number, so no product has several times as much."
        context.report(times.place, message, "Write 'better:' with its values, worst first.")
    elif times and values.get("times") in (0, 1):
        message = f"No product has an advantage by 'times: {values['times']}'."
        context.report(times.place, message, "Write for example 1.5, or 0.8 where less is better.")


def _read_better(
    attribute: Attribute, written: list[Yaml], context: ReadContext
) -> tuple[str | bool | None, ...]:
    """Read values of an attribute; report duplicates, and values that stand for one of several."""
    found: list[str | bool | None] = []
    for part in written:
        value = context.attempt(value_type(attribute).read, part, "better")
        if value is not None and value in found:
            message = f"{fields.describe_value(part)} is written twice in 'better'."
            context.report(part.place, message, "Keep one of the two.")
        elif value in attribute.unsure:
            message = f"'{value}' means one of several values, without saying which."
            context.report(part.place, message, "Remove it: a product with it is not known to be better.")
        found.append(value)
    return tuple(found)


ADVANTAGE = Entry(
    "an advantage",
    AdvantageRule,
    label=LABEL,
    attribute=AttributeRef(),
    better=optional(ListOf(Text(60, "a value of the attribute"), least=2)),
    times=optional(Number()),
    one_of=("better", "times"),
    check=check_advantage,
)


# --- critiques -------------------------------------------------------------------------------------------


def check_critique(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report a critique that changes no answer or changes one to `unsure`, and what cannot be compared."""
    limit, answers = entry.get("limit"), entry.get("answers")
    if not limit and not answers:
        message = "The critique changes no answer, so it leads nowhere."
        fix = (
            "Add 'answers:' with those that lead to such products, or 'limit:' with the question of a limit."
        )
        context.report(entry.place, message, fix)
    for key, value in answers.entries if isinstance(answers, YamlMapping) else ():
        if UNSURE in ((values.get("answers") or {}).get(key.text) or ()):
            message = f"'{UNSURE}' leads to no other products."
            context.report(value.place, message, "Name what the shopper should choose instead.")
    for name in ("less", "more"):
        attribute, written = values.get(name), entry.get(name)
        if attribute and written and attribute.type is not AttributeType.NUMBER:
            message = f"'{attribute.name}' is not a number, so no product has {name} of it."
            context.report(written.place, message, "Write 'product:' with a test that such a product passes.")
    if limit and not entry.get("less"):
        message = "'limit' is written in a critique without 'less'."
        context.report(limit.place, message, "Add 'less:' with what the limit is about, or delete 'limit'.")
    elif limit:
        check_amount_question(values.get("limit"), limit.place, context)


CRITIQUE = Entry(
    "a critique",
    CritiqueRule,
    label=LABEL,
    product=optional(PredicateType()),
    less=optional(AttributeRef()),
    more=optional(AttributeRef()),
    answers=optional(AnswersByQuestion()),
    limit=optional(QUESTION),
    one_of=("product", "less", "more"),
    check=check_critique,
)


# --- the file --------------------------------------------------------------------------------------------


def check_settings(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report duplicate names of order steps, advantages or critiques."""
    names = {
        "order": [step and step.name for step in values.get("order") or ()],
        "advantage": [advantage and advantage.label for advantage in values.get("advantage") or ()],
        "critiques": [critique and critique.label for critique in values.get("critiques") or ()],
    }
    for key, named in names.items():
        for number, (part, name) in enumerate(zip(_parts_of(entry.get(key)), named, strict=False)):
            if name and name in named[:number]:
                message = f"'{name}' is written twice in '{key}'."
                context.report(part.place, message, "Keep one of the two, or write another label.")


def make_settings(advantage: tuple[AdvantageRule, ...] = (), **values: Any) -> Settings:
    """Return the settings without `publishing`, which does not concern shoppers (see publishing.py)."""
    values.pop("publishing", None)
    return Settings(advantages=advantage, **values)


SETTINGS = Entry(
    "settings.yaml",
    make_settings,
    order=optional(ORDER),
    advantage=optional(ListOf(ADVANTAGE)),
    critiques=optional(ListOf(CRITIQUE)),
    close_call=optional(Whole()),
    currency=optional(Matching("[A-Z]{3}", "three capital letters, for example EUR")),
    timezone=optional(TimeZone()),
    publishing=optional(fields.Word.of(Publishing, "folder or versions")),
    check=check_settings,
)
