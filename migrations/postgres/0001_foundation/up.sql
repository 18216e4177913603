CREATE TABLE authority (
    id BIGSERIAL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    certificate BYTEA NOT NULL,
    issuer_id BIGINT REFERENCES authority (id),
    key_name TEXT NOT NULL,
    crl_number BIGINT NOT NULL,
    last_signed_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE person (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE mailbox (
    id BIGSERIAL PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX mailbox_by_person ON mailbox (person_id);

CREATE TABLE account (
    person_id BIGINT PRIMARY KEY NOT NULL REFERENCES person (id),
    password_hash TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL
);

CREATE TABLE person_role (
    person_id BIGINT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    granted_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, role)
);

CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);

CREATE TABLE throttle (
    subject BYTEA PRIMARY KEY NOT NULL,
    window_start TIMESTAMP NOT NULL,
    attempts BIGINT NOT NULL
);

CREATE TABLE invitation (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);

CREATE TABLE request (
    id BIGSERIAL PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id),
    mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
    state TEXT NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    proof_hash BYTEA NOT NULL UNIQUE,
    proof_expires_at TIMESTAMP NOT NULL,
    proven_at TIMESTAMP,
    decided_at TIMESTAMP,
    decided_by TEXT,
    ending TEXT
);
CREATE INDEX request_by_person ON request (person_id, id);
CREATE INDEX request_by_state ON request (state, id);

CREATE TABLE intent (
    authority_id BIGINT NOT NULL REFERENCES authority (id),
    serial BYTEA NOT NULL,
    profile TEXT NOT NULL,
    person_id BIGINT REFERENCES person (id),
    tbs_sha256 BYTEA NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    PRIMARY KEY (authority_id, serial)
);
CREATE INDEX intent_by_state ON intent (state, created_at);

CREATE TABLE certificate (
    id BIGSERIAL PRIMARY KEY,
    authority_id BIGINT NOT NULL REFERENCES authority (id),
    serial BYTEA NOT NULL,
    profile TEXT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
    der BYTEA NOT NULL,
    spki_sha256 BYTEA NOT NULL,
    not_before TIMESTAMP NOT NULL,
    not_after TIMESTAMP NOT NULL,
    UNIQUE (authority_id, serial)
);
CREATE INDEX certificate_by_person ON certificate (person_id, id);
CREATE INDEX certificate_by_mailbox ON certificate (mailbox_id, id);
CREATE INDEX certificate_by_spki ON certificate (spki_sha256);
CREATE INDEX certificate_by_serial ON certificate (serial);
CREATE INDEX certificate_by_end ON certificate (not_after);

CREATE TABLE request_key (
    request_id BIGINT NOT NULL REFERENCES request (id),
    profile TEXT NOT NULL,
    csr BYTEA NOT NULL,
    certificate_id BIGINT REFERENCES certificate (id),
    PRIMARY KEY (request_id, profile)
);

CREATE TABLE certified_key (
    spki_sha256 BYTEA PRIMARY KEY NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person (id),
    profile TEXT NOT NULL,
    compromised_at TIMESTAMP
);

CREATE TABLE revoked (
    authority_id BIGINT NOT NULL REFERENCES authority (id),
    serial BYTEA NOT NULL,
    revoked_at TIMESTAMP NOT NULL,
    reason BIGINT NOT NULL,
    invalidity_date TIMESTAMP,
    PRIMARY KEY (authority_id, serial)
);

CREATE TABLE crl (
    authority_id BIGINT NOT NULL REFERENCES authority (id),
    number BIGINT NOT NULL,
    this_update TIMESTAMP NOT NULL,
    next_update TIMESTAMP NOT NULL,
    entries BIGINT NOT NULL,
    der BYTEA NOT NULL,
    PRIMARY KEY (authority_id, number)
);

CREATE TABLE crl_due (
    authority_id BIGINT PRIMARY KEY NOT NULL REFERENCES authority (id),
    changes BIGINT NOT NULL,
    published BIGINT NOT NULL,
    waiting_since TIMESTAMP NOT NULL
);

CREATE TABLE outbox (
    id BIGSERIAL PRIMARY KEY,
    directory TEXT NOT NULL,
    entry_kind TEXT NOT NULL,
    entry_id BIGINT NOT NULL,
    enqueued_at TIMESTAMP NOT NULL,
    attempts BIGINT NOT NULL,
    due_at TIMESTAMP NOT NULL,
    lease_until TIMESTAMP,
    lease_token BYTEA,
    last_error TEXT
);
CREATE INDEX outbox_by_due ON outbox (directory, due_at, id);
CREATE INDEX outbox_by_entry ON outbox (directory, entry_kind, entry_id);

CREATE TABLE directory_result (
    directory TEXT NOT NULL,
    entry_kind TEXT NOT NULL,
    entry_id BIGINT NOT NULL,
    dn TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (directory, entry_kind, entry_id)
);

CREATE TABLE notice (
    id BIGSERIAL PRIMARY KEY,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    attempts BIGINT NOT NULL,
    sent_at TIMESTAMP,
    last_error TEXT
);
CREATE INDEX notice_by_due ON notice (sent_at, due_at);

CREATE TABLE audit (
    seq BIGINT PRIMARY KEY NOT NULL,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    personal_digest BYTEA NOT NULL,
    previous_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL
);

CREATE TABLE audit_personal (
    seq BIGINT PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    text TEXT NOT NULL
);

CREATE TABLE audit_head (
    id BIGSERIAL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
INSERT INTO audit_head (id, seq, hash)
VALUES (1, 0, '\x0000000000000000000000000000000000000000000000000000000000000000');
