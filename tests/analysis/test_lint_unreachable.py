"""What can never take effect is reported with the shortest reason why."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.making import changed, chosen_options, load_texts, rule_line, tidy_texts
from tests.strategies import rulebooks
from wizard.analysis.lint import find_dead_rules, find_unreachable
from wizard.engine.flow import resolve_answers
from wizard.rule_language.conditions import Answers, Truth, truth
from wizard.rule_language.model import Rulebook

FIX = "Change its condition, or delete the rule."


def test_a_tidy_rulebook_has_none() -> None:
    """Every rule, question and need of the small rulebook can come up."""
    assert find_unreachable(load_texts(tidy_texts())) == []


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (
            "{all: [{talk: never}, {talk: often}]}",
            "no answer to 'talk' is {talk: never} and {talk: often} at once",
        ),
        (
            "{all: [{uses: {only: [music]}}, {uses: calls}]}",
            "no answer to 'uses' is {uses: calls} and {uses: {only: music}} at once",
        ),
        ("{not: {talk: [never, often]}}", "no answer to 'talk' is {not: {talk: [never, often]}}"),
        ("{uses: calls, talk: never}", "the answer 'never' to 'talk' is hidden whenever {uses: calls}"),
        (
            "{uses: {only: bike}, talk: often}",
            "the question 'talk' is asked only when {not: {uses: {only: bike}}}, which then fails",
        ),
        (
            "{any: [{all: [{talk: never}, {talk: often}]}, {uses: calls, talk: never}]}",
            "no answer to 'talk' is {talk: never} and {talk: often} at once; and "
            "the answer 'never' to 'talk' is hidden whenever {uses: calls}",
        ),
        (
            "{budget: more, uses: bike}",
            "the questions end before 'budget', since 'bicycle' decides 'out_of_scope'",
        ),
    ],
)
def test_a_rule_that_can_never_hold(condition: str, reason: str) -> None:
    """Contradiction, hidden answer, question not asked, questions at an end."""
    texts = changed("verdict.yaml", "", rule_line("new", condition, "decide: headset"))
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("  over: [bicycle]\n", "")
    line = texts["verdict.yaml"].count("\n")
    assert [str(problem) for problem in find_unreachable(load_texts(texts))] == [
        f"verdict.yaml:{line}:3: The rule 'new' can never hold: {reason}. {FIX}"
    ]


def test_a_condition_on_how_products_are_tried_or_ordered_that_can_never_hold() -> None:
    """Of `same_link`, and of a step of the order."""
    texts = changed("needs.yaml", "keep: always", "same_link: {uses: calls, talk: never}")
    texts["settings.yaml"] = (
        "order:\n- {label: sound, prefer: [{sound_band: high}], when: {not: {talk: [never, often]}}}\n"
    )
    assert [str(problem) for problem in find_unreachable(load_texts(texts))] == [
        "needs.yaml:2:3: The condition 'same_link of mic' can never hold: "
        "the answer 'never' to 'talk' is hidden whenever {uses: calls}. Change it, or delete it.",
        "settings.yaml:2:3: The condition 'order by sound' can never hold: "
        "no answer to 'talk' is {not: {talk: [never, often]}}. Change it, or delete it.",
    ]


@pytest.mark.parametrize(
    "condition", ["{uses: [music, calls], talk: never}", "{any: [{talk: often}, {uses: calls, talk: never}]}"]
)
def test_a_rule_that_some_answers_make_hold(condition: str) -> None:
    """One alternative that can be met is enough."""
    texts = changed("verdict.yaml", "", rule_line("new", condition, "decide: headset"))
    assert find_unreachable(load_texts(texts)) == []


def test_an_ending_that_may_be_set_aside_ends_nothing_for_certain() -> None:
    """`only-listening` is over `bicycle`, so the questions may go on."""
    condition = "{budget: more, uses: bike}"
    texts = changed("verdict.yaml", "", rule_line("new", condition, "decide: headset"))
    assert find_unreachable(load_texts(texts)) == []


def rules_that_hold(book: Rulebook) -> set[str]:
    """The rules that hold for some answers, found by trying all of them."""
    found: set[str] = set()
    every: list[Answers] = [{}]
    for asked in book.questions:
        every = [
            {**answers, asked.id: chosen} for answers in every for chosen in chosen_options(asked)
        ] + every
    for answers in every:
        resolved = resolve_answers(book, answers).answers
        found |= {rule.id for rule in book.rules if truth(rule.when, resolved) is Truth.HOLDS}
    return found


@given(rulebooks(most=3))
def test_no_rule_is_called_dead_that_some_answers_make_hold(book: Rulebook) -> None:
    """Whatever the flow: ask_when, hide, assume and out of scope."""
    dead = {rule.id for rule, _ in find_dead_rules(book)}
    assert dead & rules_that_hold(book) == set()


def test_a_question_read_for_its_amount_alone_is_never_asked() -> None:
    """The questions are asked for rules, not for the limits of needs."""
    texts = changed("needs.yaml", "when: {budget: [upto_50, more]}, ", "")
    assert reported(texts) == [
        "questions.yaml:20:3: The question 'budget' is never asked: no rule for a verdict, a need or a "
        "warning reads it. Name it in the 'when' of such a rule, or delete it."
    ]


def test_a_question_that_only_the_order_of_products_reads_is_asked() -> None:
    """Its answer changes what a shopper sees first."""
    texts = changed("needs.yaml", "when: {budget: [upto_50, more]}, ", "")
    texts["settings.yaml"] = "order: [{label: sound, prefer: [{sound_band: high}], when: {budget: more}}]\n"
    assert reported(texts) == []


def test_a_question_that_nothing_reads_is_reported() -> None:
    """Whatever its options."""
    texts = changed(
        "questions.yaml",
        "",
        "- {id: colour, text: Which colour?, choose: one,"
        " options: [{id: red, label: Red}, {id: unsure, label: Any}]}\n",
    )
    assert reported(texts) == [
        "questions.yaml:27:3: The question 'colour' is not used anywhere. "
        "Name it in the 'when' of such a rule, or delete it."
    ]


def reported(texts: dict[str, str]) -> list[str]:
    """Everything that can never come up."""
    return [str(problem) for problem in find_unreachable(load_texts(texts))]


def test_what_is_assumed_of_a_question_that_is_not_asked_counts() -> None:
    """So a rule may hold by it."""
    assumption = "assume: [{when: {uses: {only: bike}}, answer: never, because: It has no sound.}, "
    texts = changed("questions.yaml", "assume: [", assumption)
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("  over: [bicycle]\n", "")
    texts["verdict.yaml"] = texts["verdict.yaml"].replace("decide: out_of_scope", "decide: either")
    texts["verdict.yaml"] += rule_line("new", "{uses: {only: bike}, talk: never}", "decide: headset")
    assert reported(texts) == []


def test_without_any_scope_only_the_first_question_is_answered() -> None:
    """A rule on it may hold, one on the next may not."""
    texts = tidy_texts()
    texts["verdict.yaml"] = (
        "- {id: closed, decide: out_of_scope, reason: R., sources: [A1]}\n"
        + rule_line("first", "{uses: bike}", "lean: {headset: 1}")
        + rule_line("second", "{talk: often}", "lean: {headset: 1}")
    )
    assert [problem for problem in reported(texts) if problem.startswith("verdict.yaml")] == [
        "verdict.yaml:3:3: The rule 'second' can never hold: the questions end before 'talk', since 'closed' "
        f"decides 'out_of_scope'. {FIX}"
    ]
