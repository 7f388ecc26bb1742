-- One row for each attribute that staff decided, for products of the past too; values are JSON.
CREATE TABLE overrides (
    product_id TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL CHECK (json_valid(value)),
    because TEXT NOT NULL,
    decided TEXT NOT NULL,
    PRIMARY KEY (product_id, attribute)
) WITHOUT ROWID
