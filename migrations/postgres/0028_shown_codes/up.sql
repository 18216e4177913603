-- The random value from which a person's recovery codes were derived, with the token of the session that made them and a key of the
-- server, and when: that session can show them again for 15 minutes. Codes that are there were not derived and can't be shown.
ALTER TABLE second_factor ADD COLUMN codes_nonce BYTEA;
ALTER TABLE second_factor ADD COLUMN codes_made_at TIMESTAMP;
