-- The newest head of the audit trail that was signed: one row, once there is one.
CREATE TABLE signed_head (
    id BIGINT PRIMARY KEY NOT NULL,
    trail BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    at TIMESTAMP NOT NULL,
    key_digest BYTEA NOT NULL,
    signature BYTEA NOT NULL,
    -- Whether it stands in the file of heads.
    appended BOOLEAN NOT NULL,
    -- When a head was mailed to the auditors last.
    mailed_at TIMESTAMP
);

-- Auditors are looked for by their role.
CREATE INDEX person_role_by_role ON person_role (role, person_id);
