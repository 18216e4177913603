-- Which certificates' owners were told that the end is near, and how many days before it the notice was due.
CREATE TABLE renewal_notice (
    certificate_id INTEGER NOT NULL REFERENCES certificate (id),
    days_before INTEGER NOT NULL,
    told_at TIMESTAMP NOT NULL,
    PRIMARY KEY (certificate_id, days_before)
);
