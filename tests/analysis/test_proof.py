"""The proof, against trying every single answer set."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from hypothesis import given

from tests.analysis.brute_force import Tried, best_outcome, ranked, tangled_rulebook, try_all
from tests.analysis.linked import linked_products, linked_rulebooks
from tests.making import TOPIC, any_of, calls_for, decides, leaf, leans, product, question, rulebook, warns
from tests.strategies import demanding_rulebooks, rulebooks
from wizard.analysis.compiled import MustInstance
from wizard.analysis.coverage import find_disjoint_attribute
from wizard.analysis.proof import prove
from wizard.analysis.violations import Bounds, Extent, Interval, Proof, Violation
from wizard.engine.flow import resolve_answers
from wizard.engine.formulas import TRUE
from wizard.engine.product_index import group_products
from wizard.engine.verdict import effective_decisions
from wizard.rule_language.conditions import ALWAYS, UNSURE, All, Answers, Leaf, Not, Truth, leaves, truth
from wizard.rule_language.model import Hide, Need, Rule, Rulebook
from wizard.rule_language.predicates import Product

# --- what trying shows ---------------------------------------------------------------------------


def smallest(tried: list[Tried]) -> int:
    """The size of the smallest of some answer sets."""
    return min(each.cost for each in tried)


def size_shown(book: Rulebook, violation: Violation, failing: list[Tried]) -> int | None:
    """The size of the example of a violation, None when it is none of the failing answer sets."""
    assert violation.answers is not None
    answers = resolve_answers(book, violation.answers).answers
    return next(
        (each.cost for each in failing if each.answers == answers and each.given == violation.answers), None
    )


def exactly(plain: int, every: int) -> Extent:
    """These numbers of answer sets, both exact."""
    return Extent(Interval(plain, plain), Interval(every, every))


def of_property(proof: Proof, checked: str) -> list[Violation]:
    """Return the violations of one property."""
    return [violation for violation in proof.violations if violation.checked == checked]


# --- rules alone ---------------------------------------------------------------------------------


@given(rulebooks(most=3))
def test_the_answer_sets_are_counted_exactly(book: Rulebook) -> None:
    """All of them, the plain ones, and those with each verdict."""
    tried = try_all(book)
    plain = [each for each in tried if all(len(chosen) <= 3 for chosen in each.answers.values())]
    proof = prove(book)
    assert (proof.answer_sets, proof.plain_sets) == (len(tried), len(plain))
    verdicts = Counter(each.decision.verdict for each in tried)
    plain_verdicts = Counter(each.decision.verdict for each in plain)
    counted = {verdict: (count.sets, count.plain) for verdict, count in proof.verdicts.items()}
    assert counted == {verdict: (verdicts[verdict], plain_verdicts[verdict]) for verdict in proof.verdicts}
    assert list(proof.verdicts) == list(book.topic.verdict_sides)


@given(demanding_rulebooks())
def test_what_is_reached_is_counted_exactly(book: Rulebook) -> None:
    """Each rule, option and need, and what no answer set reaches is found."""
    tried = try_all(book)
    rules = (*book.verdict_rules, *book.need_rules, *book.advice_rules)
    reached = {rule.id: sum(each.holds(rule) for each in tried) for rule in rules}
    for asked in book.questions:
        for option in asked.option_ids:
            chosen = [each for each in tried if option in each.answers.get(asked.id, ())]
            reached[f"{asked.id}={option}"] = len(chosen)
    for need in book.needs:
        reached[f"need:{need.id}"] = sum(
            need in [requirement.need for requirement in each.decision.requirements] for each in tried
        )
    proof = prove(book)
    assert proof.reached == reached
    named = {need for rule in book.need_rules for need in (*rule.must, *rule.nice)}
    expected = {
        f"The need '{need.id}' is never called for."
        for need in book.needs
        if need.id in named and not reached[f"need:{need.id}"]
    }
    expected |= {
        f"The rule '{rule.id}' can never hold: the answers that it requires never occur together."
        for rule in rules
        if not reached[rule.id]
    }
    for asked in book.questions:
        if not any(asked.id in each.asked for each in tried):
            expected.add(f"The question '{asked.id}' is never asked.")
        else:
            expected |= {
                f"The option '{option}' of '{asked.id}' can never be chosen."
                for option in asked.option_ids
                if not reached[f"{asked.id}={option}"]
            }
    assert {violation.message for violation in of_property(proof, "unreachable")} == expected


@given(rulebooks(most=3))
def test_a_verdict_without_a_reason_is_found(book: Rulebook) -> None:
    """With the smallest answers that get none."""
    silent = [each for each in try_all(book) if not any(map(each.holds, book.verdict_rules))]
    violations = of_property(prove(book), "verdict")
    assert [size_shown(book, violation, silent) for violation in violations] == (
        [smallest(silent)] if silent else []
    )


@given(rulebooks(most=3))
def test_decisions_that_disagree_are_found(book: Rulebook) -> None:
    """Each pair of them, with the number of answer sets and the smallest."""
    tried = try_all(book)
    expected = {}
    for one, other in combinations([rule for rule in book.verdict_rules if rule.decide], 2):
        both = [each for each in tried if {one, other} <= set(effective_decisions(each.decision.reasons))]
        if both and one.decide != other.decide:
            sets = "1 answer set" if len(both) == 1 else f"{len(both)} answer sets"
            decided = f"The rule '{other.id}' decides {other.decide} where '{one.id}' decides {one.decide}"
            expected[f"{decided}, in {sets}."] = (smallest(both), both)
    violations = of_property(prove(book), "decisions")
    assert {violation.message for violation in violations} == set(expected)
    for violation in violations:
        size, both = expected[violation.message]
        assert size_shown(book, violation, both) == size


def can_still_hold(rule: Rule, asked: str, before: Answers, tried: list[Tried]) -> bool:
    """Whether a rule that reads a question does not hold before it, and may hold after all."""
    reads = any(each.question == asked for each in leaves(rule.when))
    return reads and truth(rule.when, before) is not Truth.HOLDS and any(each.holds(rule) for each in tried)


@given(rulebooks(most=3))
def test_questions_that_never_matter_are_found(book: Rulebook) -> None:
    """Those that no rule can use by the time they are asked."""
    tried = try_all(book)
    rules = [*book.verdict_rules, *book.need_rules, *book.warnings]
    expected = set()
    for place, asked in enumerate(book.questions):
        earlier = {each.id for each in book.questions[:place]}
        groups: dict[tuple[tuple[str, tuple[str, ...]], ...], list[Tried]] = {}
        for each in tried:
            if asked.id in each.asked:
                before = {name: chosen for name, chosen in each.answers.items() if name in earlier}
                groups.setdefault(tuple(before.items()), []).append(each)
        if groups and not any(
            can_still_hold(rule, asked.id, dict(before), group)
            for before, group in groups.items()
            for rule in rules
        ):
            expected.add(f"The question '{asked.id}' is never asked: no rule that reads it can hold by then.")
    messages = {violation.message for violation in of_property(prove(book), "flow") if not violation.answers}
    assert messages == expected


# --- products --------------------------------------------------------------------------------------


@given(linked_rulebooks(), linked_products())
def test_the_answer_sets_with_a_full_match_are_counted_exactly(
    book: Rulebook, product_index: list[Product]
) -> None:
    """Those in which some way to use a product of some side meets every must, and products are shown."""
    groups = group_products(product_index, TOPIC)
    tried = try_all(book)
    matched = [each for each in tried if any(best_outcome(book, each, shown) for shown in product_index)]
    assert matched == [each for each in tried if ranked(book, groups, each).picks]
    plain = [each for each in matched if all(len(chosen) <= 3 for chosen in each.answers.values())]
    proof = prove(book, groups)
    assert proof.full_match == exactly(len(plain), len(matched))


@given(linked_rulebooks(), linked_products())
def test_sides_that_show_nothing_are_found(book: Rulebook, product_index: list[Product]) -> None:
    """Neither a match nor one that might be nor a near miss: all verdicts, and the smallest answers."""
    groups = group_products(product_index, TOPIC)
    failing: dict[str, list[Tried]] = {}
    for each in try_all(book):
        for side in ranked(book, groups, each).sides:
            if not each.decision.instead and not (side.picks or side.might_fit or side.nearest):
                named = " or ".join(sorted(side.side.kinds))
                failing.setdefault(named, []).append(each)
    shown: dict[str, int] = {}
    verdicts: dict[str, set[str]] = {}
    for violation in of_property(prove(book, groups), "products"):
        named = violation.message.split("the verdict ")[1].split(" end")[0]
        ends = re.split(", or |, | or ", named)
        kinds = violation.message.split("of kind ")[1].split(" has")[0].split(" is in")[0]
        size = size_shown(book, violation, [each for each in failing[kinds] if each.decision.verdict in ends])
        assert size is not None
        shown[kinds] = min(size, shown.get(kinds, size))
        verdicts.setdefault(kinds, set()).update(ends)
    assert shown == {kinds: smallest(tried) for kinds, tried in failing.items()}
    assert verdicts == {kinds: {each.decision.verdict for each in tried} for kinds, tried in failing.items()}


@given(linked_rulebooks())
def test_musts_that_exclude_each_other_are_found(book: Rulebook) -> None:
    """Each pair of needs, where some answer set makes both a must."""
    failing: dict[tuple[str, str], list[Tried]] = {}
    for each in try_all(book):
        budget = book.budget(each.answers)
        musts = [
            MustInstance(requirement.need, budget, TRUE, requirement.by_link)
            for requirement in each.decision.checkable
            if requirement.must
        ]
        for one, other in combinations(musts, 2):
            if find_disjoint_attribute(one, other, book.topic.links):
                failing.setdefault((one.need.id, other.need.id), []).append(each)
    violations = of_property(prove(book), "musts")
    shown: dict[tuple[str, str], int | None] = {}
    for violation in violations:
        _, first, _, second, *_ = violation.message.split("'")
        size = size_shown(book, violation, failing[first, second])
        shown[first, second] = min(size or 0, shown.get((first, second)) or size or 0)
    assert shown == {key: smallest(tried) for key, tried in failing.items()}


# --- planted faults: whole messages ------------------------------------------------------------------

TALK = question("talk", "never often hours")
MIC = Need("mic", "A microphone", any_of("microphone", "boom"), keep=True)
NO_MIC = Need("no_mic", "No microphone", any_of("microphone", "none"))
LISTENS = decides("listens", "headphones", leaf("talk", "never unsure"))
TALKS = decides("talks", "headset", leaf("talk", "often hours"))
HEADSET = product("boom", microphone="boom")
HEADPHONES = product("plain", "headphones", microphone="none")


def reported(proof: Proof) -> list[tuple[str, str, str, Answers | None]]:
    """Return property, message, fix and example of every violation."""
    return [(each.checked, each.message, each.fix, each.answers) for each in proof.violations]


def test_a_sound_rulebook_is_proven() -> None:
    """No violation, nothing inconclusive, every number exact."""
    book = rulebook([TALK], [LISTENS, TALKS], [MIC], [calls_for("mic", leaf("talk", "often hours"), "mic")])
    proof = prove(book, group_products([HEADSET, HEADPHONES], TOPIC))
    assert (proof.holds, proof.answer_sets, proof.full_match) == (True, 4, exactly(4, 4))


def test_answers_without_a_reason_are_shown() -> None:
    """A verdict there always is, since "either" needs no rule: what can be missing is the reason."""
    assert reported(
        prove(rulebook([TALK], [LISTENS, decides("talks", "headset", leaf("talk", "often"))]))
    ) == [
        (
            "verdict",
            "No verdict rule with a source holds in 1 answer set.",
            "Add a rule that decides or leans for these answers, or widen one.",
            {"talk": ("hours",)},
        )
    ]


def test_two_decisions_that_disagree_are_shown() -> None:
    """The later one is at fault, since `over` is mostly written there."""
    book = rulebook([TALK], [LISTENS, decides("talks", "headset", Not(leaf("talk", "never")))])
    book = rulebook([TALK], [decides("all", "headphones"), *book.verdict_rules[1:]])
    assert reported(prove(book)) == [
        (
            "decisions",
            "The rule 'talks' decides headset where 'all' decides headphones, in 2 answer sets.",
            "Write 'over: [all]' in 'talks', or the other way round, or narrow one of them.",
            {"talk": ("often",)},
        )
    ]


def test_a_decision_that_a_third_one_sets_aside_disagrees_with_none() -> None:
    """It holds, but it does not stand."""
    first = decides("first", "headphones", leaf("talk", "often"))
    second = decides("second", "headset")
    third = decides("third", "headset", leaf("talk", "often hours"), "first")
    assert reported(prove(rulebook([TALK], [first, second, third]))) == []


def test_musts_that_exclude_each_other_are_shown() -> None:
    """No product has and has not a microphone."""
    rules = [
        calls_for("mic", leaf("talk", "often hours"), "mic"),
        calls_for("none", leaf("talk", "hours"), "no_mic"),
    ]
    assert reported(prove(rulebook([TALK], [LISTENS, TALKS], [MIC, NO_MIC], rules))) == [
        (
            "musts",
            "The needs 'mic' and 'no_mic' can both be musts, and no product can meet both: "
            "they require different values of 'microphone'.",
            "Make one of them nice, or narrow a rule that calls for it.",
            {"talk": ("hours",)},
        )
    ]


def test_a_need_that_is_never_given_up_and_no_product_meets_is_shown() -> None:
    """The near miss of last resort is not there."""
    book = rulebook([TALK], [LISTENS, TALKS], [MIC], [calls_for("mic", leaf("talk", "hours"), "mic")])
    assert reported(
        prove(book, group_products([product("dictaphone", microphone="built_in"), HEADPHONES], TOPIC))
    ) == [
        (
            "products",
            "No product of kind headset has mic, which is never given up, "
            "so answers with the verdict headset end without one.",
            "Add such a product, or let the need be given up.",
            {"talk": ("hours",)},
        )
    ]


def test_a_side_without_any_product_is_shown() -> None:
    """Even for "either", where the other side has some."""
    book = rulebook([TALK], [decides("both", "either")])
    proof = prove(book, group_products([HEADSET], TOPIC))
    assert [violation for violation in reported(proof) if violation[0] == "products"] == [
        (
            "products",
            "No product of kind earphones or headphones is in stock, "
            "so answers with the verdict either end without one.",
            "Add products of this kind.",
            {"talk": (UNSURE,)},
        )
    ]
    assert proof.full_match == exactly(4, 4)


def test_what_is_unreachable_is_shown() -> None:
    """A question, an option, a rule and a need that a rule names."""
    never = All((leaf("talk", "never"), leaf("talk", "often")))
    noise = question("noise", "me them", hide=(Hide("me", ALWAYS),))
    lost = question("lost", "a", ask_when=Not(leaf("talk", "never often hours unsure")))
    rules = [LISTENS, TALKS, leans("quiet", "headphones", 1, leaf("noise", "them"))]
    advice = [warns("dead", never), warns("lost_read", leaf("lost", "a"))]
    needs = [MIC, Need("pads", "Soft pads")]
    calls = [calls_for("dead_call", never, nice={"mic": 1})]
    proof = prove(rulebook([TALK, noise, lost], rules, needs, calls, advice))
    assert {violation.message for violation in of_property(proof, "unreachable")} == {
        "The option 'me' of 'noise' can never be chosen.",
        "The question 'lost' is never asked.",
        "The rule 'dead' can never hold: the answers that it requires never occur together.",
        "The rule 'dead_call' can never hold: the answers that it requires never occur together.",
        "The rule 'lost_read' can never hold: the answers that it requires never occur together.",
        "The need 'mic' is never called for.",
    }


def test_a_question_asked_in_vain_is_shown() -> None:
    """The rule that reads it wants what an earlier answer has ruled out, in a way only the proof sees."""
    noise = question("noise", "me them", many=True)
    gone = warns("gone", All((Leaf("noise", frozenset({"me"}), only=True), leaf("noise", "them"))))
    proof = prove(rulebook([TALK, noise], [LISTENS, TALKS], advice=[gone]))
    assert {violation.message for violation in of_property(proof, "flow")} == {
        "The question 'noise' is never asked: no rule that reads it can hold by then."
    }


def test_a_question_with_every_option_hidden_is_shown() -> None:
    """There is no answer that leads on."""
    noise = question(
        "noise", "me", hide=(Hide("me", leaf("talk", "never")), Hide(UNSURE, leaf("talk", "never")))
    )
    proof = prove(rulebook([TALK, noise], [LISTENS, TALKS], advice=[warns("loud", leaf("noise", "me"))]))
    assert reported(proof) == [
        (
            "flow",
            "The question 'noise' is asked with every option hidden.",
            "Leave an option that is never hidden.",
            {"talk": ("never",)},
        )
    ]


# --- bounds ----------------------------------------------------------------------------------------


def test_what_the_bounds_cut_short_is_not_claimed() -> None:
    """Nothing is counted that is not exact; what is left open is reported, with the rules that tangle it."""
    proof = prove(tangled_rulebook(5), bounds=Bounds(states=20))
    assert (proof.answer_sets, proof.verdicts) == (4**10, {})
    inconclusive = {each.message.split(" is not proven")[0]: each.tangled for each in proof.inconclusive}
    assert "The number of answer sets with each verdict" in inconclusive
    assert inconclusive["The number of answer sets with each verdict"] == ("l0", "l1", "l2", "l3", "l4")
    exact = prove(tangled_rulebook(5))
    assert sum(count.sets for count in exact.verdicts.values()) == exact.answer_sets
    assert exact.inconclusive == ()


def test_full_matches_cut_short_are_an_interval_around_the_truth() -> None:
    """What is lost may match or not."""
    asked = [question(f"q{number}", "a b") for number in range(8)]
    attributes = ["anc", "wireless", "multipoint", "open_back"]
    needs = [Need(f"n{n}", "Need", any_of(each, True)) for n, each in enumerate(attributes)]
    rules = [calls_for(f"c{n}", All((leaf(f"q{n}", "a"), leaf(f"q{n + 4}", "a"))), f"n{n}") for n in range(4)]
    book = rulebook(asked, [decides("all", "headset")], needs, rules)
    groups = group_products(
        [product("one", anc=True, wireless=True), product("other", multipoint=True, open_back=True)], TOPIC
    )
    exact = prove(book, groups).full_match
    bounded = prove(book, groups, Bounds(states=2)).full_match
    assert exact is not None
    assert bounded is not None
    assert (exact.all.exact, bounded.all.exact) == (True, False)
    assert bounded.all.lowest <= exact.all.lowest <= bounded.all.highest


def test_a_flow_too_tangled_to_count_is_reported() -> None:
    """The proof covers nothing then, and says where it stopped."""
    first = [question(f"q{number}", "a b") for number in range(4)]
    later = [question(f"s{number}", "a b", ask_when=Not(leaf(f"q{number}", "a"))) for number in range(4)]
    proof = prove(rulebook([*first, *later], [decides("all", "headset")]), bounds=Bounds(states=4))
    assert (proof.answer_sets, proof.holds) == (0, False)
    assert [each.message for each in proof.inconclusive] == [
        "Nothing is proven: which questions are asked depends on too many answers at once, "
        "counted from the question 'q2' on."
    ]


def test_pairs_beyond_the_bound_are_reported() -> None:
    """Two decisions of three are looked at."""
    rules = [LISTENS, TALKS, decides("neither", "either", leaf("talk", "hours"))]
    proof = prove(rulebook([TALK], rules), bounds=Bounds(combinations=1))
    assert [each.message for each in proof.inconclusive] == [
        "That decisions agree is proven for 1 of 3 pairs only."
    ]
