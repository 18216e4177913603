CREATE TABLE ocsp_responder (
    id INTEGER PRIMARY KEY NOT NULL,
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    serial BLOB NOT NULL,
    key_name TEXT NOT NULL,
    certificate BLOB NOT NULL,
    not_after TIMESTAMP NOT NULL,
    UNIQUE (authority_id, serial)
);
CREATE INDEX ocsp_responder_by_end ON ocsp_responder (authority_id, not_after);

CREATE TABLE revocation_change (
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    number INTEGER NOT NULL,
    serial BLOB NOT NULL,
    PRIMARY KEY (authority_id, number)
);
