-- Whether a list that staff decided may be incomplete. The products get the columns `family` and `followed_by`.
ALTER TABLE overrides ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0 CHECK (is_open IN (0, 1))
