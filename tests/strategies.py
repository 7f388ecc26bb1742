"""Hypothesis strategies: questionnaires, conditions, answers, rulebooks and products of every shape.

Making a strategy takes Hypothesis many times as long as drawing from one, so that those below are made once,
and parts of a whole are drawn by functions that take `draw`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import permutations
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.making import (
    THREE_SIDED,
    TOPIC,
    any_of,
    at_most,
    attribute_of,
    calls_for,
    chosen_options,
    decides,
    leans,
    product,
    question,
    rulebook,
    tips,
    warns,
)
from wizard.rule_language.conditions import ALWAYS, All, Answers, AnyOf, Condition, Leaf, Not
from wizard.rule_language.model import Assumption, Hide, Need, Question, Rulebook
from wizard.rule_language.predicates import AnswerAmount, AttributeTest, Operator, Predicate, Product
from wizard.rule_language.topic import Topic

T = TypeVar("T")

BOOLEANS = st.booleans()


@cache
def up_to(most: int) -> st.SearchStrategy[int]:
    """Whole numbers from 0 to `most`."""
    return st.integers(0, most)


def one_of(draw: st.DrawFn, items: Sequence[T]) -> T:
    """Draw one of these."""
    return items[draw(up_to(len(items) - 1))]


def some_of(draw: st.DrawFn, items: Sequence[T]) -> list[T]:
    """Draw one of these or more."""
    bits = 1 + draw(up_to(2 ** len(items) - 2))
    return [item for place, item in enumerate(items) if bits >> place & 1]


def draw_questionnaire(draw: st.DrawFn, most: int) -> list[Question]:
    """Draw up to `most` questions."""
    questions: list[Question] = []
    for number in range(1 + draw(up_to(most - 1))):
        options = [f"o{place}" for place in range(1 + draw(up_to(2)))]
        many = draw(BOOLEANS)
        alone = one_of(draw, ["", options[-1]]) if many else ""
        more: dict[str, Any] = {}
        if len(questions) > 0 and draw(BOOLEANS):
            more = {
                "ask_when": draw_condition(draw, questions, 1) if draw(BOOLEANS) else ALWAYS,
                "hide": tuple(
                    Hide(option, draw_condition(draw, questions, 1))
                    for option in options
                    if draw(up_to(3)) == 0
                ),
                "assume": tuple(
                    Assumption(draw_condition(draw, questions, 1), (one_of(draw, options),), "because")
                    for _ in range(draw(up_to(1)))
                ),
            }
        questions.append(question(f"q{number}", " ".join(options), many=many, alone=alone, **more))
    return questions


@st.composite
def questionnaires(draw: st.DrawFn, most: int = 4) -> list[Question]:
    """Up to `most` questions of 2 to 4 options, one or many, some with ask_when, hide and assume."""
    return draw_questionnaire(draw, most)


def draw_condition(draw: st.DrawFn, questions: Sequence[Question], depth: int = 2) -> Condition:
    """Draw a condition over these questions; `depth` is how deep its parts may be nested."""
    kind = one_of(draw, (Leaf, All, AnyOf, Not)) if depth else Leaf
    if kind is Leaf:
        asked = one_of(draw, questions)
        return Leaf(asked.id, frozenset(some_of(draw, [each.id for each in asked.options])), draw(BOOLEANS))
    if kind is Not:
        return Not(draw_condition(draw, questions, depth - 1))
    parts = tuple(draw_condition(draw, questions, depth - 1) for _ in range(1 + draw(up_to(2))))
    return All(parts) if kind is All else AnyOf(parts)


@st.composite
def conditions(draw: st.DrawFn, questions: Sequence[Question], depth: int = 2) -> Condition:
    """Conditions over these questions, `unsure` sometimes named."""
    return draw_condition(draw, questions, depth)


@st.composite
def given_answers(draw: st.DrawFn, questions: Sequence[Question]) -> Answers:
    """Answers to some of the questions, in any order, hidden and unasked ones included."""
    answers, left = {}, list(questions)
    while left:
        asked = left.pop(draw(up_to(len(left) - 1)))
        if draw(up_to(2)):
            answers[asked.id] = one_of(draw, chosen_options(asked))
    return answers


def draw_rulebook(draw: st.DrawFn, most: int) -> Rulebook:
    """Draw a small rulebook of up to `most` questions, on two or three sides."""
    topic = one_of(draw, [TOPIC, THREE_SIDED])
    questions = draw_questionnaire(draw, most)

    def when() -> Condition:
        return draw_condition(draw, questions)

    deciding = [
        decides(f"d{number}", one_of(draw, list(topic.verdict_sides)), when())
        for number in range(draw(up_to(2)))
    ]
    if len(deciding) == 2 and draw(BOOLEANS):
        deciding[1] = decides("d1", deciding[1].decide or "either", deciding[1].when, "d0")
    leaning = [
        replace(leans(f"l{number}", "", 1, when()), lean=draw_points(draw, topic))
        for number in range(draw(up_to(4)))
    ]
    needs = [Need("n0", "Need 0"), Need("n1", "Need 1")]
    need_rules = [calls_for(f"c{number}", when(), nice={f"n{number}": 1}) for number in range(2)]
    advice = [warns("w0", when()), tips("t0", when())]
    close_call = 1 + draw(up_to(2))
    return rulebook(questions, [*deciding, *leaning], needs, need_rules, advice, close_call, topic)


def draw_points(draw: st.DrawFn, topic: Topic) -> dict[str, int]:
    """Draw points for one side or two."""
    sides = (one_of(draw, topic.side_ids) for _ in range(1 + draw(up_to(1))))
    return {side: 1 + draw(up_to(2)) for side in sides}


@st.composite
def rulebooks(draw: st.DrawFn, most: int = 4) -> Rulebook:
    """Small random rulebooks on two or three sides: decisions, leanings, needs without tests, warnings."""
    return draw_rulebook(draw, most)


def _product_tests() -> st.SearchStrategy[Predicate]:
    """Return tests of attributes of every kind; budgets read the question `q0`."""
    single = st.one_of(
        st.sampled_from(["over_ear", "on_ear", "in_ear"]).map(lambda form: any_of("form", form)),
        st.booleans().map(lambda yes: any_of("wireless", yes)),
        st.sampled_from(["jack", "usb"]).map(lambda link: any_of("links", link)),
        st.builds(
            AttributeTest,
            st.just(attribute_of("battery_hours")),
            st.sampled_from([Operator.AT_LEAST, Operator.AT_MOST]),
            limit=st.integers(1, 3),
        ),
        st.just(at_most("price", AnswerAmount("q0"))),
    )
    parts = st.lists(single, min_size=1, max_size=2).map(tuple)
    return st.one_of(single, st.builds(All, parts), st.builds(AnyOf, parts))


PRODUCT_TESTS = _product_tests()

MUSTS = [" ".join(named) for size in range(3) for named in permutations(["n0", "n1", "n2"], size)]
"""What a rule of `demanding_rulebooks` may call for."""

STATED = st.fixed_dictionaries(
    {},
    optional={
        "form": st.sampled_from(["over_ear", "on_ear", "in_ear"]),
        "wireless": st.booleans(),
        "links": st.sampled_from([("jack",), ("usb",), ("jack", "usb")]),
        "battery_hours": st.integers(1, 3),
    },
)


@st.composite
def demanding_rulebooks(draw: st.DrawFn, most: int = 3) -> Rulebook:
    """Small random rulebooks whose needs the catalog can show, some of them musts, some kept always."""
    book = draw_rulebook(draw, most)
    first, *others = book.questions
    amounts = tuple(replace(option, amount=one_of(draw, [None, 1, 2])) for option in first.options)
    needs = [
        Need(
            f"n{number}",
            f"Need {number}",
            product=draw(PRODUCT_TESTS),
            applies_when=draw(PRODUCT_TESTS) if draw(up_to(2)) == 2 else None,
            keep=draw(BOOLEANS),
        )
        for number in range(3)
    ]
    rules = [
        calls_for(f"c{number}", draw_condition(draw, book.questions, 1), one_of(draw, MUSTS))
        for number in range(4)
    ]
    nice = calls_for("nice", draw_condition(draw, book.questions, 1), nice={"n0": 1})
    return replace(
        book,
        questions=(replace(first, options=amounts), *others),
        needs=tuple(needs),
        need_rules=(*rules, nice),
    )


@st.composite
def products(draw: st.DrawFn) -> list[Product]:
    """A few products of either topic that state some of the attributes that `PRODUCT_TESTS` read."""
    kinds = [*TOPIC.kind, *THREE_SIDED.kind]
    return [
        product(f"p{number}", one_of(draw, kinds), one_of(draw, [None, 100, 150, 200]), **draw(STATED))
        for number in range(draw(up_to(6)))
    ]
