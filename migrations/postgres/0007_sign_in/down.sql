DROP TABLE recovery_code;
DROP TABLE second_factor;
DROP TABLE session;
CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);
