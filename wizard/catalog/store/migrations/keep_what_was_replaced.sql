-- What a fact took the place of: a JSON object with value, origin, evidence and page.
ALTER TABLE provenance ADD COLUMN instead_of TEXT
