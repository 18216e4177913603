-- The hash of the first token that a browser had for a person: the person's limits there are counted for it, however often anybody who
-- signs in gives the browser another token. So it is for those that are known already.
ALTER TABLE known_device ADD COLUMN first_hash BYTEA;
UPDATE known_device SET first_hash = token_hash;
ALTER TABLE known_device ALTER COLUMN first_hash SET NOT NULL;
