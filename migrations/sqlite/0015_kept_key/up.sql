-- A key whose possession was proven before is asked for once more by a certificate that it has (renews_id), without a signing
-- request. One of the two is there. SQLite can't take a NOT NULL away, so the table is made anew.
CREATE TABLE request_key_anew (
    request_id INTEGER NOT NULL REFERENCES request (id),
    profile TEXT NOT NULL,
    csr BLOB,
    certificate_id INTEGER REFERENCES certificate (id),
    renews_id INTEGER REFERENCES certificate (id),
    PRIMARY KEY (request_id, profile)
);
INSERT INTO request_key_anew (request_id, profile, csr, certificate_id)
    SELECT request_id, profile, csr, certificate_id FROM request_key;
DROP TABLE request_key;
ALTER TABLE request_key_anew RENAME TO request_key;
