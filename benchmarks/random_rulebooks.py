"""Random rulebooks of any size, as a shop might build them: rules mix neighbouring questions."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from wizard.rule_language.conditions import UNSURE, All, Condition, Leaf, Not
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.model import (
    AdviceRule,
    Assumption,
    Hide,
    Need,
    NeedRule,
    Option,
    Question,
    Rule,
    Rulebook,
    Texts,
    VerdictRule,
)
from wizard.rule_language.settings import Settings
from wizard.rule_language.texts import Article, VerdictText
from wizard.rules_folder import load_topic, shipped_topic

PARTS = 3
"""The most conditions in a rule."""

NEAR = 4
"""The conditions of a rule are about this many consecutive questions."""


def random_rulebook(questions: int, rules: int, seed: int = 0, near: int = NEAR) -> Rulebook:
    """Return a rulebook of so many questions and rules: needs, leanings, warnings and some decisions."""
    random = Random(seed)
    asked: list[Question] = []
    for number in range(questions):
        asked.append(_question(random, number, asked[-near:]))
    made = [_rule(random, number, asked, near) for number in range(rules)]
    needs = sorted(
        {need for rule in made if isinstance(rule, NeedRule) for need in rule.must + tuple(rule.nice)}
    )
    topic = load_topic(shipped_topic())
    return Rulebook(
        version="0123456789ab",
        topic=topic,
        questions=tuple(asked),
        verdict_rules=_ordered([rule for rule in made if isinstance(rule, VerdictRule)]),
        needs=tuple(Need(need, need.title()) for need in needs),
        need_rules=tuple(rule for rule in made if isinstance(rule, NeedRule)),
        advice_rules=tuple(rule for rule in made if isinstance(rule, AdviceRule)),
        texts=Texts({verdict: VerdictText(verdict) for verdict in topic.verdict_sides}),
        article=Article("", "", "", "", ""),
        sources={},
        pages={},
        settings=Settings(),
    )


def _question(random: Random, number: int, near: Sequence[Question]) -> Question:
    """Return a question with 3 to 6 options and "not sure".

    One in three takes several answers; some depend on other questions.
    """
    many = random.random() < 1 / 3
    ids = [f"o{place}" for place in range(random.randint(3, 6))]
    options = [Option(option, option.title()) for option in ids]
    depends = bool(near) and random.random() < 1 / 3
    return Question(
        id=f"q{number}",
        text=f"Question {number}?",
        options=(*options, Option(UNSURE, "Not sure", alone=many)),
        many=many,
        ask_when=Not(_leaf(random, near)) if depends else All(()),
        hide=(Hide(ids[0], _leaf(random, near)),) if depends else (),
        assume=(Assumption(_leaf(random, near), (ids[-1],), "Because."),) if depends else (),
    )


def _leaf(random: Random, questions: Sequence[Question]) -> Leaf:
    """Return a condition on one of the questions."""
    asked = random.choice(questions)
    ids = [option.id for option in asked.options]
    options = frozenset(random.sample(ids, random.randint(1, len(ids) // 2)))
    return Leaf(asked.id, options, only=asked.many and random.random() < 0.2)


def _condition(random: Random, questions: Sequence[Question]) -> Condition:
    """Return up to `PARTS` conditions on some questions; one in five of them is negated."""
    parts = [_leaf(random, questions) for _ in range(random.randint(1, PARTS))]
    return All(tuple(Not(part) if random.random() < 0.2 else part for part in parts))


def _rule(random: Random, number: int, questions: Sequence[Question], near: int) -> Rule:
    """Return a rule about some consecutive questions.

    It is a need rule, a leaning, a warning, or (one in ten) a decision.
    """
    first = random.randrange(max(1, len(questions) - near + 1))
    when = _condition(random, questions[first : first + near])
    name, place, kind = f"r{number}", Place("random.yaml", number + 1), random.random()
    if kind < 0.1:
        decide = random.choice(["headphones", "headset", "either"])
        return VerdictRule(id=name, when=when, sources=("A1",), place=place, decide=decide)
    if kind < 0.4:
        lean = {random.choice(["headphones", "headset"]): random.randint(1, 3)}
        return VerdictRule(id=name, when=when, sources=("A1",), place=place, lean=lean)
    if kind < 0.8:
        need = f"n{random.randrange(max(1, len(questions)))}"
        must = (need,) if random.random() < 0.5 else ()
        return NeedRule(
            id=name, when=when, sources=("A1",), place=place, must=must, nice={} if must else {need: 1}
        )
    return AdviceRule(id=name, when=when, reason=name, sources=("A1",), place=place)


def _ordered(rules: Sequence[VerdictRule]) -> tuple[VerdictRule, ...]:
    """Let each decision take precedence over the earlier ones that decide otherwise."""
    ordered: list[VerdictRule] = []
    for rule in rules:
        over = tuple(
            other.id for other in ordered if rule.decide and other.decide and other.decide != rule.decide
        )
        ordered.append(
            VerdictRule(
                id=rule.id,
                when=rule.when,
                sources=rule.sources,
                place=rule.place,
                decide=rule.decide,
                lean=rule.lean,
                over=over,
            )
        )
    return tuple(ordered)
