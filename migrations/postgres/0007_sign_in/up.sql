-- Sessions get a number, by which their owner ends one, and say where they were opened. Those that stand end here.
DROP TABLE session;
CREATE TABLE session (
    id BIGSERIAL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    source TEXT NOT NULL,
    agent TEXT NOT NULL,
    verified_at TIMESTAMP
);
CREATE UNIQUE INDEX session_by_token ON session (token_hash);
CREATE INDEX session_by_person ON session (person_id);
-- Second factors (RFC 6238): the secret sealed, and the newest time step that was accepted.
CREATE TABLE second_factor (
    person_id BIGINT PRIMARY KEY NOT NULL REFERENCES person (id),
    secret BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    enrolled_at TIMESTAMP NOT NULL
);
-- Codes for whoever lost the second factor, by their hash. One that was used is no longer here.
CREATE TABLE recovery_code (
    code_hash BYTEA PRIMARY KEY NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id)
);
CREATE INDEX recovery_code_by_person ON recovery_code (person_id);
