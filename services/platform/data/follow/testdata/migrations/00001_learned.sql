-- +goose Up

-- What the tests' follower learns: each entry once, in the order it was applied.
CREATE TABLE learned (
    council text NOT NULL,
    name    text NOT NULL,
    seq     bigint NOT NULL,
    n       bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (council, name, seq)
);
SELECT concordat_isolate('learned');
