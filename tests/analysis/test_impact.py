"""The impact, against trying every answer set of both rulebooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.brute_force import Tried, exact, ranked, try_all
from tests.analysis.linked import linked_products, linked_rulebooks
from tests.analysis.samples import GROUPS, NOISE, OLD, TALK, TALKS
from tests.making import TOPIC, any_of, calls_for, decides, leaf, leans, question, rulebook, tips, warns
from tests.strategies import BOOLEANS, draw_condition, one_of, up_to
from wizard.analysis.comparison import Aspect, ChangeKind
from wizard.analysis.impact import Impact, impact
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import Bounds, Extent
from wizard.engine.flow import resolve_answers
from wizard.engine.product_index import ProductGroups, group_products
from wizard.rule_language.conditions import ALWAYS, UNSURE, All, Answers, Condition
from wizard.rule_language.model import Decision, Hide, Need, NeedRule, Option, Question, Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.settings import BY_PRICE, OrderStep

SLOW = settings(max_examples=settings().max_examples // 2)
"""Half as many tries as elsewhere: each compares all answer sets of two rulebooks one by one."""

# --- trying every pair of answer sets ------------------------------------------------------------


@dataclass(frozen=True)
class Both:
    """An answer set of both rulebooks: what either makes of its part."""

    old: Tried
    new: Tried

    @property
    def answers(self) -> Answers:
        """All that counts in either."""
        return {**self.old.answers, **self.new.answers}

    @property
    def plain(self) -> bool:
        """Whether no question has more than three ticks."""
        return all(len(chosen) <= 3 for chosen in self.answers.values())

    @property
    def size(self) -> int:
        """The size of all answers: ticks first, `unsure` counts almost nothing."""
        ticks = [option for chosen in self.answers.values() for option in chosen]
        return sum(1 if option == UNSURE else 1000 for option in ticks)


def shared_part(tried: Tried, one: Rulebook, other: Rulebook) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The answers to the questions of both rulebooks."""
    names = sorted(one.question.keys() & other.question.keys())
    return tuple((name, tuple(sorted(tried.answers.get(name, ())))) for name in names)


def pair_up(old: Rulebook, new: Rulebook) -> tuple[list[Both], list[Tried], list[Tried]]:
    """Every answer set of both rulebooks, and those of each that agree with none of the other."""
    before, after = try_all(old), try_all(new)
    partners: dict[Any, list[Tried]] = defaultdict(list)
    for each in after:
        partners[shared_part(each, new, old)].append(each)
    known = {shared_part(each, old, new) for each in before}
    both = [Both(each, other) for each in before for other in partners[shared_part(each, old, new)]]
    alone = [each for each in before if not partners[shared_part(each, old, new)]]
    return both, alone, [each for each in after if shared_part(each, new, old) not in known]


def kinds_of(both: Both, old: Rulebook, new: Rulebook, groups: ProductGroups) -> Iterator[ChangeKind]:
    """Every kind of change that one answer set has."""
    was, now = both.old.decision, both.new.decision
    before, after = (_outcome(each, new) for each in (was, now))
    if before != after:
        yield ChangeKind(Aspect.VERDICT, f"{before} -> {after}")
    called, now_called = (
        {requirement.need.id: requirement.must for requirement in each.requirements} for each in (was, now)
    )
    for need in called.keys() | now_called.keys():
        if called.get(need) != now_called.get(need):
            yield ChangeKind(Aspect.NEEDS, _what(called.get(need), now_called.get(need)), need)
    given, now_given = ({advice.id for advice in each.warnings} for each in (was, now))
    yield from (ChangeKind(Aspect.WARNINGS, "lost", name) for name in given - now_given)
    yield from (ChangeKind(Aspect.WARNINGS, "gained", name) for name in now_given - given)
    first, other = ranked(old, groups, both.old).picks, ranked(new, groups, both.new).picks
    if bool(first) != bool(other):
        yield ChangeKind(Aspect.PRODUCTS, "lost" if first else "gained")
    elif first and first[0].product != other[0].product:
        yield ChangeKind(Aspect.FIRST, "another")


