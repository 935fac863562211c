-- +goose Up

-- What imports propose to responsible officers, cell by cell: waiting, or settled.
CREATE TABLE field_proposals (
    council     text        NOT NULL REFERENCES councils (council),
    id          uuid        NOT NULL,
    version     bigint      NOT NULL,
    partnership uuid        NOT NULL,
    import      uuid        NOT NULL,
    field       text        NOT NULL,
    state       text        NOT NULL,
    create_time timestamptz NOT NULL,
    body        bytea       NOT NULL,
    PRIMARY KEY (council, id),
    FOREIGN KEY (council, partnership) REFERENCES partnerships (council, id),
    FOREIGN KEY (council, import) REFERENCES imports (council, id)
);
CREATE INDEX field_proposals_create_time ON field_proposals (council, create_time, id);
CREATE INDEX field_proposals_partnership ON field_proposals (council, partnership, create_time, id);
CREATE INDEX field_proposals_waiting ON field_proposals (council, partnership) WHERE state = 'WAITING';
CREATE INDEX field_proposals_import ON field_proposals (council, import) WHERE state = 'WAITING';

SELECT concordat_isolate('field_proposals');
