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
CREATE TABLE notice_signer (
    id INTEGER PRIMARY KEY NOT NULL,
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    serial BLOB NOT NULL,
    address TEXT NOT NULL,
    key_name TEXT NOT NULL,
    certificate BLOB NOT NULL,
    not_after TIMESTAMP NOT NULL,
    profile TEXT NOT NULL DEFAULT 'notice-signer',
    UNIQUE (authority_id, serial)
);
CREATE INDEX notice_signer_by_address ON notice_signer (address, not_after);
CREATE INDEX notice_signer_by_end ON notice_signer (not_after);
INSERT INTO ocsp_responder (authority_id, serial, key_name, certificate, not_after)
SELECT authority_id, serial, key_name, certificate, not_after FROM server_key WHERE kind = 'ocsp-responder' ORDER BY id;
INSERT INTO notice_signer (authority_id, serial, address, key_name, certificate, not_after, profile)
SELECT authority_id, serial, address, key_name, certificate, not_after, kind FROM server_key WHERE kind <> 'ocsp-responder' ORDER BY id;
DROP TABLE server_key;
