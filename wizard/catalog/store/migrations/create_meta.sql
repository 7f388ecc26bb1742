-- Facts about the whole catalog; `as_of` is the day its prices hold for.
CREATE TABLE "meta" (
   "key" TEXT PRIMARY KEY,
   "value" TEXT NOT NULL
)
