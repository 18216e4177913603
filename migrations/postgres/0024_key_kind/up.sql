-- The kind of key, such as RSA-3072, and the digest of a requested key, so that lists decode no DER. The program completes both in rows
-- that are there already (ca-core/src/store/migrate/key_kind.rs).
ALTER TABLE certificate ADD COLUMN key_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE request_key ADD COLUMN key_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE request_key ADD COLUMN spki_sha256 BYTEA NOT NULL DEFAULT '';
