"""Statements of a text: facts (inverted if negated), noise cancelling, water ratings and numbers."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from wizard.catalog.inference.attributes import ATTRIBUTES
from wizard.catalog.inference.links import WIRED_LINKS, WIRELESS_LINKS
from wizard.catalog.inference.phrases import Tokens, fold_case, tokenize
from wizard.catalog.inference.vocabulary import Meaning, Measure, Role, Vocabulary
from wizard.catalog.listing import Origin
from wizard.catalog.values import simplify
from wizard.rule_language.attributes import AttributeType, Value
from wizard.rule_language.topic import OTHER

STATING_ROLES = (Role.NOUN, Role.FACT)
NAMING_ROLES = {role: role for role in (Role.FOR, Role.FITS, Role.WITH, Role.SPARE)} | {Role.AND: Role.WITH}
"""Roles of linking words after which something other than the product is named -> how it is named."""

AWAY = (Role.FOR, Role.FITS)
"""Roles of linking words after which the text is about another product."""

AMPERSAND, SLASH = "&", "/"

CACHED_TEXTS = 2_000

LONGEST_CACHED = 200
"""Length in characters of the longest text that is cached."""

NEAR_NUMBER = 4
"""The most words between a number and the phrase that says what it measures."""

NEAR_NOISE = 6
"""The most words between "noise cancelling" and the headphones it describes."""

RATING = re.compile(r"IP[0-9X][0-9X]|none")

CONNECTION = ("links", "wireless", "wired")
LINK_WORDS = ATTRIBUTES["links"].words


# --- parsed texts ----------------------------------------------------------------------------------------


class Mention(NamedTuple):
    """A known phrase found in a text, from word `first` to word `last`.

    `after` is the role of a linking word before it in its clause; `negated` says whether a word such as
    "without" comes before it.
    """

    meaning: Meaning
    first: int
    last: int
    clause: int
    after: Role | None
    negated: bool


class Statement(NamedTuple):
    """A value of an attribute, and its evidence: words of a text, or a field with its value.

    `is_open` says that the value is a list that may be incomplete.
    """

    attribute: str
    value: Value
    evidence: str
    origin: Origin = Origin.WORDS
    is_open: bool = False


@dataclass(frozen=True)
class ParsedText:
    """A text with the phrases of a vocabulary that occur in it.

    `facts` are the mentions that state something, including nouns; `others` are the rest. `goods` are the
    nouns for worn audio: headphones, earphones or a headset. `doubtful` are the facts that need support.
    """

    vocabulary: Vocabulary
    tokens: Tokens
    mentions: Sequence[Mention]
    facts: Sequence[Mention]
    others: Sequence[Mention]
    nouns: Sequence[Mention]
    goods: Sequence[Mention]
    doubtful: Sequence[Mention]

    def evidence(self, mention: Mention) -> str:
        """Return the words of a mention, as written."""
        return self.tokens.quote(mention.first, mention.last)

    def place_joined_to(self, mention: Mention) -> int | None:
        """Return the place of the word joined to a mention by "and", "&" or, at the start of a text, "/"."""
        place = mention.last + 1
        between = self.tokens.after(mention.last)
        if AMPERSAND in between or (SLASH in between and not mention.first):
            return place
        return place + 1 if any(other.first == place for other in self.of(Role.AND)) else None

    def of(self, *roles: Role) -> Iterator[Mention]:
        """Yield the mentions in `others` that have one of these roles."""
        return (mention for mention in self.others if mention.meaning.role in roles)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Return what the text states if it is not a title; cached, since products share categories."""
        return tuple(find_statements(self))


def is_goods(meaning: Meaning) -> bool:
    """Return whether a phrase names worn audio."""
    return (meaning.kind or meaning.says.get("kind", OTHER)) != OTHER


def parse_text(text: str, vocabulary: Vocabulary, is_title: bool = False) -> ParsedText:
    """Find the phrases of a vocabulary in a text."""
    tokens = tokenize(text)
    mentions = _find_context(tokens, vocabulary.meanings.find(tokens), is_title)
    return group_mentions(vocabulary, tokens, mentions)


