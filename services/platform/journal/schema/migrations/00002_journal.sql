-- +goose Up

-- The newest entry of each council's journal. The update of its row in the last statement of a transaction orders the
-- commits of the council: numbers have no gap and time never runs backwards.
CREATE TABLE journal_heads (
    council text PRIMARY KEY,
    seq     bigint NOT NULL CHECK (seq >= 0),
    at      timestamptz NOT NULL
);

-- One row for each changed resource. entry is the contract's concordat.journal.v1.Entry, sealed: with a hash in place of
-- each personal field, and without what stands in the columns.
CREATE TABLE journal (
    council text NOT NULL,
    seq     bigint NOT NULL CHECK (seq > 0),
    at      timestamptz NOT NULL,
    name    text NOT NULL,
    type    text NOT NULL,
    entry   bytea NOT NULL,
    PRIMARY KEY (council, seq)
);
CREATE INDEX journal_name ON journal (council, name, seq);
CREATE INDEX journal_at ON journal (council, at, seq);

-- The personal fields of an entry (concordat.journal.v1.PersonalFields), empty once they are erased.
CREATE TABLE journal_personal (
    council text NOT NULL,
    seq     bigint NOT NULL,
    name    text NOT NULL,
    fields  bytea NOT NULL,
    PRIMARY KEY (council, seq),
    FOREIGN KEY (council, seq) REFERENCES journal (council, seq)
);
CREATE INDEX journal_personal_name ON journal_personal (council, name);

SELECT concordat_isolate('journal_heads'), concordat_isolate('journal'), concordat_isolate('journal_personal');
SELECT concordat_across('journal_heads', 'SELECT'), concordat_across('journal', 'SELECT'),
       concordat_across('journal_personal', 'SELECT');

-- What was written stays: the service may add entries, never change or remove one.
-- +goose StatementBegin
DO $$
DECLARE
    app text := concordat_role('app');
BEGIN
    EXECUTE format('REVOKE DELETE ON journal_heads FROM %I', app);
    EXECUTE format('REVOKE UPDATE, DELETE ON journal, journal_personal FROM %I', app);
END $$;
-- +goose StatementEnd

-- Empties the personal fields of all entries of one resource. It runs as the owner, and is the only way to do so.
-- +goose StatementBegin
CREATE FUNCTION concordat_erase(council_id text, resource text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    erased bigint;
BEGIN
    IF council_id IS DISTINCT FROM nullif(current_setting('concordat.council', true), '') THEN
        RAISE EXCEPTION 'erasure in another council than the transaction''s';
    END IF;
    UPDATE journal_personal SET fields = '' WHERE council = council_id AND name = resource AND fields <> '';
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    REVOKE ALL ON FUNCTION concordat_erase(text, text) FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION concordat_erase(text, text) TO %I', concordat_role('app'));
END $$;
-- +goose StatementEnd
