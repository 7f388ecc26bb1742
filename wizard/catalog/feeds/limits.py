"""Limits on the size of a feed and its parts, in characters where not said otherwise.

They keep a hostile file from filling the memory.
"""

FILE = 4_000_000_000
"""Bytes of a feed that comes through a pipe and has to be kept on disk."""
PREFIX = 65_536
"""Bytes from which format and encoding are detected."""
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
"""Bytes of an HTML page, which is held in memory."""
JSON = 64_000_000
"""Bytes of a JSON file, which is held in memory."""
REPAIRED = 4_000_000
"""JSON that cannot be read is read again without comments, up to this size."""
OBJECTS = 500_000
"""Objects and lists in a JSON file, or in one script of a page."""
VALUES = 4_000_000
"""Commas in a JSON file, or in one script of a page."""
WORDS = 5_000
"""Words by which the encoding of a table is decided."""
SCATTERED = 50_000_000
"""Rows that belong together but are not adjacent, which have to be gathered in memory."""
ID = 200
TITLE = 500
DESCRIPTION = 20_000
EXTRA = 1_000
"""One structured field; and there may be as many as EXTRAS."""
EXTRAS = 200
URL = 2_000
