"""Classification of a text as being about headphones, earphones, a headset, or something else.

In this order: goods of another sort as the head of the title; words that settle the kind; the form; marks of
a headset; the noun itself. The word "headset" proves nothing: any other noun or form beside it wins. Phrases
that mean other goods as well count where something beside them is about audio.
"""

from collections.abc import Sequence
from typing import NamedTuple

from wizard.catalog.inference.statements import AWAY, STATING_ROLES, Mention, ParsedText
from wizard.catalog.inference.support import drop_unsupported, has_audio_words, names_worn
from wizard.catalog.inference.vocabulary import HeadPosition, Mark, Role

IN_THE_EAR = frozenset({"in_ear", "earbud"})
ON_THE_HEAD = frozenset({"over_ear", "on_ear"})
KIND_OF_FORM = {"in_ear": "earphones", "earbud": "earphones", "open_ear": "earphones", "mono": "headset"}

SEVERAL = 2
"""Number of nouns for what is worn from which an accessory behind them is a part of the box."""


class Classification(NamedTuple):
    """A kind, the words that speak for it, and whether they do so clearly, which a noun alone does not."""

    kind: str
    evidence: str
    clear: bool


def classify_kind(text: ParsedText, elsewhere: bool = False) -> Classification | None:
    """Return the kind of product a title or category is about, None if it does not say.

    `elsewhere` says that other texts of the product are about audio.
    """
    if text.doubtful:
        text = drop_unsupported(text, elsewhere)
    if not text.mentions:
        return None
    other = _find_other(text)
    if other:
        return Classification("other", text.evidence(other), clear=True)
    return _classify_settled(text) or _classify_noun(text)


def _find_other(text: ParsedText) -> Mention | None:
    """Return the noun that makes the product something else, if its head is no headphones and no headset."""
    nouns = text.nouns
    own = [noun for noun in nouns if not noun.after]
    if own:
        clause = [noun for noun in own if noun.clause == own[0].clause]
        spares = (spare for spare in text.of(Role.SPARE) if spare.clause <= own[0].clause)
        return next(spares, None) or _head_if_other(clause)
    spare = next(text.of(Role.SPARE), None)
    if spare and not spare.after:
        return spare
    if any(not fact.after and "kind" in fact.meaning.says for fact in text.facts):
        return None
    together = [noun for noun in nouns if noun.clause == nouns[0].clause]
    of_goods = len(together) >= SEVERAL and together[0].meaning.kind != "other"
    if of_goods and (head := _head_if_other(together)):
        return head  # "gaming chair with headset holder": no noun of its own that we know
    return spare or next((link for link in text.of(*AWAY) if _leads_to_goods(link, nouns, text)), None)


def _head_if_other(clause: Sequence[Mention]) -> Mention | None:
    """Return the head of the nouns in one clause, if it is no headphones and no headset."""
    goods = [noun for noun in clause if noun.meaning.kind != "other"]
    if goods:
        clause = [noun for noun in clause if noun.meaning.marks != Mark.DEVICE]
    if len(goods) >= SEVERAL and clause[0] is goods[0]:
        return None
    first, last = clause[0], clause[-1]
    other_first = first.meaning.head is HeadPosition.BOTH and first.meaning.kind == "other"
    head = first if first.meaning.head is HeadPosition.FIRST or other_first else last
    return head if head.meaning.kind == "other" else None


def _leads_to_goods(link: Mention, nouns: Sequence[Mention], text: ParsedText) -> bool:
    """Return whether headphones follow "fits", or follow "for" directly: the product is made for them."""
    behind = [noun for noun in nouns if noun.first > link.last and noun.clause == link.clause]
    near = behind and (link.meaning.role is Role.FITS or behind[0].first - link.last <= 2)
    return bool(near and behind[0].meaning.kind != "other" and not _is_for_people(link, behind[0], text))


def _is_for_people(link: Mention, noun: Mention, text: ParsedText) -> bool:
    """Return whether a clause begins with whose the goods are: "for kids headphones"."""
    starts = link.first == 0 or text.tokens.clauses[link.first - 1] != link.clause
    between = (fact for fact in text.facts if link.last < fact.first < noun.first)
    return starts and any("children" in fact.meaning.says for fact in between)


def _classify_settled(text: ParsedText) -> Classification | None:
    """Classify by class, form and use; a boom or use counts only where a noun says that it is worn."""
    facts = [fact for fact in text.facts if not (fact.negated or (fact.after and fact.after in AWAY))]
    kinds = [fact for fact in facts if "kind" in fact.meaning.says]
    if not text.goods:
        kinds = [fact for fact in kinds if fact.after is not Role.WITH]  # "iPhone and AirPods"
    if any(noun.meaning.kind == "headset" for noun in text.nouns):
        kinds = [fact for fact in kinds if fact.meaning.kind != "other"]
    kind = min(kinds, key=_settles_little, default=None)
    form = next((fact for fact in facts if "form" in fact.meaning.says), None)
    shape = str(form.meaning.says["form"]) if form else None
    if kind and form and shape in ON_THE_HEAD and (form.first < kind.first or _is_in_name(kind, form, text)):
        kind = None  # keywords behind what the product is, or its name: "Over-Ear Headset ... earbuds"
    if kind:
        return Classification(str(kind.meaning.says["kind"]), text.evidence(kind), clear=True)
    marks = _find_headset_marks(text) if text.goods else []
    boom = next((mark for mark in marks if mark.meaning.says.get("microphone") == "boom"), None)
    if boom and shape not in IN_THE_EAR:
        return Classification("headset", text.evidence(boom), clear=True)
    if form and shape in KIND_OF_FORM:
        return Classification(KIND_OF_FORM[shape], text.evidence(form), clear=True)
    if marks:
        return Classification("headset", text.evidence(marks[0]), clear=True)
    return _classify_form(text, form) if form else None


