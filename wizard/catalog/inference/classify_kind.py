"""Classification of a text as being about headphones, earphones, a headset, or something else.

The first of these that applies decides:

1. the head of the title's nouns is something else, such as a stand;
2. a phrase that states the kind;
3. a boom microphone, unless the product is worn in the ear;
4. a form that only one kind has, such as in-ear;
5. other marks of a headset;
6. any other form;
7. the noun.

The word "headset" proves nothing by itself: any other noun or form in the text overrides it. Ambiguous
phrases, which also name other products, count only in a text about audio. "Worn audio" is any of the three
kinds headphones, earphones and headset.
"""

from collections.abc import Sequence
from typing import NamedTuple

from wizard.catalog.inference.phrases import fold_case
from wizard.catalog.inference.statements import AWAY, STATING_ROLES, Mention, ParsedText, is_goods
from wizard.catalog.inference.support import drop_unsupported, has_audio_words, names_worn
from wizard.catalog.inference.vocabulary import HeadPosition, Mark, Role

IN_THE_EAR = frozenset({"in_ear", "earbud"})
ON_THE_HEAD = frozenset({"over_ear", "on_ear"})
KIND_OF_FORM = {"in_ear": "earphones", "earbud": "earphones", "open_ear": "earphones", "mono": "headset"}

SEVERAL = 2
"""The least number of nouns for worn audio after which a named accessory is taken to be included with it."""

FURTHEST = 3
"""Highest number of words between "and" and the accessory of both what is before and what is after it."""


class Classification(NamedTuple):
    """A kind of product, the words that state it, and whether they are clear, which a noun alone is not."""

    kind: str
    evidence: str
    clear: bool


