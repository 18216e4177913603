-- Tests of what a mail program can do: a mail from an address of the server's own, and what came back.
CREATE TABLE self_check (
    id BIGSERIAL PRIMARY KEY,
    mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
    envelope_id TEXT NOT NULL UNIQUE,
    started_at TIMESTAMP NOT NULL,
    answers BIGINT NOT NULL,
    answered_at TIMESTAMP,
    encryption TEXT,
    signature TEXT
);
CREATE INDEX self_check_by_mailbox ON self_check (mailbox_id, started_at);
CREATE INDEX self_check_by_start ON self_check (started_at);

-- Whom a mail comes from, if not from the usual sender.
ALTER TABLE notice ADD COLUMN sender TEXT;
-- What the certificate of a sender is for.
ALTER TABLE notice_signer ADD COLUMN profile TEXT NOT NULL DEFAULT 'notice-signer';