def _settles_little(fact: Mention) -> tuple[bool, bool]:
    """Return whether an ambiguous word or a series of headsets is named: nouns settle more."""
    series = fact.meaning.role is not Role.NOUN and fact.meaning.says["kind"] == "headset"
    return series, fact.meaning.needs is not None


def _is_in_name(kind: Mention, form: Mention, text: ParsedText) -> bool:
    """Return whether words that settle the kind are part of a name, since over-ear headphones are named too.

    "Zephyr Buds Max, over-ear", "FreeBuds Studio wireless over-ear ANC headphones". Of nouns that are not
    ambiguous those behind the form count: "earbuds, over-ear headphones".
    """
    headphones = [noun for noun in text.nouns if noun.meaning.kind == "headphones"]
    if kind.meaning.needs or (headphones and kind.meaning.role is Role.FACT):
        return True
    return any(noun.first == form.last + 1 for noun in headphones)


def _find_headset_marks(text: ParsedText) -> list[Mention]:
    """Return the marks of a headset; in a text without headset and microphone only those of what is worn."""
    marked = [fact for fact in text.facts if fact.meaning.marks and not fact.negated]
    marks = [fact for fact in marked if fact.meaning.marks is Mark.HEADSET]
    if not marks:
        return marks
    if any(fact.meaning.kind == "headset" or "microphone" in fact.meaning.says for fact in text.facts):
        return marks
    return [mark for mark in marks if _is_of_goods(mark, text)]


def _is_of_goods(mark: Mention, text: ParsedText) -> bool:
    """Return whether a mark is about talking or goes with what is worn, not uses: "for travel, gaming"."""
    if "microphone" in mark.meaning.suggests:
        return True
    return mark.after != Role.FOR and any(noun.clause == mark.clause for noun in text.goods)


def _classify_form(text: ParsedText, form: Mention) -> Classification:
    """Return headphones; a headset if that is the only noun and a microphone, USB or maker fits."""
    named = {noun.meaning.kind for noun in text.goods}
    speaks = any(
        not fact.negated and ("microphone" in fact.meaning.says or fact.meaning.says.get("links") == ("usb",))
        for fact in text.facts
    )
    kind = "headset" if named == {"headset"} and (speaks or classify_maker(text)) else "headphones"
    return Classification(kind, text.evidence(form), clear=False)


def _classify_noun(text: ParsedText) -> Classification | None:
    """Return the kind that the first noun names, but a headset only if there is no other noun.

    That is not clear, unless the maker makes little else.
    """
    if not text.goods:
        return None
    noun = next((noun for noun in text.goods if noun.meaning.kind != "headset"), text.goods[0])
    maker = classify_maker(text)
    clear = maker is not None and maker.kind == noun.meaning.kind
    return Classification(noun.meaning.kind, text.evidence(noun), clear)


def classify_description(text: ParsedText) -> Classification | None:
    """Return the kind a description is about: as it begins, or as a noun repeated more than any other.

    A form, a series or a class says nothing there: descriptions also name what is charged, carried or worn
    with the product.
    """
    if not text.goods:
        return None
    text = drop_unsupported(text)
    repeated = len(text.goods) >= SEVERAL and 2 * len(text.goods) > len(text.nouns)
    if not (repeated or _opens_with_goods(text)):
        return None
    return _classify_settled(text) or _classify_noun(text)


def _opens_with_goods(text: ParsedText) -> bool:
    """Return whether a text begins with something worn, known words before it: "Wireless earbuds"."""
    if not text.goods or text.goods[0] is not text.nouns[0]:
        return False
    noun = text.goods[0]
    before = [mention for mention in text.mentions if mention.first <= noun.first]
    length = sum(mention.last - mention.first + 1 for mention in before)
    states = all(mention.meaning.role in (*STATING_ROLES, Role.NOISE, Role.AUDIO) for mention in before)
    lacks = any(mention.clause == noun.clause for mention in text.of(Role.WITHOUT))
    return states and length == noun.last + 1 and not lacks


def classify_buds(text: ParsedText) -> Classification | None:
    """Return earphones, if a description says so at least as often as it names headphones.

    What it calls gaming proves nothing: descriptions say what else a product is good for.
    """
    buds = [fact for fact in text.facts if fact.meaning.says.get("kind") == "earphones" and not fact.after]
    headphones = sum(noun.meaning.kind == "headphones" for noun in text.nouns)
    if not buds or headphones > len(buds):
        return None
    return Classification("earphones", text.evidence(buds[0]), clear=True)


def classify_maker(text: ParsedText) -> Classification | None:
    """Return the usual kind of what a text names: a maker of little else, or a group of goods.

    None if the text is about something made for it.
    """
    maker = next((fact for fact in text.facts if "kind" in fact.meaning.suggests and not fact.after), None)
    if maker is None:
        return None
    return Classification(str(maker.meaning.suggests["kind"]), text.evidence(maker), clear=False)


def is_about_audio(text: ParsedText) -> bool:
    """Return whether a text names something worn or has a word of audio."""
    return names_worn(text) or has_audio_words(text)
