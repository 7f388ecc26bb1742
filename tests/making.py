"""Factory of rulebooks and products: as plain values, and as the texts of rule files.

The rule files are those of tests/small_rules/, a small rulebook in which everything is right, and the topic
of the shipped rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any

from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.conditions import ALWAYS, UNSURE, Condition, Leaf
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import (
    AdviceKind,
    AdviceRule,
    Need,
    NeedRule,
    Option,
    Question,
    Rulebook,
    Texts,
    VerdictRule,
)
from wizard.rule_language.predicates import AttributeTest, Operator, Product
from wizard.rule_language.settings import Settings
from wizard.rule_language.texts import Article, Source, VerdictText
from wizard.rule_language.topic import SharedVerdict, Side, Topic
from wizard.rules_folder import load_topic, shipped_topic

PLACE = Place("made-in-a-test.yaml")

TOPIC = load_topic(shipped_topic())
"""Topic of the shipped rules."""

THREE_SIDED = replace(
    TOPIC,
    name="Which machine?",
    sides=(
        Side("filter", "A filter machine", "a filter machine", "filter machines", ("filter", "mug")),
        Side("espresso", "An espresso machine", "an espresso machine", "espresso machines", ("espresso",)),
        Side("capsule", "A capsule machine", "a capsule machine", "capsule machines", ("capsule",)),
    ),
    verdicts=(SharedVerdict("with_pressure", ("espresso", "capsule")),),
    kinds=(),
    titles="",
)
"""Topic of three sides, with a verdict on two of them; its attributes are those of the shipped topic."""

# --- as plain values --------------------------------------------------------------------------------


def question(name: str, options: str, *, many: bool = False, alone: str = "", **more: Any) -> Question:
    """Return a question with these option ids (and `unsure`); `alone` are those that exclude all others."""
    ids = [*options.split(), UNSURE]
    alone_ids = {*alone.split(), UNSURE} if many else set()
    made = tuple(Option(option, option.title(), alone=option in alone_ids) for option in ids)
    return Question(name, f"{name.title()}?", made, many=many, **more)


def leaf(name: str, options: str, *, only: bool = False) -> Leaf:
    """Return the leaf `name: [options]`, or `name: {only: [options]}`."""
    return Leaf(name, frozenset(options.split()), only)


def decides(name: str, verdict: str, when: Condition = ALWAYS, *over: str, **more: Any) -> VerdictRule:
    """Return a verdict rule that decides."""
    return VerdictRule(**_rule(name, when, more), decide=verdict, over=over)


def leans(name: str, verdict: str, weight: int, when: Condition = ALWAYS, **more: Any) -> VerdictRule:
    """Return a verdict rule that leans."""
    return VerdictRule(**_rule(name, when, more), lean={verdict: weight})


def calls_for(
    name: str, when: Condition = ALWAYS, must: str = "", nice: Mapping[str, int] | None = None, **more: Any
) -> NeedRule:
    """Return a need rule."""
    return NeedRule(**_rule(name, when, more), must=tuple(must.split()), nice=nice or {})


def warns(name: str, when: Condition = ALWAYS, **more: Any) -> AdviceRule:
    """Return an advice rule that warns."""
    return AdviceRule(**_rule(name, when, more))


def tips(name: str, when: Condition = ALWAYS, **more: Any) -> AdviceRule:
    """Return an advice rule that gives a tip."""
    return AdviceRule(**_rule(name, when, more), kind=AdviceKind.TIP)


def _rule(name: str, when: Condition, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of any rule; `more` may replace its reason and its sources."""
    return {"id": name, "when": when, "reason": f"{name}.", "sources": ("A1",), "place": PLACE, **more}


def rulebook(
    questions: Sequence[Question],
    verdict: Sequence[VerdictRule] = (),
    needs: Sequence[Need] = (),
    need_rules: Sequence[NeedRule] = (),
    advice: Sequence[AdviceRule] = (),
    close_call: int = 1,
    topic: Topic = TOPIC,
    **more: Any,
) -> Rulebook:
    """Return a rulebook of these parts; `more` may replace its version, texts, article, sources and pages."""
    fields: dict[str, Any] = {
        "version": "0123456789ab",
        "texts": Texts(
            {each: VerdictText(each.replace("_", " ").capitalize()) for each in topic.verdict_sides},
            contradiction="Two of your answers contradict each other: which one holds?",
        ),
        "article": Article("Title", "Publisher", "Author", "Editor", "2024-01-12"),
        "sources": {"A1": Source("A1", "A statement.")},
        "pages": {},
    }
    return Rulebook(
        topic=topic,
        questions=tuple(questions),
        verdict_rules=tuple(verdict),
        needs=tuple(needs),
        need_rules=tuple(need_rules),
        advice_rules=tuple(advice),
        settings=Settings(close_call=close_call),
        **{**fields, **more},
    )


