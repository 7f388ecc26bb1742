"""Reader of the PC-parts file: priced products with shape, microphone, cable or none, open or closed cups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path

from tools.fact_files import Fact, PriceKind, Row, StatedPrice, read_rows
from wizard.catalog.listing import Origin
from wizard.rule_language.attributes import Value
from wizard.rule_language.diagnostics import Place

PAGE = "https://github.com/docyx/pc-part-dataset"
DAY = "2025-07-23"
"""Day of the prices, which is that of the data set."""

FORMS = {"Circumaural": "over_ear", "Supra-aural": "on_ear", "In Ear": "in_ear", "Earbud": "earbud"}
OPEN_BACK = {"Open": True, "Semi-open": True, "Closed": False}
TWO_WORD_BRANDS = (
    "Altec Lansing", "Bang & Olufsen", "Cooler Master", "Creative Labs", "Cyber Acoustics",
    "Etymotic Research", "Fractal Design", "Gear Head", "Harman Kardon", "Mad Catz", "Meze Audio",
    "Pyle Audio", "Turtle Beach",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A product of the PC-parts file."""

    id: str
    name: str
    brand: str
    price: StatedPrice
    facts: tuple[Fact, ...]


def read_pcparts(data: Path) -> Iterator[Part]:
    """Yield the products of the file, with the kind that a person decided if the source is not certain."""
    kinds = {row["name"]: row for _, row in read_rows(data / "pcpart_kinds.csv")}
    taken: set[str] = set()
    for place, row in read_rows(data / "pcpart-priced.csv"):
        name = _clean(row["name"])
        product = _make_id(name, taken)
        taken.add(product)
        cents = int(Decimal(row["price_usd"]) * 100)
        words = f"price_usd: {row['price_usd']}"
        price = StatedPrice(product, cents, PriceKind.OFFER, DAY, PAGE, words, place, Origin.FEED_FIELD)
        facts = (_kind_of(product, row, kinds.get(row["name"]), place), *_fields(product, row, place))
        yield Part(product, name, find_brand(name), price, facts)


def _kind_of(product: str, row: Row, decided: Row | None, place: Place) -> Fact:
    """Return the kind in the source, or a person's decision for rows that are wrong or uncertain."""
    if decided:
        return Fact(product, "kind", decided["kind"], True, Origin.STAFF, decided["words"], "", place)
    words = f"kind: {row['kind']}"
    return Fact(product, "kind", row["kind"], True, Origin.FEED_FIELD, words, PAGE, place)


def _fields(product: str, row: Row, place: Place) -> Iterator[Fact]:
    def state(attribute: str, value: Value, column: str) -> Fact:
        """Return the fact that a column states."""
        words = f"{column}: {row[column]}"
        return Fact(product, attribute, value, True, Origin.FEED_FIELD, words, PAGE, place)

    form = FORMS[row["type"]]
    yield state("form", form, "type")
    yield state("microphone", "present" if row["microphone"] == "true" else "none", "microphone")
    # Wireless sets may have a cable too, so `true` says nothing about a wire; `false` leaves only the wire.
    yield state("wireless", row["wireless"] == "true", "wireless")
    # The source writes "Closed" for all in-ears and earbuds, including AirPods, which leak: there the value
    # is a default and not known. Only cups are open or closed at the back.
    if form in ("over_ear", "on_ear"):
        yield state("open_back", OPEN_BACK[row["enclosure_type"]], "enclosure_type")


def _clean(name: str) -> str:
    """Return the name without invisible characters, which the source has in one name."""
    return "".join(character for character in name if unicodedata.category(character) != "Cf").strip()


def _make_id(name: str, taken: set[str]) -> str:
    """Return the name in lower-case letters, digits and hyphens, with a number if that id is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("+", " plus ").casefold()).strip("-")
    numbered = (f"{slug}-{number}" for number in count(2))
    return slug if slug not in taken else next(other for other in numbered if other not in taken)


def find_brand(name: str) -> str:
    """Return the brand at the start of a product name: a known brand of two words, else the first word."""
    return next((brand for brand in TWO_WORD_BRANDS if name.startswith(f"{brand} ")), name.split()[0])
