CREATE TABLE crl_part (
    authority_id INTEGER NOT NULL REFERENCES authority (id),
    number INTEGER NOT NULL,
    part INTEGER NOT NULL,
    octets BLOB NOT NULL,
    PRIMARY KEY (authority_id, number, part)
);
INSERT INTO crl_part (authority_id, number, part, octets) SELECT authority_id, number, 0, der FROM crl;
ALTER TABLE crl DROP COLUMN der;
ALTER TABLE crl ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
