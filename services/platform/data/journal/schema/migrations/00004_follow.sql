-- +goose Up

-- How far each follower of another service's journal has got.
CREATE TABLE follow_positions (
    council  text NOT NULL,
    follower text NOT NULL,
    seq      bigint NOT NULL,
    PRIMARY KEY (council, follower)
);

-- Entries that could not be applied, and later ones of the same resource, which wait behind them. Only the place is
-- kept; the entry is read again when it is tried again. try_at is null when it is given up until somebody replays it.
CREATE TABLE follow_parked (
    council   text NOT NULL,
    follower  text NOT NULL,
    seq       bigint NOT NULL,
    name      text NOT NULL,
    type      text NOT NULL,
    parked_at timestamptz NOT NULL,
    attempts  integer NOT NULL,
    error     text NOT NULL,
    try_at    timestamptz,
    PRIMARY KEY (council, follower, seq)
);
CREATE INDEX follow_parked_name ON follow_parked (council, follower, name, seq);

SELECT concordat_isolate('follow_positions'), concordat_isolate('follow_parked');
SELECT concordat_across('follow_positions', 'SELECT'), concordat_across('follow_parked', 'SELECT, UPDATE');
