DROP TABLE entry_claim;
DROP TABLE address_change;
ALTER TABLE mailbox DROP COLUMN ended_at;
