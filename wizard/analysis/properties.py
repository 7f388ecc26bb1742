"""The properties that are proven, one function each; `wizard.analysis.proof` says what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, takewhile

from wizard.analysis.classifiers import GivenClassifier
from wizard.analysis.compiled import MOST_NAMED
from wizard.analysis.coverage import (
    MustInstance,
    disjoint_attribute,
    find_coverage,
    match_classifier,
    unmet_together,
)
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.sweep import StateLimitError, SweepResult
from wizard.analysis.violations import Inconclusive, Interval, ProofResult, Property, Violation
from wizard.engine.flow import open_questions, resolve_answers
from wizard.engine.formulas import TRUE, Formula
from wizard.engine.ranking import KINDS, SIDES, ProductGroups
from wizard.engine.steps import Count
from wizard.rule_language.conditions import Leaf, dnf_terms, leaves
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.model import Question, Rule, Verdict, VerdictRule
from wizard.rule_language.wording import count_of, join_first, join_words


def count_verdicts(context: ProofContext) -> tuple[SweepResult, list[Inconclusive]]:
    """Count the answer sets with each verdict."""
    found = context.rules.sweeper.sweep(context.verdicts)
    what = "How many answer sets each verdict has"
    return found, list(context.report_lost(Property.VERDICT, what, found, context.rulebook.verdict_rules))


def prove_a_reason(context: ProofContext) -> Iterator[ProofResult]:
    """Prove that in every answer set a verdict rule with a source holds."""
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
        yield from context.report_lost(
            Property.VERDICT, "That a verdict has a reason", found, tuple(speaking)
        )


def prove_decisions_agree(context: ProofContext) -> Iterator[ProofResult]:
    """Prove that no two decisions that take effect together disagree."""
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
            what = f"That '{one.id}' and '{other.id}' never apply together"
            yield from context.report_lost(Property.DECISIONS, what, found, (one, other))
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
    """Count the answer sets in which each rule, option and need comes up; report those that never do."""
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
        what = f"In how many answer sets {join_first(list(lost), MOST_NAMED)} come up"
        worst = max(lost.values(), key=lambda found: found.lost.sets)
        said += context.report_lost(Property.UNREACHABLE, what, worst, context.rulebook.rules)
    return reached, said


def _reachable(context: ProofContext) -> Iterator[tuple[str, Formula, Violation]]:
    """Yield what should come up in some answer set: its name, where it does, and else the violation."""
    rulebook, rules = context.rulebook, context.rules
    for question in rulebook.questions:
        never_asked = not rules.sweeper.asking(question)
        for option in question.option_ids:
            formula = rules.formulas.holds(Leaf(question.id, frozenset({option})))
            message = f"The option '{option}' of '{question.id}' can never be chosen."
            fix = "Change the 'hide' that hides it, or delete the option."
            if never_asked:
                message = f"The question '{question.id}' is never asked."
                fix = "Change its 'ask_when', or delete the question."
            yield f"{question.id}={option}", formula, _unreachable(question.place, message, fix)
    for rule in rulebook.rules:
        message = f"The rule '{rule.id}' can never hold: the answers it asks for never come together."
        fix = "Change its condition, or take the rule out."
        yield rule.id, rules.holds(rule), _unreachable(rule.place, message, fix)
    for need in rulebook.needs:
        message = f"The need '{need.id}' is never called for."
        fix = "Add or widen a rule that calls for it, or delete the need."
        yield f"need:{need.id}", rules.called(need), _unreachable(need.place, message, fix)


def _unreachable(place: Place, message: str, fix: str) -> Violation:
    return Violation(place, Property.UNREACHABLE, message, fix)


def _sets(found: SweepResult) -> str:
    """Return how many answer sets were found, in words."""
    return count_of(found.sets(), "answer set")


def prove_questions_matter(context: ProofContext) -> Iterator[ProofResult]:
    """Prove that every question asked has a visible option, and is read by a rule that can still hold."""
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
    """Prove that whenever a question is asked some rule that reads it can still come to hold.

    Few rules are looked at first, those that wait for little else: mostly one of them is always open.
    """
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
        yield Violation(
            place=question.place,
            checked=Property.FLOW,
            message=f"The question '{question.id}' is never asked: no rule that reads it can hold by then.",
            fix="Add a rule that uses its answers, or delete the question.",
        )
    elif needless:
        yield from _asked_in_vain(context, question)


def _readers(context: ProofContext, question: Question) -> list[Rule]:
    """Return the rules that can make the wizard ask the question."""
    rules = context.rulebook.asking_rules
    return [rule for rule in rules if any(leaf.question == question.id for leaf in leaves(rule.when))]


def _asked_in_vain(context: ProofContext, question: Question) -> Iterator[Violation]:
    """Report the smallest answers with which the question is asked although no rule can hold any more.

    What the wizard asks depends on the flow that is left, on the rules that hold, on the terms whose
    literals about earlier questions are true, and on what would be assumed. States that agree in all of
    these are asked alike, so one set of answers for each of them settles it for all.
    """
    for count in sorted(_suspects(context, question), key=lambda count: count.cost):
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


def _suspects(context: ProofContext, question: Question) -> Iterator[Count]:
    """Yield the states in which no rule can hold, but a term is still open as far as earlier answers go."""
    formulas, sweeper = context.rules.formulas, context.rules.sweeper
    earlier = {each.id for each in takewhile(lambda each: each is not question, context.rulebook.questions)}
    rules = _readers(context, question)
    owners: list[int] = []
    reached: list[Formula] = []
    for place, rule in enumerate(rules):
        for term in dnf_terms(rule.when):
            if any(literal.leaf.question == question.id for literal in term):
                owners.append(place)
                reached.append(formulas.term(literal for literal in term if literal.leaf.question in earlier))
    holding = [context.rules.holds(rule) for rule in rules]
    assumed = [formulas.holds(assumption.when) for assumption in question.assume]
    for flow, left, count in sweeper.before(question, (*holding, *reached, *assumed)):
        waiting, terms = left[: len(rules)], left[len(rules) :]
        open_terms = (
            term is TRUE and waiting[owner] is not TRUE for owner, term in zip(owners, terms, strict=False)
        )
        if any(open_terms) and not any(sweeper.can_hold(question, flow, formula) for formula in waiting):
            yield count


def prove_musts_agree(context: ProofContext) -> Iterator[ProofResult]:
    """Prove that no two musts that are called for together ask disjoint values of one attribute."""
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
                yield from context.report_lost(Property.MUSTS, what, found, context.rulebook.need_rules)
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
    """Prove that outside out_of_scope each side has a product that meets every must, or a near miss.

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
        together = [[must for place, must in enumerate(kept) if bits >> place & 1] for bits in lacking]
        yield from _prove_side(context, kinds, together)


