CREATE INDEX certificate_by_mailbox ON certificate (mailbox_id, id);
DROP INDEX certificate_by_mailbox_and_kind;
