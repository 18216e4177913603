-- How far the events of the audit trail were delivered to each destination.
CREATE TABLE destination (
    name TEXT NOT NULL PRIMARY KEY,
    -- The last row of the trail that was delivered, skipped, or is not for this destination.
    seq BIGINT NOT NULL,
    moved_at TIMESTAMP NOT NULL,
    -- The process that delivers now.
    lease_token BYTEA,
    lease_until TIMESTAMP,
    -- The event that was not accepted, since when, how often, and why.
    held_seq BIGINT,
    held_since TIMESTAMP,
    attempts BIGINT NOT NULL,
    next_try_at TIMESTAMP,
    fault TEXT,
    fault_detail TEXT
);