def product(name: str, kind: str = "headset", cents: int | None = 5000, **more: Any) -> Product:
    """Return a product; attributes not named are not stated, the price is in US dollars."""
    fields = (
        "in_stock",
        "currency",
        "brand",
        "url",
        "image",
        "price_note",
        "family",
        "followed_by",
        "open_lists",
    )
    own = {key: more.pop(key) for key in list(more) if key in fields}
    return Product(
        id=name,
        name=name.title(),
        kind=kind,
        attributes={"kind": kind, **more},
        price_cents=cents,
        **{"currency": "USD", **own},
    )


def attribute_of(name: str) -> Attribute:
    """Return the attribute of the shipped topic, or one that takes any word."""
    return TOPIC.tested_attributes.get(name, Attribute(name, AttributeType.WORD))


def any_of(attribute: str, *values: str | bool) -> AttributeTest:
    """Return the test that the attribute is, or shares, one of these values."""
    return AttributeTest(attribute_of(attribute), Operator.ANY_OF, values)


def at_least(attribute: str, limit: Any) -> AttributeTest:
    """Return the test that the attribute is at least the limit."""
    return AttributeTest(attribute_of(attribute), Operator.AT_LEAST, limit=limit)


def at_most(attribute: str, limit: Any) -> AttributeTest:
    """Return the test that the attribute is at most the limit."""
    return AttributeTest(attribute_of(attribute), Operator.AT_MOST, limit=limit)


def chosen_options(asked: Question, options: Sequence[str] | None = None) -> list[tuple[str, ...]]:
    """Return every valid answer to a question, from all its options or from these."""
    offered = [option for option in asked.options if options is None or option.id in options]
    alone = [option.id for option in offered if option.alone or not asked.many]
    ticks = [option.id for option in offered if option.id not in alone]
    ticked = (combinations(ticks, number) for number in range(1, len(ticks) + 1))
    return [*((option,) for option in alone), *chain.from_iterable(ticked)]


# --- as rule files ----------------------------------------------------------------------------------

SMALL_RULES = Path(__file__).parent / "small_rules"

SMALL_TOPIC = Path(__file__).parent / "small_topic"
"""A rules folder of a topic of its own: which of three coffee machines to buy, by house rules alone."""

BUDGET_RULE = """\
  - {id: limit, when: {budget: [upto_50, more]}, must: within_budget, reason: You named it., sources: [A1]}
"""

EXAMPLES = """\
- name: music alone
  answers: {uses: music, talk: never}
  expect: {verdict: headphones, needs: [soft_pads], not_needs: [mic], warnings: [loud]}
"""


def minimal_texts() -> dict[str, str]:
    """Return file name -> text of a small rulebook in which everything is right."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(SMALL_RULES.iterdir())}
    topic, _, _ = shipped_topic()["topic.yaml"].decode().partition("\ndrawing:\n")  # which needs pictures
    return {"topic.yaml": f"{topic}\n", **texts}


def three_sided_texts() -> dict[str, str]:
    """Return file name -> text of a small rulebook on three kinds of coffee machine, with a picture."""
    files = (path for path in sorted(SMALL_TOPIC.rglob("*")) if path.is_file())
    return {path.relative_to(SMALL_TOPIC).as_posix(): path.read_text("utf-8") for path in files}


def tidy_texts() -> dict[str, str]:
    """Return the small rulebook without anything that `wizard check` would hint at."""
    texts = minimal_texts()
    texts["needs.yaml"] += BUDGET_RULE
    texts["verdict.yaml"] += rule_line("not-sure", "{talk: unsure}", "decide: either")
    texts["examples.yaml"] = EXAMPLES
    return texts


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """Return the tidy rulebook with its only `old` replaced, or with `new` at the end of the file."""
    texts = tidy_texts()
    assert texts[file].count(old) == 1 or not old
    texts[file] = texts[file].replace(old, new) if old else texts[file] + new
    return texts


def rule_line(name: str, when: str, effect: str) -> str:
    """Return a rule on a line of its own, for the end of a file."""
    return f"- {{id: {name}, when: {when}, {effect}, reason: R., sources: [A1]}}\n"


def load_texts(texts: dict[str, str]) -> Rulebook:
    """Return the rulebook that these texts describe."""
    return load_rulebook(encode(texts))


def write_texts(folder: Path, texts: dict[str, str]) -> Path:
    """Write the texts into a rules folder and return it."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def encode(texts: dict[str, str]) -> dict[str, bytes]:
    """Return the texts as the loader takes them."""
    return {name: text.encode() for name, text in texts.items()}
