-- When a CRL first carried a CA's changes up to this count, and until when the CRL before it may be kept.
CREATE TABLE crl_arrival (
    authority_id BIGINT NOT NULL REFERENCES authority (id),
    changes BIGINT NOT NULL,
    number BIGINT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    stale_until TIMESTAMP,
    PRIMARY KEY (authority_id, changes)
);
CREATE INDEX revocation_change_by_serial ON revocation_change (authority_id, serial);
