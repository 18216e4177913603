ALTER TABLE notice ADD COLUMN envelope_id TEXT;
ALTER TABLE notice ADD COLUMN given_up_at TIMESTAMP;
CREATE UNIQUE INDEX notice_by_envelope ON notice (envelope_id);
CREATE INDEX notice_by_giving_up ON notice (given_up_at);

CREATE TABLE notice_signer (
    id INTEGER PRIMARY KEY NOT NULL,
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    serial BLOB NOT NULL,
    address TEXT NOT NULL,
    key_name TEXT NOT NULL,
    certificate BLOB NOT NULL,
    not_after TIMESTAMP NOT NULL,
    UNIQUE (authority_id, serial)
);
CREATE INDEX notice_signer_by_address ON notice_signer (address, not_after);
CREATE INDEX notice_signer_by_end ON notice_signer (not_after);
