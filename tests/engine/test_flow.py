"""Which answers count, which are assumed or dropped, and what is asked next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.samples import AROUND, BOOK, NOISE, QUESTIONS, TALK, USES
from tests.making import chosen_options, decides, leaf, question, rulebook, tips
from tests.strategies import given_answers, rulebooks
from wizard.engine.decide import decide
from wizard.engine.flow import Assumed, DropCause, Dropped, ResolvedAnswers, open_questions, resolve_answers
from wizard.rule_language.conditions import All, leaves
from wizard.rule_language.model import Hide, Rulebook


def open_ids(book: Rulebook, resolved: ResolvedAnswers) -> list[str]:
    """The ids of the questions still open."""
    return [asked.id for asked in open_questions(book, resolved)]


def test_without_answers_every_question_that_matters_is_open_in_order() -> None:
    """Nothing is assumed or dropped, and the first question comes first."""
    resolved = resolve_answers(BOOK, {})
    assert (resolved.answers, resolved.assumed, resolved.dropped) == ({}, (), ())
    assert open_ids(BOOK, resolved) == ["uses", "talk", "around", "noise"]


def test_an_assumed_answer_counts_and_is_not_asked() -> None:
    """Who talks for a living is not asked whether others must hear them."""
    resolved = resolve_answers(BOOK, {"uses": ("job",)})
    assert resolved.answers == {"uses": ("job",), "talk": ("hours",)}
    assert resolved.assumed == (Assumed(TALK, ("hours",), "Talking is your job."),)
    assert open_ids(BOOK, resolved) == ["around", "noise"]


def test_a_given_answer_beats_the_assumed_one_unsure_included() -> None:
    """The shopper can always change what was worked out."""
    assert resolve_answers(BOOK, {"uses": ("job",), "talk": ("unsure",)}).answers["talk"] == ("unsure",)
    assert resolve_answers(BOOK, {"uses": ("job",), "talk": ("rare",)}).assumed == ()


def test_a_hidden_option_is_dropped_and_its_question_assumed_instead() -> None:
    """Talking is the job, and nobody needs to hear it: the second answer does not count."""
    resolved = resolve_answers(BOOK, {"uses": ("job",), "talk": ("never",)})
    assert resolved.dropped == (Dropped(TALK, ("never",), DropCause.HIDDEN, (USES,)),)
    assert resolved.answers["talk"] == ("hours",)
    assert resolved.contradiction


def test_a_hidden_option_without_assumption_is_asked_again() -> None:
    """Without anything to go by, the question comes back, less the hidden option."""
    resolved = resolve_answers(BOOK, {"uses": ("calls",), "talk": ("never",)})
    assert open_ids(BOOK, resolved) == ["talk", "around", "noise"]
    assert resolved.offered["talk"] == ("rare", "hours", "unsure")


def test_of_a_many_question_only_the_hidden_options_are_dropped() -> None:
    """The other ticks go on counting."""
    devices = question("devices", "phone plane", many=True, hide=(Hide("plane", leaf("uses", "calls")),))
    resolved = resolve_answers(rulebook([USES, devices]), {"uses": ("calls",), "devices": ("phone", "plane")})
    assert resolved.answers["devices"] == ("phone",)
    assert [(drop.answer, drop.cause) for drop in resolved.dropped] == [(("plane",), DropCause.HIDDEN)]


def test_an_answer_to_a_question_that_is_not_asked_is_dropped_without_contradiction() -> None:
    """In a quiet place nobody is asked whose noise it is."""
    resolved = resolve_answers(BOOK, {"around": ("quiet",), "noise": ("me",)})
    assert resolved.dropped == (Dropped(NOISE, ("me",), DropCause.NOT_ASKED, (AROUND,)),)
    assert not resolved.contradiction
    assert "noise" not in resolved.offered


def test_a_question_is_asked_unless_its_condition_fails() -> None:
    """Not known yet, and `unsure`, are no reason to leave a question out."""
    assert "noise" in resolve_answers(BOOK, {}).offered
    assert "noise" in resolve_answers(BOOK, {"around": ("unsure",)}).offered


def test_out_of_scope_ends_the_questions_and_drops_what_comes_after() -> None:
    """The steering part of a bicycle has no microphone."""
    resolved = resolve_answers(BOOK, {"uses": ("bike",), "talk": ("never",), "noise": ("me",)})
    assert resolved.answers == {"uses": ("bike",)}
    assert [(drop.question.id, drop.cause) for drop in resolved.dropped] == [
        ("talk", DropCause.OUT_OF_SCOPE),
        ("noise", DropCause.OUT_OF_SCOPE),
    ]
    assert open_ids(BOOK, resolved) == []


def test_an_answer_given_before_the_scope_is_left_still_counts() -> None:
    """Only what comes after the end of the questions is dropped."""
    assert resolve_answers(BOOK, {"uses": ("bike", "music"), "talk": ("never",)}).answers["talk"] == (
        "never",
    )


def test_a_question_no_open_rule_reads_is_not_asked() -> None:
    """Tips do not make a question worth asking; verdicts, needs and warnings do."""
    book = rulebook(
        QUESTIONS, [decides("all", "either")], advice=[tips("quiet-tip", leaf("around", "quiet"))]
    )
    assert open_ids(book, resolve_answers(book, {})) == []


def test_a_rule_that_can_no_longer_hold_asks_nothing() -> None:
    """One part has failed for good, so the other part does not matter any more."""
    both = leaf("talk", "rare"), leaf("around", "voices")
    book = rulebook(QUESTIONS, [decides("first", "headset", All(both))])
    assert open_ids(book, resolve_answers(book, {})) == ["talk", "around"]
    assert open_ids(book, resolve_answers(book, {"talk": ("never",)})) == []
    assert open_ids(book, resolve_answers(book, {"talk": ("unsure",)})) == []


def test_a_rule_about_hidden_options_only_asks_nothing() -> None:
    """An option that is not on offer cannot come true."""
    book = rulebook([USES, TALK], [decides("listens", "headphones", leaf("talk", "never"))])
    assert open_ids(book, resolve_answers(book, {})) == ["talk"]
    assert open_ids(book, resolve_answers(book, {"uses": ("calls",)})) == []


@given(st.data())
def test_the_order_in_which_answers_are_given_does_not_matter(data: st.DataObject) -> None:
    """A set of answers is a set: the same answers count whichever came first."""
    book = data.draw(rulebooks())
    answers = data.draw(given_answers(book.questions))
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))
    assert resolve_answers(book, shuffled).answers == resolve_answers(book, answers).answers
    assert resolve_answers(book, shuffled).dropped == resolve_answers(book, answers).dropped


@given(st.data())
def test_a_later_answer_never_changes_an_earlier_question(data: st.DataObject) -> None:
    """What counts up to a question is the same whatever comes after it."""
    book = data.draw(rulebooks())
    answers = data.draw(given_answers(book.questions))
    for place in range(len(book.questions)):
        early = {asked.id for asked in book.questions[:place]}
        alone = resolve_answers(
            book, {name: chosen for name, chosen in answers.items() if name in early}
        ).answers
        together = resolve_answers(book, answers).answers
        assert {name: alone[name] for name in alone if name in early} == {
            name: together[name] for name in together if name in early
        }


@given(st.data())
def test_answering_every_open_question_ends_the_questions(data: st.DataObject) -> None:
    """The flow ends after at most one answer a question, and nothing asked is answered in vain."""
    book = data.draw(rulebooks())
    answers: dict[str, tuple[str, ...]] = {}
    for _ in book.questions:
        resolved = resolve_answers(book, answers)
        following = open_questions(book, resolved)
        if following:
            asked = following[0]
            answers[asked.id] = data.draw(st.sampled_from(chosen_options(asked, resolved.offered[asked.id])))
    assert open_questions(book, resolve_answers(book, answers)) == ()
    assert resolve_answers(book, answers).dropped == ()


@given(st.data())
def test_a_question_that_is_not_open_changes_nothing(data: st.DataObject) -> None:
    """Answering it all the same brings no other verdict, need or warning, now or later.

    Questions whose answer steers the flow of another one are left aside: those may matter indirectly.
    So are those with an answer that was dropped: a new one takes its place, and its contradiction away.
    """
    book = data.draw(rulebooks())
    answers = data.draw(given_answers(book.questions))
    resolved = resolve_answers(book, answers)
    asked = {following.id for following in open_questions(book, resolved)}
    steering = {
        read.question
        for other in book.questions
        for when in (
            other.ask_when,
            *(each.when for each in other.hide),
            *(each.when for each in other.assume),
        )
        for read in leaves(when)
    }
    idle = [name for name in resolved.offered if name not in asked | steering | set(answers)]
    for name in idle:
        for chosen in chosen_options(book.question[name], resolved.offered[name]):
            before, after = (
                decide(book, resolved),
                decide(book, resolve_answers(book, {**answers, name: chosen})),
            )
            assert (after.verdict, after.requirements, after.warnings) == (
                before.verdict,
                before.requirements,
                before.warnings,
            )
