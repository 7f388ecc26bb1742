"""Short ways to make rulebooks and products as plain values, and hypothesis strategies for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations
from typing import Any

from hypothesis import strategies as st

from wizard.core.conditions import ALWAYS, UNSURE, All, Answers, AnyOf, Condition, Leaf, Not
from wizard.core.model import (
    AdviceRule,
    Assumption,
    Hide,
    Need,
    NeedRule,
    Option,
    Question,
    Rulebook,
    Settings,
    Texts,
    Verdict,
    VerdictRule,
)
from wizard.core.problems import Place
from wizard.core.products import (
    AllTests,
    AnswerAmount,
    AnyTest,
    AttributeTest,
    Product,
    ProductTest,
)
from wizard.core.sources import Article, Source
from wizard.core.texts import VerdictText

PLACE = Place("made-in-a-test.yaml")


def question(name: str, options: str, *, many: bool = False, alone: str = "", **more: Any) -> Question:
    """A question with these option ids (and `unsure`); `alone` lists those that exclude all others."""
    ids = [*options.split(), UNSURE]
    alone_ids = {*alone.split(), UNSURE} if many else set()
    made = tuple(Option(option, option.title(), alone=option in alone_ids) for option in ids)
    return Question(name, f"{name.title()}?", made, many=many, **more)


def leaf(name: str, options: str, *, only: bool = False) -> Leaf:
    """The leaf `name: [options]`, or `name: {only: [options]}`."""
    return Leaf(name, frozenset(options.split()), only)


def decides(name: str, verdict: str, when: Condition = ALWAYS, *over: str) -> VerdictRule:
    """A verdict rule that decides."""
    return VerdictRule(
        id=name,
        when=when,
        reason=f"{name}.",
        sources=("A1",),
        place=PLACE,
        decide=Verdict(verdict),
        over=over,
    )


def leans(name: str, verdict: str, weight: int, when: Condition = ALWAYS) -> VerdictRule:
    """A verdict rule that leans."""
    lean = {Verdict(verdict): weight}
    return VerdictRule(id=name, when=when, reason=f"{name}.", sources=("A1",), place=PLACE, lean=lean)


def calls_for(
    name: str, when: Condition = ALWAYS, must: str = "", nice: Mapping[str, int] | None = None
) -> NeedRule:
    """A need rule."""
    return NeedRule(
        id=name,
        when=when,
        reason=f"{name}.",
        sources=("A1",),
        place=PLACE,
        must=tuple(must.split()),
        nice=nice or {},
    )


def warns(name: str, when: Condition = ALWAYS) -> AdviceRule:
    """An advice rule that warns."""
    return AdviceRule(id=name, when=when, reason=f"{name}.", sources=("A1",), place=PLACE)


def tips(name: str, when: Condition = ALWAYS) -> AdviceRule:
    """An advice rule that gives a tip."""
    return AdviceRule(id=name, when=when, reason=f"{name}.", sources=("A1",), place=PLACE, kind="tip")


def rulebook(
    questions: Sequence[Question],
    verdict: Sequence[VerdictRule] = (),
    needs: Sequence[Need] = (),
    need_rules: Sequence[NeedRule] = (),
    advice: Sequence[AdviceRule] = (),
    close_call: int = 1,
) -> Rulebook:
    """A rulebook of these parts."""
    return Rulebook(
        version="0123456789ab",
        questions=tuple(questions),
        verdict_rules=tuple(verdict),
        needs=tuple(needs),
        need_rules=tuple(need_rules),
        advice_rules=tuple(advice),
        texts=Texts(
            {each: VerdictText(each.replace("_", " ").capitalize()) for each in Verdict},
            contradiction="Two of your answers contradict each other: which one holds?",
        ),
        article=Article("Title", "Publisher", "Author", "Editor", "2024-01-12"),
        sources={"A1": Source("A1", "A statement.")},
        pages={},
        settings=Settings(close_call=close_call),
    )


def product(name: str, kind: str = "headset", cents: int | None = 5000, **more: Any) -> Product:
    """A product; attributes not named are not stated, price in US dollars."""
    own = {
        key: more.pop(key) for key in list(more) if key in ("in_stock", "currency", "brand", "url", "image")
    }
    return Product(
        id=name,
        name=name.title(),
        kind=kind,
        attributes={"kind": kind, **more},
        price_cents=cents,
        **{"currency": "USD", **own},
    )


# --- strategies ----------------------------------------------------------------------------------


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


def chosen_options(asked: Question, options: Sequence[str] | None = None) -> list[tuple[str, ...]]:
    """Every valid answer to a question, from all its options or from these."""
    offered = [option for option in asked.options if options is None or option.id in options]
    alone = [option.id for option in offered if option.alone or not asked.many]
    ticks = [option.id for option in offered if option.id not in alone]
    ticked = (combinations(ticks, number) for number in range(1, len(ticks) + 1))
    return [*((option,) for option in alone), *chain.from_iterable(ticked)]


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
def product_tests(draw: st.DrawFn) -> ProductTest:
    """Tests of attributes of every kind; budgets read the question `q0`."""
    single = st.one_of(
        st.sampled_from(["over_ear", "on_ear", "in_ear"]).map(
            lambda form: AttributeTest("form", "any_of", values=(form,))
        ),
        st.booleans().map(lambda yes: AttributeTest("wireless", "any_of", values=(yes,))),
        st.sampled_from(["jack", "usb"]).map(lambda link: AttributeTest("links", "any_of", values=(link,))),
        st.builds(
            AttributeTest,
            st.just("battery_hours"),
            st.sampled_from(["at_least", "at_most"]),
            limit=st.integers(1, 3),
        ),
        st.just(AttributeTest("price", "at_most", limit=AnswerAmount("q0"))),
    )
    parts = st.lists(single, min_size=1, max_size=2).map(tuple)
    return draw(st.one_of(single, st.builds(AllTests, parts), st.builds(AnyTest, parts)))


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
