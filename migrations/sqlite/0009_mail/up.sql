ALTER TABLE notice ADD COLUMN envelope_id TEXT;
ALTER TABLE notice ADD COLUMN given_up_at TIMESTAMP;
CREATE UNIQUE INDEX notice_by_envelope ON notice (envelope_id);
CREATE INDEX notice_by_giving_up ON notice (given_up_at);