def _outcome(decision: Decision, new: Rulebook) -> str:
    """The verdict, with its sides where the new rules would name others."""
    sides = tuple(side.id for side in decision.sides)
    usual = new.topic.verdict_sides.get(decision.verdict, (decision.verdict,))
    return decision.verdict if sides == usual else f"{decision.verdict} ({', '.join(sides)})"


def _what(before: bool | None, after: bool | None) -> str:
    """What becomes of a need that is a must, nice, or not called for."""
    if before is None or after is None:
        return "gained" if before is None else "lost"
    return "now a must" if after else "now only nice"


@dataclass(frozen=True)
class Expected:
    """What trying everything comes to: sets, plain and all, and the size of the smallest of each kind."""

    compared: tuple[int, int]
    changes: Mapping[ChangeKind, tuple[int, int, int]]
    totals: Mapping[ChangeKind, int]


def try_impact(old: Rulebook, new: Rulebook, groups: ProductGroups) -> Expected:
    """How many sets, plain and all, have each kind of change, and the size of the smallest."""
    both, only_old, only_new = pair_up(old, new)
    found: dict[ChangeKind, list[Both]] = defaultdict(list)
    totals: dict[ChangeKind, int] = defaultdict(int)
    for each in both:
        kinds = list(kinds_of(each, old, new, groups))
        for kind in kinds:
            found[kind].append(each)
        for kind in {ChangeKind(kind.aspect, kind.change) for kind in kinds if kind.name}:
            totals[kind] += 1
    found[ChangeKind(Aspect.ANSWERS, "only old")] = [Both(each, each) for each in only_old]
    found[ChangeKind(Aspect.ANSWERS, "only new")] = [Both(each, each) for each in only_new]
    changes = {
        kind: (sum(each.plain for each in sets), len(sets), min(each.size for each in sets))
        for kind, sets in found.items()
        if sets
    }
    return Expected((sum(each.plain for each in both), len(both)), changes, totals)


def replayed_size(shown: Extent, *books: Rulebook) -> int:
    """The size of the example, worked out answers included, when given to these rulebooks."""
    assert shown.answers is not None
    resolved: dict[str, tuple[str, ...]] = {}
    for book in books:
        own = {name: chosen for name, chosen in shown.answers.items() if name in book.question}
        resolved |= resolve_answers(book, own).answers
    ticks = [option for chosen in resolved.values() for option in chosen]
    return sum(1 if option == UNSURE else 1000 for option in ticks)


def summarize(found: Impact, old: Rulebook, new: Rulebook) -> Expected:
    """The impact in the form of `try_impact`."""
    alone = {"only old": (old,), "only new": (new,)}
    changes = {
        change.kind: (
            exact(change.extent.plain),
            exact(change.extent.all),
            replayed_size(change.extent, *alone.get(change.kind.change, (old, new))),
        )
        for change in found.changes
    }
    compared = exact(found.compared.plain), exact(found.compared.all)
    return Expected(compared, changes, {kind: exact(each.all) for kind, each in found.totals.items()})


# --- one edit --------------------------------------------------------------------------------------


SOLD_ELSEWHERE = Need("n9", "Need 9", instead="Look for something else.")

FORM_FIRST = OrderStep("shape", (any_of("form", "in_ear"),))


