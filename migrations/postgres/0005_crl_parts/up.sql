CREATE TABLE crl_part (
    authority_id BIGINT NOT NULL REFERENCES authority (id),
    number BIGINT NOT NULL,
    part BIGINT NOT NULL,
    octets BYTEA NOT NULL,
    PRIMARY KEY (authority_id, number, part)
);
INSERT INTO crl_part (authority_id, number, part, octets) SELECT authority_id, number, 0, der FROM crl;
ALTER TABLE crl DROP COLUMN der;
ALTER TABLE crl ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;
