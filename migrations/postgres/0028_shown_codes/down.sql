ALTER TABLE second_factor DROP COLUMN codes_made_at;
ALTER TABLE second_factor DROP COLUMN codes_nonce;
