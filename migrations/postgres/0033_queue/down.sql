ALTER TABLE person DROP COLUMN queue_told_at;
ALTER TABLE person DROP COLUMN queue_mail;
ALTER TABLE request DROP COLUMN refusal_words;
ALTER TABLE request DROP COLUMN refused_for;
