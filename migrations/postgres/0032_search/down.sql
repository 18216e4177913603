-- The earlier program searches without them.
DROP INDEX person_without_words;
ALTER TABLE person DROP COLUMN has_words;
DROP TABLE person_word;
DROP TABLE certificate_marked;
DROP TABLE certificate_mark;
