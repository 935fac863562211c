-- +goose Up

-- Who opened restricted or exempt fields of which record, by which call, and who took which list away in a file. A row stands
-- for all openings of the record by the same caller and call in the five minutes from at on.
CREATE TABLE openings (
    council     text        NOT NULL,
    id          uuid        NOT NULL,
    at          timestamptz NOT NULL,
    person      text        NOT NULL, -- the person's id; '' for an application or somebody whom the council does not know
    application text        NOT NULL, -- the application's id, or ''
    method      text        NOT NULL,
    record      text        NOT NULL, -- the resource's name
    export      boolean     NOT NULL,
    request_id  text        NOT NULL,
    PRIMARY KEY (council, id)
);
CREATE INDEX openings_at ON openings (council, at, id);
CREATE INDEX openings_person ON openings (council, person, at, id);
CREATE INDEX openings_record ON openings (council, record, at, id);
CREATE INDEX openings_old ON openings (at);

SELECT concordat_isolate('openings');
SELECT concordat_across('openings', 'SELECT, DELETE');

-- The service adds and reads; what was written down stays as it is until its time is over.
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON openings FROM %I', concordat_role('app'));
END $$;
-- +goose StatementEnd
