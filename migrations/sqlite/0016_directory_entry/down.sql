DROP TABLE directory_lease;
DROP INDEX directory_entry_by_entry;
DROP TABLE directory_entry;
