-- Certificates that expire soon, in their order, also if very many expire in the same second.
CREATE INDEX certificate_by_end_and_id ON certificate (not_after, id);
DROP INDEX certificate_by_end;
