-- The newest head of the audit trail that was signed: one row, once there is one.
CREATE TABLE signed_head (
    id INTEGER PRIMARY KEY NOT NULL,
    trail BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    at TIMESTAMP NOT NULL,
    key_digest BLOB NOT NULL,
    signature BLOB NOT NULL,
    -- Whether it stands in the file of heads.
    appended BOOLEAN NOT NULL,
    -- When a head was mailed to the auditors last.
    mailed_at TIMESTAMP
);

-- Auditors are looked for by their role.
CREATE INDEX person_role_by_role ON person_role (role, person_id);
