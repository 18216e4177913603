CREATE TABLE request_key_anew (
    request_id INTEGER NOT NULL REFERENCES request (id),
    profile TEXT NOT NULL,
    csr BLOB NOT NULL,
    certificate_id INTEGER REFERENCES certificate (id),
    PRIMARY KEY (request_id, profile)
);
INSERT INTO request_key_anew (request_id, profile, csr, certificate_id)
    SELECT request_id, profile, csr, certificate_id FROM request_key WHERE csr IS NOT NULL;
DROP TABLE request_key;
ALTER TABLE request_key_anew RENAME TO request_key;
