"""The flow as boxes and arrows: which question follows which, and under which conditions.

The main line goes from question to question. A question that may be skipped, or whose answer may be
worked out, is drawn next to it: there the line forks, and every arrow says when it is taken.
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
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    ways_in = [
        f"fork{number}" if question.ask_when != ALWAYS or question.assume or question.hide else f"q{number}"
        for number, question in enumerate(rulebook.questions, start=1)
    ]
    for number, question in enumerate(rulebook.questions, start=1):
        fork, here, onward = f"fork{number}", f"q{number}", [*ways_in, "verdict"][number]
        around = list(_ways_around(rulebook, question, fork, onward))
        hidden = tuple(_hidden(rulebook, question.hide))
        if around or hidden:
            texts = ("asked otherwise", *hidden) if around else hidden
            boxes.append(Box(fork, BoxKind.FORK))
            arrows.append(Arrow(fork, here, ArrowKind.ASKED, texts))
        boxes.append(Box(here, BoxKind.QUESTION, tuple(_question_texts(rulebook, question, number))))
        if leaving := tuple(_leaving_texts(rulebook, question)):
            boxes.append(_end(rulebook, OUT_OF_SCOPE, f"end{number}"))
            arrows.append(Arrow(here, f"end{number}", ArrowKind.DECIDED, leaving))
        arrows += [Arrow(here, onward), *around]
    boxes.append(Box("verdict", BoxKind.VERDICT, ("Verdict",)))
    first, *others = (verdict for verdict in rulebook.topic.verdict_sides if verdict not in BUILT_IN_VERDICTS)
    for number, verdict in enumerate((first, EITHER, *others), start=1):
        boxes.append(_end(rulebook, verdict, f"verdict{number}"))
        texts = tuple(_verdict_texts(rulebook, verdict))
        arrows.append(Arrow("verdict", f"verdict{number}", ArrowKind.DECIDED, texts))
    return FlowMap(tuple(boxes), tuple(arrows))


# --- questions -----------------------------------------------------------------------------------


def _question_texts(rulebook: Rulebook, question: Question, number: int) -> Iterator[str]:
    """Yield number, id and text; the ids of the options; how many rules read it."""
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


def _ways_around(rulebook: Rulebook, question: Question, fork: str, onward: str) -> Iterator[Arrow]:
    """Yield the arrows past a question: where it is skipped, and where its answer is worked out."""
    if question.ask_when != ALWAYS:
        text = f"skipped when {describe_condition(rulebook, question.ask_when, holds=False)}"
        yield Arrow(fork, onward, ArrowKind.SKIPPED, (text,))
    if question.assume:
        assumed = (
            f"assumed: {join_words(each.answer)} when {describe_condition(rulebook, each.when)}"
            for each in question.assume
        )
        yield Arrow(fork, onward, ArrowKind.ASSUMED, tuple(assumed))


def _hidden(rulebook: Rulebook, hides: Iterable[Hide]) -> Iterator[str]:
    """Yield which options are left out, and when; those of one condition together."""
    together: dict[Condition, list[str]] = defaultdict(list)
    for hide in hides:
        together[hide.when].append(hide.option)
    for when, options in together.items():
        yield f"without {join_words(options)} when {describe_condition(rulebook, when)}"


# --- ends ----------------------------------------------------------------------------------------


def _leaving_texts(rulebook: Rulebook, question: Question) -> Iterator[str]:
    """Yield the decisions by which the answer to this question can lead out of scope."""
    for rule in rulebook.verdict_rules:
        if rule.decide == OUT_OF_SCOPE and _last_question(rulebook, rule.when) == question.id:
            yield _decision_text(rulebook, rule)


def _last_question(rulebook: Rulebook, condition: Condition) -> str:
    """Return the question after which the condition is settled; the first when it names none."""
    named = {leaf.question for leaf in leaves(condition)}
    asked = [question.id for question in rulebook.questions]
    return max(named, key=asked.index, default=asked[0])


def _end(rulebook: Rulebook, verdict: str, box_id: str) -> Box:
    """Return the box of a verdict."""
    return Box(box_id, BoxKind.END, (verdict, rulebook.texts.verdicts[verdict].label))


def _verdict_texts(rulebook: Rulebook, verdict: str) -> Iterator[str]:
    """Yield the decisions for a verdict, and how it comes about without any."""
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
    """Return the rule, its condition, and the decisions it sets aside."""
    over = f"; over {join_words(rule.over)}" if rule.over else ""
    return f"{rule.id}: {describe_condition(rulebook, rule.when)}{over}"
