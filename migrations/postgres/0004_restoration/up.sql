CREATE TABLE restoration (
    id BIGSERIAL PRIMARY KEY,
    backup_made_at TIMESTAMP NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    placed_at TIMESTAMP,
    finished_at TIMESTAMP
);
