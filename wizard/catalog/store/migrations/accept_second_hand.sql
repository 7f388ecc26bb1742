-- One row for each stated attribute of each product; a copy of a page is a source too.
CREATE TABLE provenance (
    product_id TEXT NOT NULL REFERENCES products (id),
    attribute TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('feed field', 'words', 'page', 'staff', 'follows', 'second hand')),
    evidence TEXT NOT NULL,
    page TEXT,
    instead_of TEXT,
    PRIMARY KEY (product_id, attribute)
) WITHOUT ROWID
