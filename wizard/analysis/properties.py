"""The properties that are proven, one function each; `wizard.analysis.proof` defines them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, takewhile
from operator import attrgetter

from wizard.analysis import coverage
from wizard.analysis.classifiers import HoldingClassifier
from wizard.analysis.compiled import MOST_NAMED
from wizard.analysis.matching import MatchClassifier
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.sweep import StateLimitError, SweepResult
from wizard.analysis.violations import Extent, Inconclusive, ProofResult, Property, Violation
from wizard.engine.flow import open_questions, resolve_answers
from wizard.engine.formulas import TRUE, Formula
from wizard.engine.product_index import ProductGroups
from wizard.engine.steps import Count
from wizard.rule_language.conditions import Leaf, dnf_terms, leaves
from wizard.rule_language.diagnostics import Place, Problem
from wizard.rule_language.model import Question, Rule
from wizard.rule_language.wording import count_of, join_first, join_words


def count_verdicts(context: ProofContext) -> tuple[SweepResult, list[Inconclusive]]:
    """Count the answer sets with each verdict."""
    found = context.sweeper.sweep(context.verdicts)
    what = "The number of answer sets with each verdict"
    return found, list(context.report_lost(Property.VERDICT, what, found, context.rulebook.verdict_rules))


def prove_reasons(context: ProofContext) -> Iterator[ProofResult]:
    """Prove that in every answer set, a verdict rule with a source holds."""
    sourced = tuple(rule for rule in context.rulebook.verdict_rules if rule.sources)
    unsourced = context.formulas.negate(context.formulas.any_of(*map(context.holds, sourced)))
    place = Place(sourced[0].place.file if sourced else "verdict.yaml")
    message = "No verdict rule with a source holds"
    fix = "Add a rule that decides or leans for these answers, or widen one."
    violation = Violation(place, Property.VERDICT, message, fix)
    yield from _prove_never(context, unsourced, violation, "That a verdict has a reason", sourced)


def prove_decisions_agree(context: ProofContext) -> Iterator[ProofResult]:
    """Prove that no two decisions that take effect together disagree."""
    pairs = [
        (one, other)
        for one, other in combinations(context.decisions, 2)
        if one.decide != other.decide and one.id not in other.over and other.id not in one.over
    ]
    for one, other in pairs[: context.bounds.combinations]:
        both = context.formulas.all_of(context.takes_effect(one), context.takes_effect(other))
        message = f"The rule '{other.id}' decides {other.decide} where '{one.id}' decides {one.decide},"
        fix = f"Write 'over: [{one.id}]' in '{other.id}', or the other way round, or narrow one of them."
        violation = Violation(other.place, Property.DECISIONS, message, fix)
        what = f"That '{one.id}' and '{other.id}' never apply together"
        yield from _prove_never(context, both, violation, what, (one, other))
    if len(pairs) > context.bounds.combinations:
        proven = f"{context.bounds.combinations:,} of {len(pairs):,}"
        message = f"That decisions agree is proven for {proven} pairs only."
        yield Inconclusive(Property.DECISIONS, message)


def _prove_never(
    context: ProofContext, formula: Formula, violation: Violation, what: str, rules: tuple[Rule, ...]
) -> Iterator[ProofResult]:
    """Prove that a formula is never true, or report the smallest answers that make it true."""
    found = context.sweeper.where(formula)
    count = found.count()
    if count.sets:
        message = f"{violation.message} in {count_of(count.sets, 'answer set')}."
        yield replace(violation, message=message, answers=count.answers)
    else:
        yield from context.report_lost(violation.checked, what, found, rules)


# --- unreachable parts -----------------------------------------------------------------------------


def count_reached(context: ProofContext) -> tuple[dict[str, int], list[ProofResult]]:
    """Count the answer sets that reach each rule, option and need; report those that none reaches."""
    reached: dict[str, int] = {}
    results: list[ProofResult] = []
    lost: dict[str, SweepResult] = {}
    for name, formula, problem in _list_reachable(context):
        found = context.sweeper.where(formula)
        if found.lost.sets:
            lost[name] = found
        else:
            reached[name] = found.count().sets
            if problem and not reached[name]:
                results.append(Violation(problem.place, Property.UNREACHABLE, problem.message, problem.fix))
    if lost:
        what = f"The number of answer sets with {join_first(list(lost), MOST_NAMED)}"
        worst = max(lost.values(), key=lambda found: found.lost.sets)
        results += context.report_lost(Property.UNREACHABLE, what, worst, context.rulebook.rules)
    return reached, results


def _list_reachable(context: ProofContext) -> Iterator[tuple[str, Formula, Problem | None]]:
    """Yield what some answer set should reach: its name, its formula, and the problem if none does.

    There is no problem for a need that no rule names, since that harms nobody.
    """
    rulebook = context.rulebook
    named = {need for rule in rulebook.need_rules for need in (*rule.must, *rule.nice)}
    for question in rulebook.questions:
        never_asked = not context.sweeper.asking(question)
        for option in question.option_ids:
            formula = context.formulas.holds(Leaf(question.id, frozenset({option})))
            message = f"The option '{option}' of '{question.id}' can never be chosen."
            fix = "Change the 'hide' that hides it, or delete the option."
            if never_asked:
                message = f"The question '{question.id}' is never asked."
                fix = "Change its 'ask_when', or delete the question."
            yield f"{question.id}={option}", formula, Problem(question.place, message, fix)
    for rule in rulebook.rules:
        message = f"The rule '{rule.id}' can never hold: the answers that it requires never occur together."
        fix = "Change its condition, or delete the rule."
        yield rule.id, context.holds(rule), Problem(rule.place, message, fix)
    for need in rulebook.needs:
        message = f"The need '{need.id}' is never called for."
        fix = "Add or widen a rule that calls for it, or delete the need."
        problem = Problem(need.place, message, fix) if need.id in named else None
        yield f"need:{need.id}", context.called(need), problem


# --- needless questions ----------------------------------------------------------------------------


def prove_questions_matter(context: ProofContext) -> Iterator[ProofResult]:
    """Prove that every question asked has a visible option, and is read by a rule that can still hold."""
    for question in context.rulebook.questions:
        asking = context.sweeper.asking(question)
        if False in asking:
            message = f"The question '{question.id}' is asked with every option hidden."
            fix = "Leave an option that is never hidden."
            yield Violation(question.place, Property.FLOW, message, fix, asking[False].answers)
        if True in asking:
            try:
                yield from _prove_question_matters(context, question)
            except StateLimitError as tangled:
                message = (
                    f"That '{question.id}' is only asked while it matters is not proven: "
                    f"the rules are too tangled around the question '{tangled.question}'."
                )
                rules = context.find_tangling(tangled.question, context.rulebook.asking_rules)
                yield Inconclusive(Property.FLOW, message, rules)


def _prove_question_matters(context: ProofContext, question: Question) -> Iterator[Violation]:
    """Prove that whenever a question is asked, some rule that reads it can still come to hold.

    At first only a few rules are examined, those that depend on the fewest other questions, since one of them
    can usually still hold.
    """
    reading = [context.holds(rule) for rule in _find_readers(context, question)]
    reading.sort(key=lambda formula: (len(formula.questions), len(formula.variables)))
    sweeper = context.sweeper
    checked = 1
    while True:
        states = list(sweeper.before(question, tuple(reading[:checked])))
        needless = [
            count
            for flow, left, count in states
            if not any(sweeper.can_hold(question, flow, formula) for formula in left)
        ]
        if not needless or checked >= len(reading):
            break
        checked *= 2
    if len(needless) == len(states):
        message = f"The question '{question.id}' is never asked: no rule that reads it can hold by then."
        fix = "Add a rule that uses its answers, or delete the question."
        yield Violation(question.place, Property.FLOW, message, fix)
    elif needless:
        yield from _find_needless_asking(context, question)


def _find_readers(context: ProofContext, question: Question) -> list[Rule]:
    """Return the rules that can cause the question to be asked."""
    rules = context.rulebook.asking_rules
    return [rule for rule in rules if any(leaf.question == question.id for leaf in leaves(rule.when))]


def _find_needless_asking(context: ProofContext, question: Question) -> Iterator[Violation]:
    """Report the smallest answers with which the question is asked although no rule can hold any more.

    Whether a question is asked depends on the remaining flow, on the rules that hold, on the terms whose
    literals about earlier questions are true, and on the assumptions. States that agree in all of these are
    treated alike, so it is enough to examine one set of answers for each of them.
    """
    for count in sorted(_find_suspects(context, question), key=attrgetter("cost")):
        resolved = resolve_answers(context.rulebook, count.answers_so_far)
        if question in open_questions(context.rulebook, resolved):
            message = f"The question '{question.id}' is asked but no rule that reads it can still hold."
            fix = "Leave it out of these answers with 'ask_when', or change the rules that read it."
            yield Violation(question.place, Property.FLOW, message, fix, count.answers)
            return


def _find_suspects(context: ProofContext, question: Question) -> Iterator[Count]:
    """Yield the states in which no rule can hold although a term is still open after the earlier answers."""
    formulas, sweeper = context.formulas, context.sweeper
    earlier = {each.id for each in takewhile(lambda each: each is not question, context.rulebook.questions)}
    rules = _find_readers(context, question)
    reached = [
        (place, formulas.term(literal for literal in term if literal.leaf.question in earlier))
        for place, rule in enumerate(rules)
        for term in dnf_terms(rule.when)
        if any(literal.leaf.question == question.id for literal in term)
    ]
    holding = map(context.holds, rules)
    assumed = (formulas.holds(assumption.when) for assumption in question.assume)
    watched = (*holding, *(formula for _, formula in reached), *assumed)
    for flow, left, count in sweeper.before(question, watched):
        waiting, terms = left[: len(rules)], left[len(rules) :]
        open_terms = (
            term is TRUE and waiting[place] is not TRUE
            for (place, _), term in zip(reached, terms, strict=False)
        )
        if any(open_terms) and not any(sweeper.can_hold(question, flow, formula) for formula in waiting):
            yield count


# --- musts and products ----------------------------------------------------------------------------


def prove_musts_agree(context: ProofContext) -> Iterator[ProofResult]:
    """Prove that no two musts called for together require disjoint values of one attribute."""
    together: dict[tuple[str, str, str], list[Count]] = defaultdict(list)
    for one, other in combinations(context.must_instances, 2):
        attribute = None
        if one.need is not other.need:
            attribute = coverage.find_disjoint_attribute(one, other, context.rulebook.topic.links)
        if attribute:
            both = context.formulas.all_of(one.formula, other.formula, context.in_scope)
            found = context.sweeper.where(both)
            if found.kinds:
                together[one.need.id, other.need.id, attribute].append(found.count())
            else:
                what = f"That '{one.need.id}' and '{other.need.id}' are never musts together"
                yield from context.report_lost(Property.MUSTS, what, found, context.rulebook.need_rules)
    for (first, second, attribute), counts in together.items():
        message = (
            f"The needs '{first}' and '{second}' can both be musts, "
            f"and no product can meet both: they require different values of '{attribute}'."
        )
        fix = "Make one of them nice, or narrow a rule that calls for it."
        place = context.rulebook.need[second].place
        yield Violation(place, Property.MUSTS, message, fix, min(counts, key=attrgetter("cost")).answers)


def prove_products(context: ProofContext, groups: ProductGroups) -> Iterator[ProofResult]:
    """Prove that in scope each side shows some product, unless advice replaces the products.

    A product is shown if it meets every must, might fit, or is a near miss. A near miss gives up any musts
    except those with `keep`, so only these can exclude it.
    """
    musts = context.must_instances
    products_shown = context.formulas.negate(context.instead)
    for side in context.rulebook.topic.sides:
        what = f"That there is always a product of kind {_join_kinds(side.kinds)}"
        lacking = coverage.find_excluding_musts(groups, side.kinds, musts, context.bounds.combinations)
        if lacking is None:
            message = f"{what} is not proven: too many needs are kept."
            kept = dict.fromkeys(must.need.id for must in musts if must.need.keep)
            yield Inconclusive(Property.PRODUCTS, message, tuple(kept))
            continue
        counterexamples: dict[tuple[str, ...], list[tuple[str, Count]]] = defaultdict(list)
        for bits in lacking:
            together = [must for place, must in enumerate(musts) if bits >> place & 1]
            formula = context.formulas.all_of(products_shown, *(must.formula for must in together))
            found = context.sweeper.sweep(HoldingClassifier(context.verdicts, [formula], required=True))
            needs = tuple(dict.fromkeys(must.need.id for must in together if must.need.keep))
            for kind, count in found.kinds.items():
                assert isinstance(kind, tuple)
                if side.id in kind[0].sides:
                    counterexamples[needs].append((kind[0].verdict, count))
            yield from context.report_lost(Property.PRODUCTS, what, found, context.rulebook.verdict_rules)
        for needs, counts in counterexamples.items():
            yield _report_no_product(context, side.kinds, needs, counts)


def _join_kinds(kinds: Iterable[str]) -> str:
    return join_words(sorted(kinds), "or")


def _report_no_product(
    context: ProofContext, kinds: Iterable[str], needs: tuple[str, ...], found: list[tuple[str, Count]]
) -> Violation:
    """Return one violation for all verdicts without products, with the smallest answers."""
    place, lacks, fix = Place("verdict.yaml"), "is in stock", "Add products of this kind."
    if needs:
        place = context.rulebook.need[needs[-1]].place
        lacks = f"has {join_words(needs)}, which is never given up"
        fix = "Add such a product, or let the need be given up."
    verdicts = _join_kinds({verdict for verdict, _ in found})
    message = (
        f"No product of kind {_join_kinds(kinds)} {lacks}, "
        f"so answers with the verdict {verdicts} end without one."
    )
    smallest = min((count for _, count in found), key=attrgetter("cost"))
    return Violation(place, Property.PRODUCTS, message, fix, smallest.answers)


def count_full_matches(context: ProofContext, groups: ProductGroups) -> tuple[Extent, list[Inconclusive]]:
    """Count the answer sets in which a product meets every must and is shown."""
    matches = coverage.find_matches(context, groups)
    found = context.sweeper.sweep(MatchClassifier(context.verdicts, context.formulas, matches))
    what = "The number of answer sets in which a product meets every must"
    read = (*context.rulebook.verdict_rules, *context.rulebook.need_rules)
    lost = list(context.report_lost(Property.PRODUCTS, what, found, read))
    return Extent.of(found.count(), found.lost), lost


def count_advice_instead(context: ProofContext) -> tuple[Extent, list[Inconclusive]]:
    """Count the answer sets that end with advice instead of products."""
    found = context.sweeper.where(context.instead)
    what = "The number of answer sets in which advice replaces the products"
    lost = list(context.report_lost(Property.PRODUCTS, what, found, context.rulebook.need_rules))
    return Extent.of(found.count(), found.lost), lost
