"""What a text states of a product: its facts, negated ones turned round, noise cancelling, water, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wizard.catalog.inferring.measures import measured, water_ratings
from wizard.catalog.inferring.readings import Reading, Said
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.vocabulary import Vocabulary
from wizard.core.products import Value

FROM_NOISE_TO_NOUN = 6
"""Words between "noise cancelling" and the headphones it is said of, at most."""


class Statement(NamedTuple):
    """A value of an attribute and the words that state it, a part of the text."""

    attribute: str
    value: Value
    evidence: str


def statements(reading: Reading, vocabulary: Vocabulary, title: str | None = None) -> Iterator[Statement]:
    """What a text states, in its own order.

    `title` is the kind of product that the text is the title of: a title may also suggest, give a number
    without a word beside it, and mean the wearer when it says noise cancelling.
    """
    for said in reading.facts:
        for attribute, value in said.sign.says.items():
            if said.negated:
                yield from _denied(reading, said, attribute)
            else:
                yield Statement(attribute, value, reading.evidence(said))
    noises = [place for place, said in enumerate(reading.said) if said.sign.role == "noise"]
    if noises:
        yield from _noise(reading, noises, title)
    if reading.words.numbers:
        yield from (Statement("water_rating", rating, words) for rating, words in water_ratings(reading))
        alone = vocabulary.alone_in_title if title is not None else ()
        yield from (Statement(*found) for found in measured(reading, vocabulary, alone))
    if title is not None:
        yield from suggestions(reading)


def suggestions(reading: Reading) -> Iterator[Statement]:
    """What the class of product that a text names brings with it."""
    for said in reading.facts:
        if not said.negated and said.after not in ("for", "fits"):
            for attribute, value in said.sign.suggests.items():
                yield Statement(attribute, value, reading.evidence(said))


def _denied(reading: Reading, said: Said, attribute: str) -> Iterator[Statement]:
    """What "without" before a phrase comes to: a no, or no microphone; of other attributes nothing."""
    evidence = reading.words.said(said.first - 1, said.last)
    if attribute == "microphone":
        yield Statement(attribute, "none", evidence)
    elif STORED_ATTRIBUTES[attribute].type == "yes_no":
        yield Statement(attribute, False, evidence)


# --- noise cancelling of an unclear kind ---------------------------------------------------------------


def _noise(reading: Reading, noises: Sequence[int], title: str | None) -> Iterator[Statement]:
    """Noise cancelling that is not called active: the microphone's, the wearer's, or nobody knows whose.

    The microphone's where it touches call words; the wearer's in a title of headphones or earphones that
    says it of them and speaks of no noise in calls, or speaks of no microphone at all.
    """
    worn = title in ("headphones", "earphones") and not any(map(_reduces_noise_in_calls, reading.said))
    silent = worn and not any("microphone" in said.sign.says for said in reading.said)
    for place in noises:
        said, before, behind = reading.said[place], reading.said[:place], reading.said[place + 1 :]
        if any(_about_calls(said, beside) for beside in (*before[-1:], *behind[:1])):
            yield Statement("mic_noise_reduction", True, reading.evidence(said))
        elif worn and not said.negated and (silent or _of_the_product(said, before, behind)):
            yield Statement("anc", True, reading.evidence(said))


def _reduces_noise_in_calls(said: Said) -> bool:
    return "mic_noise_reduction" in said.sign.says


def _about_calls(said: Said, beside: Said) -> bool:
    """Whether a phrase is of microphones or calls and touches this one."""
    if not (beside.sign.role == "calls" or "microphone" in beside.sign.says):
        return False
    return beside.clause == said.clause and max(beside.first - said.last, said.first - beside.last) == 1


def _of_the_product(said: Said, before: Sequence[Said], behind: Sequence[Said]) -> bool:
    """Whether a noun or form follows soon in the clause, or stands before."""
    close = [
        each for each in behind if each.clause == said.clause and each.first - said.last <= FROM_NOISE_TO_NOUN
    ]
    close += [each for each in before if each.clause == said.clause]
    return any(each.sign.role == "noun" or "form" in each.sign.says for each in close)
