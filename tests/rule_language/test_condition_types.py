"""How conditions and product tests are read."""

from __future__ import annotations

import pytest

from tests.making import any_of, at_least, at_most, encode, minimal_texts
from tests.rule_language.defects import problems_of, with_need
from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.conditions import All, AnyOf, Leaf, Not
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.predicates import AnswerAmount, AttributeTest, Operator, Predicate

BUDGET_TEST = at_most("price", AnswerAmount("budget"))


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("verdict.yaml", "{talk: often}", "TANGLED", "verdict.yaml:13:9: 'when'"),
        ("needs.yaml", "keep: always", "same_link: TANGLED", "needs.yaml:2:80: 'same_link'"),
        (
            "settings.yaml",
            "",
            "order: [{label: tests, prefer: [{anc: yes}], when: TANGLED}]",
            "settings.yaml:1:52: 'when'",
        ),
    ],
)
def test_a_condition_that_unfolds_into_thousands_of_alternatives_is_refused(
    file: str, old: str, new: str, place: str
) -> None:
    """2 to the power of 11 alternatives are more than 2,000."""
    texts = {"settings.yaml": "", **minimal_texts()}
    tangled = "{all: [" + ", ".join(["{any: [{uses: music}, {uses: calls}]}"] * 11) + "]}"
    texts[file] = texts[file].replace(old, new.replace("TANGLED", tangled))
    texts = {name: text for name, text in texts.items() if text}
    assert problems_of(encode(texts)) == (
        f"{place} expands to more than 2,000 alternatives. Simplify it, or split the rule into several.",
    )


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
    """Several keys are all of them; one key needs no combination."""
    texts = minimal_texts()
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("when: {talk: often}", f"when: {written}")
    assert load_rulebook(encode(texts)).verdict_rules[2].when == condition


@pytest.mark.parametrize(
    ("written", "test"),
    [
        ("{microphone: boom}", any_of("microphone", "boom")),
        ("{wireless: yes, wired: no}", All((
            any_of("wireless", True), any_of("wired", False),
        ))),
        ("{not: {microphone: boom, wired: no}}", Not(All((
            any_of("microphone", "boom"), any_of("wired", False),
        )))),
        ("{battery_hours: {at_least: 7.5}}", at_least("battery_hours", 7.5)),
        ("{weight_g: {at_most: 250}}", at_most("weight_g", 250)),
        ("{price: {at_most: {answer: budget}}}", BUDGET_TEST),
        ("{water_rating: {at_least: IP55}}", at_least("water_rating", "IPX5")),
        ("{water_rating: [none, IP68]}", any_of("water_rating", "none", "IPX8")),
        ("{any: [{links: [usb, dongle]}, {anc: yes}]}", AnyOf((
            any_of("links", "usb", "dongle"), any_of("anc", True),
        ))),
        ("{volume_limit_db: {at_least: 75, at_most: 85}}", All((
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
    expected = AttributeTest(own["cushion"], Operator.ANY_OF, ("velvet",))
    assert book.need["soft_pads"].product == expected
    assert problems_of(with_need("{cushion: velvet}")) == (
        "needs.yaml:4:38: There is no attribute 'cushion'. Add it to 'attributes:' in topic.yaml.",
    )


def test_a_column_of_numbers_that_no_topic_describes_may_be_no_number() -> None:
    """As where its entry was taken out of topic.yaml, and the catalog still has it."""
    own = {"vegan": Attribute("vegan", AttributeType.NUMBER)}
    with pytest.raises(RulesError) as caught:
        load_rulebook(with_need("{vegan: yes}"), own)
    assert str(caught.value) == (
        "needs.yaml:4:45: 'vegan' is a number, and few products have exactly 'yes'. Write {at_least: NUMBER} "
        "or {at_most: NUMBER}. If it is none, describe it under 'attributes:' in topic.yaml: it is a column "
        "of the catalog alone."
    )