@st.composite
def edited(draw: st.DrawFn) -> tuple[Rulebook, Rulebook]:
    """A small rulebook, and the same one after a random edit."""
    book = draw(linked_rulebooks())
    asked = list(book.questions)
    place = draw(up_to(len(asked) - 1))
    one = asked[place]

    def when() -> Condition:
        return draw_condition(draw, asked)

    def earlier() -> Condition:
        return draw_condition(draw, asked[:place], 1) if place else ALWAYS

    added = question("added", "a b", many=draw(BOOLEANS), ask_when=when())
    fewer = one.options[1:] if len(one.options) > 2 else one.options
    verdict, need, advice = book.verdict_rules, book.need_rules, book.advice_rules
    hidden = Hide(one.options[0].id, earlier())
    edits: list[dict[str, Any]] = [
        {
            "verdict_rules": (
                *verdict,
                decides("d9", one_of(draw, [book.topic.side_ids[-1], "either"]), when()),
            )
        },
        {"verdict_rules": (*verdict, decides("d9", "out_of_scope", when()))},
        {"verdict_rules": (*verdict, leans("l9", book.topic.side_ids[-1], 2, when()))},
        {"verdict_rules": tuple(rule for rule in verdict if not rule.over)[1:]},
        {"need_rules": (*need[1:], calls_for("c9", when(), "n1"))},
        {"need_rules": (*need, calls_for("c9", when(), nice={"n1": 2, "n0": 1}))},
        {"needs": (replace(book.needs[0], product=book.needs[-1].product), *book.needs[1:])},
        {"advice_rules": (warns("w9", when()), tips("w0"), *advice[1:])},
        {"settings": replace(book.settings, close_call=4, currency=one_of(draw, ["USD", "EUR"]))},
        {"questions": _swap(asked, place, replace(one, ask_when=earlier()))},
        {"questions": _swap(asked, place, replace(one, hide=(*one.hide, hidden)))},
        {"questions": _swap(asked, place, replace(one, assume=()))},
        {
            "questions": _swap(
                asked, place, replace(one, options=(*one.options, Option("o9", "New", amount=2)))
            )
        },
        {"questions": _swap(asked, place, replace(one, options=fewer, hide=(), assume=()))},
        {"questions": _swap(asked, place, replace(one, many=not one.many, options=_alone(one)))},
        {"questions": (*asked, added)},
        {"needs": (replace(book.needs[0], same_link=when()), *book.needs[1:])},
        {"needs": (replace(book.needs[0], met_unless_stated=True), *book.needs[1:])},
        {"needs": (*book.needs, SOLD_ELSEWHERE), "need_rules": (*need, calls_for("c9", when(), "n9"))},
        {"settings": replace(book.settings, order=(BY_PRICE,))},
        {"settings": replace(book.settings, order=(replace(FORM_FIRST, when=when()), *book.settings.order))},
    ]
    return book, replace(book, **one_of(draw, edits))


def _swap(asked: list[Question], place: int, one: Question) -> tuple[Question, ...]:
    return (*asked[:place], one, *asked[place + 1 :])


def _alone(one: Question) -> tuple[Option, ...]:
    """Return the options for a question that changes between one and many: "not sure" is separate."""
    return tuple(replace(option, alone=not one.many and option.id == UNSURE) for option in one.options)


@SLOW
@given(edited(), linked_products())
def test_one_edit_is_counted_exactly(pair: tuple[Rulebook, Rulebook], product_index: list[Product]) -> None:
    """Every kind of change, plain and all, and the smallest answers that show it."""
    old, new = pair
    groups = group_products(product_index, TOPIC)
    assert summarize(impact(old, new, (groups, groups)), old, new) == try_impact(old, new, groups)


@SLOW
@given(linked_rulebooks(), linked_rulebooks(), linked_products())
def test_rulebooks_that_share_little_are_compared_exactly(
    old: Rulebook, new: Rulebook, product_index: list[Product]
) -> None:
    """Other flows, options, and questions that take one answer here and many there."""
    groups = group_products(product_index, TOPIC)
    assert summarize(impact(old, new, (groups, groups)), old, new) == try_impact(old, new, groups)


