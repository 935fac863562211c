-- +goose Up

-- Plans that are right whatever the database has counted, and counts that are new after many records were written.

-- The words of an entry are written by the statement that writes the entry, and nothing removes an entry. The check of each word
-- against the entries held nothing else up, and its plan, made while there were few entries, read all entries of a council for
-- each of a hundred thousand words.
ALTER TABLE partnership_words DROP CONSTRAINT partnership_words_council_id_fkey;

-- A council has about a thousand entries, and an entry about ten words in its names, however few of them were there when the
-- database counted. A count of one entry in each council would say that looking up a council and looking up one of its entries
-- are the same work, and some plans would then read the whole council for each entry.
ALTER TABLE partnerships ALTER COLUMN council SET (n_distinct = -0.001);
ALTER TABLE partnerships_history ALTER COLUMN council SET (n_distinct = -0.001);
ALTER TABLE partnerships_history ALTER COLUMN id SET (n_distinct = -0.1);
ALTER TABLE partnership_words ALTER COLUMN council SET (n_distinct = -0.0001);
ALTER TABLE partnership_words ALTER COLUMN id SET (n_distinct = -0.1);
ANALYZE partnerships, partnerships_history, partnership_words;

-- Counts the rows of the tables that an import fills. Only the owner of a table may have it counted, so the function is the
-- owner's. It shows nobody a row. While somebody else counts, it leaves that to them and does not wait.
-- +goose StatementBegin
CREATE FUNCTION count_partnerships() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) partnerships, partnerships_history, partnership_words;
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION count_partnerships() FROM PUBLIC;

-- +goose StatementBegin
DO $$ BEGIN
    EXECUTE format('GRANT EXECUTE ON FUNCTION count_partnerships() TO %I', concordat_role('app'));
END $$;
-- +goose StatementEnd
