-- When the last owner of a mailbox lost it; a mailbox that has ended can be given to a person again.
ALTER TABLE mailbox ADD COLUMN ended_at TIMESTAMP;

-- An address that replaces another one of the same person: the old mailbox ends at ends_at, which is set once the new one has certificates
-- for every use of the old one's.
CREATE TABLE address_change (
    id INTEGER PRIMARY KEY NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    old_mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    new_mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    opened_at TIMESTAMP NOT NULL,
    opened_by TEXT NOT NULL,
    ends_at TIMESTAMP,
    closed_at TIMESTAMP,
    closed_by TEXT,
    stopped BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX address_change_of_old ON address_change (old_mailbox_id) WHERE closed_at IS NULL;
CREATE INDEX address_change_of_new ON address_change (new_mailbox_id) WHERE closed_at IS NULL;
CREATE INDEX address_change_of_person ON address_change (person_id) WHERE closed_at IS NULL;

-- Entries of the organisation's directory that accepted the password of somebody whose address belongs to a person whom an officer added: an
-- officer says whether the entry is that person's.
CREATE TABLE entry_claim (
    id INTEGER PRIMARY KEY NOT NULL,
    entry BLOB NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    claimed_at TIMESTAMP NOT NULL,
    refused_at TIMESTAMP,
    refused_by TEXT,
    UNIQUE (entry, person_id)
);
CREATE INDEX entry_claim_waiting ON entry_claim (id) WHERE refused_at IS NULL;
CREATE INDEX entry_claim_of_person ON entry_claim (person_id);
