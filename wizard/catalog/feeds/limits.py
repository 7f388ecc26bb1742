"""Limits on the size of a feed and its parts, in characters unless stated otherwise.

They prevent a hostile file from filling the memory.
"""

FILE = 4_000_000_000
"""Bytes of a feed that is not seekable, such as a pipe, and is therefore copied to disk."""
PREFIX = 65_536
"""Bytes from which format and encoding are detected."""
FIELD = 1_000_000
RECORD = 2_000_000
LINES = 10_000
"""Physical lines of one record."""
COLUMNS = 2_000
DEPTH = 64
"""Nested brackets in JSON."""
TAGS = 10_000
"""Nested tags in XML; tags within a field of a product count, though they are ignored."""
PAGE = 16_000_000
"""Bytes of an HTML page, which is kept in memory."""
JSON = 64_000_000
"""Bytes of a JSON file, which is kept in memory."""
REPAIRED = 4_000_000
"""Size up to which invalid JSON is parsed again after repairs, such as without comments."""
OBJECTS = 500_000
"""Objects and lists in a JSON file or in one script of a page."""
VALUES = 4_000_000
"""Commas in a JSON file or in one script of a page, which bound its values."""
WORDS = 5_000
"""Words that are examined to detect the encoding of a table."""
SCATTERED = 50_000_000
"""Bytes of rows that belong together but are not adjacent, and are therefore gathered in memory."""
ID = 200
TITLE = 500
DESCRIPTION = 20_000
EXTRA = 1_000
"""The name or value of one structured field."""
EXTRAS = 200
"""Structured fields of a product."""
URL = 2_000
