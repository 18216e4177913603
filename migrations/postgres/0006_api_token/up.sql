-- Programs that may have certificates issued, by the hash of a token that only they hold. A name is never given twice.
CREATE TABLE api_token (
    name TEXT PRIMARY KEY NOT NULL,
    token_hash BYTEA NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE UNIQUE INDEX api_token_by_hash ON api_token (token_hash);
