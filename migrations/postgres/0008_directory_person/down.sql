DROP TABLE directory_person;