@st.composite
def with_other_musts(draw: st.DrawFn) -> tuple[Rulebook, Rulebook]:
    """A small rulebook, and one of the same verdicts where other answers call for other musts."""
    book = draw(linked_rulebooks())

    def musts(name: str) -> list[NeedRule]:
        asked = [draw_condition(draw, book.questions, 1) for _ in range(2)]
        return [calls_for(f"{name}{at}", when, f"n{draw(up_to(2))}") for at, when in enumerate(asked)]

    kept = musts("kept")
    needs = [
        replace(each, product=one_of(draw, [each.product, book.needs[0].product])) for each in book.needs
    ]
    old = replace(book, need_rules=(*kept, *musts("old")))
    return old, replace(book, need_rules=(*kept, *musts("new")), needs=tuple(needs))


@SLOW
@given(with_other_musts(), linked_products())
def test_products_that_other_musts_leave_are_counted_exactly(
    pair: tuple[Rulebook, Rulebook], product_index: list[Product]
) -> None:
    """Where the last one is lost, and where the first one is gained."""
    old, new = pair
    groups = group_products(product_index, TOPIC)
    assert summarize(impact(old, new, (groups, groups)), old, new) == try_impact(old, new, groups)


# --- planted edits -----------------------------------------------------------------------------------


def describe_changes(found: Impact) -> list[tuple[str, str, str, int, Answers | None, list[str]]]:
    """Each change: about, name, what becomes of it, sets, example, causes."""
    return [
        (
            change.kind.aspect,
            change.kind.name,
            change.kind.change,
            exact(change.extent.all),
            change.extent.answers,
            [str(edit) for edit in change.causes],
        )
        for change in found.changes
    ]


def test_the_same_rules_change_nothing() -> None:
    """And all answer sets are those of both."""
    found = impact(OLD, replace(OLD), (GROUPS, GROUPS))
    assert (found.changes, found.edits, exact(found.compared.all)) == ((), (), 12)


def test_each_change_names_the_edit_that_alone_causes_it() -> None:
    """Two edits, each with what it does, and the wording of a reason that does nothing."""
    widened = replace(TALKS, when=leaf("talk", "often unsure"), reason="Better.")
    new = replace(
        OLD,
        verdict_rules=(replace(OLD.verdict_rules[0], reason="You listen."), widened),
        need_rules=(calls_for("calls", leaf("talk", "often"), "mic"),),
    )
    found = impact(OLD, new, (GROUPS, GROUPS))
    unsure = {"talk": (UNSURE,), "noise": (UNSURE,)}
    often = {"talk": ("often",), "noise": (UNSURE,)}
    rule = "verdict.yaml: rule 'talks' changed: when, reason"
    must = "needs.yaml: rule 'calls' changed: must from nothing to mic, nice from mic 1 to nothing"
    assert describe_changes(found) == [
        ("verdict", "", "headphones -> either", 4, unsure, [rule]),
        ("needs", "mic", "now a must", 4, often, [must]),
        ("products", "", "gained", 4, unsure, [rule]),
    ]
    assert [(str(edit), edit.change is None) for edit in found.edits] == [
        ("verdict.yaml: rule 'listens' changed: reason", True),
        (rule, False),
        (must, False),
    ]


def test_what_takes_several_edits_has_no_single_cause() -> None:
    """A new option does nothing without its rule, and the rule nothing without the option."""
    options = (*TALK.options[:2], Option("hours", "Hours"), TALK.options[2])
    new = replace(
        OLD,
        questions=(replace(TALK, options=options), NOISE),
        verdict_rules=(*OLD.verdict_rules, decides("all-day", "headset", leaf("talk", "hours never"))),
    )
    assert describe_changes(impact(OLD, new)) == [
        ("verdict", "", "headphones -> either", 4, {"talk": ("never",), "noise": (UNSURE,)}, []),
        (
            "answers",
            "",
            "only new",
            4,
            {"talk": ("hours",), "noise": (UNSURE,)},
            ["questions.yaml: question 'talk': option 'hours' added"],
        ),
    ]


