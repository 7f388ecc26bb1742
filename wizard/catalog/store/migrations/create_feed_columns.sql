-- Which column of the store's feed holds which field, where staff had to say so.
CREATE TABLE "feed_columns" (
   "field" TEXT PRIMARY KEY,
   "header" TEXT NOT NULL
)
