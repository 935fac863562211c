-- +goose Up

-- Who stands in for whom on which days: notices go to them as well.
CREATE TABLE covers (
    council    text    NOT NULL,
    id         text    NOT NULL,
    person     text    NOT NULL,
    stand_in   text    NOT NULL,
    from_date  date    NOT NULL,
    until_date date    NOT NULL,
    ended      boolean NOT NULL, -- before its last day
    PRIMARY KEY (council, id)
);
SELECT concordat_isolate('covers');

-- That somebody entered the return for the officer, who is still to confirm it.
ALTER TABLE returns ADD COLUMN entered boolean NOT NULL DEFAULT false;
