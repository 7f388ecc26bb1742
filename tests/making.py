"""Short ways to make rulebooks and products as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, combinations
from typing import Any

from wizard.rule_language.conditions import ALWAYS, UNSURE, Condition, Leaf
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.model import (
    AdviceRule,
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
from wizard.rule_language.predicates import Product
from wizard.rule_language.texts import Article, Source, VerdictText

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


def chosen_options(asked: Question, options: Sequence[str] | None = None) -> list[tuple[str, ...]]:
    """Every valid answer to a question, from all its options or from these."""
    offered = [option for option in asked.options if options is None or option.id in options]
    alone = [option.id for option in offered if option.alone or not asked.many]
    ticks = [option.id for option in offered if option.id not in alone]
    ticked = (combinations(ticks, number) for number in range(1, len(ticks) + 1))
    return [*((option,) for option in alone), *chain.from_iterable(ticked)]
