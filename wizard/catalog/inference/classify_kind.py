"""Classification of a text as being about headphones, earphones, a headset, or something else.

In this order: goods of another sort as the head of the title; words that settle the kind; the form; marks of
a headset; the noun itself. The word "headset" proves nothing: any other noun or form beside it wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.catalog.inference.statements import AWAY, Mention, ParsedText
from wizard.catalog.inference.vocabulary import HeadPosition, Mark, Role

IN_THE_EAR = frozenset({"in_ear", "earbud"})
ON_THE_HEAD = frozenset({"over_ear", "on_ear"})
KIND_OF_FORM = {"in_ear": "earphones", "earbud": "earphones", "open_ear": "earphones", "mono": "headset"}

SEVERAL = 2
"""Number of nouns for what is worn from which an accessory behind them is a part of the box."""


@dataclass(frozen=True, slots=True)
class Classification:
    """A kind, the words that speak for it, and whether they do so clearly, which a noun alone does not."""

    kind: str
    evidence: str
    clear: bool


def classify_kind(text: ParsedText) -> Classification | None:
    """Return the kind of product a title or category is about, None if it does not say."""
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
    return spare or next((link for link in text.of(*AWAY) if _leads_to_goods(link, nouns)), None)


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


def _leads_to_goods(link: Mention, nouns: Sequence[Mention]) -> bool:
    """Return whether headphones follow "fits", or follow "for" directly: the product is made for them."""
    behind = [noun for noun in nouns if noun.first > link.last and noun.clause == link.clause]
    near = behind and (link.meaning.role is Role.FITS or behind[0].first - link.last <= 2)
    return bool(near and behind[0].meaning.kind != "other")


def _classify_settled(text: ParsedText) -> Classification | None:
    """Classify by class, form and use; a boom or use counts only where a noun says that it is worn."""
    facts = [fact for fact in text.facts if fact.after not in AWAY and not fact.negated]
    kinds = [fact for fact in facts if "kind" in fact.meaning.says]
    if any(noun.meaning.kind == "headset" for noun in text.nouns):
        kinds = [fact for fact in kinds if fact.meaning.kind != "other"]
    kind = min(kinds, key=_is_headset_series, default=None)
    form = next((fact for fact in facts if "form" in fact.meaning.says), None)
    shape = str(form.meaning.says["form"]) if form else None
    if kind and form and shape in ON_THE_HEAD and (form.first < kind.first or _is_of_headphones(form, text)):
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


def _is_headset_series(fact: Mention) -> bool:
    """Return whether a series of headsets is named: it settles less than nouns do, it may have earbuds."""
    return fact.meaning.role is not Role.NOUN and fact.meaning.says["kind"] == "headset"


def _is_of_headphones(form: Mention, text: ParsedText) -> bool:
    """Return whether a form is followed by headphones directly: "over-ear headphones"."""
    return any(noun.first == form.last + 1 and noun.meaning.kind == "headphones" for noun in text.nouns)


def _find_headset_marks(text: ParsedText) -> list[Mention]:
    """Return the marks of a headset; in a text without headset and microphone only those of what is worn."""
    marks = [fact for fact in text.facts if fact.meaning.marks == Mark.HEADSET and not fact.negated]
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
    """Return the kind a description is about: what settles it, or a noun repeated more than any other."""
    repeated = len(text.goods) >= SEVERAL and 2 * len(text.goods) > len(text.nouns)
    return _classify_settled(text) or (_classify_noun(text) if repeated else None)


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
    """Return the usual kind of the maker a title names, unless the title is about something made for it."""
    maker = next((fact for fact in text.facts if "kind" in fact.meaning.suggests and not fact.after), None)
    if maker is None:
        return None
    return Classification(str(maker.meaning.suggests["kind"]), text.evidence(maker), clear=False)