def _prove_side(
    context: ProofContext, kinds: frozenset[str], lacking: list[list[MustInstance]]
) -> Iterator[ProofResult]:
    """Prove that no verdict for these kinds comes with needs that none of their products has together."""
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
        yield from context.report_lost(Property.PRODUCTS, what, found, context.rulebook.verdict_rules)
    for needs, verdict_counts in counterexamples.items():
        yield _no_product(context, kinds, needs, verdict_counts)


def _named(kinds: Iterable[str]) -> str:
    return join_words(sorted(kinds), "or")


def _no_product(
    context: ProofContext, kinds: frozenset[str], needs: tuple[str, ...], found: dict[Verdict, Count]
) -> Violation:
    """Return one violation for all the verdicts that end so, with the smallest answers."""
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
    """Count the answer sets, all and plain, in which a product meets every must."""
    found = context.rules.sweeper.sweep(
        match_classifier(context.rules, context.must_instances, groups, context.verdicts)
    )
    count = found.kinds.get(True, Count(0, 0))
    read = (*context.rulebook.verdict_rules, *context.rulebook.need_rules)
    return (
        Interval(count.sets, count.sets + found.lost.sets),
        Interval(count.plain, count.plain + found.lost.plain),
        list(
            context.report_lost(
                Property.PRODUCTS, "In how many answer sets a product meets every must", found, read
            )
        ),
    )
