"""The claim about the flow: a question is asked only with answers on offer, and only while they matter."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.core.conditions import Box, boxes, leaves
from wizard.core.diagram import TRUE, Formula
from wizard.core.flow import count, open_questions
from wizard.core.model import Question, Rule
from wizard.core.proving.answering import Tally
from wizard.core.proving.findings import Finding, Said, Unfinished
from wizard.core.proving.ground import Ground
from wizard.core.proving.sweep import TooTangledError


def prove_questions_matter(ground: Ground) -> Iterator[Said]:
    """Every question asked has a visible option, and a rule that reads it can still come to hold."""
    for question in ground.rulebook.questions:
        asking = ground.rules.sweeper.asking(question)
        if False in asking:
            yield Finding(
                place=question.place,
                claim="flow",
                message=f"The question '{question.id}' is asked with every option hidden.",
                mend="Leave an option that is never hidden.",
                answers=asking[False].answers,
            )
        if True in asking:
            try:
                yield from _prove_it_matters(ground, question)
            except TooTangledError as tangled:
                yield Unfinished(
                    "flow",
                    f"That '{question.id}' is only asked while it matters is not proven: "
                    f"the rules are too tangled around the question '{tangled.question}'.",
                    ground.rules.tangling(tangled.question, ground.rulebook.asking_rules),
                )


def _prove_it_matters(ground: Ground, question: Question) -> Iterator[Finding]:
    """Look at few rules first, those that wait for little else: mostly one of them is always open."""
    reading = [ground.rules.holds(rule) for rule in _readers(ground, question)]
    reading.sort(key=lambda formula: (len(formula.questions), len(formula.variables)))
    sweeper = ground.rules.sweeper
    looked_at = 1
    while True:
        states = list(sweeper.before(question, tuple(reading[:looked_at])))
        needless = [
            tally
            for flow, left, tally in states
            if not any(sweeper.can_hold(question, flow, formula) for formula in left)
        ]
        if not needless or looked_at >= len(reading):
            break
        looked_at *= 2
    if len(needless) == len(states):
        yield _never_matters(question)
    elif needless:
        yield from _asked_in_vain(ground, question)


def _readers(ground: Ground, question: Question) -> list[Rule]:
    """The rules that can make the wizard ask the question."""
    rules = ground.rulebook.asking_rules
    return [rule for rule in rules if any(leaf.question == question.id for leaf in leaves(rule.when))]


def _never_matters(question: Question) -> Finding:
    return Finding(
        place=question.place,
        claim="flow",
        message=f"The question '{question.id}' is never asked: no rule that reads it can hold by then.",
        mend="Add a rule that uses its answers, or delete the question.",
    )


def _asked_in_vain(ground: Ground, question: Question) -> Iterator[Finding]:
    """Where no rule can hold any more, the shopper must not be asked.

    What the wizard asks depends on the flow that is left, on the rules that hold, on the boxes whose
    literals about earlier questions are true, and on what would be assumed. States that agree in all of
    these are asked alike, so one set of answers for each of them settles it for all.
    """
    suspects = sorted(_still_boxed(ground, question), key=lambda tally: tally.cost)
    for tally in suspects:
        counted = count(ground.rulebook, tally.answers_so_far)
        if question in open_questions(ground.rulebook, counted):
            yield Finding(
                place=question.place,
                claim="flow",
                message=f"The question '{question.id}' is asked but no rule that reads it can still hold.",
                mend="Leave it out of these answers with 'ask_when', or change the rules that read it.",
                answers=tally.answers,
            )
            return


def _still_boxed(ground: Ground, question: Question) -> Iterator[Tally]:
    """The needless states in which some box is still open as far as earlier answers go."""
    rules = _readers(ground, question)
    boxed = [(place, box) for place, rule in enumerate(rules) for box in boxes(rule.when)]
    boxed = [(place, box) for place, box in boxed if any(each.leaf.question == question.id for each in box)]
    formulas = [ground.rules.holds(rule) for rule in rules]
    earlier = [_said_before(ground, question, box) for _, box in boxed]
    assumed = [ground.rules.formulas.holds(assumption.when) for assumption in question.assume]
    sweeper = ground.rules.sweeper
    for flow, left, tally in sweeper.before(question, (*formulas, *earlier, *assumed)):
        waiting, said_before = left[: len(rules)], left[len(rules) :]
        asks = any(
            said is TRUE and waiting[place] is not TRUE
            for (place, _), said in zip(boxed, said_before, strict=False)
        )
        if asks and not any(sweeper.can_hold(question, flow, formula) for formula in waiting):
            yield tally


def _said_before(ground: Ground, question: Question, box: Box) -> Formula:
    """Where the literals of a box about earlier questions are all true."""
    order = [each.id for each in ground.rulebook.questions]
    before = [literal for literal in box if order.index(literal.leaf.question) < order.index(question.id)]
    made = ground.rules.formulas
    return made.both(*(made.holds(each.leaf) if each.holds else made.fails(each.leaf) for each in before))
