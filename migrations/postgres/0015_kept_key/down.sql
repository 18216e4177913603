DELETE FROM request_key WHERE csr IS NULL;
ALTER TABLE request_key ALTER COLUMN csr SET NOT NULL;
ALTER TABLE request_key DROP COLUMN renews_id;
