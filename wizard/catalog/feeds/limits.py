"""How large a feed's parts may be, in characters, so that a hostile one cannot fill the memory."""

FILE = 4_000_000_000
"""Bytes of a feed that comes through a pipe and has to be kept on disk."""
PREFIX = 65_536
"""Bytes from which format and encoding are recognised."""
FIELD = 1_000_000
RECORD = 2_000_000
LINES = 10_000
"""Physical lines of one record."""
COLUMNS = 2_000
DEPTH = 64
"""Brackets of JSON in each other."""
TAGS = 10_000
"""Tags of XML in each other; those within a field of a product are read over."""
PAGE = 16_000_000
"""An HTML page, which is the only format that is held whole."""
VALUES = 100_000
"""Values in one product of a JSON file, and in a file whose entries may name each other."""
BARREN = 250_000
"""Values of a JSON file that belong to no product, one after the other."""
SCATTERED = 50_000_000
"""Rows that belong together but are not adjacent, which have to be gathered in memory."""
TITLE = 500
DESCRIPTION = 20_000
EXTRA = 1_000
"""One structured field; and there may be as many as EXTRAS."""
EXTRAS = 200
URL = 2_000
