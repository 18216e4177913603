ALTER TABLE request_key DROP COLUMN spki_sha256;
ALTER TABLE request_key DROP COLUMN key_kind;
ALTER TABLE certificate DROP COLUMN key_kind;
