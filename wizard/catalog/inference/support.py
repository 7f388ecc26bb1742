"""Support of ambiguous phrases by what stands beside them: "buds" are cotton buds, unless Bluetooth is named.

What a phrase needs is a word of audio, or something that names what is worn: a noun or a series that means
nothing else, work that nobody does without talking, a maker of little else.
"""

from collections.abc import Sequence

from wizard.catalog.inference.statements import AWAY, Mention, ParsedText, group_mentions
from wizard.catalog.inference.vocabulary import Mark, Meaning, Role, Support

AUDIO_ATTRIBUTES = frozenset({"anc", "mic_noise_reduction", "transparency", "multipoint"})
"""Attributes that nothing but audio goods has."""

AUDIO_LINKS = frozenset({"bluetooth", "jack", "dongle", "dect"})
"""Links that carry sound, but for those that carry anything."""


def drop_unsupported(text: ParsedText, elsewhere: bool = False) -> ParsedText:
    """Return the text without the ambiguous phrases that nothing beside them supports.

    `elsewhere` says that other texts of the product are about audio.
    """
    if not text.doubtful or names_worn(text):
        return text
    audio = elsewhere or has_audio_words(text) or _names_series_and_form(text.doubtful)
    unheld = (Support.WORN,) if audio else tuple(Support)
    return _keep(text, [each for each in text.mentions if each.meaning.needs not in unheld])


def _keep(text: ParsedText, kept: Sequence[Mention]) -> ParsedText:
    """Return the text with these of its phrases; itself if these are all."""
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
    """Return whether phrases that are not ambiguous name something worn."""
    return any(map(_names_worn, text.facts))


def _names_worn(fact: Mention) -> bool:
    meaning = fact.meaning
    if meaning.needs or fact.after in AWAY:
        return False
    if meaning.role is Role.NOUN:
        return meaning.kind != "other"
    talks = meaning.marks is Mark.HEADSET and "microphone" in meaning.suggests
    return talks or "kind" in meaning.says or "kind" in meaning.suggests


def _names_series_and_form(doubtful: Sequence[Mention]) -> bool:
    """Return whether one of these names a series or maker, and another how it is worn: "Moondrop in-ear"."""
    series = any(fact.meaning.role is Role.FACT and "kind" in fact.meaning.says for fact in doubtful)
    return series and any(fact.meaning.says.get("form", "mono") != "mono" for fact in doubtful)


def has_audio_words(text: ParsedText) -> bool:
    """Return whether a text has a word of audio, a microphone only as what comes with something."""
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
