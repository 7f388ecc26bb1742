"""Inferred attributes as the row of a table."""

from wizard.catalog.inference.infer import Inferred
from wizard.catalog.values import show_value

COLUMNS = ("kind", "microphone", "wireless", "anc", "form", "water", "battery_h")
UNKNOWN = "unknown"


def to_cells(inferred: Inferred) -> tuple[str, ...]:
    """Return the cells of COLUMNS; `unknown` or empty where the texts state nothing."""
    stated = {name: show_value(value).replace("_", "-") for name, value in inferred.attributes.items()}
    microphone = stated.get("microphone", UNKNOWN)
    return (
        stated["kind"],
        "yes" if microphone == "present" else microphone,
        _connection(inferred),
        stated.get("anc", UNKNOWN),
        stated.get("form", UNKNOWN),
        stated.get("water_rating", ""),
        stated.get("battery_hours", ""),
    )


def _connection(inferred: Inferred) -> str:
    """Return one word for how a product connects; for a wireless product, ignore any cable."""
    if inferred.attributes.get("wireless") is True:
        by_base = not {"dongle", "dect"}.isdisjoint(inferred.named)
        if "bluetooth" in inferred.named:
            return "both" if by_base else "bluetooth"
        return "rf-dongle" if by_base else "wireless"
    return "wired" if inferred.attributes.get("wired") is True else UNKNOWN
