DROP TABLE departure_certificate;
DROP TABLE departure;
ALTER TABLE person DROP COLUMN state;
