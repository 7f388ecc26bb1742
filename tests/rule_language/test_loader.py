"""The loader reads a rulebook, and says of every mistake where it is, what it is and how to fix it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import any_of, at_least, at_most, encode, minimal_texts
from wizard.rule_language.conditions import All, AnyOf, Leaf, Not
from wizard.rule_language.diagnostics import Place, RulesError
from wizard.rule_language.field_types import MOST_PROBLEMS
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.loader import load_rulebook, rulebook_version
from wizard.rule_language.model import Example, Option, Settings, Verdict
from wizard.rule_language.predicates import (
    AllTests,
    AnswerAmount,
    AnyTest,
    Attribute,
    AttributeType,
    Predicate,
)
from wizard.rule_language.texts import Cart, Font, Scheme, Source, SourcePage, Store, Theme


@dataclass(frozen=True)
class Defect:
    """One mistake planted in the small rulebook, and all that the loader says about it."""

    name: str
    file: str
    old: str
    new: str
    problems: tuple[str, ...]


def read_defects() -> Iterator[Defect]:
    """The defects of planted_defects.txt."""
    text = Path(__file__).with_name("planted_defects.txt").read_text("utf-8")
    for block in text.split("\n== ")[1:]:
        name, file, *lines = block.rstrip("\n").split("\n")
        marked = {mark: [line[2:] for line in lines if line.startswith(mark)] for mark in "-+!"}
        old, new = "\n".join(marked["-"]), "\n".join(marked["+"])
        yield Defect(name, file, old if new else old + "\n", new, tuple(marked["!"]))


def plant(defect: Defect) -> dict[str, bytes]:
    """The small rulebook with the defect."""
    texts = minimal_texts()
    text = texts.get(defect.file, "")
    assert text.count(defect.old) == 1, "the defect does not fit the rulebook"
    return encode({**texts, defect.file: text.replace(defect.old, defect.new)})


def problems_of(texts: dict[str, bytes]) -> tuple[str, ...]:
    """Everything that the loader has to say against the files."""
    with pytest.raises(RulesError) as caught:
        load_rulebook(texts)
    return tuple(map(str, caught.value.problems))


def has_an_answer(texts: dict[str, bytes]) -> bool:
    """Whether the files give a rulebook, or at least one problem."""
    try:
        return load_rulebook(texts).version == rulebook_version(texts)
    except RulesError as error:
        return error.problems != ()


def with_need(test: str) -> dict[str, bytes]:
    """The small rulebook, its need `soft_pads` with this product test."""
    texts = minimal_texts()
    texts["needs.yaml"] = texts["needs.yaml"].replace("label: Soft pads", f"label: Pads, product: {test}")
    return encode(texts)


# --- what is wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("defect", list(read_defects()), ids=lambda defect: defect.name)
def test_a_planted_defect_is_told_with_place_cause_and_mend_and_nothing_else_is(defect: Defect) -> None:
    """No mistake slips through, and none drags others along that are not there."""
    assert problems_of(plant(defect)) == defect.problems


def test_problems_of_all_files_come_out_together_questions_first() -> None:
    """Staff fix everything in one go."""
    texts = minimal_texts()
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("talk: often", "tolk: often").replace("A1", "A7")
    texts["needs.yaml"] = texts["needs.yaml"].replace("keep: always", "keep: maybe")
    texts["stores.yaml"] = "- {id: shop, origins: []}\n"
    del texts["texts.yaml"]
    assert problems_of(encode(texts)) == (
        "verdict.yaml:11:13: There is no source 'A7'. Accepted: A1, A2, H1.",
        "verdict.yaml:13:10: There is no question 'tolk'. Did you mean 'talk'? Accepted: uses, talk, budget.",
        "needs.yaml:2:75: 'keep' cannot be 'maybe'. Accepted: always.",
        "texts.yaml:1:1: The file is missing. Write it, as docs/rule-files.md shows.",
        "stores.yaml:1:23: 'origins' is empty. Write a list, each part an address without a path or a usual"
        " port in lower-case letters, for example https://shop.example.",
    )


def test_every_required_file_that_is_missing_is_named() -> None:
    """Advice, settings, examples and stores may be left out."""
    assert problems_of({}) == tuple(
        f"{name}:1:1: The file is missing. Write it, as docs/rule-files.md shows."
        for name in ("questions.yaml", "verdict.yaml", "needs.yaml", "texts.yaml", "sources.yaml")
    )


def test_a_condition_that_unfolds_into_thousands_of_alternatives_is_refused() -> None:
    """2 to the power of 11 alternatives are more than 2,000."""
    texts = minimal_texts()
    tangled = "{all: [" + ", ".join(["{any: [{uses: music}, {uses: calls}]}"] * 11) + "]}"
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("{talk: often}", tangled)
    assert problems_of(encode(texts)) == (
        "verdict.yaml:13:9: 'when' unfolds into more than 2,000 alternatives."
        " Split the rule into several with simpler conditions.",
    )


def test_reading_a_file_stops_after_a_hundred_problems() -> None:
    """A file that is something else altogether does not fill the screen."""
    texts = minimal_texts()
    texts["advice.yaml"] = "- what\n" * 5000
    problems = problems_of(encode(texts))
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1] == (
        "advice.yaml:101:3: There is more wrong in this file, from here on."
        " Fix the problems before this one first."
    )


@given(name=st.sampled_from(sorted(RULE_FILES)), raw=st.binary(max_size=200))
def test_any_bytes_as_a_rule_file_raise_nothing_but_rules_errors(name: str, raw: bytes) -> None:
    """Whatever is uploaded as a rule file is answered with problems."""
    with pytest.raises(RulesError):
        load_rulebook({**encode(minimal_texts()), name: raw})


PIECES = "id when talk often any all not only uses needs rules product at_most answer yes 3 ' [ ] { } : , -"
WORDS = st.sampled_from(
    [*PIECES.split(), "\n", "\n  ", "\n- ", ": ", "label: x", "~", "&a", "*a", "!t", "<<: "]
)


@given(name=st.sampled_from(sorted(RULE_FILES)), words=st.lists(WORDS, max_size=40))
def test_any_words_as_a_rule_file_raise_nothing_but_rules_errors(name: str, words: list[str]) -> None:
    """The same for texts that come close to a rule file."""
    assert has_an_answer(encode({**minimal_texts(), name: " ".join(words)}))


@given(data=st.data())
def test_a_rule_file_with_a_piece_cut_out_raises_nothing_but_rules_errors(data: st.DataObject) -> None:
    """Half-finished edits are answered with problems too."""
    texts = minimal_texts()
    name = data.draw(st.sampled_from(sorted(texts)))
    start = data.draw(st.integers(0, len(texts[name])))
    end = data.draw(st.integers(start, len(texts[name])))
    assert has_an_answer(encode({**texts, name: texts[name][:start] + texts[name][end:]}))


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


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("{talk: often}", Leaf("talk", frozenset({"often"}))),
        ("{talk: [often, never]}", Leaf("talk", frozenset({"often", "never"}))),
        ("{uses: {only: music}}", Leaf("uses", frozenset({"music"}), only=True)),
        (
            "{talk: often, uses: music}",
            All((Leaf("talk", frozenset({"often"})), Leaf("uses", frozenset({"music"})))),
        ),
        (
            "{any: [{talk: often}, {not: {uses: music}}]}",
            AnyOf((Leaf("talk", frozenset({"often"})), Not(Leaf("uses", frozenset({"music"}))))),
        ),
    ],
)
def test_a_condition_is_read_as_written(written: str, condition: object) -> None:
    """Several keys are all of them; one key stands for itself."""
    texts = minimal_texts()
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("when: {talk: often}", f"when: {written}")
    assert load_rulebook(encode(texts)).verdict_rules[2].when == condition


BUDGET_TEST = at_most("price", AnswerAmount("budget"))


@pytest.mark.parametrize(
    ("written", "test"),
    [
        ("{microphone: boom}", any_of("microphone", "boom")),
        ("{wireless: yes, wired: no}", AllTests((
            any_of("wireless", True), any_of("wired", False),
        ))),
        ("{battery_hours: {at_least: 7.5}}", at_least("battery_hours", 7.5)),
        ("{weight_g: {at_most: 250}}", at_most("weight_g", 250)),
        ("{price: {at_most: {answer: budget}}}", BUDGET_TEST),
        ("{water_rating: {at_least: IP55}}", at_least("water_rating", "IPX5")),
        ("{water_rating: [none, IP68]}", any_of("water_rating", "none", "IPX8")),
        ("{any: [{links: [usb, dongle]}, {anc: yes}]}", AnyTest((
            any_of("links", "usb", "dongle"), any_of("anc", True),
        ))),
        ("{volume_limit_db: {at_least: 75, at_most: 85}}", AllTests((
            at_least("volume_limit_db", 75),
            at_most("volume_limit_db", 85),
        ))),
    ],
)  # fmt: skip
def test_a_product_test_is_read_by_the_type_of_its_attribute(written: str, test: Predicate) -> None:
    """Ratings count by their last digit; yes and no become True and False."""
    assert load_rulebook(with_need(written)).need["soft_pads"].product == test


def test_a_store_names_its_own_columns_in_needs() -> None:
    """Known ones are checked like ours, unknown ones are a problem."""
    own = {"cushion": Attribute("cushion", AttributeType.WORD, ("velvet", "leather"))}
    book = load_rulebook(with_need("{cushion: velvet}"), own)
    assert book.need["soft_pads"].product == any_of("cushion", "velvet")
    assert problems_of(with_need("{cushion: velvet}")) == (
        "needs.yaml:4:38: There is no attribute 'cushion'. docs/rule-files.md lists the attributes.",
    )


def test_verdict_need_and_advice_rules_carry_their_effects() -> None:
    """Decisions, leanings, must and nice needs, warnings."""
    book = load_rulebook(encode(minimal_texts()))
    assert [(rule.id, rule.decide, rule.lean, rule.over) for rule in book.verdict_rules] == [
        ("bicycle", Verdict.OUT_OF_SCOPE, {}, ()),
        ("only-listening", Verdict.HEADPHONES, {}, ("bicycle",)),
        ("daily-talk", None, {Verdict.HEADSET: 3}, ()),
    ]
    assert [(rule.must, rule.nice) for rule in book.need_rules] == [(("mic",), {}), ((), {"soft_pads": 2})]
    assert [(rule.kind, rule.reason, rule.sources) for rule in book.advice_rules] == [
        ("warn", "Loud music harms your ears.", ("A1",))
    ]
    assert [(need.id, need.keep, need.checkable) for need in book.needs] == [
        ("mic", True, True), ("within_budget", False, True), ("soft_pads", False, False),
    ]  # fmt: skip


def test_sources_keep_the_pages_they_rest_on() -> None:
    """Statements of the article and house rules stand in one list."""
    book = load_rulebook(encode(minimal_texts()))
    house_rule = Source(
        "H1", "A bicycle has a headset too.", pages=("S1",), place=Place("sources.yaml", 6, 3)
    )
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
        "  expect: {not_needs: [mic], warnings: [loud]}\n"
    )
    texts["stores.yaml"] = (
        "- {id: shop, origins: ['https://shop.example', 'http://localhost:8000'], cart: shopify}\n"
        "- {id: night, origins: ['https://n.example'], theme: dark}\n"
        "- {id: bold, origins: ['https://b.example'], theme: {accent: '#7A2E8d', radius: 0, font: serif}}\n"
    )
    book = load_rulebook(encode(texts))
    answers = {"uses": ("music", "calls"), "talk": ("never",)}
    place = Place("examples.yaml", 1, 3)
    assert book.examples == (
        Example("listens", answers, None, not_needs=("mic",), warnings=("loud",), place=place),
    )
    origins = ("https://shop.example", "http://localhost:8000")
    assert book.store == {
        "shop": Store("shop", origins, cart=Cart.SHOPIFY, place=Place("stores.yaml", 1, 3)),
        "night": Store("night", ("https://n.example",), Theme(Scheme.DARK), place=Place("stores.yaml", 2, 3)),
        "bold": Store(
            "bold",
            ("https://b.example",),
            Theme(accent="#7A2E8d", radius=0, font=Font.SERIF),
            place=Place("stores.yaml", 3, 3),
        ),
    }


def test_everything_wrong_with_a_theme_is_told() -> None:
    """A colour without quotes is a remark to YAML, and the message shows the quotes."""
    texts = minimal_texts()
    texts["stores.yaml"] = (
        "- {id: a, origins: ['https://a.example'], theme: drak}\n"
        "- id: b\n  origins: ['https://b.example']\n"
        "  theme: {accent: 'red', radius: 99, font: sherif}\n"
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
        f"stores.yaml:8:12: 'accent' is empty. Write {colour[:-1]} here.",
        "stores.yaml:9:5: There is no key 'colour' in a theme. Accepted: scheme, accent, radius, font.",
    )


# --- version -----------------------------------------------------------------------------------------------


def test_the_version_is_the_same_in_any_order_of_files() -> None:
    """Twelve hexadecimal digits, those of the loaded rulebook too."""
    texts = encode(minimal_texts())
    version = rulebook_version(texts)
    assert version == "25a0ce16f94d"
    assert rulebook_version(dict(reversed(texts.items()))) == version
    assert load_rulebook(texts).version == version


def test_the_version_changes_with_what_a_shopper_may_notice_only() -> None:
    """Examples and stores do not count."""
    texts = encode(minimal_texts())
    assert rulebook_version({**texts, "examples.yaml": b"x", "stores.yaml": b"y"}) == rulebook_version(texts)
    assert rulebook_version({**texts, "advice.yaml": b"[]"}) != rulebook_version(texts)
    assert rulebook_version({"a": b"bc"}) != rulebook_version({"ab": b"c"})
