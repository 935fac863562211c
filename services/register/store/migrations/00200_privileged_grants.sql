-- +goose Up

-- What gives somebody a privileged role, or gave something to whoever asked for it: waiting for a second person, or settled.
CREATE TABLE privileged_grants (
    council     text        NOT NULL REFERENCES councils (council),
    id          uuid        NOT NULL,
    version     bigint      NOT NULL,
    kind        text        NOT NULL,
    person      uuid        NOT NULL, -- who gets it
    proposed_by text        NOT NULL, -- a person's id, or '' when the operator made the council
    state       text        NOT NULL,
    create_time timestamptz NOT NULL,
    body        bytea       NOT NULL,
    PRIMARY KEY (council, id),
    FOREIGN KEY (council, person) REFERENCES people (council, id)
);
CREATE INDEX privileged_grants_create_time ON privileged_grants (council, create_time, id);
CREATE INDEX privileged_grants_person ON privileged_grants (council, person);
CREATE INDEX privileged_grants_waiting ON privileged_grants (council) WHERE state = 'WAITING';

SELECT concordat_isolate('privileged_grants');

-- True once an account could sign in as the person; it stays so when the account is taken away.
ALTER TABLE people ADD COLUMN once_bound boolean NOT NULL DEFAULT false;
UPDATE people SET once_bound = true
WHERE EXISTS (SELECT FROM sign_ins WHERE sign_ins.council = people.council AND sign_ins.person = people.id);
