"""The tables of a catalog file, as migrations: applied in this order, once, and recorded in the file.

A migration that has been released never changes; a new schema is a new migration. They are written in
SQL because sqlite-utils makes no CHECK constraints, and not made from the model, which moves on.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

catalog_migrations = Migrations("catalog")


@catalog_migrations()
def create_products(db: Database) -> None:
    """One row a product; NULL is "not stated", lists are JSON arrays, yes and no are 1 and 0."""
    db.execute(
        """
        CREATE TABLE products (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            brand TEXT,
            kind TEXT NOT NULL CHECK (kind IN ('headphones', 'earphones', 'headset', 'other')),
            price_cents INTEGER CHECK (price_cents > 0),
            currency TEXT CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
            price_note TEXT,
            in_stock INTEGER NOT NULL DEFAULT 1 CHECK (in_stock IN (0, 1)),
            url TEXT,
            image TEXT,
            description TEXT,
            microphone TEXT CHECK (microphone IN ('none', 'inline', 'built_in', 'boom', 'present')),
            form TEXT CHECK (form IN ('over_ear', 'on_ear', 'in_ear', 'earbud', 'open_ear', 'mono')),
            links TEXT CHECK (json_type(links) = 'array'),
            wireless INTEGER CHECK (wireless IN (0, 1)),
            wired INTEGER CHECK (wired IN (0, 1)),
            anc INTEGER CHECK (anc IN (0, 1)),
            mic_noise_reduction INTEGER CHECK (mic_noise_reduction IN (0, 1)),
            open_back INTEGER CHECK (open_back IN (0, 1)),
            transparency INTEGER CHECK (transparency IN (0, 1)),
            multipoint INTEGER CHECK (multipoint IN (0, 1)),
            replaceable_parts INTEGER CHECK (replaceable_parts IN (0, 1)),
            cable_detachable INTEGER CHECK (cable_detachable IN (0, 1)),
            stored_music INTEGER CHECK (stored_music IN (0, 1)),
            battery_hours NUMERIC CHECK (battery_hours > 0),
            weight_g NUMERIC CHECK (weight_g > 0),
            water_rating TEXT CHECK (water_rating = 'none' OR water_rating GLOB 'IP[0-9X][0-9X]'),
            works_with TEXT CHECK (json_type(works_with) = 'array'),
            volume_limit_db NUMERIC CHECK (volume_limit_db > 0),
            CHECK (price_cents IS NULL OR currency IS NOT NULL)
        )
        """
    )


@catalog_migrations()
def create_provenance(db: Database) -> None:
    """One row for each stated attribute of each product."""
    db.execute(
        """
        CREATE TABLE provenance (
            product_id TEXT NOT NULL REFERENCES products (id),
            attribute TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('feed field', 'words', 'page', 'staff', 'follows')),
            evidence TEXT NOT NULL,
            page TEXT,
            PRIMARY KEY (product_id, attribute)
        ) WITHOUT ROWID
        """
    )


@catalog_migrations()
def create_meta(db: Database) -> None:
    """Facts about the whole catalog; `as_of` is the day its prices hold for."""
    db.table("meta").create({"key": str, "value": str}, pk="key", not_null={"value"})


@catalog_migrations()
def keep_what_was_replaced(db: Database) -> None:
    """What a fact took the place of: a JSON object with value, origin, evidence and page."""
    db.execute("ALTER TABLE provenance ADD COLUMN instead_of TEXT")


@catalog_migrations()
def create_overrides(db: Database) -> None:
    """One row for each attribute that staff decided, for products of the past too; values are JSON."""
    db.execute(
        """
        CREATE TABLE overrides (
            product_id TEXT NOT NULL,
            attribute TEXT NOT NULL,
            value TEXT NOT NULL CHECK (json_valid(value)),
            because TEXT NOT NULL,
            decided TEXT NOT NULL,
            PRIMARY KEY (product_id, attribute)
        ) WITHOUT ROWID
        """
    )


@catalog_migrations()
def create_feed_columns(db: Database) -> None:
    """Which column of the store's feed holds which field, where staff had to say so."""
    db.table("feed_columns").create({"field": str, "header": str}, pk="field", not_null={"header"})


def released_migrations() -> frozenset[str]:
    """The names of all migrations this wizard knows."""
    with Database(memory=True, execute_plugins=False) as empty:
        return frozenset(migration.name for migration in catalog_migrations.pending(empty))
