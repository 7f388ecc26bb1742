"""What is hardly meant, against trying every set of answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from tests.analysis.brute_force import Tried, try_all
from tests.analysis.samples import GROUPS, MIC, OLD, QUIET
from tests.making import (
    calls_for,
    changed,
    chosen_options,
    decides,
    leaf,
    leans,
    load_texts,
    question,
    rulebook,
)
from tests.strategies import questionnaires, rulebooks
from wizard.analysis.unintended import (
    find_idle_flow,
    find_idle_leanings,
    find_lost_products,
    find_overbroad_questions,
)
from wizard.engine.flow import resolve_answers
from wizard.rule_language.condition_text import format_condition
from wizard.rule_language.conditions import ALWAYS, All, AnyOf, Condition, Not, Truth, leaves, truth
from wizard.rule_language.model import Assumption, Question, Rulebook
from wizard.rule_language.wording import join_words

# --- questions asked of too many -----------------------------------------------------------------------

USES = question("uses", "music swim", many=True)
SHAPE = question("shape", "around in", ask_when=Not(leaf("uses", "swim", only=True)))
HAIR = question("hair", "long short", ask_when=leaf("shape", "around"))


def asked_anyway(*questions: Question) -> list[tuple[str, str, object]]:
    """What is reported of these questions."""
    book = rulebook([*questions], [decides("all", "headset")])
    return [(problem.message, problem.fix, answers) for problem, answers in find_overbroad_questions(book)]


def test_a_question_that_is_asked_where_the_one_it_reads_is_skipped_is_reported() -> None:
    """With the smallest answers, and the condition to write."""
    message = (
        "The question 'hair' is also asked where 'shape' is skipped, for example uses=swim: the answer "
        "to a skipped question is not known."
    )
    fix = "To prevent this, write 'ask_when: {shape: around, not: {uses: {only: swim}}}'."
    assert asked_anyway(USES, SHAPE, HAIR) == [(message, fix, {"uses": ("swim",)})]


def test_the_fix_cures_it() -> None:
    """Nothing is reported any more."""
    cured = replace(HAIR, ask_when=All((HAIR.ask_when, SHAPE.ask_when)))
    assert asked_anyway(USES, SHAPE, cured) == []


def test_what_another_answer_asks_for_is_meant() -> None:
    """The question that is skipped does not matter then; nor where it is not skipped, but worked out."""
    swims = replace(HAIR, ask_when=AnyOf((leaf("uses", "swim"), leaf("shape", "around"))))
    assert asked_anyway(USES, SHAPE, swims) == []
    worked_out = replace(SHAPE, assume=(Assumption(leaf("uses", "swim"), ("in",), "because"),))
    assert asked_anyway(USES, worked_out, HAIR) == []
    assert asked_anyway(USES, replace(SHAPE, ask_when=ALWAYS), HAIR) == []


def is_asked_anyway(tried: Tried, asked: Question, skipped: Question) -> bool:
    """Whether one set of answers has a question asked for want of an answer that would have kept it away."""
    if asked.id not in tried.asked or skipped.id in tried.answers:
        return False
    if truth(asked.ask_when, tried.answers) is not Truth.UNKNOWN:
        return False
    ways = [{**tried.answers, skipped.id: chosen} for chosen in chosen_options(skipped)]
    return any(truth(asked.ask_when, way) is Truth.FAILS for way in ways)


@given(questionnaires(most=4))
def test_all_of_them_are_found(questions: list[Question]) -> None:
    """And no others; the answers show it."""
    book = rulebook(questions, [decides("all", "headset")])
    tried = try_all(book)
    expected = {
        (asked.place, asked.id, skipped.id)
        for asked in questions
        for skipped in questions
        if skipped.ask_when != ALWAYS and skipped.id in {leaf.question for leaf in leaves(asked.ask_when)}
        if any(is_asked_anyway(each, asked, skipped) for each in tried)
    }
    found = set()
    for problem, answers in find_overbroad_questions(book):
        _, name, _, read, *_ = problem.message.split("'")
        found.add((problem.place, name, read))
        resolved = resolve_answers(book, answers)
        assert name in resolved.visible
        assert read not in resolved.answers
    assert found == expected


# --- leanings without effect ---------------------------------------------------------------------------


def test_a_leaning_where_everything_is_decided_is_reported() -> None:
    """Only where the live rules do not have it."""
    book = replace(
        OLD, verdict_rules=(*OLD.verdict_rules, leans("push", "headset", 2, leaf("talk", "never")))
    )
    (problem,) = find_idle_leanings(book, OLD)
    assert problem.message == (
        "The leaning of the rule 'push' changes no verdict, for any answers: where it holds, the verdict is "
        "decided, or clear without it."
    )
    assert problem.fix == "Keep it for its reason, or write 'decide' instead, with a condition of its own."
    assert list(find_idle_leanings(book, book)) == []


@given(rulebooks(most=3))
def test_a_leaning_is_reported_exactly_where_no_verdict_changes_without_it(book: Rulebook) -> None:
    """Tried on every set of answers."""
    none = replace(book, verdict_rules=())
    idle = {problem.message.split("'")[1] for problem in find_idle_leanings(book, none)}
    outcomes = [(each.decision.verdict, each.decision.sides) for each in try_all(book)]
    expected = set()
    for rule in book.verdict_rules:
        if rule.lean:
            rules = tuple(replace(rule, lean={}) if each is rule else each for each in book.verdict_rules)
            without = try_all(replace(book, verdict_rules=rules))
            if [(each.decision.verdict, each.decision.sides) for each in without] == outcomes:
                expected.add(rule.id)
    assert idle == expected


# --- lost products -------------------------------------------------------------------------------------


def test_a_must_that_takes_the_last_product_is_reported() -> None:
    """With how many plain sets, and the smallest of them."""
    demands = calls_for("demands", leaf("noise", "me"), "quiet mic")
    new = replace(OLD, needs=(MIC, QUIET), need_rules=(*OLD.need_rules, demands))
    ((problem, answers),) = find_lost_products(OLD, new, (GROUPS, GROUPS))
    assert str(problem) == (
        "made-in-a-test.yaml:1:1: The musts 'mic' and 'quiet' leave 2 plain sets of answers without a "
        "product that fits, for example talk=often&noise=me. If it is only nice to have, write it under "
        "'nice'."
    )
    assert answers == {"talk": ("often",), "noise": ("me",)}


def test_what_is_no_must_takes_no_product() -> None:
    """Another verdict may, which the impact tells; and nice needs never do."""
    nice = calls_for("likes", leaf("noise", "me"), nice={"quiet": 5})
    assert find_lost_products(OLD, replace(OLD, need_rules=(*OLD.need_rules, nice)), (GROUPS, GROUPS)) == []
    listens = decides("listens", "headphones", leaf("talk", "never often unsure"))
    other = replace(OLD, verdict_rules=(listens,))
    assert find_lost_products(OLD, other, (GROUPS, GROUPS)) == []
    assert find_lost_products(OLD, OLD, (GROUPS, GROUPS)) == []


HIDE = "hide: [{option: never, when: {uses: calls}}"
ASSUME = "assume: [{when: {uses: {only: [music]}}, answer: never, because: You only listen.}"
IDLE = "Correct the answer or its condition, or delete it."


@pytest.mark.parametrize(
    ("texts", "hint"),
    [
        pytest.param(
            changed("questions.yaml", HIDE, f"{HIDE}, {{option: never, when: {{uses: music}}}}"),
            "The assumed answer 'never' to 'talk' adds nothing: whenever {uses: {only: music}}, it is "
            f"hidden. {IDLE}",
            id="an assumed answer that is hidden then",
        ),
        pytest.param(
            changed(
                "questions.yaml",
                ASSUME,
                f"{ASSUME}, {{when: {{uses: {{only: music}}}}, answer: often, because: B.}}",
            ),
            "The assumed answer 'often' to 'talk' adds nothing: whenever {uses: {only: music}}, an earlier "
            f"one is assumed. {IDLE}",
            id="an assumed answer after another one",
        ),
        pytest.param(
            changed(
                "questions.yaml",
                "when: {uses: {only: [music]}}",
                "when: {uses: {only: music}, not: {uses: music}}",
            ),
            "The assumed answer 'never' to 'talk' adds nothing: {uses: {only: music}, not: {uses: music}} "
            f"can never hold. {IDLE}",
            id="an answer assumed on a condition that never holds",
        ),
        pytest.param(
            changed("questions.yaml", HIDE, f"{HIDE}, {{option: never, when: {{uses: {{only: calls}}}}}}"),
            "Hiding 'never' of 'talk' adds nothing: whenever {uses: {only: calls}}, it is hidden already. "
            "Correct the option or its condition, or delete it.",
            id="an option hidden twice",
        ),
    ],
)
def test_a_part_of_the_flow_that_adds_nothing(texts: dict[str, str], hint: str) -> None:
    """What shoppers get is not what was meant, or there is a line too many."""
    assert [str(each) for each in find_idle_flow(load_texts(texts))] == [f"questions.yaml:9:3: {hint}"]


def test_a_part_of_the_flow_that_adds_something() -> None:
    """Where an earlier one is hidden, the next one is assumed."""
    more = "{when: {uses: music}, answer: often, because: B.}"
    texts = changed("questions.yaml", ASSUME, f"{ASSUME}, {more}")
    assert list(find_idle_flow(load_texts(texts))) == []


@given(book=rulebooks())
def test_without_what_takes_no_effect_all_answers_are_resolved_alike(book: Rulebook) -> None:
    """What is reported can be taken out, whichever questions are answered so far."""
    idle = [problem.message for problem in find_idle_flow(book)]
    fewer = replace(book, questions=tuple(_without(book, each, idle) for each in book.questions))
    for tried in try_all(book):
        for known in range(len(tried.given) + 1):
            given = dict(list(tried.given.items())[:known])
            before, after = resolve_answers(book, given), resolve_answers(fewer, given)
            assert (before.answers, before.visible) == (after.answers, after.visible)


def _without(book: Rulebook, asked: Question, idle: list[str]) -> Question:
    """The question without the entries that the messages are about: of two alike, without the later one."""
    left = list(idle)

    def is_named(begin: str, when: Condition) -> bool:
        written = format_condition(book, when)
        named = [each for each in left if each.startswith(f"{begin} adds nothing") and written in each]
        if named:
            left.remove(named[0])
        return bool(named)

    hides = [
        each
        for each in reversed(asked.hide)
        if not is_named(f"Hiding '{each.option}' of '{asked.id}'", each.when)
    ]
    assumes = [
        each
        for each in reversed(asked.assume)
        if not is_named(f"The assumed answer {join_words(map(repr, each.answer))} to '{asked.id}'", each.when)
    ]
    return replace(asked, hide=tuple(reversed(hides)), assume=tuple(reversed(assumes)))
