CREATE INDEX certificate_by_serial ON certificate (serial);
DROP INDEX revoked_for_crl;
DROP INDEX revoked_by_key;
ALTER TABLE revoked DROP COLUMN spki_sha256;
