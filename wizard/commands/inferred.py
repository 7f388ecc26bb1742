"""What is read from the titles of a table, as rows again: the data behind `wizard catalog infer --csv`."""

from __future__ import annotations

from collections.abc import Mapping

from wizard.catalog.feeds.prices import read_price
from wizard.catalog.infer import Inferred, infer
from wizard.catalog.rows import show_value
from wizard.catalog.texts import Texts
from wizard.catalog.vocabulary import Vocabulary
from wizard.core.products import Value

COLUMNS = ("id", "kind", "microphone", "wireless", "anc", "form", "water", "battery_h", "price")
UNKNOWN = "unknown"
CENTS = "cents"
"""Stands in the column price_locale where prices are in hundredths of the currency unit."""

MICROPHONES = {"present": "yes"}


def infer_row(row: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, str]:
    """What is read from one row, by column; `unknown` or nothing where it does not say."""
    texts = Texts(
        title=row.get("title", ""),
        description=row.get("description", ""),
        category=row.get("category", ""),
        brand=row.get("brand", ""),
    )
    inferred = infer(texts, vocabulary)
    stated = inferred.attributes
    microphone = _word(stated.get("microphone"))
    return {
        "id": row.get("id", ""),
        "kind": _word(stated["kind"]),
        "microphone": MICROPHONES.get(microphone, microphone),
        "wireless": _connection(inferred),
        "anc": _word(show_value(stated["anc"]) if "anc" in stated else None),
        "form": _word(stated.get("form")),
        "water": str(stated.get("water_rating", "")),
        "battery_h": str(stated.get("battery_hours", "")),
        "price": _price(row),
    }


def _word(value: Value) -> str:
    """A word as tables write it: over-ear, built-in."""
    return UNKNOWN if value is None else str(value).replace("_", "-")


def _connection(inferred: Inferred) -> str:
    """One word for how a product connects; Bluetooth beside a cable counts as Bluetooth."""
    stated = inferred.attributes
    if stated.get("wireless") is True:
        by_base = not {"dongle", "dect"}.isdisjoint(inferred.named)
        if "bluetooth" in inferred.named:
            return "both" if by_base else "bluetooth"
        return "rf-dongle" if by_base else "wireless"
    return "wired" if stated.get("wired") is True else UNKNOWN


def _price(row: Mapping[str, str]) -> str:
    """The price, to the cent; nothing where the text states none, or might state two."""
    locale = row.get("price_locale") or None
    try:
        price = read_price(row.get("price_raw", ""), None if locale == CENTS else locale, row.get("currency"))
    except ValueError:  # no price, or no locale
        return ""
    return f"{price.amount / 100 if locale == CENTS else price.amount:.2f}"
