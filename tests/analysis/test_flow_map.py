"""The map has every question in order, every condition of the flow, and every decision."""

from __future__ import annotations

from hypothesis import given

from tests.making import decides, leaf, leans, load_texts, question, rulebook, tidy_texts
from tests.strategies import rulebooks
from wizard.analysis.flow_map import Arrow, ArrowKind, Box, BoxKind, FlowMap, map_flow
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.model import Rulebook


def texts_of(flow_map: FlowMap) -> list[str]:
    """Return all texts on the map."""
    parts: list[Box | Arrow] = [*flow_map.boxes, *flow_map.arrows]
    return [text for part in parts for text in part.texts]


def test_the_map_of_a_small_rulebook() -> None:
    """Its second question forks the line, its first one may end it."""
    found = map_flow(load_texts(tidy_texts()))
    assert found == FlowMap(
        boxes=(
            Box(
                "q1",
                BoxKind.QUESTION,
                (
                    "1 uses: What will you use it for?",
                    "any of music, calls, bike or unsure",
                    "rules that read it: 1 verdict, 0 need, 1 advice",
                ),
            ),
            Box("end1", BoxKind.END, ("out_of_scope", "Something else")),
            Box("fork2", BoxKind.FORK),
            Box(
                "q2",
                BoxKind.QUESTION,
                (
                    "2 talk: Do other people need to hear you?",
                    "one of never, often or unsure",
                    "rules that read it: 3 verdict, 1 need, 0 advice",
                ),
            ),
            Box(
                "q3",
                BoxKind.QUESTION,
                (
                    "3 budget: What may it cost?",
                    "one of upto_50, more or unsure",
                    "rules that read it: 0 verdict, 1 need, 0 advice",
                ),
            ),
            Box("verdict", BoxKind.VERDICT, ("Verdict",)),
            Box("verdict1", BoxKind.END, ("headphones", "Headphones")),
            Box("verdict2", BoxKind.END, ("either", "Either")),
            Box("verdict3", BoxKind.END, ("headset", "A headset")),
        ),
        arrows=(
            Arrow("q1", "end1", ArrowKind.DECIDED, ("bicycle: uses has bike",)),
            Arrow("q1", "fork2"),
            Arrow("fork2", "q2", ArrowKind.ASKED, ("asked otherwise", "without never when uses has calls")),
            Arrow("q2", "q3"),
            Arrow("fork2", "q3", ArrowKind.SKIPPED, ("skipped when uses has only bike",)),
            Arrow("fork2", "q3", ArrowKind.ASSUMED, ("assumed: never when uses has only music",)),
            Arrow("q3", "verdict"),
            Arrow("verdict", "verdict1", ArrowKind.DECIDED, ("only-listening: talk is never; over bicycle",)),
            Arrow(
                "verdict",
                "verdict2",
                ArrowKind.DECIDED,
                ("not-sure: talk is unsure", "nothing decides, and neither side leads by 1"),
            ),
            Arrow(
                "verdict",
                "verdict3",
                ArrowKind.DECIDED,
                ("nothing decides, and what leans to headset leads by 1",),
            ),
        ),
    )


def test_out_of_scope_ends_the_line_after_the_last_question_it_reads() -> None:
    """A decision without a condition ends it after the first one."""
    questions = [question("a", "x y"), question("b", "x y"), question("c", "x y")]
    late = decides("late", "out_of_scope", leaf("b", "x"))
    always = decides("always", "out_of_scope", ALWAYS)
    found = map_flow(rulebook(questions, [late, always])).arrows
    assert [(arrow.start, arrow.texts) for arrow in found if arrow.end.startswith("end")] == [
        ("q1", ("always: always",)),
        ("q2", ("late: b is x",)),
    ]


@given(rulebooks(most=3))
def test_nothing_is_left_out_and_nothing_hangs_in_the_air(book: Rulebook) -> None:
    """Questions, assumptions and decisions appear once; every box is reached from the first one."""
    found = map_flow(book)
    texts = texts_of(found)
    questions = [text.split()[1] for text in texts if text.endswith("?")]
    assert questions == [f"{asked.id}:" for asked in book.questions]
    assumed = [text for text in texts if text.startswith("assumed: ")]
    assert len(assumed) == sum(len(asked.assume) for asked in book.questions)
    skipped = [text for text in texts if text.startswith("skipped when ")]
    assert len(skipped) == sum(asked.ask_when != ALWAYS for asked in book.questions)
    deciding = sorted(rule.id for rule in book.verdict_rules if rule.decide)
    assert sorted(text.split(":")[0] for text in texts if text.startswith("d")) == deciding
    reached = {"q1"}
    for arrow in found.arrows * len(found.boxes):
        reached |= {arrow.end} if arrow.start in reached else set()
    assert sorted(box.id for box in found.boxes) == sorted(reached)
    assert {end for arrow in found.arrows for end in (arrow.start, arrow.end)} == reached


def test_leaning_is_reported_only_of_a_side_that_rules_lean_to() -> None:
    """Here nothing leans to headphones."""
    found = map_flow(rulebook([question("a", "x y")], [leans("l", "headset", 2)], close_call=2))
    assert [(arrow.end, arrow.texts) for arrow in found.arrows if arrow.start == "verdict"] == [
        ("verdict1", ()),
        ("verdict2", ("nothing decides, and neither side leads by 2",)),
        ("verdict3", ("nothing decides, and what leans to headset leads by 2",)),
    ]
