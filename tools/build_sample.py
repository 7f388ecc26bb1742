"""Builder of the sample catalog: 537 priced products of the PC-parts data set, others, and facts from pages.

`python -m tools.build_sample` writes catalog.db anew from the files in tools/data/.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path

from tools.fact_files import TOPIC, Addition, Fact, Row, read_additions, read_facts, read_rows
from wizard.catalog.derive import add_conclusions
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import write_catalog
from wizard.catalog.values import show_value
from wizard.rule_language.attributes import Value
from wizard.rule_language.diagnostics import CatalogError, Problem, did_you_mean
from wizard.rule_language.predicates import Product

DATA = Path(__file__).parent / "data"
CATALOG = Path(__file__).parent.parent / "catalog.db"
PCPARTS_PAGE = "https://github.com/docyx/pc-part-dataset"
PCPARTS_NOTE = "July 2025"
AS_OF = "2025-07-23"
CURRENCY = "USD"

FORMS = {"Circumaural": "over_ear", "Supra-aural": "on_ear", "In Ear": "in_ear", "Earbud": "earbud"}
OPEN_BACK = {"Open": True, "Semi-open": True, "Closed": False}
TWO_WORD_BRANDS = (
    "Altec Lansing", "Bang & Olufsen", "Cooler Master", "Creative Labs", "Cyber Acoustics",
    "Etymotic Research", "Fractal Design", "Gear Head", "Harman Kardon", "Mad Catz", "Meze Audio",
    "Pyle Audio", "Turtle Beach",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A sample catalog: its listings, and messages about facts that lost against earlier ones."""

    listings: tuple[Listing, ...]
    conflicts: tuple[str, ...]


@dataclass
class SampleProduct:
    """A product that is being put together."""

    id: str
    name: str
    brand: str | None
    price_cents: int | None
    price_note: str | None
    attributes: dict[str, Value] = field(default_factory=lambda: dict.fromkeys(TOPIC.stored_attributes))
    provenance: dict[str, Provenance] = field(default_factory=dict)

    def state(
        self, attribute: str, value: Value, origin: Origin, evidence: str, page: str | None = None
    ) -> None:
        """Set a fact, replacing what was known before."""
        if attribute in self.attributes:
            self.attributes[attribute] = value
        self.provenance[attribute] = Provenance(attribute, origin, evidence, page or None)

    def finish(self) -> Listing:
        """Return the listing, with what follows from its kind and its links."""
        product = Product(
            id=self.id,
            name=self.name,
            kind=str(self.attributes["kind"]),
            attributes=self.attributes,
            brand=self.brand,
            price_cents=self.price_cents,
            currency=None if self.price_cents is None else CURRENCY,
            price_note=self.price_note,
        )
        return add_conclusions(Listing(product, tuple(self.provenance.values())), TOPIC)


def build_sample(data: Path = DATA) -> Sample:
    """Build the sample catalog from the files of a folder.

    Raises CatalogError that lists every fault of the files, each with file and line.
    """
    problems: list[Problem] = []
    products = {product.name: product for product in _read_pcparts(data)}
    named = {**products, **_find_merged_models(data, products)}
    for addition in _read_all_additions(data, problems):
        _add(addition, named, problems)
    facts = _read_all_facts(data, named, problems)
    if problems:
        listed = "\n".join(map(str, sorted(problems)))
        raise CatalogError(f"The sample catalog was not built; fix this first:\n{listed}")
    conflicts = _apply(facts, named)
    unique = {product.id: product for product in named.values()}
    return Sample(tuple(unique[key].finish() for key in sorted(unique)), conflicts)


def _read_all_additions(data: Path, problems: list[Problem]) -> Iterator[Addition]:
    for path in (data / "models_additions.csv", *sorted(data.glob("additions_*.csv"))):
        yield from read_additions(path, problems)


def _read_all_facts(data: Path, named: Mapping[str, SampleProduct], problems: list[Problem]) -> list[Fact]:
    """Return the facts, most trusted first: words quoted from a page come before the notes on models."""
    paths = (*sorted(data.glob("facts_*.csv")), data / "models_facts.csv")
    facts = [fact for path in paths for fact in read_facts(path, problems)]
    for fact in facts:
        if _clean(fact.product) not in named:
            fix = did_you_mean(fact.product, named) or "Use the name in pcpart-priced.csv, or an id."
            problems.append(Problem(fact.place, f"There is no product '{fact.product}'.", fix))
    return facts


