-- The earlier program knows no states: whoever is leaving can sign in again afterwards.
DROP TABLE departure_certificate;
DROP TABLE departure;
ALTER TABLE person DROP COLUMN state;
