-- The text of a mail, sealed: empty once it was wiped, NULL for a text that stands in the clear. The server seals those at its
-- next start.
ALTER TABLE notice ADD COLUMN sealed BLOB;
CREATE INDEX notice_in_the_clear ON notice (id) WHERE sealed IS NULL;
