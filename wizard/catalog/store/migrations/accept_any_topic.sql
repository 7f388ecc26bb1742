-- One row a product; NULL is "not stated". The columns of attributes are added by the topic of the rules.
CREATE TABLE products (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    brand TEXT,
    kind TEXT NOT NULL,
    price_cents INTEGER CHECK (price_cents > 0),
    currency TEXT CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    price_note TEXT,
    in_stock INTEGER NOT NULL DEFAULT 1 CHECK (in_stock IN (0, 1)),
    url TEXT,
    image TEXT,
    description TEXT,
    CHECK (price_cents IS NULL OR currency IS NOT NULL)
)
