"""The flow as boxes and arrows: which question follows which, and under which conditions.

The main line goes from question to question. A question that may be skipped, or whose answer may be
worked out, is drawn next to it: there the line forks, and every arrow says when it is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from wizard.rule_language.condition_text import describe_condition
from wizard.rule_language.conditions import ALWAYS, Condition, leaves
from wizard.rule_language.model import Hide, Question, Rule, Rulebook, Verdict, VerdictRule
from wizard.rule_language.wording import join_words


class BoxKind(StrEnum):
    """The kinds of box."""

    QUESTION = "question"
    FORK = "fork"
    VERDICT = "verdict"
    END = "end"


class ArrowKind(StrEnum):
    """The kinds of arrow."""

    MAIN = "main"
    ASKED = "asked"
    SKIPPED = "skipped"
    ASSUMED = "assumed"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Box:
    """A question, a fork of the line, the verdict, or an end, with the texts in it."""

    id: str
    kind: BoxKind
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from box to box, with the texts that say when it is taken; without one, always."""

    start: str
    end: str
    kind: ArrowKind = ArrowKind.MAIN
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowMap:
    """Boxes in the order of the flow, and the arrows between them."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def map_flow(rulebook: Rulebook) -> FlowMap:
    """Return the map of a rulebook: its questions in order, where they end early, and what decides."""
    drawing = _Drawing()
    for number, question in enumerate(rulebook.questions, start=1):
        _add_question(drawing, rulebook, question, number)
        _add_early_end(drawing, rulebook, question, number)
    drawing.add(Box("verdict", BoxKind.VERDICT, ("Verdict",)))
    for verdict in (Verdict.HEADPHONES, Verdict.EITHER, Verdict.HEADSET):
        drawing.boxes.append(_end(rulebook, verdict))
        texts = tuple(_verdict_texts(rulebook, verdict))
        drawing.arrows.append(Arrow("verdict", verdict.value, ArrowKind.DECIDED, texts))
    return FlowMap(tuple(drawing.boxes), tuple(drawing.arrows))


@dataclass(slots=True)
class _Drawing:
    """The map as it grows; `open` are the arrows that lead to the box that comes next."""

    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    open: list[Arrow] = field(default_factory=list)

    def add(self, box: Box) -> None:
        """Put a box at the end of all open arrows, and open one that leads on from it."""
        self.boxes.append(box)
        self.arrows += [replace(arrow, end=box.id) for arrow in self.open]
        self.open = [Arrow(box.id, "")]


# --- questions -----------------------------------------------------------------------------------


def _add_question(drawing: _Drawing, rulebook: Rulebook, question: Question, number: int) -> None:
    """Add the question, behind a fork if anything depends on earlier answers."""
    box = Box(f"q{number}", BoxKind.QUESTION, tuple(_question_texts(rulebook, question, number)))
    around = list(_ways_around(rulebook, question, f"fork{number}"))
    hidden = tuple(_hidden(rulebook, question.hide))
    if around or hidden:
        drawing.add(Box(f"fork{number}", BoxKind.FORK))
        texts = ("asked otherwise", *hidden) if around else hidden
        drawing.open = [Arrow(f"fork{number}", "", ArrowKind.ASKED, texts)]
    drawing.add(box)
    drawing.open += around


def _question_texts(rulebook: Rulebook, question: Question, number: int) -> Iterator[str]:
    """Yield number, id and text; the ids of the options; how many rules read it."""
    yield f"{number} {question.id}: {question.text}"
    kind = "any of" if question.many else "one of"
    yield f"{kind} {join_words(question.option_ids, 'or')}"
    kinds = (
        ("verdict", rulebook.verdict_rules),
        ("need", rulebook.need_rules),
        ("advice", rulebook.advice_rules),
    )
    counts = (f"{_count_reading(rules, question)} {kind}" for kind, rules in kinds)
    yield f"rules that read it: {', '.join(counts)}"


def _count_reading(rules: Iterable[Rule], question: Question) -> int:
    """Return how many of the rules have a condition that names the question."""
    return sum(any(leaf.question == question.id for leaf in leaves(rule.when)) for rule in rules)


def _ways_around(rulebook: Rulebook, question: Question, fork: str) -> Iterator[Arrow]:
    """Yield the arrows past a question: where it is skipped, and where its answer is worked out."""
    if question.ask_when != ALWAYS:
        text = f"skipped when {describe_condition(rulebook, question.ask_when, holds=False)}"
        yield Arrow(fork, "", ArrowKind.SKIPPED, (text,))
    if question.assume:
        assumed = (
            f"assumed: {join_words(each.answer)} when {describe_condition(rulebook, each.when)}"
            for each in question.assume
        )
        yield Arrow(fork, "", ArrowKind.ASSUMED, tuple(assumed))


def _hidden(rulebook: Rulebook, hides: Iterable[Hide]) -> Iterator[str]:
    """Yield which options are left out, and when; those of one condition together."""
    together: dict[Condition, list[str]] = {}
    for hide in hides:
        together.setdefault(hide.when, []).append(hide.option)
    for when, options in together.items():
        yield f"without {join_words(options)} when {describe_condition(rulebook, when)}"


# --- ends ----------------------------------------------------------------------------------------


def _add_early_end(drawing: _Drawing, rulebook: Rulebook, question: Question, number: int) -> None:
    """Add the end at this question, if its answer can lead out of scope."""
    leaving = [
        rule
        for rule in rulebook.verdict_rules
        if rule.decide is Verdict.OUT_OF_SCOPE and _last_question(rulebook, rule.when) == question.id
    ]
    if not leaving:
        return
    box = replace(_end(rulebook, Verdict.OUT_OF_SCOPE), id=f"end{number}")
    drawing.boxes.append(box)
    texts = tuple(_decision_text(rulebook, rule) for rule in leaving)
    drawing.arrows.append(Arrow(f"q{number}", box.id, ArrowKind.DECIDED, texts))


def _last_question(rulebook: Rulebook, condition: Condition) -> str:
    """Return the question after which the condition is settled; the first when it names none."""
    named = {leaf.question for leaf in leaves(condition)}
    asked = [question.id for question in rulebook.questions]
    return max(named, key=asked.index, default=asked[0])


def _end(rulebook: Rulebook, verdict: Verdict) -> Box:
    """Return the box of a verdict."""
    return Box(verdict.value, BoxKind.END, (verdict.value, rulebook.texts.verdicts[verdict].label))


def _verdict_texts(rulebook: Rulebook, verdict: Verdict) -> Iterator[str]:
    """Yield the decisions for a verdict, and how it comes about without any."""
    for rule in rulebook.verdict_rules:
        if rule.decide is verdict:
            yield _decision_text(rulebook, rule)
    lead = rulebook.settings.close_call
    if verdict is Verdict.EITHER:
        yield f"nothing decides, and neither side leads by {lead}"
    elif any(verdict in rule.lean for rule in rulebook.verdict_rules):
        yield f"nothing decides, and what leans to {verdict.value} leads by {lead}"


def _decision_text(rulebook: Rulebook, rule: VerdictRule) -> str:
    """Return the rule, its condition, and the decisions it sets aside."""
    over = f"; over {join_words(rule.over)}" if rule.over else ""
    return f"{rule.id}: {describe_condition(rulebook, rule.when)}{over}"
