-- The latest thisUpdate that was taken for a CRL of this CA: the next one is later.
ALTER TABLE authority ADD COLUMN crl_this_update TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00';
UPDATE authority SET crl_this_update = COALESCE(
    (SELECT MAX(crl.this_update) FROM crl WHERE crl.authority_id = authority.id),
    crl_this_update
);
-- Whether no other CRL of its CA has this thisUpdate. Nothing is known of those that were made before.
ALTER TABLE crl ADD COLUMN own_second BOOLEAN NOT NULL DEFAULT FALSE;
