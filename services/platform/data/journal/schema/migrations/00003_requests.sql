-- +goose Up

-- The calls that were answered, by the request_id their client chose. A repeat gets the first answer. names are the
-- resources that the answer speaks of, so that an erasure finds it.
CREATE TABLE requests (
    council    text NOT NULL,
    caller     text NOT NULL,
    method     text NOT NULL,
    request_id text NOT NULL,
    hash       bytea NOT NULL,
    at         timestamptz NOT NULL,
    answer     bytea,
    name       text NOT NULL DEFAULT '',
    PRIMARY KEY (council, caller, method, request_id)
);
CREATE INDEX requests_at ON requests (at);

SELECT concordat_isolate('requests');
SELECT concordat_across('requests', 'SELECT, DELETE');
