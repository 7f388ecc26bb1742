"""Decisions of staff about a product, as typed on the command line."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from wizard.catalog.relations import RELATIONS
from wizard.catalog.rows import FIELDS
from wizard.catalog.values import RowError, parse_value
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.diagnostics import CatalogError, did_you_mean

FEED_FIELDS = frozenset({*FIELDS, "price", "title", "availability", "link", "image_link"}) - {
    "kind",
    *RELATIONS,
}
"""Fields that come from the store's feed and can only be changed there."""

AND_MORE = re.compile(r"(.*?)\s*[;,]?\s*(?:\.{3}|…)", re.DOTALL)
"""A list with `...` at its end, which means that it may be incomplete."""


class Decision(NamedTuple):
    """A value that staff decided; `is_open` says that it is a list that may be incomplete."""

    value: Value
    is_open: bool = False


def parse_decisions(
    typed: Sequence[str],
    taken_back: Sequence[str],
    because: str,
    attributes: Mapping[str, Attribute],
    decided: Collection[str],
) -> dict[str, Decision]:
    """Return attribute -> decision for arguments such as `colour=red`, or `colour=` for "not known".

    `ports=usb,...` is a list that may be incomplete. `taken_back` are attributes whose decisions are to be
    withdrawn, and must be among `decided`, the attributes decided earlier. Raise CatalogError with all
    problems, one per line.
    """
    values: dict[str, Decision] = {}
    problems = []
    for text in typed:
        try:
            name, value = _parse_one(text, attributes)
            if name in values or name in taken_back:
                raise RowError(f"'{name}' is named twice.", "Name it once.")
            values[name] = value
        except RowError as error:
            problems.append(f"{error} {error.fix}")
    if not typed and not taken_back:
        problems.append(
            f"Nothing to decide. Write ATTRIBUTE=VALUE{_example(attributes)}, or --unset ATTRIBUTE."
        )
    if typed and not because.strip():
        problems.append('A decision needs its reason. Add --because, such as --because "the maker\'s page".')
    known = ", ".join(sorted(decided)) or "nothing"
    for name in taken_back:
        if name not in decided:
            problems.append(f"'{name}' has not been decided for this product. Decided so far: {known}.")
    if problems:
        raise CatalogError("\n".join(problems))
    return values


def _example(attributes: Mapping[str, Attribute]) -> str:
    """Return an example of a decision; an empty text if no attribute except the kind has words."""
    with_words = (each for each in attributes.values() if each.words and each.name != "kind")
    return next((f", such as {each.name}={each.words[-1]}" for each in with_words), "")


def _parse_one(text: str, attributes: Mapping[str, Attribute]) -> tuple[str, Decision]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if name in FEED_FIELDS:
        message = f"'{name}' comes with the store's feed."
        raise RowError(message, "Change it there, and import the feed again.")
    if name not in attributes:
        fix = did_you_mean(name, attributes) or (
            f"The attributes are {', '.join(attributes)}. Add another with 'wizard catalog add-column'."
        )
        raise RowError(f"'{name}' is not a known attribute.", fix)
    if not equals:
        raise RowError(f"'{name}' has no value.", f"Write {name}=VALUE, or {name}= for not known.")
    if value:
        return name, _parse_decision(attributes[name], value)
    if name == "kind":
        raise RowError("Every product has a kind.", f"Choose one of {', '.join(attributes[name].words)}.")
    return name, Decision(None)


def _parse_decision(attribute: Attribute, text: str) -> Decision:
    """Parse a value; `...` at the end of a list means that it may be incomplete."""
    more = AND_MORE.fullmatch(text) if attribute.type is AttributeType.WORDS else None
    if more is None:
        return Decision(parse_value(attribute, text))
    if not more[1]:
        fix = f"Write what is known before it, such as {attribute.name}={attribute.words[0]},..."
        raise RowError(f"'{attribute.name}' has no word before '{text}'.", fix)
    return Decision(parse_value(attribute, more[1]), is_open=True)
