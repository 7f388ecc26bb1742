"""Products: their attributes, the sources of these, and the catalog file in which they are stored."""
