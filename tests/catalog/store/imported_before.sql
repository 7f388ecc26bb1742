BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'catalog','create_products','2026-11-29 23:51:10.279951+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'catalog','create_provenance','2026-11-29 23:51:10.280680+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'catalog','create_meta','2026-11-29 23:51:10.281304+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'catalog','keep_what_was_replaced','2026-11-29 23:51:10.282101+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'catalog','create_overrides','2026-11-29 23:51:10.282739+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'catalog','create_feed_columns','2026-11-29 23:51:10.283237+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'catalog','accept_any_topic','2026-11-29 23:51:10.292076+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'catalog','add_relations','2026-11-29 23:51:10.293387+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'catalog','accept_second_hand','2026-11-29 23:51:10.294088+00:00');
CREATE TABLE "feed_columns" (
   "field" TEXT PRIMARY KEY,
   "header" TEXT NOT NULL
);
CREATE TABLE "meta" (
   "key" TEXT PRIMARY KEY,
   "value" TEXT NOT NULL
);
INSERT INTO "meta" VALUES('as_of','2026-11-01');
INSERT INTO "meta" VALUES('feed_currency','USD');
CREATE TABLE overrides (
    product_id TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL CHECK (json_valid(value)),
    because TEXT NOT NULL,
    decided TEXT NOT NULL, is_open INTEGER NOT NULL DEFAULT 0 CHECK (is_open IN (0, 1)),
    PRIMARY KEY (product_id, attribute)
) WITHOUT ROWID
;
INSERT INTO "overrides" VALUES('CORAL-L','anc','false','the maker','2026-11-29',0);
INSERT INTO "overrides" VALUES('ZR','followed_by','"CORAL-S"','news','2026-11-29',0);
INSERT INTO "overrides" VALUES('ZR','wireless','true','the box','2026-11-29',0);
INSERT INTO "overrides" VALUES('ZT-B','microphone','"boom"','seen','2026-11-29',0);
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
    description TEXT, "family" TEXT, "followed_by" TEXT, "microphone" TEXT, "form" TEXT, "links" TEXT, "wireless" INTEGER, "wired" INTEGER, "anc" INTEGER, "mic_noise_reduction" INTEGER, "open_back" INTEGER, "transparency" INTEGER, "multipoint" INTEGER, "replaceable_parts" INTEGER, "cable_detachable" INTEGER, "stored_music" INTEGER, "battery_hours" NUMERIC, "weight_g" NUMERIC, "water_rating" TEXT, "works_with" TEXT, "volume_limit_db" NUMERIC, "made_for" TEXT, "children" INTEGER, "certified" TEXT, "mute_button" INTEGER, "mic_stows" INTEGER, "sidetone" INTEGER, "mono_mix" INTEGER, "tv_transmitter" INTEGER, "released" NUMERIC, "released_by" NUMERIC, "tests" NUMERIC, "sound_band" TEXT, "links_open" INTEGER, "works_with_open" INTEGER, "made_for_open" INTEGER, "certified_open" INTEGER,
    CHECK (price_cents IS NULL OR currency IS NOT NULL)
);
INSERT INTO "products" VALUES('CORAL-S','Zephyr Coral Headphones small',NULL,'headphones',4999,'USD',NULL,1,NULL,NULL,NULL,'coral',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "products" VALUES('WAVE','Zephyr Wave Headset',NULL,'headset',2999,'USD',NULL,1,NULL,NULL,NULL,NULL,'ZT-B',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "products" VALUES('ZT-B','Zephyr Tide Headset','Zephyr','headset',5999,'USD',NULL,1,NULL,NULL,NULL,NULL,NULL,'boom',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "products" VALUES('CORAL-L','Zephyr Coral Headphones large',NULL,'headphones',3999,'USD',NULL,1,NULL,NULL,NULL,'coral',NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "products" VALUES('ZR','Zephyr Reef Headphones','Zephyr','headphones',8999,'USD',NULL,1,NULL,NULL,NULL,NULL,'CORAL-S',NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE provenance (
    product_id TEXT NOT NULL REFERENCES products (id),
    attribute TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('feed field', 'words', 'page', 'staff', 'follows', 'second hand')),
    evidence TEXT NOT NULL,
    page TEXT,
    instead_of TEXT,
    PRIMARY KEY (product_id, attribute)
) WITHOUT ROWID
;
INSERT INTO "provenance" VALUES('CORAL-L','anc','staff','the maker',NULL,NULL);
INSERT INTO "provenance" VALUES('CORAL-L','family','feed field','item_group_id: coral',NULL,NULL);
INSERT INTO "provenance" VALUES('CORAL-L','kind','words','Headphones',NULL,NULL);
INSERT INTO "provenance" VALUES('CORAL-L','price','feed field','price: 39.99 USD',NULL,NULL);
INSERT INTO "provenance" VALUES('CORAL-S','family','feed field','item_group_id: coral',NULL,NULL);
INSERT INTO "provenance" VALUES('CORAL-S','kind','words','Headphones',NULL,NULL);
INSERT INTO "provenance" VALUES('CORAL-S','price','feed field','price: 49.99 USD',NULL,NULL);
INSERT INTO "provenance" VALUES('WAVE','followed_by','feed field','followed_by: ZT-B',NULL,NULL);
INSERT INTO "provenance" VALUES('WAVE','kind','words','Headset',NULL,NULL);
INSERT INTO "provenance" VALUES('WAVE','price','feed field','price: 29.99 USD',NULL,NULL);
INSERT INTO "provenance" VALUES('ZR','followed_by','staff','news',NULL,NULL);
INSERT INTO "provenance" VALUES('ZR','kind','words','Headphones',NULL,NULL);
INSERT INTO "provenance" VALUES('ZR','price','feed field','price: 89.99 USD',NULL,NULL);
INSERT INTO "provenance" VALUES('ZR','wireless','staff','the box',NULL,NULL);
INSERT INTO "provenance" VALUES('ZT-B','kind','words','Headset',NULL,NULL);
INSERT INTO "provenance" VALUES('ZT-B','microphone','staff','seen',NULL,NULL);
INSERT INTO "provenance" VALUES('ZT-B','price','feed field','price: 59.99 USD',NULL,NULL);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
COMMIT;
