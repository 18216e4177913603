-- Which certificates' owners were told that the end is near, and how many days before it the notice was due.
CREATE TABLE renewal_notice (
    certificate_id BIGINT NOT NULL REFERENCES certificate (id),
    days_before BIGINT NOT NULL,
    told_at TIMESTAMP NOT NULL,
    PRIMARY KEY (certificate_id, days_before)
);
