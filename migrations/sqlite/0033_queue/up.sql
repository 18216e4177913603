-- Why an officer refused a request: a reason from a list, and the officer's own words.
ALTER TABLE request ADD COLUMN refused_for TEXT;
ALTER TABLE request ADD COLUMN refusal_words TEXT;
-- When an officer is told by mail what waits: at-once, or daily; and when a daily mail was last written.
ALTER TABLE person ADD COLUMN queue_mail TEXT NOT NULL DEFAULT 'at-once';
ALTER TABLE person ADD COLUMN queue_told_at TIMESTAMP;
