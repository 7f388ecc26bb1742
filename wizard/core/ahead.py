"""What further answers can still touch: the look ahead behind progress, and behind "this is settled"."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from wizard.core.conditions import Answers, Condition, Truth, truth
from wizard.core.engine import verdict_index
from wizard.core.flow import Counted, asking_rules, visible_options
from wizard.core.model import Rulebook, Verdict
from wizard.core.verdict import lead_of, standing, weigh


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stays and what may move while the shopper answers question after question.

    `fixed` are the answers that count whatever comes; `moving` the questions whose answer may still come,
    change or be dropped, with the options that may be chosen then; `possible` those of them that may be
    asked, and `lasting` those of the possible that stay on offer until they are answered.
    """

    fixed: Answers
    moving: Mapping[str, tuple[str, ...]]
    possible: frozenset[str]
    lasting: frozenset[str]


def look_ahead(rulebook: Rulebook, counted: Counted) -> Ahead:
    """What can still be touched by answers to questions that are asked, one after the other.

    First every question counts as possible; then those that no rule would wait for are taken out, which
    may fix others, until nothing changes. Each round only takes out, so what is left errs on the safe side.
    """
    possible: frozenset[str] = frozenset(rulebook.question)
    while True:
        ahead = _look(rulebook, counted, possible)
        if ahead.possible in (possible, ahead.moving.keys()):
            return ahead
        possible = ahead.possible


def surely_settled(rulebook: Rulebook, counted: Counted) -> bool:
    """Whether no rule that can still come to hold speaks against the verdict; False says nothing.

    A cheap look, which `wizard.core.settled` takes first and mostly is spared its search by. As there, any
    question on offer may be answered, even one that would not be asked.
    """
    ahead = _look(rulebook, counted, frozenset(rulebook.question))
    index = verdict_index(rulebook)
    held, coming = index.holding(ahead.fixed), index.coming(ahead.fixed, ahead.moving)
    verdicts = {rule.decide for rule in standing(held)}
    deciding = {rule.decide for rule in coming if rule.decide}
    if verdicts or deciding:
        return len(verdicts) == 1 and deciding <= verdicts
    extremes = {
        weigh(lead_of([*held, *(rule for rule in coming if rule.speaks_for is side)]), rulebook.settings)
        for side in (Verdict.HEADPHONES, Verdict.HEADSET)
    }
    return len(extremes) == 1


def _look(rulebook: Rulebook, counted: Counted, possible: Collection[str]) -> Ahead:
    """One round: what moves when only these questions may be asked."""
    fixed: dict[str, tuple[str, ...]] = {}
    moving: dict[str, tuple[str, ...]] = {}
    askable, lasting = set(), set()
    for question in rulebook.questions:
        name = question.id
        stays = all(_is_known(condition, reads, fixed, moving) for condition, reads in question.flow)
        if stays and name in counted.answers:
            fixed[name] = counted.answers[name]
        elif not stays or (name in possible and name in counted.offered):
            moving[name] = visible_options(question, fixed)
            if name in possible and truth(question.ask_when, fixed) is not Truth.FAILS:
                askable.add(name)
            if stays:
                lasting.add(name)
    open_ = askable.intersection(asking_rules(rulebook).open_questions(fixed, moving))
    return Ahead(fixed, moving, frozenset(open_), frozenset(lasting & open_))


def _is_known(
    condition: Condition, reads: frozenset[str], fixed: Answers, moving: Mapping[str, object]
) -> bool:
    """Whether no further answer can change what the condition comes to."""
    return reads.isdisjoint(moving) or truth(condition, fixed) is not Truth.UNKNOWN
