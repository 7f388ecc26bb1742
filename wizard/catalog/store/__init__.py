"""The catalog file: all SQL of the project is in here (the tables are in migrations.py).

`Catalog` reads a file, and `rewriting` puts a new one in its place.
"""

from wizard.catalog.store.compare import Change, Changes
from wizard.catalog.store.draft import Draft
from wizard.catalog.store.read import Catalog
from wizard.catalog.store.write import bring_up_to_date, rewriting

__all__ = ["Catalog", "Change", "Changes", "Draft", "bring_up_to_date", "rewriting"]
