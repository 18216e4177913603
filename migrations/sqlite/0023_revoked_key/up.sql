-- The key of the certificate, if there is one: whether a key has a revoked certificate is then one look, however many certificates it has.
ALTER TABLE revoked ADD COLUMN spki_sha256 BLOB;
UPDATE revoked SET spki_sha256 = (
    SELECT certificate.spki_sha256 FROM certificate
    WHERE certificate.authority_id = revoked.authority_id AND certificate.serial = revoked.serial
);
CREATE INDEX revoked_by_key ON revoked (spki_sha256) WHERE spki_sha256 IS NOT NULL;
-- All that a CRL is made from, in its order.
CREATE INDEX revoked_for_crl ON revoked (authority_id, serial, revoked_at, reason, invalidity_date);
-- A serial number is looked for under each CA: one index less to write for each certificate.
DROP INDEX certificate_by_serial;
