"""The sample catalog: 537 priced products of the PC-parts data set, others, and facts found on pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path

from wizard.catalog.derive import add_what_follows
from wizard.catalog.facts import Addition, Fact, Row, read_additions, read_facts, read_rows
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.rows import STORED_ATTRIBUTES, show_value
from wizard.rule_language.diagnostics import CatalogError, Problem, did_you_mean
from wizard.rule_language.predicates import Product, Value

DATA = Path(__file__).parent / "data"
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
    """The listings of the sample catalog, and the facts that were set aside for earlier ones."""

    listings: tuple[Listing, ...]
    conflicts: tuple[str, ...]


@dataclass
class Draft:
    """A product that is being put together."""

    id: str
    name: str
    brand: str | None
    price_cents: int | None
    price_note: str | None
    attributes: dict[str, Value] = field(default_factory=lambda: dict.fromkeys(STORED_ATTRIBUTES))
    provenance: dict[str, Provenance] = field(default_factory=dict)

    def state(
        self, attribute: str, value: Value, origin: Origin, evidence: str, page: str | None = None
    ) -> None:
        """Note a fact, in the place of what was known before."""
        if attribute in self.attributes:
            self.attributes[attribute] = value
        self.provenance[attribute] = Provenance(attribute, origin, evidence, page or None)

    def finish(self) -> Listing:
        """The listing, with what follows from the links."""
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
        return add_what_follows(Listing(product, tuple(self.provenance.values())))


def build_sample(data: Path = DATA) -> Sample:
    """The sample catalog from the files of a folder.

    Raises CatalogError that lists every fault of the files, each with file and line.
    """
    problems: list[Problem] = []
    drafts = {draft.name: draft for draft in _read_pcparts(data)}
    named = {**drafts, **_find_merged_models(data, drafts)}
    for addition in _read_all_additions(data, problems):
        _add(addition, named, problems)
    facts = _read_all_facts(data, named, problems)
    if problems:
        listed = "\n".join(map(str, sorted(problems)))
        raise CatalogError(f"The sample catalog was not built; fix this first:\n{listed}")
    conflicts = _apply(facts, named)
    unique = {draft.id: draft for draft in named.values()}
    return Sample(tuple(unique[key].finish() for key in sorted(unique)), conflicts)


def _read_all_additions(data: Path, problems: list[Problem]) -> Iterator[Addition]:
    for path in (data / "models_additions.csv", *sorted(data.glob("additions_*.csv"))):
        yield from read_additions(path, problems)


def _read_all_facts(data: Path, named: Mapping[str, Draft], problems: list[Problem]) -> list[Fact]:
    """The facts in the order of trust: words quoted from a page come before the notes on the models."""
    paths = (*sorted(data.glob("facts_*.csv")), data / "models_facts.csv")
    facts = [fact for path in paths for fact in read_facts(path, problems)]
    for fact in facts:
        if _clean(fact.product) not in named:
            fix = did_you_mean(fact.product, named) or "Use the name in pcpart-priced.csv, or an id."
            problems.append(Problem(fact.place, f"There is no product '{fact.product}'.", fix))
    return facts


def _add(addition: Addition, named: dict[str, Draft], problems: list[Problem]) -> None:
    if addition.id in named or any(addition.id == draft.id for draft in named.values()):
        fix = "Leave the row out, or choose another id."
        problems.append(Problem(addition.place, f"There is a product '{addition.id}' already.", fix))
        return
    draft = Draft(
        addition.id, addition.name, addition.brand or None, addition.price_cents, addition.price_note
    )
    draft.state("kind", addition.kind, "staff", f"kind: {addition.kind}")
    if addition.price_cents is not None:
        draft.state("price", None, "page", addition.words, addition.page)
    named[addition.id] = draft


def _apply(facts: list[Fact], named: Mapping[str, Draft]) -> tuple[str, ...]:
    """State each fact that is the first for its product and attribute; the rest are conflicts, or agree."""
    first: dict[tuple[str, str], Fact] = {}
    conflicts = []
    for fact in facts:
        draft = named[_clean(fact.product)]
        kept = first.setdefault((draft.id, fact.attribute), fact)
        if kept is fact:
            draft.state(fact.attribute, fact.value, "page", fact.words, fact.page)
        elif kept.value != fact.value:
            conflicts.append(
                f"{fact.place}: {draft.id}: {fact.attribute} '{show_value(fact.value)}' is set aside for "
                f"'{show_value(kept.value)}' of {kept.place}"
            )
    return tuple(conflicts)


# --- the PC-parts file -----------------------------------------------------------------------------


def _read_pcparts(data: Path) -> Iterator[Draft]:
    kinds = {row["name"]: row for _, row in read_rows(data / "pcpart_kinds.csv")}
    taken: set[str] = set()
    for _, row in read_rows(data / "pcpart-priced.csv"):
        name = _clean(row["name"])
        slug = _make_id(name, taken)
        taken.add(slug)
        draft = Draft(slug, name, find_brand(name), int(Decimal(row["price_usd"]) * 100), PCPARTS_NOTE)
        _state_kind(draft, row, kinds.get(row["name"]))
        _state_fields(draft, row)
        yield draft


def _state_kind(draft: Draft, row: Row, decided: Row | None) -> None:
    """The kind of the source, or for the rows it was not sure of what a person decided, and why."""
    if decided:
        draft.state("kind", decided["kind"], "staff", decided["words"])
    else:
        draft.state("kind", row["kind"], "feed field", f"kind: {row['kind']}", PCPARTS_PAGE)


def _state_fields(draft: Draft, row: Row) -> None:
    def take(attribute: str, value: Value, column: str) -> None:
        draft.state(attribute, value, "feed field", f"{column}: {row[column]}", PCPARTS_PAGE)

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


def _find_merged_models(data: Path, drafts: Mapping[str, Draft]) -> dict[str, Draft]:
    """Model id -> the PC-parts product that is the same product."""
    return {row["model"]: drafts[row["pcpart"]] for _, row in read_rows(data / "models_in_pcparts.csv")}


def _clean(name: str) -> str:
    """The name without invisible characters, which the source has in one name."""
    return "".join(character for character in name if unicodedata.category(character) != "Cf").strip()


def _make_id(name: str, taken: set[str]) -> str:
    """The name in lower-case letters, digits and hyphens, with a number when that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("+", " plus ").casefold()).strip("-")
    numbered = (f"{slug}-{number}" for number in count(2))
    return slug if slug not in taken else next(other for other in numbered if other not in taken)


def find_brand(name: str) -> str:
    """The brand a product name starts with: a known brand of two words, else the first word."""
    return next((brand for brand in TWO_WORD_BRANDS if name.startswith(f"{brand} ")), name.split()[0])
