CREATE INDEX certificate_by_end ON certificate (not_after);
DROP INDEX certificate_by_end_and_id;
