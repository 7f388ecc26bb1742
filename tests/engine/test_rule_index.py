"""The index of rules, against reading every condition and every term by itself, in random rulebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.making import chosen_options, leaf, question, warns
from tests.strategies import BOOLEANS, given_answers, rulebooks, some_of
from wizard.engine.rule_index import RuleIndex
from wizard.rule_language.conditions import All, Answers, AnyOf, Literal, Truth, dnf_terms, truth
from wizard.rule_language.model import Rule, Rulebook

Offered = Mapping[str, tuple[str, ...]]


@st.composite
def positions(draw: st.DrawFn) -> tuple[Rulebook, Answers, Offered]:
    """A rulebook, some answers, and some of the other questions on offer with some of their options."""
    book = draw(rulebooks(most=3))
    answers = draw(given_answers(book.questions))
    offered = {}
    for asked in book.questions:
        if asked.id not in answers and draw(BOOLEANS):
            offered[asked.id] = tuple(some_of(draw, asked.option_ids))
    return book, answers, offered


def can_agree(literal: Literal, answers: Answers, offered: Offered) -> bool:
    """Return whether the answer, or one tick that is on offer, makes the literal true."""
    name = literal.leaf.question
    if name in answers:
        return literal.is_true(answers[name])
    return any(literal.is_true((option,)) for option in offered.get(name, ()))


def possible_terms(rule: Rule, answers: Answers, offered: Offered) -> list[set[str]]:
    """Return, for each term that can still come true, the questions on offer that it reads."""
    if truth(rule.when, answers) is Truth.HOLDS:
        return []
    return [
        {literal.leaf.question for literal in term} & set(offered)
        for term in dnf_terms(rule.when)
        if all(can_agree(literal, answers, offered) for literal in term)
    ]


def further_answers(book: Rulebook, answers: Answers, offered: Offered) -> Iterator[Answers]:
    """Yield the answers with every way to answer the questions on offer, or to leave them out."""
    ways = [[(), *chosen_options(book.question[name], options)] for name, options in offered.items()]
    for choice in product(*ways):
        chosen = dict(zip(offered, choice, strict=True))
        yield {**answers, **{name: options for name, options in chosen.items() if options}}


@given(positions())
def test_the_rules_that_hold_are_those_whose_condition_is_true(
    position: tuple[Rulebook, Answers, Offered],
) -> None:
    """In file order, whether the answers count or not."""
    book, answers, _ = position
    held = [rule for rule in book.rules if truth(rule.when, answers) is Truth.HOLDS]
    assert RuleIndex(book.questions, book.rules).holding(answers) == held


@given(positions())
def test_every_rule_that_further_answers_make_hold_is_coming(
    position: tuple[Rulebook, Answers, Offered],
) -> None:
    """None is missed, and none that holds already is among them."""
    book, answers, offered = position
    index = RuleIndex(book.questions, book.rules)
    pending = index.pending(answers, offered)
    assert not [rule for rule in pending if truth(rule.when, answers) is Truth.HOLDS]
    for further in further_answers(book, answers, offered):
        held = [rule for rule in book.rules if truth(rule.when, further) is Truth.HOLDS]
        assert [rule for rule in held if rule not in pending and rule not in index.holding(answers)] == []


@given(positions())
def test_what_rules_wait_for_is_what_their_terms_read(position: tuple[Rulebook, Answers, Offered]) -> None:
    """Term by term: the rules that are pending, the open questions, and the rules that read each of them."""
    book, answers, offered = position
    index = RuleIndex(book.questions, book.rules)
    terms = {rule: possible_terms(rule, answers, offered) for rule in book.rules}
    assert index.pending(answers, offered) == [rule for rule in book.rules if terms[rule]]
    for name in offered:
        reading = [rule for rule in book.rules if any(name in read for read in terms[rule])]
        assert index.pending_on(name, answers, offered) == reading
        assert (name in index.open_questions(answers, offered)) == bool(reading)


@given(positions())
def test_a_question_is_surely_open_when_a_rule_waits_for_it_alone(
    position: tuple[Rulebook, Answers, Offered],
) -> None:
    """All of its terms that can still come true read this question and no other one on offer."""
    book, answers, offered = position
    terms = [possible_terms(rule, answers, offered) for rule in book.rules]
    alone = {name for name in offered for each in terms if each and all(read == {name} for read in each)}
    assert RuleIndex(book.questions, book.rules).surely_open_questions(answers, offered) == alone


def test_a_rule_with_several_terms_is_found_once() -> None:
    """Both of its terms hold here."""
    asked = [question("uses", "music calls", many=True), question("talk", "never often")]
    either = warns("either", AnyOf((leaf("uses", "music"), leaf("talk", "often"))))
    both = warns("both", All((leaf("uses", "calls"), leaf("talk", "often"))))
    index = RuleIndex(asked, [either, both])
    assert index.holding({"uses": ("music",), "talk": ("often",)}) == [either]
    assert index.pending({"talk": ("often",)}, {"uses": ("music", "calls")}) == [both]
    assert index.open_questions({"talk": ("never",)}, {"uses": ("calls",)}) == []
