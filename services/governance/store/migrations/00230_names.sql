-- +goose Up

-- The names of the council's people, to say who stated what. Somebody who is erased has an empty one. A person who was not
-- changed since this table came to be has no row.
CREATE TABLE names (
    council text   NOT NULL,
    person  uuid   NOT NULL,
    version bigint NOT NULL,
    name    text   NOT NULL,
    PRIMARY KEY (council, person)
);

SELECT concordat_isolate('names');
