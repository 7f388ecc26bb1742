"""Builder of the sample catalog: products of the PC-parts data set and others, and facts with their sources.

`python -m tools.build_sample` rebuilds catalog.db from the files in tools/data/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tools import conclusions, fact_files
from tools.fact_files import TOPIC, Fact, Model, StatedPrice
from tools.pcparts import read_pcparts
from wizard.catalog.derive import add_conclusions
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import write_catalog
from wizard.rule_language.attributes import AttributeType, Value
from wizard.rule_language.diagnostics import CatalogError, Place, Problem, did_you_mean
from wizard.rule_language.predicates import Product

DATA = Path(__file__).parent / "data"
CATALOG = Path(__file__).parent.parent / "catalog.db"
CURRENCY = "USD"


@dataclass(frozen=True)
class Sample:
    """A sample catalog: its listings, and the day of the newest offer among its prices."""

    listings: tuple[Listing, ...]
    as_of: str


@dataclass
class SampleProduct:
    """A product under construction; facts are added in the order of trust."""

    id: str
    name: str
    brand: str | None
    price: StatedPrice | None = None
    family: str | None = None
    followed_by: str | None = None
    attributes: dict[str, Value] = field(default_factory=lambda: dict.fromkeys(TOPIC.stored_attributes))
    provenance: dict[str, Provenance] = field(default_factory=dict)
    open_lists: set[str] = field(default_factory=set)

    def add_fact(self, fact: Fact) -> None:
        """Add a fact if nothing is stated yet, if it is more precise, or if it extends an incomplete list."""
        name, known = fact.attribute, self.attributes[fact.attribute]
        attribute = TOPIC.stored_attributes[name]
        said = self.provenance.get(name)
        if known is None or (isinstance(known, str) and fact.value in attribute.unsure.get(known, ())):
            self.attributes[name] = fact.value
            self.provenance[name] = Provenance(name, fact.origin, fact.evidence, fact.page or None)
            if attribute.type is AttributeType.WORDS:
                self.open_lists.add(name)
        elif name in self.open_lists and said and isinstance(known, tuple) and isinstance(fact.value, tuple):
            if not set(fact.value) <= set(known):
                words = (*known, *fact.value)
                self.attributes[name] = tuple(word for word in attribute.words if word in words)
                origin = fact.origin if fact.origin is Origin.SECOND_HAND else said.origin
                both = f"{said.evidence}; {fact.evidence}"
                self.provenance[name] = Provenance(name, origin, both, said.page or fact.page or None)
        else:
            return
        if fact.whole:
            self.open_lists.discard(name)

    def finish(self, as_of: date) -> Listing:
        """Return the listing, with the conclusions from its kind and its links."""
        price = self.price if self.price and conclusions.counts(self.price, as_of) else None
        if price:
            self.provenance["price"] = Provenance("price", price.origin, price.evidence, price.page)
        for fact in conclusions.conclude_from_uses(self.id, self.attributes, self.provenance.get("made_for")):
            self.add_fact(fact)
        product = Product(
            id=self.id,
            name=self.name,
            kind=str(self.attributes["kind"]),
            attributes=self.attributes,
            brand=self.brand,
            price_cents=price.cents if price else None,
            currency=CURRENCY if price else None,
            price_note=conclusions.write_price_note(self.price, as_of) if self.price else None,
            family=self.family,
            followed_by=self.followed_by,
            open_lists=frozenset(self.open_lists),
        )
        return add_conclusions(Listing(product, tuple(self.provenance.values())), TOPIC)


def build_sample(data: Path = DATA) -> Sample:
    """Build the sample catalog from the files in a folder.

    Raises CatalogError that lists every mistake in the files, each with file and line.
    """
    problems: list[Problem] = []
    products = _Builder(data, problems).build()
    if problems:
        listed = "\n".join(map(str, sorted(problems)))
        raise CatalogError(f"The sample catalog was not built; fix this first:\n{listed}")
    as_of = conclusions.find_newest_offer(product.price for product in products.values() if product.price)
    return Sample(tuple(products[key].finish(as_of) for key in sorted(products)), as_of.isoformat())


class _Builder:
    """Products by id, assembled file by file, the most trusted source first."""

    def __init__(self, data: Path, problems: list[Problem]) -> None:
        self._data = data
        self._problems = problems
        self._products: dict[str, SampleProduct] = {}

    def build(self) -> Mapping[str, SampleProduct]:
        """Return the products; mistakes in the files are added to the problems."""
        parts = {part.id: part for part in read_pcparts(self._data)}
        for part in parts.values():
            self._products[part.id] = SampleProduct(part.id, part.name, part.brand, part.price)
        self._drop()
        self._add_products()
        self._add_facts(fact_files.read_facts(self._data / "facts.csv", self._problems))
        self._add_facts(fact_files.read_listed_facts(self._data / "facts_listed.csv", self._problems))
        self._add_facts(conclusions.conclude(self._data, self._problems))
        self._add_facts(fact for part in parts.values() if part.id in self._products for fact in part.facts)
        self._add_facts(conclusions.read_names(self._names()))
        lines = self._data / "lines.csv"
        self._add_facts(conclusions.read_lines(lines, self._names(), self._problems))
        copies = self._data / "facts_second_hand.csv"
        self._add_facts(fact_files.read_second_hand_facts(copies, self._problems))
        self._add_prices()
        self._add_models()
        return self._products

    def _names(self) -> Mapping[str, str]:
        return {product.id: product.name for product in self._products.values()}

    def _find(self, product: str, place: Place) -> SampleProduct | None:
        """Return a product by its id; an unknown id is a problem."""
        if product not in self._products:
            fix = did_you_mean(product, self._products) or "Use the id of a product that is not dropped."
            self._problems.append(Problem(place, f"There is no product '{product}'.", fix))
        return self._products.get(product)

    def _drop(self) -> None:
        for dropped in fact_files.read_dropped(self._data / "dropped.csv", self._problems):
            if self._find(dropped.product, dropped.place):
                del self._products[dropped.product]

    def _add_products(self) -> None:
        for added in fact_files.read_products(self._data / "products.csv", self._problems):
            if added.id in self._products:
                fix = "Leave the row out, or choose another id."
                self._problems.append(Problem(added.place, f"There is a product '{added.id}' already.", fix))
                continue
            product = SampleProduct(added.id, added.name, added.brand or None)
            words = f"described there as one of the kind {added.kind}, sorted by hand"
            product.add_fact(
                Fact(added.id, "kind", added.kind, True, Origin.STAFF, words, added.page, added.place)
            )
            self._products[added.id] = product

    def _add_facts(self, facts: Iterator[Fact] | list[Fact]) -> None:
        """Add the facts of one source; two that contradict each other on an attribute are a problem."""
        first: dict[tuple[str, str], Fact] = {}
        for fact in facts:
            product = self._find(fact.product, fact.place)
            known = first.setdefault((fact.product, fact.attribute), fact)
            is_list = TOPIC.stored_attributes[fact.attribute].type is AttributeType.WORDS
            if known is not fact and not is_list:
                message = f"{fact.attribute} of '{fact.product}' is stated in {known.place} already."
                self._problems.append(Problem(fact.place, message, "Leave one of the two out."))
            elif product:
                product.add_fact(fact)

    def _add_prices(self) -> None:
        """Set each product's price: the newest offer if there are several, else the first one stated."""
        for price in fact_files.read_prices(self._data / "prices.csv", self._problems):
            product = self._find(price.product, price.place)
            if product and (product.price is None or conclusions.is_newer(price, product.price)):
                product.price = price

    def _add_models(self) -> None:
        models = fact_files.read_models(self._data / "families.csv", self._problems)
        followed = {model.product: model for model in models if model.followed_by}
        for model in models:
            if product := self._find(model.product, model.place):
                product.family = model.family or None
                product.followed_by = model.followed_by or None
            if model.followed_by and self._find(model.followed_by, model.place):
                self._refuse_circle(model, followed)

    def _refuse_circle(self, model: Model, followed: Mapping[str, Model]) -> None:
        seen = {model.product}
        after: Model | None = model
        while after and after.followed_by not in seen:
            seen.add(after.followed_by)
            after = followed.get(after.followed_by)
        if after and after.followed_by == model.product:
            message = f"'{model.product}' is followed by itself in the end."
            self._problems.append(Problem(model.place, message, "Leave one step of the circle out."))


def main() -> None:
    """Rebuild catalog.db."""
    sample = build_sample()
    store = write_catalog(CATALOG, TOPIC, sample.listings, sample.as_of)
    print(f"{CATALOG.name}: {len(store.products())} products as of {sample.as_of}, version {store.version}")


if __name__ == "__main__":
    main()
