-- The words of names and addresses by which officers find people, in the form that searches compare.
CREATE TABLE person_word (
    word TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    PRIMARY KEY (word, person_id)
);
CREATE INDEX person_word_of_person ON person_word (person_id, word);
-- Whether the words of a person are there; the program adds those of people from before, and of an older program that still runs.
ALTER TABLE person ADD COLUMN has_words BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX person_without_words ON person (id) WHERE NOT has_words;

-- The first eight octets of the SHA-256 and SHA-1 fingerprints and of the key identifier of each certificate. They are added after the
-- certificate was issued, up to the certificate in certificate_marked.
CREATE TABLE certificate_mark (
    mark INTEGER NOT NULL,
    certificate_id INTEGER NOT NULL REFERENCES certificate (id),
    PRIMARY KEY (mark, certificate_id)
);
CREATE TABLE certificate_marked (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    up_to INTEGER NOT NULL
);
