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
    PRIMARY KEY (council, seq)
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

-- Appends entries to the journal of a council and gives the number of the last one: the last statement of every writing
-- transaction, since the head stays locked from here to the commit. A function, because its plans are kept by the session
-- where those of a statement are made each time: it takes half the time. One entry is by far the most usual case.
-- +goose StatementBegin
CREATE FUNCTION concordat_append(council_id text, now timestamptz, names text[], types text[], entries bytea[], personal bytea[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n    constant integer := cardinality(names);
    head journal_heads;
BEGIN
    LOOP
        UPDATE journal_heads SET seq = seq + n, at = greatest(now, at + interval '1 microsecond')
        WHERE council = council_id RETURNING * INTO head;
        EXIT WHEN FOUND;
        -- The council's first entry.
        INSERT INTO journal_heads (council, seq, at) VALUES (council_id, 0, now - interval '1 microsecond')
        ON CONFLICT (council) DO NOTHING;
    END LOOP;
    IF n = 1 THEN
        INSERT INTO journal (council, seq, at, name, type, entry)
        VALUES (council_id, head.seq, head.at, names[1], types[1], entries[1]);
        IF personal[1] <> '' THEN
            INSERT INTO journal_personal (council, seq, name, fields) VALUES (council_id, head.seq, names[1], personal[1]);
        END IF;
    ELSE
        INSERT INTO journal (council, seq, at, name, type, entry)
        SELECT council_id, head.seq - n + i, head.at, e.name, e.type, e.entry
        FROM unnest(names, types, entries) WITH ORDINALITY AS e (name, type, entry, i);
        INSERT INTO journal_personal (council, seq, name, fields)
        SELECT council_id, head.seq - n + i, e.name, e.fields
        FROM unnest(names, personal) WITH ORDINALITY AS e (name, fields, i) WHERE e.fields <> '';
    END IF;
    RETURN head.seq;
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
