CREATE TABLE authority (
    id INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    certificate BLOB NOT NULL,
    issuer_id INTEGER REFERENCES authority (id),
    key_name TEXT NOT NULL,
    crl_number INTEGER NOT NULL,
    last_signed_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE person (
    id INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE mailbox (
    id INTEGER PRIMARY KEY NOT NULL,
    address TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX mailbox_by_person ON mailbox (person_id);

CREATE TABLE account (
    person_id INTEGER PRIMARY KEY NOT NULL REFERENCES person (id),
    password_hash TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL
);

CREATE TABLE person_role (
    person_id INTEGER NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    granted_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, role)
);

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);

CREATE TABLE throttle (
    subject BLOB PRIMARY KEY NOT NULL,
    window_start TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL
);

CREATE TABLE invitation (
    token_hash BLOB PRIMARY KEY NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);

CREATE TABLE request (
    id INTEGER PRIMARY KEY NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    state TEXT NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    proof_hash BLOB NOT NULL UNIQUE,
    proof_expires_at TIMESTAMP NOT NULL,
    proven_at TIMESTAMP,
    decided_at TIMESTAMP,
    decided_by TEXT,
    ending TEXT
);
CREATE INDEX request_by_person ON request (person_id, id);
CREATE INDEX request_by_state ON request (state, id);

CREATE TABLE intent (
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    serial BLOB NOT NULL,
    profile TEXT NOT NULL,
    person_id INTEGER REFERENCES person (id),
    tbs_sha256 BLOB NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    PRIMARY KEY (authority_id, serial)
);
CREATE INDEX intent_by_state ON intent (state, created_at);

CREATE TABLE certificate (
    id INTEGER PRIMARY KEY NOT NULL,
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    serial BLOB NOT NULL,
    profile TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    der BLOB NOT NULL,
    spki_sha256 BLOB NOT NULL,
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
    request_id INTEGER NOT NULL REFERENCES request (id),
    profile TEXT NOT NULL,
    csr BLOB NOT NULL,
    certificate_id INTEGER REFERENCES certificate (id),
    PRIMARY KEY (request_id, profile)
);

CREATE TABLE certified_key (
    spki_sha256 BLOB PRIMARY KEY NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    profile TEXT NOT NULL,
    compromised_at TIMESTAMP
);

CREATE TABLE revoked (
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    serial BLOB NOT NULL,
    revoked_at TIMESTAMP NOT NULL,
    reason INTEGER NOT NULL,
    invalidity_date TIMESTAMP,
    PRIMARY KEY (authority_id, serial)
);

CREATE TABLE crl (
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    number INTEGER NOT NULL,
    this_update TIMESTAMP NOT NULL,
    next_update TIMESTAMP NOT NULL,
    entries INTEGER NOT NULL,
    der BLOB NOT NULL,
    PRIMARY KEY (authority_id, number)
);

CREATE TABLE crl_due (
    authority_id INTEGER PRIMARY KEY NOT NULL REFERENCES authority (id),
    changes INTEGER NOT NULL,
    published INTEGER NOT NULL,
    waiting_since TIMESTAMP NOT NULL
);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY NOT NULL,
    directory TEXT NOT NULL,
    entry_kind TEXT NOT NULL,
    entry_id INTEGER NOT NULL,
    enqueued_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL,
    due_at TIMESTAMP NOT NULL,
    lease_until TIMESTAMP,
    lease_token BLOB,
    last_error TEXT
);
CREATE INDEX outbox_by_due ON outbox (directory, due_at, id);
CREATE INDEX outbox_by_entry ON outbox (directory, entry_kind, entry_id);

CREATE TABLE directory_result (
    directory TEXT NOT NULL,
    entry_kind TEXT NOT NULL,
    entry_id INTEGER NOT NULL,
    dn TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (directory, entry_kind, entry_id)
);

CREATE TABLE notice (
    id INTEGER PRIMARY KEY NOT NULL,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL,
    sent_at TIMESTAMP,
    last_error TEXT
);
CREATE INDEX notice_by_due ON notice (sent_at, due_at);

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY NOT NULL,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    personal_digest BLOB NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL
);

CREATE TABLE audit_personal (
    seq INTEGER PRIMARY KEY NOT NULL,
    salt BLOB NOT NULL,
    text TEXT NOT NULL
);

CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
);
INSERT INTO audit_head (id, seq, hash)
VALUES (1, 0, x'0000000000000000000000000000000000000000000000000000000000000000');
