-- +goose Up

CREATE TABLE reviews (
    council        text        NOT NULL REFERENCES councils (council),
    id             uuid        NOT NULL,
    version        bigint      NOT NULL,
    state          text        NOT NULL,
    deadline       date        NOT NULL,
    financial_year text        NOT NULL,
    open_time      timestamptz NOT NULL,
    body           bytea       NOT NULL, -- a concordat.register.v1.Review
    PRIMARY KEY (council, id)
);
-- An officer is asked for one return at a time.
CREATE UNIQUE INDEX reviews_one_open ON reviews (council) WHERE state = 'OPEN';
CREATE INDEX reviews_open_time ON reviews (council, open_time, id);

CREATE TABLE returns (
    council           text    NOT NULL,
    review            uuid    NOT NULL,
    partnership       uuid    NOT NULL,
    version           bigint  NOT NULL,
    state             text    NOT NULL,
    deadline          date    NOT NULL,
    original_deadline date    NOT NULL,
    round             integer NOT NULL,
    body              bytea   NOT NULL, -- a concordat.register.v1.Return
    PRIMARY KEY (council, review, partnership),
    FOREIGN KEY (council, review) REFERENCES reviews (council, id),
    FOREIGN KEY (council, partnership) REFERENCES partnerships (council, id)
);

SELECT concordat_isolate('reviews'), concordat_isolate('returns');

-- Partnerships that become active while a review is open join it.
SELECT concordat_across('reviews', 'SELECT');
