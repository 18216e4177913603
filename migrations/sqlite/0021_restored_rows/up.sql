-- The last row of the audit trail that the backup held, and the row that tells of the backup itself, if the backup names it.
ALTER TABLE restoration ADD COLUMN last_row INTEGER;
ALTER TABLE restoration ADD COLUMN own_row INTEGER;
ALTER TABLE restoration ADD COLUMN own_hash BLOB;
-- Whether the database's files are to be written anew, since texts of mails that were wiped may still stand there: one row at
-- most, and how often that was found.
CREATE TABLE rewrite_due (
    id INTEGER PRIMARY KEY NOT NULL,
    since TIMESTAMP NOT NULL,
    marks INTEGER NOT NULL
);
-- Whether they were written anew after mails were sealed was not noted before.
INSERT INTO rewrite_due (id, since, marks) SELECT 1, CURRENT_TIMESTAMP, 1 WHERE EXISTS (SELECT 1 FROM notice);
