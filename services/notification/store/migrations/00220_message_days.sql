-- +goose Up

-- How many messages a council has sent on each of its days, for the bound on them.
CREATE TABLE message_days (
    council  text    NOT NULL,
    day      date    NOT NULL,
    messages integer NOT NULL,
    PRIMARY KEY (council, day)
);
SELECT concordat_isolate('message_days');
