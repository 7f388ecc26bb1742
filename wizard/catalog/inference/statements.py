"""What a text states of a product: its facts, negated ones turned round, noise cancelling, water, numbers."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from wizard.catalog.derive import WIRED_LINKS, WIRELESS_LINKS
from wizard.catalog.inference.phrases import fold
from wizard.catalog.inference.readings import Reading, Said
from wizard.catalog.inference.vocabulary import Vocabulary
from wizard.catalog.inference.vocabulary_format import Measure
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.values import RATING
from wizard.rule_language.predicates import Value

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


CONNECTION = ("links", "wireless", "wired")


def named_links(stated: Iterable[Statement]) -> dict[str, str]:
    """Each link that statements name, with its words, in the vocabulary's order."""
    named: dict[str, str] = {}
    for each in stated:
        if each.attribute == "links" and isinstance(each.value, tuple):
            named |= {link: each.evidence for link in each.value if link not in named}
    return {link: named[link] for link in STORED_ATTRIBUTES["links"].words if link in named}


def by_air(stated: Statement) -> bool:
    """Whether a statement names a wireless link or says that there is no wire."""
    links = stated.value if stated.attribute == "links" and isinstance(stated.value, tuple) else ()
    return (stated.attribute == "wireless" and stated.value is True) or not WIRELESS_LINKS.isdisjoint(links)


def only_usb(stated: Sequence[Statement]) -> bool:
    """Whether USB is all that statements say of wires and links."""
    said = [each for each in stated if each.attribute in CONNECTION]
    return bool(said) and all(each.value == ("usb",) for each in said)


def connect(stated: Iterable[Statement], suggested: Iterable[Statement], whole: bool) -> Iterator[Statement]:
    """What one text says of wires and links; `whole` says that it lists all links there are.

    A list of links is only stated when it is whole, since what a list leaves out counts as no: Bluetooth
    headphones may have a jack too. It is whole for a class of product that has no other (true wireless:
    USB charges it), for a wired one whose plug is named, and where both a wireless link and a plug are named.
    """
    stated = list(stated)
    named, of_class = named_links(stated), named_links(suggested)
    said = {each.attribute: each for each in reversed(stated) if each.attribute in ("wireless", "wired")}
    air = _words(named | of_class, WIRELESS_LINKS, said.get("wireless"))
    wire = _words(named, WIRED_LINKS if not air else WIRED_LINKS - {"usb"}, said.get("wired"))
    if air:
        yield Statement("wireless", True, air)
    if wire:
        yield Statement("wired", True, wire)
    if wire and not air:
        yield Statement("wireless", False, wire)
    links = of_class | {link: words for link, words in named.items() if not (of_class and link == "usb")}
    by_air, by_wire = not WIRELESS_LINKS.isdisjoint(links), not WIRED_LINKS.isdisjoint(links)
    if links and (whole or of_class or not air or (by_air and by_wire)):
        order = STORED_ATTRIBUTES["links"].words
        chosen = tuple(link for link in order if link in links)
        yield Statement("links", chosen, " … ".join(dict.fromkeys(links[link] for link in chosen)))


def _words(named: dict[str, str], links: frozenset[str], said: Statement | None) -> str:
    """The words that name one of these links or say so outright; none where nothing does."""
    if said is not None and said.value is True:
        return said.evidence
    return next((words for link, words in named.items() if link in links), "")


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