def group_mentions(vocabulary: Vocabulary, tokens: Tokens, mentions: Sequence[Mention]) -> ParsedText:
    """Return the parsed text with these mentions."""
    facts: list[Mention] = []
    others: list[Mention] = []
    for mention in mentions:
        (facts if mention.meaning.role in STATING_ROLES else others).append(mention)
    nouns = [fact for fact in facts if fact.meaning.kind]
    goods = [noun for noun in nouns if noun.meaning.kind != OTHER]
    doubtful = [fact for fact in facts if fact.meaning.needs]
    return ParsedText(vocabulary, tokens, mentions, facts, others, nouns, goods, doubtful)


def parse_cached(text: str, vocabulary: Vocabulary) -> ParsedText:
    """Parse a text as `parse_text` does; cache short ones, since products share texts such as categories."""
    return _parse_cached(text, vocabulary) if len(text) <= LONGEST_CACHED else parse_text(text, vocabulary)


_parse_cached = lru_cache(maxsize=CACHED_TEXTS)(parse_text)


def _find_context(
    tokens: Tokens, matches: Iterable[tuple[Meaning, int, int]], is_title: bool
) -> list[Mention]:
    """Return the phrases found as mentions, each with the linking word and the negation before it.

    In a title "&" is followed by what is included; in a category it joins groups of goods.
    """
    mentions = []
    joins = is_title and AMPERSAND in tokens.text
    clause, after, denied = -1, None, -1
    excluded = gift = False  # by "not compatible with"; after "a gift for", the product itself follows
    for meaning, first, last in matches:
        if tokens.clauses[first] != clause:
            clause, after, excluded, gift = tokens.clauses[first], None, False, False
        mentions.append(Mention(meaning, first, last, clause, after, excluded or denied == first))
        if meaning.role in STATING_ROLES:
            if joins and after is None and is_goods(meaning) and AMPERSAND in tokens.after(last):
                after = Role.WITH
        elif meaning.role is Role.GIFT:
            after, gift = None, True
        elif (naming := NAMING_ROLES.get(meaning.role)) and not (gift and naming is Role.FOR):
            after = naming if after is not Role.FOR else after
            excluded = excluded or (denied == first and meaning.role in AWAY)
        elif meaning.role is Role.WITHOUT:
            denied = last + 1
    return mentions


# --- statements ------------------------------------------------------------------------------------------


def find_statements(text: ParsedText, title_of: str | None = None) -> Iterator[Statement]:
    """Yield what a text states: facts in the order of the text, then noise cancelling and numbers.

    `title_of` is None unless the text is a title; then it is the kind of product that the title names. In a
    title, numbers need no word that says what they measure, and noise cancelling may be for the wearer.
    """
    quote = text.tokens.quote
    for fact in text.facts:
        for attribute, value in fact.meaning.says.items():
            if not fact.negated:
                yield Statement(attribute, value, quote(fact.first, fact.last))
            elif (denied := answer_value(attribute, False)) is not None:
                yield Statement(attribute, denied, quote(fact.first - 1, fact.last))
    if noises := list(text.of(Role.NOISE)):
        yield from _resolve_noise(text, noises, title_of)
    if text.tokens.numbers:
        yield from _find_water_ratings(text)
        yield from find_measures(text, text.vocabulary.alone_in_title if title_of is not None else ())


def find_suggestions(text: ParsedText) -> Iterator[Statement]:
    """Yield what a text only suggests, such as the features that its class of product always has."""
    for fact in text.facts:
        if not fact.negated and fact.after not in AWAY:
            for attribute, value in fact.meaning.suggests.items():
                yield Statement(attribute, value, text.evidence(fact))


def answer_value(attribute: str, answer: bool) -> Value:
    """Return the value of an attribute that yes or no stands for; None if yes and no are not enough."""
    if attribute == "microphone":
        return "present" if answer else "none"
    return answer if ATTRIBUTES[attribute].type is AttributeType.YES_NO else None


def _find_water_ratings(text: ParsedText) -> Iterator[Statement]:
    """Yield ratings such as IPX4 or IP55 (IEC 60529)."""
    words = text.tokens.words
    for place in text.tokens.numbers:
        prefix = words[place - 1].upper() if place else ""
        if prefix in ("IP", "IPX") and RATING.fullmatch(prefix + words[place]):
            yield Statement("water_rating", prefix + words[place], text.tokens.quote(place - 1, place))


# --- noise cancelling of an unclear kind -----------------------------------------------------------------


