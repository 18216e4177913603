-- What the filters of the trail look up: the rows of an actor, of an action, and about a subject.
CREATE INDEX audit_of_actor ON audit (actor, seq);
CREATE INDEX audit_of_action ON audit (action, seq);
CREATE INDEX audit_of_subject ON audit (subject, seq);
-- The index by subject has its rows.
DROP INDEX audit_of_certificate;

-- In which hour rows were written, for filters by time: a row here says that the rows of the trail from seq on are of this hour (UTC,
-- hours since 1970), until the next row here. They are added after the rows of the trail, up to the one in audit_hours_noted.
CREATE TABLE audit_hour (
    seq INTEGER PRIMARY KEY NOT NULL,
    hour INTEGER NOT NULL
);
CREATE INDEX audit_hour_of ON audit_hour (hour, seq);
CREATE TABLE audit_hours_noted (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    up_to INTEGER NOT NULL
);
