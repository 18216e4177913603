-- The newest certificate of a mailbox for each kind of key is one look-up, however many certificates the mailbox has.
CREATE INDEX certificate_by_mailbox_and_kind ON certificate (mailbox_id, key_kind, id);
DROP INDEX certificate_by_mailbox;
