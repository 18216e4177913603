-- Sessions get a number, by which their owner ends one, and say where they were opened. Those that stand end here.
DROP TABLE session;
CREATE TABLE session (
    id INTEGER PRIMARY KEY NOT NULL,
    token_hash BLOB NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    source TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE UNIQUE INDEX session_by_token ON session (token_hash);
CREATE INDEX session_by_person ON session (person_id);
