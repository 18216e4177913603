-- The keys of the server itself, in one table: OCSP responders, and the mailboxes that its mails come from. `kind` is the profile of the
-- certificate; an OCSP responder has no address.
CREATE TABLE server_key (
    id INTEGER PRIMARY KEY NOT NULL,
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    kind TEXT NOT NULL,
    serial BLOB NOT NULL,
    address TEXT,
    key_name TEXT NOT NULL,
    certificate BLOB NOT NULL,
    not_after TIMESTAMP NOT NULL,
    UNIQUE (authority_id, serial)
);
INSERT INTO server_key (authority_id, kind, serial, address, key_name, certificate, not_after)
SELECT authority_id, 'ocsp-responder', serial, NULL, key_name, certificate, not_after FROM ocsp_responder ORDER BY id;
INSERT INTO server_key (authority_id, kind, serial, address, key_name, certificate, not_after)
SELECT authority_id, profile, serial, address, key_name, certificate, not_after FROM notice_signer ORDER BY id;
DROP TABLE ocsp_responder;
DROP TABLE notice_signer;
CREATE INDEX server_key_by_end ON server_key (not_after);
