"""Plot how long the proof of random rulebooks takes: `python -m benchmarks.plot_proof` writes the picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.random_rulebooks import random_rulebook
from wizard.analysis.proof import prove

PICTURE = Path(__file__).parent.parent / "docs" / "images" / "proof-time.svg"

QUESTIONS = (10, 20, 30, 40)
RULES = (40, 80, 120, 160, 200)
SEEDS = range(3)
COLOURS = ("#1b7f79", "#2f5fb3", "#a4508b", "#c1440e")

LEFT, TOP, WIDTH, HEIGHT = 70, 50, 520, 300
"""Frame of the plot, in pixels."""

Series = list[tuple[int, float]]
"""Largest values of the axes: rules, and seconds."""


def measure(questions: int) -> Series:
    """Measure the processor seconds of a proof for each number of rules, as the median of several."""
    series = []
    for rules in RULES:
        seconds = []
        for seed in SEEDS:
            rulebook = random_rulebook(questions, rules, seed)
            started = process_time()
            prove(rulebook)
            seconds.append(process_time() - started)
        series.append((rules, median(seconds)))
    return series


def draw(curves: Sequence[tuple[int, Series]]) -> str:
    """Return the picture, with one curve for each number of questions."""
    highest = max(seconds for _, series in curves for _, seconds in series) * 1.1
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 130} {TOP + HEIGHT + 60}" '
        'font-family="sans-serif" font-size="13" role="img" aria-labelledby="title">',
        '<title id="title">Seconds to prove a random rulebook, by its rules and questions</title>',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="28" font-size="16">Seconds to prove a random rulebook</text>',
        *_axes(highest),
    ]
    for (questions, series), colour in zip(curves, COLOURS, strict=True):
        points = [(_across(rules), _up(seconds, highest)) for rules, seconds in series]
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3.5" fill="{colour}"/>' for x, y in points]
        last, height = points[-1]
        parts.append(
            f'<text x="{last + 10:.0f}" y="{height + 4:.0f}" fill="{colour}">{questions} questions</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _axes(highest: float) -> Iterator[str]:
    """Yield the axes with their numbers."""
    bottom, right = TOP + HEIGHT, LEFT + WIDTH
    yield f'<path d="M{LEFT},{TOP}V{bottom}H{right}" fill="none" stroke="#555555"/>'
    for rules in RULES:
        yield f'<text x="{_across(rules):.0f}" y="{bottom + 20}" text-anchor="middle">{rules}</text>'
    yield f'<text x="{LEFT + WIDTH / 2}" y="{bottom + 44}" text-anchor="middle">rules</text>'
    for part in range(5):
        seconds = highest * part / 4
        y = _up(seconds, highest)
        yield f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{seconds:.1f} s</text>'
        yield f'<path d="M{LEFT},{y:.0f}H{right}" stroke="#dddddd"/>'


def _across(rules: int) -> float:
    return LEFT + WIDTH * rules / max(RULES)


def _up(seconds: float, highest: float) -> float:
    return TOP + HEIGHT * (1 - seconds / highest)


if __name__ == "__main__":
    PICTURE.write_text(draw([(questions, measure(questions)) for questions in QUESTIONS]), encoding="utf-8")
