"""From the answers that count to verdict, needs, warnings and tips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import calls_for, decides, leaf, leans, question, rulebook, tips, warns
from tests.strategies import given_answers, rulebooks
from wizard.engine.decide import decide
from wizard.engine.flow import asking_rules, resolve_answers
from wizard.engine.rule_index import RuleIndex
from wizard.rule_language.conditions import Truth, truth
from wizard.rule_language.model import Hide, Need, VerdictRule

USES = question("uses", "music calls", many=True)
TALK = question("talk", "never rare often", hide=(Hide("never", leaf("uses", "calls")),))


def verdict(rules: list[VerdictRule], close_call: int = 1, **answers: str) -> str:
    """The verdict of these rules on these answers, options separated by spaces."""
    book = rulebook([USES, TALK], rules, close_call=close_call)
    return decide(
        book, resolve_answers(book, {name: tuple(chosen.split()) for name, chosen in answers.items()})
    ).verdict


def test_without_any_leaning_the_verdict_is_either() -> None:
    """No rule that holds favours a side."""
    assert verdict([]) == "either"


@pytest.mark.parametrize(
    ("headphones", "headset", "close_call", "expected"),
    [
        (1, 0, 1, "headphones"),
        (1, 2, 1, "headset"),
        (2, 2, 1, "either"),
        (3, 2, 2, "either"),
        (4, 2, 2, "headphones"),
    ],
)
def test_the_larger_lean_wins_when_far_enough_ahead(
    headphones: int, headset: int, close_call: int, expected: str
) -> None:
    """Ahead by at least `close_call`; otherwise the verdict is either."""
    rules = [leans(f"h{n}", "headphones", 1) for n in range(headphones)]
    rules += [leans(f"s{n}", "headset", 1) for n in range(headset)]
    assert verdict(rules, close_call) == expected


def test_a_decision_beats_any_leaning() -> None:
    """However large the lean to another side."""
    assert verdict([leans("heavy", "headset", 99), decides("sure", "headphones")]) == "headphones"


def test_a_decision_over_another_sets_it_aside() -> None:
    """The one named in `over:` does not count while the other holds."""
    rules = [decides("general", "either"), decides("special", "headset", leaf("talk", "often"), "general")]
    assert verdict(rules, talk="often") == "headset"
    assert verdict(rules, talk="rare") == "either"


def test_over_is_not_transitive() -> None:
    """A decision that is itself set aside still sets aside those it names, and no others."""
    rules = [decides("a", "either"), decides("b", "headset", leaf("talk", "often"), "a")]
    rules.append(decides("c", "headphones", leaf("talk", "often"), "b"))
    assert verdict(rules, talk="often") == "headphones"


def test_decisions_that_disagree_end_in_either() -> None:
    """A proven rulebook has none; otherwise the shopper sees both reasons instead of an error."""
    assert verdict([decides("a", "headphones"), decides("b", "headset")]) == "either"


def test_every_rule_that_holds_is_a_reason_even_against_the_verdict() -> None:
    """Each reason names the verdict that it supports."""
    rules = [
        decides("wins", "headset"),
        leans("loses", "headphones", 2),
        leans("silent", "headset", 1, leaf("talk", "rare")),
    ]
    book = rulebook([USES, TALK], rules)
    decision = decide(book, resolve_answers(book, {}))
    assert [(rule.id, book.favours(rule)) for rule in decision.reasons] == [
        ("wins", ("headset",)),
        ("loses", ("headphones",)),
    ]
    assert decision.leaning == {"headphones": 2, "headset": 0}


def test_must_beats_nice_and_nice_weights_add_up() -> None:
    """Needs are in the order of needs.yaml, each with the rules that call for it."""
    book = rulebook(
        [USES],
        needs=[Need("mic", "Mic"), Need("anc", "ANC"), Need("light", "Light"), Need("never", "Never")],
        need_rules=[
            calls_for("one", nice={"anc": 2, "mic": 1}),
            calls_for("two", nice={"anc": 3}),
            calls_for("three", must="mic"),
            calls_for("four", nice={"light": 1}),
        ],
    )
    requirements = decide(book, resolve_answers(book, {})).requirements
    found = [
        (requirement.need.id, requirement.must, requirement.weight, [rule.id for rule in requirement.rules])
        for requirement in requirements
    ]
    assert found == [
        ("mic", True, None, ["one", "three"]),
        ("anc", False, 5, ["one", "two"]),
        ("light", False, 1, ["four"]),
    ]


def test_out_of_scope_has_no_needs_and_no_tips() -> None:
    """Warnings are kept."""
    book = rulebook(
        [USES],
        [decides("out", "out_of_scope")],
        [Need("n", "N")],
        [calls_for("c", must="n")],
        [warns("w"), tips("t")],
    )
    decision = decide(book, resolve_answers(book, {}))
    assert (decision.requirements, [entry.id for entry in decision.warnings], decision.tips) == (
        (),
        ["w"],
        (),
    )


def test_the_warning_about_a_contradiction_comes_first() -> None:
    """The built-in warning asks which of two answers is right."""
    book = rulebook([USES, TALK], advice=[warns("other")])
    decision = decide(book, resolve_answers(book, {"uses": ("calls",), "talk": ("never",)}))
    assert [(entry.id, entry.text) for entry in decision.warnings] == [
        ("contradiction", "Two of your answers contradict each other: which one holds?"),
        ("other", "other."),
    ]


@given(st.data())
def test_the_rule_index_agrees_with_three_valued_logic(data: st.DataObject) -> None:
    """For every rule, matching by bits and evaluating the condition agree."""
    book = data.draw(rulebooks())
    answers = resolve_answers(book, data.draw(given_answers(book.questions))).answers
    expected = [rule.id for rule in book.rules if truth(rule.when, answers) is Truth.HOLDS]
    assert [rule.id for rule in RuleIndex(book.questions, book.rules).holding(answers)] == expected


def test_the_cache_of_the_rule_index_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arbitrary addresses cannot fill the memory, and evicting entries changes no result."""
    monkeypatch.setattr("wizard.engine.rule_index.MOST_CACHED_ANSWERS", 2)
    book = rulebook([USES, TALK], [decides("calls", "headset", leaf("uses", "calls"))])
    index = asking_rules(book)
    answers = [("music",), ("calls",), ("music", "calls"), ("unsure",), ("calls",)]
    assert [len(index.holding({"uses": chosen})) for chosen in answers] == [0, 1, 1, 0, 1]
