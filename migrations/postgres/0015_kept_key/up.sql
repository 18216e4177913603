-- A key whose possession was proven before is asked for once more by a certificate that it has (renews_id), without a signing
-- request. One of the two is there.
ALTER TABLE request_key ADD COLUMN renews_id BIGINT REFERENCES certificate (id);
ALTER TABLE request_key ALTER COLUMN csr DROP NOT NULL;
