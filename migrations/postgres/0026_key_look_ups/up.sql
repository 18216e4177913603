-- The newest certificate of a mailbox for each kind of key is one look-up, however many certificates the mailbox has.
CREATE INDEX certificate_by_mailbox_and_kind ON certificate (mailbox_id, key_kind, id);
DROP INDEX certificate_by_mailbox;
-- Rows that an older program wrote after the migrations 0023 and 0024. They are completed when the database is opened
-- (ca-core/src/store/migrate/).
CREATE INDEX certificate_without_kind ON certificate (id) WHERE key_kind = '';
CREATE INDEX request_key_without_kind ON request_key (request_id) WHERE key_kind = '';
CREATE INDEX revoked_without_key ON revoked (authority_id, serial) WHERE spki_sha256 IS NULL;
