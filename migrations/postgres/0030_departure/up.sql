-- Whether a person may act: active, frozen while a departure is held, departed after it.
ALTER TABLE person ADD COLUMN state TEXT NOT NULL DEFAULT 'active';

-- A person's departure. Until the certificates are revoked it can be undone; roles are those that the person had, as names between commas.
CREATE TABLE departure (
    id BIGSERIAL PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id),
    opened_at TIMESTAMP NOT NULL,
    opened_by TEXT NOT NULL,
    revokes_at TIMESTAMP NOT NULL,
    roles TEXT NOT NULL,
    ended_at TIMESTAMP,
    ended_by TEXT,
    undone BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX departure_held ON departure (person_id) WHERE ended_at IS NULL;
CREATE INDEX departure_due ON departure (revokes_at) WHERE ended_at IS NULL;
CREATE INDEX departure_of_person ON departure (person_id);

-- The certificates that a departure suspended: those that undoing it makes good again.
CREATE TABLE departure_certificate (
    departure_id BIGINT NOT NULL REFERENCES departure (id),
    certificate_id BIGINT NOT NULL REFERENCES certificate (id),
    PRIMARY KEY (departure_id, certificate_id)
);
