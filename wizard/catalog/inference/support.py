"""Support for ambiguous phrases: "buds" may be cotton buds, unless the text also names Bluetooth.

Some phrases need an audio word in the text, others an unambiguous name of worn audio (headphones, earphones
or a headset). Such a name is a noun, a series, a job that always involves talking, or a maker of little else.
"""

from collections.abc import Sequence

from wizard.catalog.inference.statements import AWAY, Mention, ParsedText, group_mentions
from wizard.catalog.inference.vocabulary import Mark, Meaning, Role, Support

AUDIO_ATTRIBUTES = frozenset({"anc", "mic_noise_reduction", "transparency", "multipoint"})
"""Attributes that only audio products have."""

AUDIO_LINKS = frozenset({"bluetooth", "jack", "dongle", "dect"})
"""Links that indicate an audio product. USB is not one of them, since it carries anything."""


def drop_unsupported(text: ParsedText, elsewhere: bool = False) -> ParsedText:
    """Return the text without the ambiguous phrases that nothing else supports.

    `elsewhere` says whether other texts of the product are about audio.
    """
    if not text.doubtful or names_worn(text):
        return text
    audio = elsewhere or has_audio_words(text) or _names_series_and_form(text.doubtful)
    unheld = (Support.WORN,) if audio else tuple(Support)
    return _keep(text, [each for each in text.mentions if each.meaning.needs not in unheld])


def _keep(text: ParsedText, kept: Sequence[Mention]) -> ParsedText:
    """Return the text with only these of its mentions; the same object if these are all."""
    return group_mentions(text.vocabulary, text.tokens, kept) if len(kept) < len(text.mentions) else text


def drop_ambiguous_names(text: ParsedText) -> ParsedText:
    """Return the text without the ambiguous phrases that name a kind."""
    if not text.doubtful:
        return text
    return _keep(
        text, [each for each in text.mentions if not (each.meaning.needs and _names_kind(each.meaning))]
    )


def _names_kind(meaning: Meaning) -> bool:
    return meaning.role is Role.NOUN or "kind" in meaning.says


def names_worn(text: ParsedText) -> bool:
    """Return whether unambiguous phrases name worn audio."""
    return any(map(_names_worn, text.facts))


def _names_worn(fact: Mention) -> bool:
    meaning = fact.meaning
    if meaning.needs or fact.after in AWAY:
        return False
    if meaning.role is Role.NOUN:
        return meaning.kind != "other"
    talks = meaning.marks is Mark.HEADSET and "microphone" in meaning.suggests
    return talks or "kind" in meaning.says or "kind" in meaning.suggests


def names_audio(text: ParsedText) -> bool:
    """Return whether a text names worn audio, ambiguously at least, and has an audio word or a microphone."""
    if not text.goods:
        return False
    return names_worn(text) or any(
        "microphone" in mention.meaning.says or _is_of_audio(mention) for mention in text.mentions
    )


def _names_series_and_form(doubtful: Sequence[Mention]) -> bool:
    """Return whether one mention names a series or maker, and another a form: "Moondrop in-ear"."""
    series = any(fact.meaning.role is Role.FACT and "kind" in fact.meaning.says for fact in doubtful)
    return series and any(fact.meaning.says.get("form", "mono") != "mono" for fact in doubtful)


def has_audio_words(text: ParsedText) -> bool:
    """Return whether a text has an audio word; a microphone counts only after "with" or "without"."""
    return any(map(_is_of_audio, text.mentions))


def _is_of_audio(mention: Mention) -> bool:
    meaning = mention.meaning
    if meaning.role in (Role.AUDIO, Role.NOISE) or meaning.marks is Mark.HEADSET:
        return True
    if "microphone" in meaning.says:
        return mention.after is Role.WITH or mention.negated
    links = meaning.says.get("links")
    of_audio = isinstance(links, tuple) and not AUDIO_LINKS.isdisjoint(links)
    return of_audio or not AUDIO_ATTRIBUTES.isdisjoint(meaning.says)
