"""Which kind of product a text is about: headphones, earphones, a headset, or something else.

In this order: goods of another sort as the head of the title; words that settle the kind; the form; what
marks a headset; the noun itself. The word "headset" proves nothing: any other noun or form beside it wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.catalog.inference.readings import Reading, Said

IN_THE_EAR = frozenset({"in_ear", "earbud"})
ON_THE_HEAD = frozenset({"over_ear", "on_ear"})
KIND_OF_FORM = {"in_ear": "earphones", "earbud": "earphones", "open_ear": "earphones", "mono": "headset"}
AWAY = ("for", "fits")
"""After these words the text is about another product."""

SEVERAL = 2
"""So many nouns for what is worn, and an accessory behind them is a part of the box."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A kind, the words that speak for it, and whether they do so clearly: a noun alone does not."""

    kind: str
    evidence: str
    clear: bool


def rule_kind(reading: Reading) -> Ruling | None:
    """The kind of product a title or category is about, None when it does not say."""
    if not reading.said:
        return None
    nouns = reading.nouns
    other = _other(reading, nouns)
    if other:
        return Ruling("other", reading.evidence(other), clear=True)
    goods = [noun for noun in nouns if noun.sign.kind != "other"]
    settled = _settled(reading, bool(goods))
    if settled:
        return settled
    return _by_noun(reading, goods) if goods else None


def _other(reading: Reading, nouns: Sequence[Said]) -> Said | None:
    """The noun that makes the product something else, if its head is no headphones and no headset."""
    own = [noun for noun in nouns if not noun.after]
    if own:
        clause = [noun for noun in own if noun.clause == own[0].clause]
        spare = next((said for said in reading.of("spare") if said.clause <= own[0].clause), None)
        return spare or _head_if_other(clause)
    spare = next(reading.of("spare"), None)
    if spare and not spare.after:
        return spare
    if any(not said.after and "kind" in said.sign.says for said in reading.facts):
        return None
    beside = [noun for noun in nouns if noun.clause == nouns[0].clause]
    if len(beside) >= SEVERAL and beside[0].sign.kind != "other" and (head := _head_if_other(beside)):
        return head  # "gaming chair with headset holder": no noun of its own that we know
    return spare or next((link for link in reading.of("fits", "for") if _names_goods(link, nouns)), None)


def _head_if_other(clause: Sequence[Said]) -> Said | None:
    """The head of the nouns in one clause, if it is no headphones and no headset."""
    goods = [noun for noun in clause if noun.sign.kind != "other"]
    if goods:
        clause = [noun for noun in clause if noun.sign.marks != "device"]
    if len(goods) >= SEVERAL and clause[0] is goods[0]:
        return None
    first, last = clause[0], clause[-1]
    if first.sign.head == "first" or (first.sign.head == "both" and first.sign.kind == "other"):
        last = first
    return last if last.sign.kind == "other" else None


def _names_goods(link: Said, nouns: Sequence[Said]) -> bool:
    """Whether headphones stand behind "fits", or right behind "for": the product is made for them."""
    behind = [noun for noun in nouns if noun.first > link.last and noun.clause == link.clause]
    near = behind and (link.sign.role == "fits" or behind[0].first - link.last <= 2)
    return bool(near and behind[0].sign.kind != "other")


def _settled(reading: Reading, goods: bool) -> Ruling | None:
    """What class, form and use settle; a boom or use only where a noun says that it is worn."""
    facts = [said for said in reading.facts if said.after not in AWAY and not said.negated]
    headset = any(noun.sign.kind == "headset" for noun in reading.nouns)
    kinds = [
        said for said in facts if "kind" in said.sign.says and not (headset and said.sign.kind == "other")
    ]
    kind = min(kinds, key=_series_last, default=None)
    form = next((said for said in facts if "form" in said.sign.says), None)
    shape = form.sign.says["form"] if form else None
    if kind and form and shape in ON_THE_HEAD and (form.first < kind.first or _of_headphones(form, reading)):
        kind = None  # keywords behind what the product is, or its name: "Over-Ear Headset ... earbuds"
    marks = [said for said in reading.facts if goods and said.sign.marks == "headset" and not said.negated]
    if marks and not _talked_into(reading):
        marks = [mark for mark in marks if _of_goods(mark, reading)]
    boom = next((said for said in marks if said.sign.says.get("microphone") == "boom"), None)
    if kind:
        return Ruling(str(kind.sign.says["kind"]), reading.evidence(kind), clear=True)
    if boom and shape not in IN_THE_EAR:
        return Ruling("headset", reading.evidence(boom), clear=True)
    if form and shape in KIND_OF_FORM:
        return Ruling(KIND_OF_FORM[str(shape)], reading.evidence(form), clear=True)
    if marks:
        return Ruling("headset", reading.evidence(marks[0]), clear=True)
    return _by_form(reading, form) if form else None


