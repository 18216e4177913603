-- What is sealed can't be sent any more.
DELETE FROM notice WHERE sent_at IS NULL AND given_up_at IS NULL AND sealed IS NOT NULL;
DROP INDEX notice_in_the_clear;
ALTER TABLE notice DROP COLUMN sealed;
