-- One row for each stated attribute of each product.
CREATE TABLE provenance (
    product_id TEXT NOT NULL REFERENCES products (id),
    attribute TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('feed field', 'words', 'page', 'staff', 'follows')),
    evidence TEXT NOT NULL,
    page TEXT,
    PRIMARY KEY (product_id, attribute)
) WITHOUT ROWID
