-- +goose Up

-- Hand-overs of a person's duties to another: done, or planned for a day to come.
CREATE TABLE hand_overs (
    council     text        NOT NULL REFERENCES councils (council),
    id          uuid        NOT NULL,
    version     bigint      NOT NULL,
    person      uuid        NOT NULL,
    taker       uuid        NOT NULL, -- who takes the duties over
    on_date     date        NOT NULL,
    state       text        NOT NULL,
    create_time timestamptz NOT NULL,
    body        bytea       NOT NULL,
    PRIMARY KEY (council, id),
    FOREIGN KEY (council, person) REFERENCES people (council, id),
    FOREIGN KEY (council, taker) REFERENCES people (council, id)
);
CREATE UNIQUE INDEX hand_overs_planned ON hand_overs (council, person) WHERE state = 'PLANNED';
CREATE INDEX hand_overs_due ON hand_overs (on_date) WHERE state = 'PLANNED';
CREATE INDEX hand_overs_create_time ON hand_overs (council, create_time, id);

SELECT concordat_isolate('hand_overs');

-- Hand-overs of which the day has come are looked for in all councils at once.
SELECT concordat_across('hand_overs', 'SELECT');
