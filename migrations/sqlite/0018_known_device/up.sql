-- Browsers in which a person has signed in, by the hash of a token that only the browser holds. The same token may stand for
-- several people who share a browser.
CREATE TABLE known_device (
    token_hash BLOB NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    seen_at TIMESTAMP NOT NULL,
    PRIMARY KEY (token_hash, person_id)
);
CREATE INDEX known_device_by_person ON known_device (person_id);
