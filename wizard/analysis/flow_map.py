"""The map of the flow as boxes and arrows: which question follows which, and under which conditions.

The main line leads from question to question. A question that may be skipped, or whose answer may be assumed,
is drawn next to the line, which forks there, and every arrow says under which condition it is taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from wizard.rule_language.condition_text import describe_condition
from wizard.rule_language.conditions import ALWAYS, Condition, leaves
from wizard.rule_language.model import Hide, Question, Rule, Rulebook, VerdictRule
from wizard.rule_language.topic import BUILT_IN_VERDICTS, EITHER, OUT_OF_SCOPE
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
    """A question, a fork of the line, the verdict, or an end, with its texts."""

    id: str
    kind: BoxKind
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from box to box, with the texts that say when it is taken; without texts, it always is."""

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
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    entries = [
        f"fork{number}" if question.ask_when != ALWAYS or question.assume or question.hide else f"q{number}"
        for number, question in enumerate(rulebook.questions, start=1)
    ]
    for number, question in enumerate(rulebook.questions, start=1):
        fork, here, onward = f"fork{number}", f"q{number}", [*entries, "verdict"][number]
        bypasses = list(_bypass_arrows(rulebook, question, fork, onward))
        hidden = tuple(_hidden_texts(rulebook, question.hide))
        if bypasses or hidden:
            texts = ("asked otherwise", *hidden) if bypasses else hidden
            boxes.append(Box(fork, BoxKind.FORK))
            arrows.append(Arrow(fork, here, ArrowKind.ASKED, texts))
        boxes.append(Box(here, BoxKind.QUESTION, tuple(_question_texts(rulebook, question, number))))
        if leaving := tuple(_leaving_texts(rulebook, question)):
            boxes.append(_end_box(rulebook, OUT_OF_SCOPE, f"end{number}"))
            arrows.append(Arrow(here, f"end{number}", ArrowKind.DECIDED, leaving))
        arrows += [Arrow(here, onward), *bypasses]
    boxes.append(Box("verdict", BoxKind.VERDICT, ("Verdict",)))
    first, *others = (verdict for verdict in rulebook.topic.verdict_sides if verdict not in BUILT_IN_VERDICTS)
    for number, verdict in enumerate((first, EITHER, *others), start=1):
        boxes.append(_end_box(rulebook, verdict, f"verdict{number}"))
        texts = tuple(_verdict_texts(rulebook, verdict))
        arrows.append(Arrow("verdict", f"verdict{number}", ArrowKind.DECIDED, texts))
    return FlowMap(tuple(boxes), tuple(arrows))


# --- questions -------------------------------------------------------------------------------------


def _question_texts(rulebook: Rulebook, question: Question, number: int) -> Iterator[str]:
    """Yield the texts of a question: its number, id and text; its option ids; how many rules read it."""
    yield f"{number} {question.id}: {question.text}"
    yield f"{'any' if question.many else 'one'} of {join_words(question.option_ids, 'or')}"
    kinds: dict[str, Iterable[Rule]] = {
        "verdict": rulebook.verdict_rules,
        "need": rulebook.need_rules,
        "advice": rulebook.advice_rules,
    }
    reading = {
        kind: [rule for rule in rules if any(leaf.question == question.id for leaf in leaves(rule.when))]
        for kind, rules in kinds.items()
    }
    yield f"rules that read it: {', '.join(f'{len(rules)} {kind}' for kind, rules in reading.items())}"


def _bypass_arrows(rulebook: Rulebook, question: Question, fork: str, onward: str) -> Iterator[Arrow]:
    """Yield the arrows that bypass a question: one if it may be skipped, one if its answer may be assumed."""
    if question.ask_when != ALWAYS:
        text = f"skipped when {describe_condition(rulebook, question.ask_when, holds=False)}"
        yield Arrow(fork, onward, ArrowKind.SKIPPED, (text,))
    if question.assume:
        assumed = (
            f"assumed: {join_words(each.answer)} when {describe_condition(rulebook, each.when)}"
            for each in question.assume
        )
        yield Arrow(fork, onward, ArrowKind.ASSUMED, tuple(assumed))


def _hidden_texts(rulebook: Rulebook, hides: Iterable[Hide]) -> Iterator[str]:
    """Yield which options are hidden, and when; options with the same condition are listed together."""
    together: dict[Condition, list[str]] = defaultdict(list)
    for hide in hides:
        together[hide.when].append(hide.option)
    for when, options in together.items():
        yield f"without {join_words(options)} when {describe_condition(rulebook, when)}"


# --- ends ------------------------------------------------------------------------------------------


def _leaving_texts(rulebook: Rulebook, question: Question) -> Iterator[str]:
    """Yield the decisions by which the answer to this question can lead out of scope."""
    for rule in rulebook.verdict_rules:
        if rule.decide == OUT_OF_SCOPE and _last_question(rulebook, rule.when) == question.id:
            yield _decision_text(rulebook, rule)


def _last_question(rulebook: Rulebook, condition: Condition) -> str:
    """Return the last question that the condition reads; the first question if it reads none."""
    named = {leaf.question for leaf in leaves(condition)}
    asked = [question.id for question in rulebook.questions]
    return max(named, key=asked.index, default=asked[0])


def _end_box(rulebook: Rulebook, verdict: str, box_id: str) -> Box:
    """Return the box of a verdict."""
    return Box(box_id, BoxKind.END, (verdict, rulebook.texts.verdicts[verdict].label))


def _verdict_texts(rulebook: Rulebook, verdict: str) -> Iterator[str]:
    """Yield the decisions for a verdict, and how it results from leanings if nothing decides."""
    for rule in rulebook.verdict_rules:
        if rule.decide == verdict:
            yield _decision_text(rulebook, rule)
    lead = rulebook.settings.close_call
    if verdict == EITHER:
        no_side = "neither side" if len(rulebook.topic.sides) == 2 else "no side"
        yield f"nothing decides, and {no_side} leads by {lead}"
    elif any(verdict in rule.lean for rule in rulebook.verdict_rules):
        yield f"nothing decides, and what leans to {verdict} leads by {lead}"


def _decision_text(rulebook: Rulebook, rule: VerdictRule) -> str:
    """Return the rule id, its condition, and the decisions that it overrides."""
    over = f"; over {join_words(rule.over)}" if rule.over else ""
    return f"{rule.id}: {describe_condition(rulebook, rule.when)}{over}"
