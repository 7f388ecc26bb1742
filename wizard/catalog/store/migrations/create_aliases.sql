-- Other ids of a product, for good: ids that it had, those of its variants, now and in the past.
CREATE TABLE aliases (
    alias TEXT NOT NULL PRIMARY KEY,
    product_id TEXT NOT NULL
) WITHOUT ROWID
