-- +goose Up
CREATE TABLE things (
    council text NOT NULL,
    id      text NOT NULL,
    CONSTRAINT things_pkey PRIMARY KEY (council, id)
);
SELECT concordat_isolate('things');

-- A second isolated table, which the system role reaches too.
CREATE TABLE shared_things (
    council text NOT NULL,
    id      text NOT NULL,
    PRIMARY KEY (council, id)
);
SELECT concordat_isolate('shared_things');
SELECT concordat_across('shared_things');

-- A backfill by the owner, in row-level security forced on it.
INSERT INTO things (council, id) VALUES ('cambridge', 'backfilled');
UPDATE things SET id = 'changed' WHERE id = 'backfilled';
