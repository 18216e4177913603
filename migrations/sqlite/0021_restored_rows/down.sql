DROP TABLE rewrite_due;
ALTER TABLE restoration DROP COLUMN own_hash;
ALTER TABLE restoration DROP COLUMN own_row;
ALTER TABLE restoration DROP COLUMN last_row;