def classify_kind(text: ParsedText, elsewhere: bool = False) -> Classification | None:
    """Return the kind of product that a title or category is about; None if it does not say.

    `elsewhere` says whether other texts of the product are about audio.
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
    """Return the mention that shows that the product is not worn audio; None if there is none."""
    nouns = text.nouns
    own = [noun for noun in nouns if not noun.after]
    if own:
        clause = [noun for noun in own if noun.clause == own[0].clause]
        spares = (spare for spare in text.of(Role.SPARE) if spare.clause <= own[0].clause)
        return next(spares, None) or _head_if_other(clause) or _find_joint_accessory(text)
    spare = next(text.of(Role.SPARE), None)
    if spare and not spare.after:
        return spare
    if any(not fact.after and "kind" in fact.meaning.says for fact in text.facts):
        return _find_joint_accessory(text)
    together = [noun for noun in nouns if noun.clause == nouns[0].clause]
    of_goods = len(together) >= SEVERAL and together[0].meaning.kind != "other"
    if of_goods and (head := _head_if_other(together)):
        return head  # "gaming chair with headset holder": the vocabulary does not have "gaming chair"
    away = (link for link in text.of(*AWAY) if _leads_to_goods(link, nouns, text))
    return spare or next(away, None) or _find_included_goods(text)


def _find_included_goods(text: ParsedText) -> Mention | None:
    """Return worn audio that unknown goods come with: "metal detector with headphones"."""
    noun = text.nouns[0] if text.nouns else None
    if noun is None or noun.meaning.kind == "other":
        return None
    for link in text.of(Role.WITH):
        known = sum(each.last - each.first + 1 for each in text.mentions if each.first < link.first)
        if link.last + 1 == noun.first and known < link.first:
            return noun
    return None


def _head_if_other(clause: Sequence[Mention]) -> Mention | None:
    """Return the head of the nouns in one clause if it does not name worn audio; else None."""
    goods = [noun for noun in clause if noun.meaning.kind != "other"]
    if goods:
        clause = [noun for noun in clause if noun.meaning.marks != Mark.DEVICE]
    if len(goods) >= SEVERAL and clause[0] is goods[0]:
        return None
    first, last = clause[0], clause[-1]
    other_first = first.meaning.head is HeadPosition.BOTH and first.meaning.kind == "other"
    head = first if first.meaning.head is HeadPosition.FIRST or other_first else last
    return head if head.meaning.kind == "other" else None


def _find_joint_accessory(text: ParsedText) -> Mention | None:
    """Return the accessory of worn audio and of what is joined to it: "headphone and mic splitter"."""
    if len(text.goods) == len(text.nouns):
        return None
    for goods in text.facts:
        start = text.place_joined_to(goods) if is_goods(goods.meaning) else None
        if start is None or goods.clause != text.facts[0].clause:
            continue
        behind = (noun for noun in text.nouns if noun.first >= start and not _may_share_accessory(noun))
        accessory = next(behind, None)
        if accessory and accessory.clause == goods.clause and accessory.first <= start + FURTHEST:
            joined = [mention for mention in text.mentions if start <= mention.first < accessory.first]
            if len(joined) == 1 and _shares_accessory(goods, joined[0], text):
                return accessory
            if not joined and not goods.meaning.kind and start < accessory.first:
                return accessory  # of a series, and of words unknown here: "AirPods and iPhone case"
    return None


def _shares_accessory(goods: Mention, joined: Mention, text: ParsedText) -> bool:
    """Return whether an accessory is for both, and not included, as in "headset and headset stand"."""
    return _may_share_accessory(joined) and _singular(text.evidence(joined)) != _singular(
        text.evidence(goods)
    )


def _may_share_accessory(mention: Mention) -> bool:
    meaning = mention.meaning
    return is_goods(meaning) or meaning.marks is Mark.DEVICE or "microphone" in meaning.says


def _singular(noun: str) -> str:
    return fold_case(noun).removesuffix("s")


def _leads_to_goods(link: Mention, nouns: Sequence[Mention], text: ParsedText) -> bool:
    """Return whether a linking word shows that the product is made for worn audio.

    Worn audio must follow "fits" in the same clause, or "for" with at most one word in between.
    """
    behind = [noun for noun in nouns if noun.first > link.last and noun.clause == link.clause]
    near = behind and (link.meaning.role is Role.FITS or behind[0].first - link.last <= 2)
    return bool(near and behind[0].meaning.kind != "other" and not _is_for_people(link, behind[0], text))


def _is_for_people(link: Mention, noun: Mention, text: ParsedText) -> bool:
    """Return whether a clause begins with the people that worn audio is for: "for kids headphones"."""
    starts = link.first == 0 or text.tokens.clauses[link.first - 1] != link.clause
    between = (fact for fact in text.facts if link.last < fact.first < noun.first)
    return starts and any("children" in fact.meaning.says for fact in between)


def _classify_settled(text: ParsedText) -> Classification | None:
    """Classify by kind, form and marks of a headset; marks need a noun for worn audio in the text."""
    facts = [fact for fact in text.facts if not (fact.negated or (fact.after and fact.after in AWAY))]
    kinds = [fact for fact in facts if "kind" in fact.meaning.says]
    if not text.goods:
        kinds = [fact for fact in kinds if fact.after is not Role.WITH]  # not AirPods: "iPhone and AirPods"
    if any(noun.meaning.kind == "headset" for noun in text.nouns):
        kinds = [fact for fact in kinds if fact.meaning.kind != "other"]
    kind = min(kinds, key=_settles_little, default=None)
    form = next((fact for fact in facts if "form" in fact.meaning.says), None)
    shape = str(form.meaning.says["form"]) if form else None
    if kind and form and shape in ON_THE_HEAD and (form.first < kind.first or _is_in_name(kind, form, text)):
        kind = None  # a keyword after the product, or part of its name: "Over-Ear Headset ... earbuds"
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
    """Return a sort key that puts the strongest evidence first.

    Series of headsets come last, since nouns are stronger; in both groups, ambiguous phrases come last.
    """
    series = fact.meaning.role is not Role.NOUN and fact.meaning.says["kind"] == "headset"
    return series, fact.meaning.needs is not None


def _is_in_name(kind: Mention, form: Mention, text: ParsedText) -> bool:
    """Return whether a phrase that states the kind is only part of the name of over-ear headphones.

    Examples: "Zephyr Buds Max, over-ear" and "FreeBuds Studio wireless over-ear ANC headphones". Unambiguous
    nouns are ignored only if "headphones" directly follows the form: "earbuds, over-ear headphones".
    """
    headphones = [noun for noun in text.nouns if noun.meaning.kind == "headphones"]
    if kind.meaning.needs or (headphones and kind.meaning.role is Role.FACT):
        return True
    return any(noun.first == form.last + 1 for noun in headphones)


def _find_headset_marks(text: ParsedText) -> list[Mention]:
    """Return the marks of a headset.

    If the text names neither a headset nor a microphone, return only marks that describe the product itself.
    """
    marked = [fact for fact in text.facts if fact.meaning.marks and not fact.negated]
    marks = [fact for fact in marked if fact.meaning.marks is Mark.HEADSET]
    if not marks:
        return marks
    if any(fact.meaning.kind == "headset" or "microphone" in fact.meaning.says for fact in text.facts):
        return marks
    return [mark for mark in marks if _is_of_goods(mark, text)]


def _is_of_goods(mark: Mention, text: ParsedText) -> bool:
    """Return whether a mark implies talking, or describes worn audio in the same clause.

    In "for travel, gaming" the mark "gaming" is only one of the uses.
    """
    if "microphone" in mark.meaning.suggests:
        return True
    return mark.after != Role.FOR and any(noun.clause == mark.clause for noun in text.goods)


def _classify_form(text: ParsedText, form: Mention) -> Classification:
    """Return headphones, or a headset if all nouns say so and a microphone, USB or the maker confirms it."""
    named = {noun.meaning.kind for noun in text.goods}
    speaks = any(
        not fact.negated and ("microphone" in fact.meaning.says or fact.meaning.says.get("links") == ("usb",))
        for fact in text.facts
    )
    kind = "headset" if named == {"headset"} and (speaks or classify_maker(text)) else "headphones"
    return Classification(kind, text.evidence(form), clear=False)


def _classify_noun(text: ParsedText) -> Classification | None:
    """Return the kind that the first noun names; a headset only if there is no other noun for worn audio.

    The result is not clear, unless the text names a maker whose usual kind it is.
    """
    if not text.goods:
        return None
    noun = next((noun for noun in text.goods if noun.meaning.kind != "headset"), text.goods[0])
    maker = classify_maker(text)
    clear = maker is not None and maker.kind == noun.meaning.kind
    return Classification(noun.meaning.kind, text.evidence(noun), clear)


def classify_description(text: ParsedText) -> Classification | None:
    """Return the kind that a description is about; None if it does not say.

    The description must begin with a noun for worn audio, or have at least two of them and more than other
    nouns. A form, a series or a class of product is not enough: descriptions also name other products, which
    are charged, carried or worn with this one.
    """
    if not text.goods:
        return None
    text = drop_unsupported(text)
    repeated = len(text.goods) >= SEVERAL and 2 * len(text.goods) > len(text.nouns)
    if not (repeated or _opens_with_goods(text)):
        return None
    return _classify_settled(text) or _classify_noun(text)


def _opens_with_goods(text: ParsedText) -> bool:
    """Return whether a text begins with worn audio, after known phrases at most: "Wireless earbuds"."""
    if not text.goods or text.goods[0] is not text.nouns[0]:
        return False
    noun = text.goods[0]
    before = [mention for mention in text.mentions if mention.first <= noun.first]
    length = sum(mention.last - mention.first + 1 for mention in before)
    states = all(mention.meaning.role in (*STATING_ROLES, Role.NOISE, Role.AUDIO) for mention in before)
    lacks = any(mention.clause == noun.clause for mention in text.of(Role.WITHOUT))
    return states and length == noun.last + 1 and not lacks


def classify_buds(text: ParsedText) -> Classification | None:
    """Return earphones if a description states them at least as often as it names headphones; else None.

    Words like "gaming" do not count: descriptions also list what else a product can be used for.
    """
    buds = [fact for fact in text.facts if fact.meaning.says.get("kind") == "earphones" and not fact.after]
    headphones = sum(noun.meaning.kind == "headphones" for noun in text.nouns)
    if not buds or headphones > len(buds):
        return None
    return Classification("earphones", text.evidence(buds[0]), clear=True)


def classify_maker(text: ParsedText) -> Classification | None:
    """Return the usual kind of the first maker or group of products that a text names.

    Return None if there is none, or if it follows a linking word such as "for".
    """
    maker = next((fact for fact in text.facts if "kind" in fact.meaning.suggests and not fact.after), None)
    if maker is None:
        return None
    return Classification(str(maker.meaning.suggests["kind"]), text.evidence(maker), clear=False)


def is_about_audio(text: ParsedText) -> bool:
    """Return whether a text names worn audio or has an audio word."""
    return names_worn(text) or has_audio_words(text)
