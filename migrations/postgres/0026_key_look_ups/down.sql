DROP INDEX revoked_without_key;
DROP INDEX request_key_without_kind;
DROP INDEX certificate_without_kind;
CREATE INDEX certificate_by_mailbox ON certificate (mailbox_id, id);
DROP INDEX certificate_by_mailbox_and_kind;
