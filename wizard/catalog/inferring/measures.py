"""Numbers with units: hours, grams, decibels; and water ratings."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from wizard.catalog.inferring.readings import Reading, Said
from wizard.catalog.values import RATING
from wizard.catalog.vocabulary import Vocabulary
from wizard.catalog.vocabulary.phrases import fold
from wizard.catalog.vocabulary.shapes import Measure

NEAR = 4
"""Words between a number and the word that says what it measures, at most."""


def measured(
    reading: Reading, vocabulary: Vocabulary, alone: Container[str]
) -> Iterator[tuple[str, float, str]]:
    """Attribute and number that each measure takes from a text, and the words of number and unit.

    Numbers of the attributes in `alone` need no word beside them that says what they measure.
    """
    found: dict[str, list[tuple[float, str]]] = {}
    for measure, number, place in _numbers(reading, vocabulary.units):
        side = _nearest(reading, measure, place)
        if side == "near" or (measure.attribute in alone and side is None):
            taken = found.setdefault(measure.attribute, [])
            taken.append((number, reading.words.said(place, place + 1)))
    for attribute, taken in found.items():
        choose = max if vocabulary.measures[attribute].take == "most" else min
        number, evidence = choose(taken)
        yield attribute, _simple(number), evidence


def bare_number(text: str, measure: Measure) -> float | None:
    """The number that a text consists of, if it is within the limits of the measure."""
    number = _as_number(text.strip()) if text.strip().isascii() else None
    if number is None or not measure.least <= number <= measure.most:
        return None
    return _simple(number)


def _simple(number: float) -> float:
    return int(number) if number.is_integer() else number


def _numbers(
    reading: Reading, units: Mapping[str, tuple[Measure, float]]
) -> Iterator[tuple[Measure, float, int]]:
    """The numbers with a unit, within the limits of its measure, and where each stands."""
    words = reading.words.words
    for place in reading.words.numbers:
        unit = units.get(fold(words[place + 1])) if place + 1 < len(words) else None
        number = _as_number(words[place]) if unit else None
        if unit and number is not None:
            measure, factor = unit
            if measure.least <= number * factor <= measure.most:
                yield measure, round(number * factor, 2), place


def _as_number(word: str) -> float | None:
    """The number, None for what has more than one point."""
    try:
        return float(fold(word))
    except ValueError:
        return None


def _nearest(reading: Reading, measure: Measure, place: int) -> str | None:
    """Whether the nearest word of the measure speaks for it or against it, None when none is near."""
    distances = [
        (*_distance(reading, said, place), said.sign.role == "near", said.sign.role)
        for said in reading.of("near", "not_near")
        if said.sign.measure == measure.attribute and not _another_between(reading, said, place)
    ]
    distance, _, _, role = min(distances, default=(NEAR + 1, True, False, ""))
    return role if distance <= NEAR else None


def _another_between(reading: Reading, said: Said, place: int) -> bool:
    """Whether another number stands between a number and a phrase behind it, and so has that phrase."""
    return any(place < number < said.first for number in reading.words.numbers)


def _distance(reading: Reading, said: Said, place: int) -> tuple[int, bool]:
    """The words between a phrase and a number with its unit, and whether they are of two clauses."""
    behind = said.first > place
    words = said.first - place - 2 if behind else place - said.last - 1
    return words, reading.words.clauses[place] != said.clause


def water_ratings(reading: Reading) -> Iterator[tuple[str, str]]:
    """Ratings such as IPX4 or IP55, each with the words that state it (IEC 60529)."""
    words = reading.words.words
    for place in reading.words.numbers:
        prefix = words[place - 1].upper() if place else ""
        if prefix in ("IP", "IPX") and RATING.fullmatch(prefix + words[place]):
            yield prefix + words[place], reading.words.said(place - 1, place)