def _resolve_noise(text: ParsedText, noises: Sequence[Mention], title_of: str | None) -> Iterator[Statement]:
    """Yield what noise cancelling that is not called active means.

    Next to a phrase about calls or a microphone, it means the microphone's. In a title of headphones or
    earphones that says nothing about noise in calls, it means the wearer's (`anc`), provided that it
    describes them or that no microphone is mentioned. Otherwise it states nothing.
    """
    said = {attribute for mention in text.mentions for attribute in mention.meaning.says}
    worn = title_of in ("headphones", "earphones") and "mic_noise_reduction" not in said
    for noise in noises:
        before = [mention for mention in text.mentions if mention.first < noise.first]
        behind = [mention for mention in text.mentions if mention.first > noise.first]
        if any(_is_about_calls(noise, neighbour) for neighbour in (*before[-1:], *behind[:1])):
            yield Statement("mic_noise_reduction", True, text.evidence(noise))
        elif worn and not noise.negated and ("microphone" not in said or _is_of_goods(noise, before, behind)):
            yield Statement("anc", True, text.evidence(noise))


def _is_about_calls(noise: Mention, neighbour: Mention) -> bool:
    """Return whether a neighbouring phrase is about calls or a microphone and directly next to this one."""
    if not (neighbour.meaning.role is Role.CALLS or "microphone" in neighbour.meaning.says):
        return False
    distance = max(neighbour.first - noise.last, noise.first - neighbour.last)
    return neighbour.clause == noise.clause and distance == 1


def _is_of_goods(noise: Mention, before: Sequence[Mention], behind: Sequence[Mention]) -> bool:
    """Return whether a noun or form is in the same clause, before noise cancelling or shortly after it."""
    near = [mention for mention in behind if mention.first - noise.last <= NEAR_NOISE]
    return any(
        mention.clause == noise.clause
        and (mention.meaning.role is Role.NOUN or "form" in mention.meaning.says)
        for mention in (*near, *before)
    )


# --- numbers ---------------------------------------------------------------------------------------------


def find_measures(text: ParsedText, alone: Container[str]) -> Iterator[Statement]:
    """Yield a number for each measure that a text has numbers of; the evidence is the number with its unit.

    Numbers for the attributes in `alone` count even without a phrase that says what they measure.
    """
    found: dict[str, list[tuple[float, str]]] = {}
    measured = _find_units(text)
    for place, measure, factor in measured:
        number = parse_number(text.tokens.words[place], measure, factor)
        if number is not None:
            role = _nearest_role(text, measure, place, [at for at, each, _ in measured if each is measure])
            if role is Role.NEAR or (role is None and measure.attribute in alone):
                evidence = text.tokens.quote(place, place + 1)
                found.setdefault(measure.attribute, []).append((round(number, 2), evidence))
    for attribute, numbers in found.items():
        number, evidence = text.vocabulary.measures[attribute].take(numbers)
        yield Statement(attribute, simplify(number), evidence)


def _find_units(text: ParsedText) -> list[tuple[int, Measure, float]]:
    """Return each number that is followed by a unit, as its position, measure and factor of the unit."""
    words, units = text.tokens.words, text.vocabulary.units
    found = []
    for place in text.tokens.numbers:
        unit = units.get(fold_case(words[place + 1])) if place + 1 < len(words) else None
        if unit:
            found.append((place, *unit))
    return found


def parse_number(word: str, measure: Measure, factor: float = 1) -> float | None:
    """Return the number times the factor; None if it is no number or outside the limits of the measure."""
    try:
        number = float(fold_case(word)) * factor
    except ValueError:
        return None
    return number if word.isascii() and measure.least <= number <= measure.most else None


def _nearest_role(text: ParsedText, measure: Measure, place: int, numbers: Sequence[int]) -> Role | None:
    """Return NEAR or NOT_NEAR, the role of the phrase that says what a number measures; None if none is near.

    `numbers` are the positions of all numbers with a unit of this measure. Phrases that are nearer to another
    of these, or that come after a later number, are not considered; of the others, the closest decides. Of
    several at the same distance, it is one in the same clause, then one on the same side of the number as the
    first phrase is of the first number, then one with NOT_NEAR.
    """
    near = [each for each in text.of(Role.NEAR, Role.NOT_NEAR) if each.meaning.measure == measure.attribute]
    if not near:
        return None
    candidates = []
    for mention in near:
        taken = any(place < number < mention.first for number in text.tokens.numbers)
        here = _distance(text, mention, place)
        others = [number for number in numbers if number != place]
        if not taken and all(here <= _distance(text, mention, number) for number in others):
            aside = (mention.first > place) != (near[0].first > numbers[0])
            role = mention.meaning.role
            candidates.append((*here, aside, role is Role.NEAR, role))
    distance, *_, role = min(candidates, default=(NEAR_NUMBER + 1, Role.NEAR))
    return role if distance <= NEAR_NUMBER else None


