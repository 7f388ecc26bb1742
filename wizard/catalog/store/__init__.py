"""The catalog file. This package has all SQL of the project; migrations/ defines the tables.

`Catalog` reads a file; `rewrite` replaces it as a whole.
"""

from wizard.catalog.store.aliases import SharedAlias
from wizard.catalog.store.diff import CatalogDiff, ChangeCount
from wizard.catalog.store.draft import Draft
from wizard.catalog.store.read import Catalog, write_catalog
from wizard.catalog.store.write import migrate_catalog, rewrite

__all__ = [
    "Catalog",
    "CatalogDiff",
    "ChangeCount",
    "Draft",
    "SharedAlias",
    "migrate_catalog",
    "rewrite",
    "write_catalog",
]
