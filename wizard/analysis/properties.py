"""The claims about musts and products: no two musts exclude each other, and there is always a product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from wizard.analysis.classifiers import GivenClassifier, MatchClassifier, VerdictClassifier
from wizard.analysis.compiled import Compiled
from wizard.analysis.coverage import MustInstance, disjoint_attribute, find_coverage, meeting, unmet_together
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.steps import Count
from wizard.analysis.sweep import StateLimitError, SweepResult
from wizard.analysis.violations import Inconclusive, Interval, ProofResult, Property, Violation
from wizard.engine.flow import open_questions, resolve_answers
from wizard.engine.formulas import TRUE, Formula
from wizard.engine.product_index import ProductGroups
from wizard.engine.ranking import KINDS, SIDES
from wizard.rule_language.conditions import DnfTerm, Leaf, dnf_terms, leaves
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.model import Question, Rule, Verdict, VerdictRule
from wizard.rule_language.wording import count_of, join_first, join_words

NAMED = 5
"""How many things that could not be counted are named at most."""


def count_verdicts(context: ProofContext) -> tuple[SweepResult, list[Inconclusive]]:
    """The answer sets with each verdict."""
    found = context.rules.sweeper.sweep(context.verdicts)
    what = "How many answer sets each verdict has"
    return found, list(context.short_of(Property.VERDICT, what, found, context.rulebook.verdict_rules))


def prove_a_reason(context: ProofContext) -> Iterator[ProofResult]:
    """In every answer set a verdict rule with a source holds."""
    speaking = [rule for rule in context.rulebook.verdict_rules if rule.sources]
    formulas = context.rules.formulas
    silent = formulas.opposite(formulas.either(*map(context.rules.holds, speaking)))
    found = context.where(silent)
    if found.sets():
        yield Violation(
            place=Place(speaking[0].place.file if speaking else "verdict.yaml"),
            checked=Property.VERDICT,
            message=f"No verdict rule with a source holds in {_sets(found)}.",
            fix="Add a rule that decides or leans for these answers, or widen one.",
            answers=found.kinds[True].answers,
        )
    else:
        yield from context.short_of(Property.VERDICT, "That a verdict has a reason", found, tuple(speaking))


def prove_decisions_agree(context: ProofContext) -> Iterator[ProofResult]:
    """No two decisions that stand together disagree."""
    pairs = [
        (one, other)
        for one, other in combinations(context.rules.decisions, 2)
        if one.decide is not other.decide and one.id not in other.over and other.id not in one.over
    ]
    for one, other in pairs[: context.bounds.combinations]:
        both = context.rules.formulas.both(context.rules.takes_effect(one), context.rules.takes_effect(other))
        found = context.where(both)
        if found.sets():
            yield _disagree(one, other, found)
        else:
            what = f"That '{one.id}' and '{other.id}' never stand together"
            yield from context.short_of(Property.DECISIONS, what, found, (one, other))
    if len(pairs) > context.bounds.combinations:
        proven = f"{context.bounds.combinations:,} of {len(pairs):,}"
        message = f"That decisions agree is proven for {proven} pairs only."
        yield Inconclusive(Property.DECISIONS, message)


def _disagree(one: VerdictRule, other: VerdictRule, found: SweepResult) -> Violation:
    return Violation(
        place=other.place,
        checked=Property.DECISIONS,
        message=(
            f"The rule '{other.id}' decides {other.decide} where '{one.id}' decides {one.decide}, "
            f"in {_sets(found)}."
        ),
        fix=f"Write 'over: [{one.id}]' in '{other.id}', or the other way round, or narrow one of them.",
        answers=found.kinds[True].answers,
    )


# --- what is never reached -------------------------------------------------------------------------


def count_reached(context: ProofContext) -> tuple[dict[str, int], list[ProofResult]]:
    """In how many answer sets each rule, option and need comes up; those that never do are findings."""
    reached: dict[str, int] = {}
    said: list[ProofResult] = []
    lost: dict[str, SweepResult] = {}
    for name, formula, violation in _reachable(context):
        found = context.where(formula)
        if found.lost.sets:
            lost[name] = found
        else:
            reached[name] = found.sets()
            said += [] if found.sets() else [violation]
    if lost:
        what = f"In how many answer sets {join_first(list(lost), NAMED)} come up"
        worst = max(lost.values(), key=lambda found: found.lost.sets)
        said += context.short_of(Property.UNREACHABLE, what, worst, context.rulebook.rules)
    return reached, said


def _reachable(context: ProofContext) -> Iterator[tuple[str, Formula, Violation]]:
    """Everything that should come up in some answer set: its name, where it does, what if it never does."""
    rulebook, rules = context.rulebook, context.rules
    for question in rulebook.questions:
        never_asked = not rules.sweeper.asking(question)
        for option in question.options:
            formula = rules.formulas.holds(Leaf(question.id, frozenset({option.id})))
            yield f"{question.id}={option.id}", formula, _never_chosen(question, option.id, never_asked)
    for rule in rulebook.rules:
        yield rule.id, rules.holds(rule), _never_holds(rule)
    for need in rulebook.needs:
        violation = Violation(
            place=need.place,
            checked=Property.UNREACHABLE,
            message=f"The need '{need.id}' is never called for.",
            fix="Add or widen a rule that calls for it, or delete the need.",
        )
        yield f"need:{need.id}", rules.called(need), violation


def _never_chosen(question: Question, option: str, never_asked: bool) -> Violation:
    if never_asked:
        message = f"The question '{question.id}' is never asked."
        fix = "Change its 'ask_when', or delete the question."
    else:
        message = f"The option '{option}' of '{question.id}' can never be chosen."
        fix = "Change the 'hide' that hides it, or delete the option."
    return Violation(question.place, Property.UNREACHABLE, message, fix)


def _never_holds(rule: Rule) -> Violation:
    message = f"The rule '{rule.id}' can never hold: the answers it asks for never come together."
    fix = "Change its condition, or take the rule out."
    return Violation(rule.place, Property.UNREACHABLE, message, fix)


def _sets(found: SweepResult) -> str:
    """How many answer sets were found, in words."""
    return count_of(found.sets(), "answer set")


def prove_questions_matter(context: ProofContext) -> Iterator[ProofResult]:
    """Every question asked has a visible option, and a rule that reads it can still come to hold."""
    for question in context.rulebook.questions:
        asking = context.rules.sweeper.asking(question)
        if False in asking:
            yield Violation(
                place=question.place,
                checked=Property.FLOW,
                message=f"The question '{question.id}' is asked with every option hidden.",
                fix="Leave an option that is never hidden.",
                answers=asking[False].answers,
            )
        if True in asking:
            try:
                yield from _prove_it_matters(context, question)
            except StateLimitError as tangled:
                yield Inconclusive(
                    Property.FLOW,
                    f"That '{question.id}' is only asked while it matters is not proven: "
                    f"the rules are too tangled around the question '{tangled.question}'.",
                    context.rules.tangling(tangled.question, context.rulebook.asking_rules),
                )


def _prove_it_matters(context: ProofContext, question: Question) -> Iterator[Violation]:
    """Look at few rules first, those that wait for little else: mostly one of them is always open."""
    reading = [context.rules.holds(rule) for rule in _readers(context, question)]
    reading.sort(key=lambda formula: (len(formula.questions), len(formula.variables)))
    sweeper = context.rules.sweeper
    looked_at = 1
    while True:
        states = list(sweeper.before(question, tuple(reading[:looked_at])))
        needless = [
            count
            for flow, left, count in states
            if not any(sweeper.can_hold(question, flow, formula) for formula in left)
        ]
        if not needless or looked_at >= len(reading):
            break
        looked_at *= 2
    if len(needless) == len(states):
        yield _never_matters(question)
    elif needless:
        yield from _asked_in_vain(context, question)


def _readers(context: ProofContext, question: Question) -> list[Rule]:
    """The rules that can make the wizard ask the question."""
    rules = context.rulebook.asking_rules
    return [rule for rule in rules if any(leaf.question == question.id for leaf in leaves(rule.when))]


def _never_matters(question: Question) -> Violation:
    return Violation(
        place=question.place,
        checked=Property.FLOW,
        message=f"The question '{question.id}' is never asked: no rule that reads it can hold by then.",
        fix="Add a rule that uses its answers, or delete the question.",
    )


def _asked_in_vain(context: ProofContext, question: Question) -> Iterator[Violation]:
    """Where no rule can hold any more, the shopper must not be asked.

    What the wizard asks depends on the flow that is left, on the rules that hold, on the boxes whose
    literals about earlier questions are true, and on what would be assumed. States that agree in all of
    these are asked alike, so one set of answers for each of them settles it for all.
    """
    suspects = sorted(_still_boxed(context, question), key=lambda count: count.cost)
    for count in suspects:
        resolved = resolve_answers(context.rulebook, count.answers_so_far)
        if question in open_questions(context.rulebook, resolved):
            yield Violation(
                place=question.place,
                checked=Property.FLOW,
                message=f"The question '{question.id}' is asked but no rule that reads it can still hold.",
                fix="Leave it out of these answers with 'ask_when', or change the rules that read it.",
                answers=count.answers,
            )
            return


def _still_boxed(context: ProofContext, question: Question) -> Iterator[Count]:
    """The needless states in which some box is still open as far as earlier answers go."""
    rules = _readers(context, question)
    boxed = [(place, term) for place, rule in enumerate(rules) for term in dnf_terms(rule.when)]
    boxed = [
        (place, term) for place, term in boxed if any(each.leaf.question == question.id for each in term)
    ]
    formulas = [context.rules.holds(rule) for rule in rules]
    earlier = [_said_before(context, question, term) for _, term in boxed]
    assumed = [context.rules.formulas.holds(assumption.when) for assumption in question.assume]
    sweeper = context.rules.sweeper
    for flow, left, count in sweeper.before(question, (*formulas, *earlier, *assumed)):
        waiting, said_before = left[: len(rules)], left[len(rules) :]
        asks = any(
            said is TRUE and waiting[place] is not TRUE
            for (place, _), said in zip(boxed, said_before, strict=False)
        )
        if asks and not any(sweeper.can_hold(question, flow, formula) for formula in waiting):
            yield count


def _said_before(context: ProofContext, question: Question, term: DnfTerm) -> Formula:
    """Where the literals of a box about earlier questions are all true."""
    order = [each.id for each in context.rulebook.questions]
    before = [literal for literal in term if order.index(literal.leaf.question) < order.index(question.id)]
    made = context.rules.formulas
    return made.both(*(made.holds(each.leaf) if each.holds else made.fails(each.leaf) for each in before))


def prove_musts_agree(context: ProofContext) -> Iterator[ProofResult]:
    """No two musts that are called for together ask disjoint values of one attribute."""
    smallest: dict[tuple[str, str, str], Count] = {}
    for one, other in combinations(context.must_instances, 2):
        attribute = disjoint_attribute(one, other) if one.need is not other.need else None
        if attribute:
            both = context.rules.formulas.both(one.formula, other.formula, context.rules.in_scope)
            found = context.where(both)
            for count in found.kinds.values():
                key = (one.need.id, other.need.id, attribute)
                if key not in smallest or count.cost < smallest[key].cost:
                    smallest[key] = count
            if not found.kinds:
                what = f"That '{one.need.id}' and '{other.need.id}' are never musts together"
                yield from context.short_of(Property.MUSTS, what, found, context.rulebook.need_rules)
    for (first, second, attribute), count in smallest.items():
        yield Violation(
            place=context.rulebook.need[second].place,
            checked=Property.MUSTS,
            message=(
                f"The needs '{first}' and '{second}' can both be musts, "
                f"and no product can meet both: they ask different values of '{attribute}'."
            ),
            fix="Make one of them nice, or narrow a rule that calls for it.",
            answers=count.answers,
        )


def prove_products(context: ProofContext, groups: ProductGroups) -> Iterator[ProofResult]:
    """Outside out_of_scope each side has a product that meets every must, or a near miss.

    A near miss gives up any musts but those that are kept always, so only these can rule it out.
    """
    kept = [must for must in context.must_instances if must.need.keep]
    for kinds in SIDES:
        met = find_coverage(groups, kinds, kept)
        lacking = unmet_together(met, len(kept), context.bounds.combinations)
        if lacking is None:
            what = f"That there is always a product of kind {_named(kinds)}"
            message = f"{what} is not proven: too many needs are kept."
            yield Inconclusive(Property.PRODUCTS, message, tuple(must.need.id for must in kept))
            continue
        yield from _prove_side(context, kinds, [_those(kept, each) for each in lacking])


def _those(wanted: list[MustInstance], places: int) -> list[MustInstance]:
    return [must for place, must in enumerate(wanted) if places >> place & 1]


def _prove_side(
    context: ProofContext, kinds: frozenset[str], lacking: list[list[MustInstance]]
) -> Iterator[ProofResult]:
    """Whether a verdict that recommends these kinds meets needs that none of their products has together."""
    counterexamples: dict[tuple[str, ...], dict[Verdict, Count]] = {}
    for together in lacking:
        formula = context.rules.formulas.both(*(must.formula for must in together))
        found = context.rules.sweeper.sweep(GivenClassifier(context.verdicts, formula))
        needs = tuple(dict.fromkeys(must.need.id for must in together))
        for verdict, count in found.kinds.items():
            if isinstance(verdict, Verdict) and kinds in KINDS[verdict]:
                known = counterexamples.setdefault(needs, {})
                if verdict not in known or count.cost < known[verdict].cost:
                    known[verdict] = count
        what = f"That there is always a product of kind {_named(kinds)}"
        yield from context.short_of(Property.PRODUCTS, what, found, context.rulebook.verdict_rules)
    for needs, verdict_counts in counterexamples.items():
        yield _no_product(context, kinds, needs, verdict_counts)


def _named(kinds: Iterable[str]) -> str:
    return join_words(sorted(kinds), "or")


def _no_product(
    context: ProofContext, kinds: frozenset[str], needs: tuple[str, ...], found: dict[Verdict, Count]
) -> Violation:
    """One finding for all the verdicts that end so, with the shortest answers."""
    lacks = "No product of kind {} {}".format(
        _named(kinds), f"has {join_words(needs)}, which is never given up" if needs else "is in stock"
    )
    return Violation(
        place=context.rulebook.need[needs[-1]].place if needs else Place("verdict.yaml"),
        checked=Property.PRODUCTS,
        message=f"{lacks}, so answers with the verdict {_named(found)} end without one.",
        fix="Add such a product, or let the need be given up." if needs else "Add products of this kind.",
        answers=min(found.values(), key=lambda count: count.cost).answers,
    )


def count_full_matches(
    context: ProofContext, groups: ProductGroups
) -> tuple[Interval, Interval, list[Inconclusive]]:
    """The answer sets, all and plain, in which a product meets every must."""
    found = context.rules.sweeper.sweep(
        match_classifier(context.rules, context.must_instances, groups, context.verdicts)
    )
    count = found.kinds.get(True, Count(0, 0))
    read = (*context.rulebook.verdict_rules, *context.rulebook.need_rules)
    return (
        Interval(count.sets, count.sets + found.lost.sets),
        Interval(count.plain, count.plain + found.lost.plain),
        list(
            context.short_of(
                Property.PRODUCTS, "In how many answer sets a product meets every must", found, read
            )
        ),
    )


def match_classifier(
    rules: Compiled, wanted: Sequence[MustInstance], groups: ProductGroups, verdicts: VerdictClassifier
) -> MatchClassifier:
    """What finds the answer sets in which a product of the shelf meets every must."""
    met = [find_coverage(groups, kinds, wanted) for kinds in SIDES]
    everything = [places for side in met for places in side]
    masks = [(1 << len(met[0])) - 1, ((1 << len(met[1])) - 1) << len(met[0])]
    recommended = {
        verdict: sum(mask for kinds, mask in zip(SIDES, masks, strict=True) if kinds in KINDS[verdict])
        for verdict in Verdict
    }
    musts: dict[int, Formula] = {}
    for place, must in enumerate(wanted):
        products = meeting(everything, place)
        known = musts.get(products)
        formula = must.formula
        musts[products] = rules.formulas.either(known, formula) if known is not None else formula
    return MatchClassifier(verdicts, list(musts.values()), list(musts), masks, recommended)