def _distance(text: ParsedText, mention: Mention, place: int) -> tuple[int, bool]:
    """Return how many words are between a number and a phrase, and whether they are in different clauses.

    A phrase with a colon after it describes what follows, so it counts as far from any number before it.
    """
    elsewhere = text.tokens.clauses[place] != mention.clause
    if mention.first < place:
        return place - mention.last - 1, elsewhere
    end = text.tokens.starts[mention.last] + len(text.tokens.words[mention.last])
    labels = text.tokens.text[end : end + 2].lstrip().startswith(":")
    return (NEAR_NUMBER + 1 if labels else mention.first - place - 2), elsewhere


# --- wires and links -------------------------------------------------------------------------------------


def collect_words(attribute: str, stated: Iterable[Statement]) -> dict[str, str]:
    """Return word -> evidence for the list values of an attribute, in the order of the attribute's words."""
    named: dict[str, str] = {}
    for each in stated:
        if each.attribute == attribute and isinstance(each.value, tuple):
            named |= {word: each.evidence for word in each.value if word not in named}
    return {word: named[word] for word in ATTRIBUTES[attribute].words if word in named} if named else named


def collect_links(stated: Iterable[Statement]) -> dict[str, str]:
    """Return link -> evidence for the links that statements name, in the order of the attribute's words."""
    return collect_words("links", stated)


def merge_lists(attribute: str, stated: Iterable[Statement], is_open: bool = True) -> Iterator[Statement]:
    """Yield one statement with all words that the statements name for a list; nothing if they name none."""
    yield from _state_list(attribute, collect_words(attribute, stated), is_open)


def _state_list(attribute: str, named: Mapping[str, str], is_open: bool) -> Iterator[Statement]:
    """Yield the statement of a list, given its words with their evidence; nothing if there are no words."""
    if named:
        evidence = " … ".join(dict.fromkeys(named.values()))
        yield Statement(attribute, tuple(named), evidence, is_open=is_open)


def is_wireless(stated: Statement) -> bool:
    """Return whether a statement names a wireless link or says "wireless"."""
    links = stated.value if stated.attribute == "links" and isinstance(stated.value, tuple) else ()
    return (stated.attribute == "wireless" and stated.value is True) or not WIRELESS_LINKS.isdisjoint(links)


def says_only_usb(stated: Iterable[Statement]) -> bool:
    """Return whether all of these statements about wires and links name USB and nothing else."""
    return all(each.value == ("usb",) for each in stated)


def infer_connection(
    stated: Sequence[Statement], suggested: Iterable[Statement], whole: bool
) -> Iterator[Statement]:
    """Yield what one text states about wires and links; `whole` says whether it lists all links.

    If not, the list is open, since Bluetooth headphones may have a jack too; but it is closed for a class of
    product that has no other link (true wireless). On a wireless product, USB is taken to be for charging,
    unless the text says "wired".
    """
    named, of_class = collect_links(stated), collect_links(suggested)
    said = {each.attribute: each for each in reversed(stated) if each.attribute in ("wireless", "wired")}
    air = _choose_words(named | of_class, WIRELESS_LINKS, said.get("wireless"))
    wire = _choose_words(named, WIRED_LINKS if not air else WIRED_LINKS - {"usb"}, said.get("wired"))
    if air:
        yield Statement("wireless", True, air)
    if wire:
        yield Statement("wired", True, wire)
    if wire and not air:
        yield Statement("wireless", False, wire)
    charges = of_class or (air and not whole and "wired" not in said)
    links = of_class | {link: words for link, words in named.items() if not (charges and link == "usb")}
    if of_class:
        links = {link: links[link] for link in LINK_WORDS if link in links}
    yield from _state_list("links", links, is_open=not (whole or of_class))


def _choose_words(named: Mapping[str, str], links: frozenset[str], said: Statement | None) -> str:
    """Return the evidence for wireless or wired: an explicit statement, else one of these links, else ""."""
    if said is not None and said.value is True:
        return said.evidence
    return next((words for link, words in named.items() if link in links), "")