def test_a_last_product_that_is_lost_is_shown() -> None:
    """A must that the only product with a microphone does not meet."""
    quiet = calls_for("quiet", leaf("noise", "me"), "quiet mic")
    assert describe_changes(impact(OLD, replace(OLD, need_rules=(*OLD.need_rules, quiet)), (GROUPS, GROUPS)))[
        -1
    ] == (
        "products",
        "",
        "lost",
        2,
        {"talk": ("often",), "noise": ("me",)},
        ["needs.yaml: rule 'quiet' added"],
    )


def test_answers_to_a_new_question_are_compared_with_not_being_asked() -> None:
    """Every old set goes on in as many ways as the new question has answers."""
    new = replace(
        OLD,
        questions=(TALK, question("cable", "yes no"), NOISE),
        verdict_rules=(
            *OLD.verdict_rules,
            decides("wired", "either", leaf("cable", "yes"), "listens", "talks"),
        ),
    )
    found = impact(OLD, new)
    answers = {"talk": ("never",), "cable": ("yes",), "noise": (UNSURE,)}
    assert exact(found.compared.all) == 36
    shown = [(change.kind.change, exact(change.extent.all)) for change in found.changes]
    assert shown == [("headphones -> either", 8), ("headset -> either", 4)]
    assert found.changes[0].extent.answers in (answers, {**answers, "talk": (UNSURE,)})
    assert [str(edit) for edit in found.edits] == [
        "questions.yaml: question 'cable' added",
        "verdict.yaml: rule 'wired' added",
    ]


def test_edits_beyond_the_bound_are_not_tried_alone() -> None:
    """And how many these are is reported."""
    many = [warns(f"w{number}", leaf("noise", "me")) for number in range(42)]
    found = impact(OLD, replace(OLD, advice_rules=(*OLD.advice_rules, *many)))
    assert (found.not_tried, [len(change.causes) for change in found.changes].count(0)) == (2, 2)


# --- another first product -----------------------------------------------------------------------------


# --- bounds ----------------------------------------------------------------------------------------------


def test_what_the_bounds_cut_short_is_an_interval_around_the_truth() -> None:
    """What is lost may change or not."""
    asked = [question(f"q{number}", "a b") for number in range(6)]
    both = [replace(warns(f"w{n}"), when=All((leaf(f"q{n}", "a"), leaf(f"q{n + 3}", "a")))) for n in range(3)]
    old, new = rulebook(asked), rulebook(asked, advice=both)
    total = ChangeKind(Aspect.WARNINGS, "gained")
    truth, bounded = impact(old, new).totals[total], impact(old, new, bounds=Bounds(states=1)).totals[total]
    assert (truth.all.exact, bounded.all.exact) == (True, False)
    assert bounded.all.lowest <= truth.all.lowest <= bounded.all.highest


def test_flows_too_tangled_to_count_are_refused() -> None:
    """The question where it became too much is named."""
    first = [question(f"q{number}", "a b") for number in range(3)]
    later = [question(f"s{number}", "a b", ask_when=leaf(f"q{number}", "a")) for number in range(3)]
    with pytest.raises(StateLimitError, match=r"^q1$"):
        impact(rulebook(first), rulebook([*first, *later]), bounds=Bounds(states=2))


def test_a_kind_that_is_called_otherwise_takes_its_products_away() -> None:
    """Each version has the products as its own topic reads them: the catalog still has the old kind."""
    sides = tuple(
        replace(each, kinds=("head_set",) if "headset" in each.kinds else each.kinds) for each in TOPIC.sides
    )
    new = replace(OLD, topic=replace(TOPIC, sides=sides))
    left = group_products([replace(each, kind="other") for group in GROUPS for each in group.products], TOPIC)
    found = impact(OLD, new, (GROUPS, left))
    assert [str(edit) for edit in found.edits] == [
        "topic.yaml: side 'headset' changed: kinds",
        "topic.yaml: kind 'headset' removed",
        "topic.yaml: kind 'head_set' added",
    ]
    lost = [change.kind.change for change in found.changes if change.kind.aspect is Aspect.PRODUCTS]
    assert lost == ["lost"]
