-- One row for each variant of a product, the one whose price and address the product has at place 0.
CREATE TABLE variants (
    product_id TEXT NOT NULL REFERENCES products (id),
    place INTEGER NOT NULL,
    id TEXT,
    sku TEXT,
    url TEXT,
    price_cents INTEGER CHECK (price_cents > 0),
    currency TEXT CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    in_stock INTEGER NOT NULL CHECK (in_stock IN (0, 1)),
    PRIMARY KEY (product_id, place)
) WITHOUT ROWID
