-- Which entry of the organisation's directory a person is, by what stays when the entry is renamed.
CREATE TABLE directory_person (
    entry BLOB PRIMARY KEY NOT NULL,
    person_id INTEGER NOT NULL UNIQUE REFERENCES person (id),
    linked_at TIMESTAMP NOT NULL
);
