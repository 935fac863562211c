-- +goose Up

-- Erasures of words that name somebody. body is a concordat.register.v1.Erasure, without the print of the words, which
-- only the journal keeps.
CREATE TABLE erasures (
    council     text        NOT NULL REFERENCES councils (council),
    id          uuid        NOT NULL,
    create_time timestamptz NOT NULL,
    body        bytea       NOT NULL,
    PRIMARY KEY (council, id)
);
CREATE INDEX erasures_create_time ON erasures (council, create_time, id);

SELECT concordat_isolate('erasures');
