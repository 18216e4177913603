CREATE TABLE restoration (
    id INTEGER PRIMARY KEY NOT NULL,
    backup_made_at TIMESTAMP NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    placed_at TIMESTAMP,
    finished_at TIMESTAMP
);
