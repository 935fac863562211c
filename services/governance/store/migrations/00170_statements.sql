-- +goose Up

-- Who stated each fact of a partnership, and when, by the fact's field name: what the register's log said as it went by. It has
-- ids of people and no names. A partnership that has no row was not changed since this table came to be.
CREATE TABLE statements (
    council     text NOT NULL,
    partnership uuid NOT NULL,
    facts       jsonb NOT NULL,
    PRIMARY KEY (council, partnership)
);

SELECT concordat_isolate('statements');
