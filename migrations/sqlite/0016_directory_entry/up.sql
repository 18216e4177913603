-- Which entry of a directory a mailbox was found in last, by what stays when the entry is renamed.
CREATE TABLE directory_entry (
    directory TEXT NOT NULL,
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    entry TEXT NOT NULL,
    PRIMARY KEY (directory, mailbox_id)
);
CREATE INDEX directory_entry_by_entry ON directory_entry (directory, entry);

-- Who writes an entry now.
CREATE TABLE directory_lease (
    directory TEXT NOT NULL,
    entry TEXT NOT NULL,
    token BLOB NOT NULL,
    lease_until TIMESTAMP NOT NULL,
    PRIMARY KEY (directory, entry)
);
