DROP INDEX audit_of_certificate;
ALTER TABLE request DROP COLUMN device;