def _talked_into(reading: Reading) -> bool:
    """Whether a text names a headset, or a microphone."""
    return any(said.sign.kind == "headset" or "microphone" in said.sign.says for said in reading.facts)


def _of_goods(mark: Said, reading: Reading) -> bool:
    """Whether a mark is of talking or stands with what is worn, not among uses: "for travel, gaming"."""
    if "microphone" in mark.sign.suggests:
        return True
    return mark.after != "for" and any(
        noun.clause == mark.clause and noun.sign.kind != "other" for noun in reading.nouns
    )


def _of_headphones(form: Said, reading: Reading) -> bool:
    """Whether headphones are what is right behind a form: "over-ear headphones"."""
    return any(noun.first == form.last + 1 and noun.sign.kind == "headphones" for noun in reading.nouns)


def _series_last(said: Said) -> bool:
    """A series of headsets settles less than nouns do: it may have earbuds."""
    return said.sign.role != "noun" and said.sign.says["kind"] == "headset"


def _by_form(reading: Reading, form: Said) -> Ruling:
    """Headphones; a headset where that is the only noun, with a microphone, USB or a maker of headsets."""
    named = {noun.sign.kind for noun in reading.nouns if noun.sign.kind != "other"}
    spoken = any(_speaks_or_is_usb(said) for said in reading.facts)
    kind = "headset" if named == {"headset"} and (spoken or rule_maker(reading)) else "headphones"
    return Ruling(kind, reading.evidence(form), clear=False)


def _speaks_or_is_usb(said: Said) -> bool:
    stated = said.sign.says
    return not said.negated and ("microphone" in stated or stated.get("links") == ("usb",))


def _by_noun(reading: Reading, goods: Sequence[Said]) -> Ruling:
    """The kind that the first noun names, but a headset only where no other noun stands.

    That is not clear, unless the maker makes little else.
    """
    noun = next((noun for noun in goods if noun.sign.kind != "headset"), goods[0])
    maker = rule_maker(reading)
    sure = maker is not None and maker.kind == noun.sign.kind
    return Ruling(noun.sign.kind, reading.evidence(noun), clear=sure)


def rule_description(reading: Reading) -> Ruling | None:
    """The kind a description speaks of: what settles it, or a noun that it repeats more than any other."""
    if not reading.said:
        return None
    nouns = reading.nouns
    goods = [noun for noun in nouns if noun.sign.kind != "other"]
    settled = _settled(reading, bool(goods))
    if settled:
        return settled
    repeated = len(goods) >= SEVERAL and 2 * len(goods) > len(nouns)
    return _by_noun(reading, goods) if repeated else None


def rule_buds(reading: Reading) -> Ruling | None:
    """Earphones, where a description says so at least as often as it names headphones.

    What it calls gaming proves nothing: descriptions say what else a product is good for.
    """
    buds = [said for said in reading.facts if said.sign.says.get("kind") == "earphones" and not said.after]
    headphones = sum(noun.sign.kind == "headphones" for noun in reading.nouns)
    if not buds or headphones > len(buds):
        return None
    return Ruling("earphones", reading.evidence(buds[0]), clear=True)


def rule_maker(reading: Reading) -> Ruling | None:
    """The kind that is usual for the maker a title names, unless the title is about something made for it."""
    maker = next((said for said in reading.facts if "kind" in said.sign.suggests and not said.after), None)
    return Ruling(str(maker.sign.suggests["kind"]), reading.evidence(maker), clear=False) if maker else None
