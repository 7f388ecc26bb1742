"""The catalog file: reading it, writing it, and asking it which products meet a test.

All SQL of the project is here (the tables are in migrations.py). A file is read whole when it is opened
and the connection closed again, so a Catalog can be shared by threads.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple, Self

from sqlite_utils import Database

from wizard.catalog.derive import add_what_follows
from wizard.catalog.listing import Listing, Provenance
from wizard.catalog.migrations import catalog_migrations, released_migrations
from wizard.catalog.rows import STORED_ATTRIBUTES, read_own_attributes, to_product, to_row
from wizard.core.problems import CatalogError, did_you_mean
from wizard.core.products import (
    ATTRIBUTES,
    AllTests,
    AnswerAmount,
    AnyTest,
    Attribute,
    AttributeTest,
    Product,
    ProductTest,
)
from wizard.core.ranking import CONCRETE_MICROPHONES, water_rank


class Catalog:
    """The products of one catalog file, as they were when it was opened or last written."""

    version: str
    as_of: str | None
    own_attributes: Mapping[str, Attribute]

    def __init__(self, path: Path, writable: bool = False) -> None:
        self.path = path
        self.writable = writable
        self._products: dict[str, Product] = {}
        self._provenance: dict[str, dict[str, Provenance]] = {}

    @classmethod
    def open(cls, path: str | Path, writable: bool = False) -> Self:
        """The catalog in a file; to be written to, the file is made or brought up to date when need be.

        Raises CatalogError when the file is missing, empty, damaged, no catalog, or of another version.
        """
        catalog = cls(Path(path), writable)
        if writable:
            catalog._prepare()
        catalog._read()
        return catalog

    def products(self) -> list[Product]:
        """All products in the order of their ids, sold-out ones and those of kind `other` included."""
        return list(self._products.values())

    def product(self, product_id: str) -> Product | None:
        """The product of that id, None when there is none."""
        return self._products.get(product_id)

    def provenance(self, product_id: str) -> Mapping[str, Provenance]:
        """Attribute -> where its value comes from, for one product; empty for an unknown id."""
        return self._provenance.get(product_id, {})

    def fit(
        self, test: ProductTest, amounts: Mapping[str, int | None], currency: str
    ) -> dict[str, bool | None]:
        """Product id -> whether it meets the test, None where the catalog does not state enough to tell.

        `amounts` is question id -> amount of the option chosen (None: no limit); prices in another
        currency are not stated. Raises CatalogError for an attribute this catalog does not have.
        """
        met = _Compiler({**ATTRIBUTES, **self.own_attributes}, amounts, currency).compile(test)
        with self._reading() as db:
            rows = db.execute(f'SELECT "id", {met.text} FROM "products"', met.parameters).fetchall()
        return {product_id: None if truth is None else bool(truth) for product_id, truth in rows}

    def replace_all(self, listings: Iterable[Listing], as_of: str | None) -> None:
        """Put these products in the place of all others, in one transaction.

        What follows from their links is added. Raises CatalogError, and changes nothing, when the catalog
        was not opened to be written to or a value is refused.
        """
        if not self.writable:
            raise CatalogError(f"The catalog {self.path} was opened to be read only.")
        complete = [add_what_follows(listing) for listing in listings]
        with self._connection("rwc") as db, db.atomic():
            db.table("provenance").delete_where()
            db.table("products").delete_where()
            db.table("products").insert_all((to_row(listing.product) for listing in complete), alter=True)
            db.table("provenance").insert_all(
                row for listing in complete for row in _provenance_rows(listing)
            )
            db.table("meta").delete_where("key = 'as_of'")
            if as_of is not None:
                db.table("meta").upsert({"key": "as_of", "value": as_of}, pk="key")
        self._read()

    def _prepare(self) -> None:
        """Make the tables that are missing; a file that is something else is left alone."""
        if not self.path.parent.is_dir():
            raise CatalogError(
                f"There is no folder {self.path.parent} to make the catalog {self.path.name} in."
            )
        with self._connection("rwc") as db:
            tables = db.table_names()
            if tables:
                self._refuse_other_databases(db)
            catalog_migrations.apply(db)

    def _read(self) -> None:
        with self._reading() as db:
            own = read_own_attributes({column.name: column.type for column in db.table("products").columns})
            attributes = {**STORED_ATTRIBUTES, **own}
            rows = db.table("products").rows_where(order_by="id")
            self._products = {row["id"]: to_product(row, attributes) for row in rows}
            self._provenance = _group_provenance(db.table("provenance").rows_where(order_by="attribute"))
            as_of = list(db.table("meta").rows_where("key = 'as_of'"))
            self.as_of = as_of[0]["value"] if as_of else None
            self.own_attributes = own
            self.version = _hash_content(db, self.as_of)

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        """A read-only view, the same throughout, of a file that is a catalog of this version."""
        if not self.path.is_file():
            raise CatalogError(f"There is no catalog {self.path}. {self._mend()}")
        if self.path.stat().st_size == 0:
            raise CatalogError(f"The catalog {self.path} is an empty file. {self._mend()}")
        with self._connection("ro") as db, db.atomic():
            self._refuse_other_databases(db)
            if pending := catalog_migrations.pending(db):
                lacks = ", ".join(migration.name for migration in pending)
                raise CatalogError(
                    f"The catalog {self.path} was made by an older wizard (it lacks: {lacks}). {self._mend()}"
                )
            yield db

    def _refuse_other_databases(self, db: Database) -> None:
        applied = {migration.name for migration in catalog_migrations.applied(db)}
        if "products" not in db.table_names() or not applied:
            raise CatalogError(
                f"{self.path} is a SQLite database but no catalog: it has no table of products made by the "
                f"wizard. {self._mend(move=True)}"
            )
        if newer := applied - released_migrations():
            raise CatalogError(
                f"The catalog {self.path} was made by a newer wizard (it has: {', '.join(sorted(newer))}). "
                f"Update the wizard, or start again. {self._mend(move=True)}"
            )

    @contextmanager
    def _connection(self, mode: str) -> Iterator[Database]:
        """A connection that is closed afterwards; what SQLite says becomes a CatalogError."""
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode={mode}", uri=True)) as opened:
                yield Database(opened, execute_plugins=False)
        except sqlite3.IntegrityError as error:
            raise CatalogError(f"The catalog {self.path} was left as it was: {error}.") from error
        except sqlite3.OperationalError as error:
            raise CatalogError(f"The catalog {self.path} cannot be used: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise CatalogError(
                f"{self.path} is no SQLite file, or it is damaged ({error}). {self._mend(move=True)}"
            ) from error

    def _mend(self, move: bool = False) -> str:
        """How to come by a catalog that can be used."""
        command = f"wizard catalog sample --catalog {quote(str(self.path))}"
        return f"Move it away, then build a new one: {command}" if move else f"Build one: {command}"


def _provenance_rows(listing: Listing) -> Iterator[dict[str, object]]:
    for provenance in listing.provenance:
        yield {"product_id": listing.product.id} | asdict(provenance)


def _group_provenance(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Provenance]]:
    """Product id -> attribute -> provenance."""
    grouped: dict[str, dict[str, Provenance]] = {}
    for row in rows:
        provenance = Provenance(row["attribute"], row["origin"], row["evidence"], row["page"])
        grouped.setdefault(row["product_id"], {})[provenance.attribute] = provenance
    return grouped


def _hash_content(db: Database, as_of: str | None) -> str:
    """The first 12 hex digits of a hash over products, provenance and `as_of`, whatever the row order."""
    digest = sha256(repr(as_of).encode())
    for table, key in (("products", "id"), ("provenance", '"product_id", "attribute"')):
        names = sorted(column.name for column in db.table(table).columns)
        digest.update(repr(names).encode())
        for row in db.execute(f"SELECT {', '.join(map(_quote, names))} FROM {_quote(table)} ORDER BY {key}"):
            digest.update(repr(row).encode())
    return digest.hexdigest()[:12]


def _quote(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


# --- product tests as SQL ------------------------------------------------------------------------


class _Sql(NamedTuple):
    """An SQL expression whose value is 1, 0 or NULL, and the parameters of its question marks."""

    text: str
    parameters: tuple[Any, ...] = ()


class _Compiler:
    """Turns product tests into SQL; the AND, OR and NULL of SQL are Kleene's."""

    def __init__(
        self, attributes: Mapping[str, Attribute], amounts: Mapping[str, int | None], currency: str
    ) -> None:
        self.attributes = attributes
        self.amounts = amounts
        self.currency = currency

    def compile(self, test: ProductTest) -> _Sql:
        """The expression that says whether a product meets the test."""
        match test:
            case AllTests(parts):
                return self._join(parts, " AND ", "1")
            case AnyTest(parts):
                return self._join(parts, " OR ", "0")
            case AttributeTest(operator="any_of"):
                return self._any_of(self._attribute(test.attribute), test.values)
            case AttributeTest():
                return self._compare(test)

    def _join(self, parts: tuple[ProductTest, ...], operator: str, without_parts: str) -> _Sql:
        compiled = [self.compile(part) for part in parts]
        text = operator.join(part.text for part in compiled)
        return _Sql(
            f"({text or without_parts})", tuple(value for part in compiled for value in part.parameters)
        )

    def _attribute(self, name: str) -> Attribute:
        if name not in self.attributes:
            hint = did_you_mean(name, self.attributes)
            raise CatalogError(f"The catalog has no attribute '{name}'. {hint}".rstrip())
        return self.attributes[name]

    def _compare(self, test: AttributeTest) -> _Sql:
        attribute = self._attribute(test.attribute)
        limit = test.limit
        if isinstance(limit, AnswerAmount):
            limit = self.amounts.get(limit.question)
        if limit is None:
            return _Sql("1")
        value = self._value(attribute)
        sign = ">=" if test.operator == "at_least" else "<="
        bound = water_rank(str(limit)) if attribute.type == "rating" else limit
        return _Sql(f"{value.text} {sign} ?", (*value.parameters, bound))

    def _any_of(self, attribute: Attribute, values: tuple[Any, ...]) -> _Sql:
        if attribute.type == "rating":
            values = tuple(water_rank(str(value)) for value in values)
        value = self._value(attribute)
        listed = f"IN ({', '.join('?' * len(values))})"
        if attribute.type == "list":
            shared = f"EXISTS (SELECT 1 FROM json_each({value.text}) WHERE json_each.value {listed})"
            return _Sql(f"CASE WHEN {value.text} IS NOT NULL THEN {shared} END", values)
        if not values:  # in SQLite even NULL IN () is 0
            return _Sql(f"CASE WHEN {value.text} IS NOT NULL THEN 0 END", value.parameters)
        if attribute.name == "microphone":
            return _Sql(
                f"CASE {value.text} WHEN 'present' THEN ? ELSE {value.text} {listed} END",
                (_truth_of_present(values), *values),
            )
        return _Sql(f"{value.text} {listed}", (*value.parameters, *values))

    def _value(self, attribute: Attribute) -> _Sql:
        """The value of an attribute as it is compared, NULL when it is not stated."""
        if attribute.name == "price":
            return _Sql('CASE WHEN "currency" = ? THEN "price_cents" / 100.0 END', (self.currency,))
        column = f'"products".{_quote(attribute.name)}'
        if attribute.type == "rating":
            last = f"substr({column}, -1)"
            return _Sql(
                f"CASE WHEN {column} = 'none' THEN 0 WHEN {last} <> 'X' THEN CAST({last} AS INTEGER) END"
            )
        return _Sql(column)


def _truth_of_present(values: tuple[Any, ...]) -> int | None:
    """Whether a microphone of a kind that is not stated is of one of these kinds."""
    if "present" in values or CONCRETE_MICROPHONES.issubset(values):
        return 1
    return 0 if CONCRETE_MICROPHONES.isdisjoint(values) else None
