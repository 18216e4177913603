-- The hash of the first token that a browser had for a person: the person's limits there are counted for it, however often anybody who
-- signs in gives the browser another token. So it is for those that are known already.
ALTER TABLE known_device RENAME TO known_device_before;
DROP INDEX known_device_by_person;
CREATE TABLE known_device (
    token_hash BLOB NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    seen_at TIMESTAMP NOT NULL,
    first_hash BLOB NOT NULL,
    PRIMARY KEY (token_hash, person_id)
);
INSERT INTO known_device (token_hash, person_id, seen_at, first_hash)
SELECT token_hash, person_id, seen_at, token_hash FROM known_device_before;
DROP TABLE known_device_before;
CREATE INDEX known_device_by_person ON known_device (person_id);