def _add(addition: Addition, named: dict[str, SampleProduct], problems: list[Problem]) -> None:
    if addition.id in named or any(addition.id == known.id for known in named.values()):
        fix = "Leave the row out, or choose another id."
        problems.append(Problem(addition.place, f"There is a product '{addition.id}' already.", fix))
        return
    product = SampleProduct(
        addition.id, addition.name, addition.brand or None, addition.price_cents, addition.price_note
    )
    product.state("kind", addition.kind, Origin.STAFF, f"kind: {addition.kind}")
    if addition.price_cents is not None:
        product.state("price", None, Origin.PAGE, addition.words, addition.page)
    named[addition.id] = product


def _apply(facts: list[Fact], named: Mapping[str, SampleProduct]) -> tuple[str, ...]:
    """State the first fact about each attribute of a product; return a message for each that differs."""
    first: dict[tuple[str, str], Fact] = {}
    conflicts = []
    for fact in facts:
        product = named[_clean(fact.product)]
        kept = first.setdefault((product.id, fact.attribute), fact)
        if kept is fact:
            product.state(fact.attribute, fact.value, Origin.PAGE, fact.words, fact.page)
        elif kept.value != fact.value:
            conflicts.append(
                f"{fact.place}: {product.id}: {fact.attribute} '{show_value(fact.value)}' is set aside for "
                f"'{show_value(kept.value)}' of {kept.place}"
            )
    return tuple(conflicts)


# --- the PC-parts file -----------------------------------------------------------------------------


def _read_pcparts(data: Path) -> Iterator[SampleProduct]:
    kinds = {row["name"]: row for _, row in read_rows(data / "pcpart_kinds.csv")}
    taken: set[str] = set()
    for _, row in read_rows(data / "pcpart-priced.csv"):
        name = _clean(row["name"])
        slug = _make_id(name, taken)
        taken.add(slug)
        price_cents = int(Decimal(row["price_usd"]) * 100)
        product = SampleProduct(slug, name, find_brand(name), price_cents, PCPARTS_NOTE)
        _state_kind(product, row, kinds.get(row["name"]))
        _state_fields(product, row)
        yield product


def _state_kind(product: SampleProduct, row: Row, decided: Row | None) -> None:
    """State the kind of the source, or what a person decided for the rows the source was not sure of."""
    if decided:
        product.state("kind", decided["kind"], Origin.STAFF, decided["words"])
    else:
        product.state("kind", row["kind"], Origin.FEED_FIELD, f"kind: {row['kind']}", PCPARTS_PAGE)


def _state_fields(product: SampleProduct, row: Row) -> None:
    def take(attribute: str, value: Value, column: str) -> None:
        product.state(attribute, value, Origin.FEED_FIELD, f"{column}: {row[column]}", PCPARTS_PAGE)

    form = FORMS[row["type"]]
    take("price", None, "price_usd")
    take("form", form, "type")
    take("microphone", "present" if row["microphone"] == "true" else "none", "microphone")
    # Wireless sets may have a cable too, so `true` says nothing of a wire; `false` leaves only the wire.
    take("wireless", row["wireless"] == "true", "wireless")
    # The source writes "Closed" for all of its in-ears and earbuds, AirPods that leak included: there the
    # column is filled in and not known. Only cups are open or closed at the back.
    if form in ("over_ear", "on_ear"):
        take("open_back", OPEN_BACK[row["enclosure_type"]], "enclosure_type")


def _find_merged_models(data: Path, products: Mapping[str, SampleProduct]) -> dict[str, SampleProduct]:
    """Return model id -> the PC-parts product that is the same product."""
    return {row["model"]: products[row["pcpart"]] for _, row in read_rows(data / "models_in_pcparts.csv")}


def _clean(name: str) -> str:
    """Return the name without invisible characters, which the source has in one name."""
    return "".join(character for character in name if unicodedata.category(character) != "Cf").strip()


def _make_id(name: str, taken: set[str]) -> str:
    """Return the name in lower-case letters, digits and hyphens, with a number when that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("+", " plus ").casefold()).strip("-")
    numbered = (f"{slug}-{number}" for number in count(2))
    return slug if slug not in taken else next(other for other in numbered if other not in taken)


def find_brand(name: str) -> str:
    """Return the brand a product name starts with: a known brand of two words, else the first word."""
    return next((brand for brand in TWO_WORD_BRANDS if name.startswith(f"{brand} ")), name.split()[0])


def main() -> None:
    """Write catalog.db anew and print the conflicts between facts."""
    sample = build_sample()
    store = write_catalog(CATALOG, TOPIC, sample.listings, AS_OF)
    for conflict in sample.conflicts:
        print(f"Conflict: {conflict}")
    print(f"{CATALOG.name}: {len(store.products())} products, version {store.version}")


if __name__ == "__main__":
    main()
