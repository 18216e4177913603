CREATE TABLE ocsp_responder (
    id BIGSERIAL PRIMARY KEY,
    authority_id BIGINT NOT NULL REFERENCES authority (id),
    serial BYTEA NOT NULL,
    key_name TEXT NOT NULL,
    certificate BYTEA NOT NULL,
    not_after TIMESTAMP NOT NULL,
    UNIQUE (authority_id, serial)
);
CREATE INDEX ocsp_responder_by_end ON ocsp_responder (authority_id, not_after);

CREATE TABLE revocation_change (
    authority_id BIGINT NOT NULL REFERENCES authority (id),
    number BIGINT NOT NULL,
    serial BYTEA NOT NULL,
    PRIMARY KEY (authority_id, number)
);
