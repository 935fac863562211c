-- +goose Up

-- What an opening is about: the id of the partnership in the record's name, also of a partnership's return, or the id
-- of the notice. Null where the record is another. By it whoever answers for a partnership finds the openings of it.
-- The database fills it in, also for what a release writes that does not know of it.
ALTER TABLE openings ADD COLUMN about uuid GENERATED ALWAYS AS (substring(record FROM
    '^councils/[^/]+/(?:partnerships/|notices/|reviews/[^/]+/returns/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/|$)'
    )::uuid) STORED;

CREATE INDEX openings_about ON openings (council, about, at, id) WHERE about IS NOT NULL;

-- A record has few of all openings, however many of them one person opened: so that the list of the openings of some
-- records is read record by record, whatever else it is filtered by.
ALTER TABLE openings ALTER COLUMN about SET (n_distinct = -0.05);
