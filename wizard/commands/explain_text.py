"""`wizard explain` for people."""

from __future__ import annotations

from collections.abc import Iterable

import click

from wizard.commands.explained import decisions, held_rules, question_rows
from wizard.commands.printing import print_heading, print_line, print_rows
from wizard.core.conditions import answers_as_written
from wizard.core.explain import Flip
from wizard.core.model import (
    Rulebook,
    Verdict,
    VerdictRule,
    Wish,
)
from wizard.core.numbers import count_of
from wizard.core.ranking import Fit, Pick, Ranking
from wizard.recommend import Advisor, Recommendation
from wizard.web.wording import amount


def print_explanation(advisor: Advisor, advice: Recommendation) -> None:
    """Everything, from the answers to what would change the verdict."""
    _print_questions(advisor.rulebook, advice)
    _print_rules(advisor.rulebook, advice)
    _print_verdict(advisor.rulebook, advice)
    _print_needs(advice.decision.wishes)
    _print_products(advice.ranking)
    _print_flips(advice)


def _print_questions(rulebook: Rulebook, advice: Recommendation) -> None:
    """Each question, its answer, and how that came about."""
    counted = advice.consultation.counted
    click.echo(f"Answers: {answers_as_written(counted.given) or 'none'}")
    print_heading("Questions")
    print_rows(
        (row.question.id, row.status, _told(row.answer, row.because))
        for row in question_rows(rulebook, advice.consultation)
    )
    if counted.contradiction:
        print_line("The shopper gets the built-in warning 'contradiction'.")


def _told(answer: Iterable[str], because: str) -> str:
    """An answer with its reason, either of which there may be none."""
    return ": ".join(filter(None, (", ".join(answer), because)))


def _print_rules(rulebook: Rulebook, advice: Recommendation) -> None:
    """Each rule that holds: where it is written, what it does, and because of which answers."""
    print_heading("Rules that hold")
    rows = [
        (
            f"{held.rule.place.file}:{held.rule.place.line}",
            held.rule.id,
            f"{held.does}{f' (because {held.answers})' if held.answers else ''}",
        )
        for held in held_rules(rulebook, advice)
    ]
    print_rows(rows) if rows else print_line("None.")


def _print_verdict(rulebook: Rulebook, advice: Recommendation) -> None:
    """The verdict and how it came about."""
    decision, found = advice.decision, decisions(advice)
    print_heading(f"Verdict: {decision.verdict} ({advice.label})")
    if found.standing:
        print_line(f"Decided by {_named(found.standing)}.")
    for rule, other in found.set_aside:
        print_line(f"{other.id} sets {rule.id} aside, which decides {rule.decide}.")
    sums = [decision.leaning[side] for side in (Verdict.HEADPHONES, Verdict.HEADSET)]
    lead, needed = abs(sums[0] - sums[1]), rulebook.settings.close_call
    counts = "it counts only where no rule decides" if found.standing else _weighed(lead, needed)
    print_line(f"Leaning: headphones {sums[0]}, headset {sums[1]}; {counts}.")
    print_line(
        "No further answer can change it." if advice.settled else "Further answers can still change it."
    )


def _weighed(lead: int, needed: int) -> str:
    """What the leanings came to."""
    enough = "which is enough" if lead >= needed else "which is not enough"
    return f"the lead is {lead}, {enough} (close_call: {needed})"


def _named(rules: Iterable[VerdictRule]) -> str:
    return ", ".join(f"{rule.id} ({rule.place.file}:{rule.place.line})" for rule in rules)


def _print_needs(wishes: Iterable[Wish]) -> None:
    """What a product should have, and which rules say so."""
    rows = [
        (
            "must" if wish.must else f"nice {wish.weight}",
            wish.need.id,
            ", ".join(rule.id for rule in wish.rules) + _unchecked(wish),
        )
        for wish in wishes
    ]
    if rows:
        print_heading("Needs")
        print_rows(rows)


def _unchecked(wish: Wish) -> str:
    return "" if wish.need.checkable else " (nothing in the catalog can show it)"


def _print_products(ranking: Ranking) -> None:
    """The first products and their fit; or what to give up to get some."""
    if ranking.picks:
        found = sum(side.total for side in ranking.sides)
        print_heading(f"Products: {len(ranking.picks)} of {found:,} that meet every must")
        _print_picks(ranking.picks)
    for near in ranking.nearest:
        print_heading(f"Near miss: {count_of(near.count, 'product')} without {', '.join(near.give_up)}")
        _print_picks(near.picks)
    if ranking.sides and not ranking.picks and not ranking.nearest:
        print_heading("Products: none, and no near miss")


def _print_picks(picks: Iterable[Pick]) -> None:
    for pick in picks:
        print_line(f"{pick.product.id}: {pick.product.name}, {amount(pick.product)}")
        print_rows(_fit_rows(pick.fit), indent=4)


def _fit_rows(fit: Fit) -> list[tuple[str, str]]:
    rows = [("meets", fit.met), ("misses", fit.missed), ("not stated", fit.not_stated)]
    return [(word, ", ".join(needs) or "-") for word, needs in rows]


def _print_flips(advice: Recommendation) -> None:
    """Each single change that brings another verdict."""
    print_heading("What would change the verdict")
    rows = [(flip.verdict.value, _change(flip)) for flip in advice.would_change]
    print_rows(rows) if rows else print_line("No single changed answer.")


def _change(flip: Flip) -> str:
    """One changed answer, as an address says it."""
    answer = f"{flip.question.id}={flip.option}"
    match flip.change:
        case "add":
            return f"also {answer}"
        case "remove":
            return f"without {answer}"
        case "replace":
            return f"{answer} instead"
