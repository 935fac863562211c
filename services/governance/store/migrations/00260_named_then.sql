-- +goose Up

-- Whom each partnership's record named, in which role and from when to when, so that the past is shown to those who were
-- named then and are named today. Null bounds are open. What is named today is taken to be named since this table came to
-- be: nobody knows since when, and so nothing earlier is shown for it.
CREATE TABLE named_then (
    council     text        NOT NULL,
    partnership uuid        NOT NULL,
    role        text        NOT NULL,
    person      text        NOT NULL,
    from_day    date,
    until_day   date,
    from_time   timestamptz NOT NULL,
    until_time  timestamptz,
    FOREIGN KEY (council, partnership) REFERENCES partnerships (council, id)
);
CREATE INDEX named_then_partnership ON named_then (council, partnership, person);

SELECT concordat_isolate('named_then');

INSERT INTO named_then (council, partnership, role, person, from_day, until_day, from_time)
SELECT council, partnership, role, person, from_day, until_day, now() FROM partnership_people;
