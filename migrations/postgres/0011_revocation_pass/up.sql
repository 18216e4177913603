-- What lets somebody report a key who does not sign in: a mailed link, a printed code, or the visit that a code opened. The
-- secret is kept as its hash alone.
CREATE TABLE revocation_pass (
    number BIGINT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    mailbox_id BIGINT REFERENCES mailbox (id),
    code_number BIGINT,
    secret_hash BYTEA NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX revocation_pass_by_person ON revocation_pass (person_id);

-- Certificates whose key is mislaid and that are out of the directories for it, where the policy set knows no hold.
CREATE TABLE withdrawn (
    certificate_id BIGINT PRIMARY KEY NOT NULL REFERENCES certificate (id),
    withdrawn_at TIMESTAMP NOT NULL
);
