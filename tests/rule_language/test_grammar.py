"""How the rule files are read, and that their reference, docs/rule-files.md, is complete and right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.making import TOPIC, encode, minimal_texts
from tests.rule_language.defects import problems_of
from wizard.rule_language.attributes import Attribute
from wizard.rule_language.compound_types import (
    DatedText,
    EachOf,
    Entry,
    EntryMap,
    Later,
    ListOf,
    MapOf,
    OneOrEntry,
)
from wizard.rule_language.condition_types import ANSWER_AMOUNT, NUMBER_LIMITS, ONLY
from wizard.rule_language.conditions import ALWAYS, NEVER, Leaf, Not
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.expectations import Example, ExpectedProducts
from wizard.rule_language.field_types import FieldType, read_file
from wizard.rule_language.grammar import RULE_FILES, ChartRowType
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Option
from wizard.rule_language.pictures import picture_names
from wizard.rule_language.settings import Settings
from wizard.rule_language.shop_decisions import SHOP_DECISION
from wizard.rule_language.symbols import UNREADABLE, collect_symbols
from wizard.rule_language.texts import Cart, Font, Ground, Palette, Scheme, Source, SourcePage, Store, Theme
from wizard.rule_language.yaml_reader import parse_yaml
from wizard.rules_folder import shipped_topic

REFERENCE = (Path(__file__).parents[2] / "docs" / "rule-files.md").read_text("utf-8")


def keys_of(field_type: FieldType) -> Iterator[str]:
    """Yield every key that may be written in this shape, however deep."""
    match field_type:
        case (
            ListOf(part=part)
            | MapOf(value=part)
            | EntryMap(entry=part)
            | OneOrEntry(entry=part)
            | Later(type=part)
            | DatedText(part=part)
        ):
            yield from keys_of(part)
        case EachOf(value=part):
            yield from keys_of(part)
        case ChartRowType():
            yield from ("label", "says", "sources")
        case Entry(keys=keys):
            for name, key in keys.items():
                yield name
                yield from keys_of(key.type)


def all_words() -> set[str]:
    """Every file and every key."""
    shapes = [ONLY, NUMBER_LIMITS, ANSWER_AMOUNT, SHOP_DECISION, *(file.type for file in RULE_FILES.values())]
    return {*RULE_FILES, *(key for field_type in shapes for key in keys_of(field_type))}


@pytest.mark.parametrize("word", sorted(all_words()))
def test_the_reference_names_every_file_and_key(word: str) -> None:
    """Nothing can be written that staff cannot look up."""
    assert f"`{word}`" in REFERENCE


@pytest.mark.parametrize("attribute", TOPIC.tested_attributes.values(), ids=lambda each: each.name)
def test_the_reference_names_every_shipped_attribute_and_its_words(attribute: Attribute) -> None:
    """In the table of what needs may test."""
    rows = [row for row in REFERENCE.splitlines() if row.startswith("|") and f"`{attribute.name}`" in row]
    assert any(all(word in row for word in attribute.words if "IPX" not in word) for row in rows)


@pytest.mark.parametrize("name", RULE_FILES)
def test_the_example_of_each_file_is_right(name: str) -> None:
    """Names that an example takes from other files may be any."""
    section = REFERENCE.split(f"## `{name}`\n")[1]
    example = re.search("```yaml\n(.*?)```", section, re.DOTALL)
    assert example is not None
    tree, mistakes = parse_yaml(name, example[1].encode())
    assert tree is not None
    topic, _ = parse_yaml("topic.yaml", shipped_topic()["topic.yaml"])
    trees = {**dict.fromkeys(RULE_FILES, UNREADABLE), "topic.yaml": topic or UNREADABLE, name: tree}
    symbols = collect_symbols(trees, picture_names(shipped_topic()))
    symbols = replace(symbols, attributes=TOPIC.tested_attributes)
    _, problems = read_file(RULE_FILES[name].type, tree, name, symbols)
    assert [*mistakes, *problems] == []


# --- what is read ----------------------------------------------------------------------------------------


def test_questions_are_read_with_everything_that_is_written() -> None:
    """Conditions, hidden options and assumptions included."""
    uses, talk, budget = load_rulebook(encode(minimal_texts())).questions
    assert (uses.id, uses.many, uses.place) == ("uses", True, Place("questions.yaml", 1, 3))
    assert talk.ask_when == Not(Leaf("uses", frozenset({"bike"}), only=True))
    assert [(hide.option, hide.when) for hide in talk.hide] == [("never", Leaf("uses", frozenset({"calls"})))]
    assert [assumption.answer for assumption in talk.assume] == [("never",)]
    assert budget.options[0] == Option("upto_50", "Up to 50", amount=50)


def test_unsure_is_always_an_answer_alone() -> None:
    """Nobody has to write it down."""
    uses = load_rulebook(encode(minimal_texts())).questions[0]
    assert [option.id for option in uses.options if option.alone] == ["bike", "unsure"]


def test_words_of_yaml_that_mean_something_elsewhere_stay_words() -> None:
    """`no`, `on`, `null` and `12:30` are what staff wrote."""
    texts = minimal_texts()
    texts["questions.yaml"] = texts["questions.yaml"].replace("more, label: More than 50", "no, label: 12:30")
    texts["questions.yaml"] = texts["questions.yaml"].replace("text: What may it cost?", "text: null")
    budget = load_rulebook(encode(texts)).questions[2]
    assert (budget.text, budget.options[1]) == ("null", Option("no", "12:30"))


def test_verdict_need_and_advice_rules_carry_their_effects() -> None:
    """Decisions, leanings, must and nice needs, warnings."""
    book = load_rulebook(encode(minimal_texts()))
    assert [(rule.id, rule.decide, rule.lean, rule.over) for rule in book.verdict_rules] == [
        ("bicycle", "out_of_scope", {}, ()),
        ("only-listening", "headphones", {}, ("bicycle",)),
        ("daily-talk", None, {"headset": 3}, ()),
    ]
    assert [(rule.must, rule.nice) for rule in book.need_rules] == [(("mic",), {}), ((), {"soft_pads": 2})]
    assert [(rule.kind, rule.reason, rule.sources) for rule in book.advice_rules] == [
        ("warn", "Loud music harms your ears.", ("A1",))
    ]
    assert [(need.id, need.keep, need.checkable) for need in book.needs] == [
        ("mic", True, True), ("within_budget", False, True), ("soft_pads", False, False),
    ]  # fmt: skip


def test_needs_say_how_products_are_tried() -> None:
    """Over one link at a time, always or on some answers; met unless stated otherwise; not sold at all."""
    texts = minimal_texts()
    for old, new in (
        ("keep: always", "same_link: {talk: often}"),
        ("budget}}}", "budget}}}, same_link: yes, unstated: met"),
        ("{label: Soft pads}", "{label: Soft pads, sells: no, instead: Buy pads.}"),
    ):
        texts["needs.yaml"] = texts["needs.yaml"].replace(old, new)
    mic, budget, pads = load_rulebook(encode(texts)).needs
    assert (mic.same_link, budget.same_link, pads.same_link) == (
        Leaf("talk", frozenset({"often"})),
        ALWAYS,
        NEVER,
    )
    assert (budget.met_unless_stated, pads.met_unless_stated) == (True, False)
    assert (pads.instead, mic.instead) == ("Buy pads.", "")


def test_sources_keep_the_pages_they_rest_on() -> None:
    """Statements of the article and house rules are in one mapping."""
    book = load_rulebook(encode(minimal_texts()))
    house_rule = Source(
        "H1",
        "A bicycle has a headset too.",
        pages=("S1",),
        place=Place("sources.yaml", 6, 3),
        from_article=False,
    )
    assert book.sources["A1"].from_article
    assert (list(book.sources), book.sources["H1"]) == (["A1", "A2", "H1"], house_rule)
    assert book.pages == {"S1": SourcePage("S1", 2, "A page", "https://example.org/")}


def test_optional_files_have_defaults() -> None:
    """A lead of one decides, prices are dollars."""
    book = load_rulebook(encode(minimal_texts()))
    assert (book.settings, book.examples, book.stores) == (Settings(1, "USD"), (), ())


def test_examples_and_stores_are_read() -> None:
    """Answers to many questions come in option order."""
    texts = minimal_texts()
    texts["examples.yaml"] = (
        "- name: listens\n  answers: {uses: [calls, music], talk: never}\n"
        "  expect: {not_needs: [mic], warnings: [loud], products: {any: [a, b], never: [c], first: a}}\n"
    )
    texts["stores.yaml"] = (
        "- {id: shop, origins: ['https://shop.example', 'http://localhost:8000'], cart: shopify}\n"
        "- {id: night, origins: ['https://n.example'], theme: dark}\n"
        "- {id: bold, origins: ['https://b.example'], theme: {accent: '#7A2E8d', radius: 0, font: serif,"
        " palette: warm, ground: page}}\n"
    )
    book = load_rulebook(encode(texts))
    answers = {"uses": ("music", "calls"), "talk": ("never",)}
    place = Place("examples.yaml", 1, 3)
    assert book.examples == (
        Example(
            "listens",
            answers,
            None,
            not_needs=("mic",),
            warnings=("loud",),
            products=ExpectedProducts(("a", "b"), ("c",), "a"),
            place=place,
        ),
    )
    origins = ("https://shop.example", "http://localhost:8000")
    assert book.store == {
        "shop": Store("shop", origins, cart=Cart.SHOPIFY, place=Place("stores.yaml", 1, 3)),
        "night": Store("night", ("https://n.example",), Theme(Scheme.DARK), place=Place("stores.yaml", 2, 3)),
        "bold": Store(
            "bold",
            ("https://b.example",),
            Theme(accent="#7A2E8d", radius=0, font=Font.SERIF, palette=Palette.WARM, ground=Ground.PAGE),
            place=Place("stores.yaml", 3, 3),
        ),
    }


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        ("https://a.example:65535", True),
        ("https://a.example:1", True),
        ("https://a.example:65536", False),
        ("https://a.example:99999", False),
        ("https://a.example:0", False),
        (f"https://{'a' * 63}.example", True),
        (f"https://{'a' * 64}.example", False),
    ],
)
def test_an_origin_names_a_host_and_a_port_that_can_be(origin: str, accepted: bool) -> None:
    """No browser would ever send another one."""
    texts = encode(minimal_texts() | {"stores.yaml": f"- {{id: a, origins: ['{origin}']}}\n"})
    if accepted:
        assert load_rulebook(texts).store["a"].origins == (origin,)
        return
    shown = origin if len(origin) <= 60 else f"{origin[:59]}…"
    assert problems_of(texts) == (
        f"stores.yaml:1:21: 'origins' cannot be '{shown}'. Write an address without a path or a usual port"
        " in lower-case letters, for example https://shop.example.",
    )


def test_every_problem_of_a_theme_is_reported() -> None:
    """A colour without quotes is a comment to YAML, and the message shows the quotes."""
    texts = minimal_texts()
    texts["stores.yaml"] = (
        "- {id: a, origins: ['https://a.example'], theme: drak}\n"
        "- id: b\n  origins: ['https://b.example']\n"
        "  theme: {accent: 'red', radius: 99, font: sherif, palette: war, ground: white}\n"
        "- id: c\n  origins: ['https://c.example']\n  theme:\n    accent: #0b6b70\n    colour: '#0b6b70'\n"
    )
    colour = "a colour of six digits in quotes, for example '#0b6b70'."
    assert problems_of(encode(texts)) == (
        "stores.yaml:1:50: 'theme' cannot be 'drak'. Did you mean 'dark'? Accepted: auto, light, dark.",
        f"stores.yaml:4:19: 'accent' cannot be 'red'. Write {colour}",
        "stores.yaml:4:34: 'radius' must be a whole number from 0 to 32, not '99'. Write digits only,"
        " for example 3.",
        "stores.yaml:4:44: 'font' cannot be 'sherif'. Did you mean 'serif'? Accepted: system, sans, humanist,"
        " rounded, serif.",
        "stores.yaml:4:61: 'palette' cannot be 'war'. Did you mean 'warm'? Accepted: neutral, warm,"
        " contrast.",
        "stores.yaml:4:74: 'ground' cannot be 'white'. Accepted: transparent, page.",
        f"stores.yaml:8:12: 'accent' is empty. Write {colour[:-1]} here.",
        "stores.yaml:9:5: There is no key 'colour' in a theme. Accepted: scheme, accent, radius, font,"
        " palette, ground.",
    )
