-- +goose Up

-- Who stands in for whom on which days.
CREATE TABLE covers (
    council     text        NOT NULL REFERENCES councils (council),
    id          uuid        NOT NULL,
    version     bigint      NOT NULL,
    person      uuid        NOT NULL,
    stand_in    uuid        NOT NULL,
    start_date  date        NOT NULL,
    end_date    date        NOT NULL,
    ended       boolean     NOT NULL, -- before its last day
    create_time timestamptz NOT NULL,
    body        bytea       NOT NULL,
    PRIMARY KEY (council, id),
    FOREIGN KEY (council, person) REFERENCES people (council, id),
    FOREIGN KEY (council, stand_in) REFERENCES people (council, id)
);
CREATE INDEX covers_person ON covers (council, person);
CREATE INDEX covers_stand_in ON covers (council, stand_in);
CREATE INDEX covers_create_time ON covers (council, create_time, id);

SELECT concordat_isolate('covers');
