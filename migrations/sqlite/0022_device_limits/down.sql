ALTER TABLE known_device DROP COLUMN first_hash;
