"""Hypothesis strategies: questionnaires, conditions, answers, rulebooks and products of every shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tests.making import (
    any_of,
    at_most,
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
from wizard.rule_language.model import Assumption, Hide, Need, Question, Rulebook, Verdict
from wizard.rule_language.predicates import AnswerAmount, AttributeTest, Predicate, Product


@st.composite
def questionnaires(draw: st.DrawFn, most: int = 4) -> list[Question]:
    """Up to `most` questions of 2 to 4 options, one or many, some with ask_when, hide and assume."""
    questions: list[Question] = []
    for number in range(draw(st.integers(1, most))):
        options = [f"o{place}" for place in range(draw(st.integers(1, 3)))]
        many = draw(st.booleans())
        alone = draw(st.sampled_from(["", options[-1]])) if many else ""
        more: dict[str, Any] = {}
        if len(questions) > 0 and draw(st.booleans()):
            earlier = conditions(questions, depth=1)
            more = {
                "ask_when": draw(st.one_of(st.just(ALWAYS), earlier)),
                "hide": tuple(
                    Hide(option, draw(earlier)) for option in options if draw(st.integers(0, 3)) == 0
                ),
                "assume": tuple(
                    Assumption(draw(earlier), (draw(st.sampled_from(options)),), "because")
                    for _ in range(draw(st.integers(0, 1)))
                ),
            }
        questions.append(question(f"q{number}", " ".join(options), many=many, alone=alone, **more))
    return questions


def conditions(questions: Sequence[Question], depth: int = 2) -> st.SearchStrategy[Condition]:
    """Conditions over these questions, `unsure` sometimes named."""

    def leaf_of(asked: Question) -> st.SearchStrategy[Condition]:
        options = st.frozensets(st.sampled_from([option.id for option in asked.options]), min_size=1)
        return st.builds(Leaf, st.just(asked.id), options, st.booleans())

    single: st.SearchStrategy[Condition] = st.sampled_from(list(questions)).flatmap(leaf_of)
    if depth == 0:
        return single
    part = conditions(questions, depth - 1)
    parts = st.lists(part, min_size=1, max_size=3).map(tuple)
    return st.one_of(single, st.builds(All, parts), st.builds(AnyOf, parts), st.builds(Not, part))


@st.composite
def given_answers(draw: st.DrawFn, questions: Sequence[Question]) -> Answers:
    """Answers to some of the questions, in any order, hidden and unasked ones included."""
    answers = {}
    for asked in draw(st.permutations(list(questions))):
        if draw(st.booleans()):
            answers[asked.id] = draw(st.sampled_from(chosen_options(asked)))
    return answers


@st.composite
def rulebooks(draw: st.DrawFn, most: int = 4) -> Rulebook:
    """Small random rulebooks: decisions, leanings, needs without product tests, warnings."""
    questions = draw(questionnaires(most))
    when = conditions(questions)
    deciding = [
        decides(f"d{number}", draw(st.sampled_from(list(Verdict))), draw(when))
        for number in range(draw(st.integers(0, 2)))
    ]
    if len(deciding) == 2 and draw(st.booleans()):
        deciding[1] = decides("d1", deciding[1].decide or "either", deciding[1].when, "d0")
    leaning = [
        leans(
            f"l{number}",
            draw(st.sampled_from(["headphones", "headset"])),
            draw(st.integers(1, 3)),
            draw(when),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    needs = [Need("n0", "Need 0"), Need("n1", "Need 1")]
    need_rules = [calls_for(f"c{number}", draw(when), nice={f"n{number}": 1}) for number in range(2)]
    advice = [warns("w0", draw(when)), tips("t0", draw(when))]
    return rulebook(
        questions, [*deciding, *leaning], needs, need_rules, advice, close_call=draw(st.integers(1, 3))
    )


@st.composite
def product_tests(draw: st.DrawFn) -> Predicate:
    """Tests of attributes of every kind; budgets read the question `q0`."""
    single = st.one_of(
        st.sampled_from(["over_ear", "on_ear", "in_ear"]).map(lambda form: any_of("form", form)),
        st.booleans().map(lambda yes: any_of("wireless", yes)),
        st.sampled_from(["jack", "usb"]).map(lambda link: any_of("links", link)),
        st.builds(
            AttributeTest,
            st.just("battery_hours"),
            st.sampled_from(["at_least", "at_most"]),
            limit=st.integers(1, 3),
        ),
        st.just(at_most("price", AnswerAmount("q0"))),
    )
    parts = st.lists(single, min_size=1, max_size=2).map(tuple)
    tests: st.SearchStrategy[Predicate] = st.one_of(single, st.builds(All, parts), st.builds(AnyOf, parts))
    return draw(tests)


@st.composite
def demanding_rulebooks(draw: st.DrawFn, most: int = 3) -> Rulebook:
    """Small random rulebooks whose needs the catalog can show, some of them musts, some kept always."""
    book = draw(rulebooks(most))
    first, *others = book.questions
    amounts = tuple(replace(option, amount=draw(st.sampled_from([None, 1, 2]))) for option in first.options)
    tests = product_tests()
    needs = [
        Need(
            f"n{number}",
            f"Need {number}",
            product=draw(tests),
            applies_when=draw(st.one_of(st.none(), st.none(), tests)),
            keep=draw(st.booleans()),
        )
        for number in range(3)
    ]
    when = conditions(book.questions, depth=1)
    named = st.lists(st.sampled_from([need.id for need in needs]), max_size=2, unique=True)
    rules = [calls_for(f"c{number}", draw(when), " ".join(draw(named))) for number in range(4)]
    return replace(
        book,
        questions=(replace(first, options=amounts), *others),
        needs=tuple(needs),
        need_rules=(*rules, calls_for("nice", draw(when), nice={"n0": 1})),
    )


@st.composite
def products(draw: st.DrawFn) -> list[Product]:
    """A few products that state some of the attributes that `product_tests` reads."""
    stated = st.fixed_dictionaries(
        {},
        optional={
            "form": st.sampled_from(["over_ear", "on_ear", "in_ear"]),
            "wireless": st.booleans(),
            "links": st.sampled_from([("jack",), ("usb",), ("jack", "usb")]),
            "battery_hours": st.integers(1, 3),
        },
    )
    kinds, cents = st.sampled_from(["headphones", "headset"]), st.sampled_from([None, 100, 150, 200])
    return [
        product(f"p{number}", draw(kinds), draw(cents), **draw(stated))
        for number in range(draw(st.integers(0, 6)))
    ]
