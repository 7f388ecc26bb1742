"""The answers behind a reason, and what one changed answer would flip."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_flow import BOOK
from tests.making import chosen_options, decides, given_answers, leaf, rulebooks
from wizard.core.conditions import Answers
from wizard.core.engine import verdict_of
from wizard.core.explain import answers_behind, flips
from wizard.core.flow import count
from wizard.core.model import Question, Rulebook, Verdict


def told(book: Rulebook, answers: Answers) -> list[tuple[str, str, str, str]]:
    """The flips of these answers, in short."""
    counted = count(book, answers)
    found = flips(book, counted, verdict_of(book, counted))
    return [(flip.question.id, flip.change, flip.option, flip.verdict) for flip in found]


def test_a_reason_names_the_ticks_its_rule_reads() -> None:
    """Of music and calls, the rule about calls is because of calls."""
    rule = decides("calls", "headset", leaf("uses", "calls job"))
    assert answers_behind(rule, {"uses": ("music", "calls"), "talk": ("rare",)}) == {"uses": ("calls",)}


def test_a_reason_from_what_was_not_ticked_names_the_whole_answer() -> None:
    """When nothing the rule names is ticked, the answer as a whole is the reason."""
    rule = decides("quiet", "headset", leaf("uses", "calls"))
    assert answers_behind(rule, {"uses": ("music",)}) == {"uses": ("music",)}


def test_replacing_one_answer_flips_the_verdict() -> None:
    """`unsure` is not proposed, although it would flip it too."""
    assert told(BOOK, {"uses": ("music",), "talk": ("never",)}) == [
        ("talk", "replace", "rare", "either"),
        ("talk", "replace", "hours", "headset"),
        ("uses", "add", "calls", "either"),
        ("uses", "add", "job", "headset"),
    ]


def test_an_assumed_answer_can_be_changed_and_a_tick_removed() -> None:
    """What was worked out may be wrong; what was ticked may go."""
    assert ("talk", "replace", "rare", "either") in told(BOOK, {"uses": ("music", "job")})
    assert ("uses", "remove", "job", "either") in told(BOOK, {"uses": ("music", "job")})


@given(st.data())
def test_flips_are_exactly_the_single_changes_that_bring_another_verdict(data: st.DataObject) -> None:
    """Against trying every other answer to every counted question."""
    book = data.draw(rulebooks(most=3))
    answers = data.draw(given_answers(book.questions))
    counted = count(book, answers)
    verdict = verdict_of(book, counted)
    expected = {
        (asked.id, chosen, other)
        for asked in book.questions
        if asked.id in counted.answers
        for chosen in neighbours(asked, counted.answers[asked.id], counted.visible.get(asked.id, ()))
        if (other := verdict_of(book, count(book, {**answers, asked.id: chosen}))) is not verdict
    }
    found = {
        (flip.question.id, flip.given[flip.question.id], flip.verdict)
        for flip in flips(book, counted, verdict)
    }
    assert found == expected


def neighbours(asked: Question, chosen: tuple[str, ...], visible: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every other valid answer one tick away, `unsure` excepted; a single choice may be any other."""
    single = {option.id for option in asked.options if option.alone} if asked.many else set(visible)
    others = [other for other in chosen_options(asked, visible) if other != chosen and "unsure" not in other]
    return [
        other
        for other in others
        if single.intersection(other)
        or (single.intersection(chosen) and len(other) == 1)
        or (not single.intersection(chosen) and len(set(other) ^ set(chosen)) == 1)
    ]


def test_each_flip_leads_to_the_verdict_it_names() -> None:
    """The answers it carries are complete: followed, they show what was promised."""
    counted = count(BOOK, {"uses": ("music",), "talk": ("never",)})
    for flip in flips(BOOK, counted, Verdict.HEADPHONES):
        assert verdict_of(BOOK, count(BOOK, flip.given)) == flip.verdict
