-- +goose Up

-- Locks the journal of a council until the commit, and gives the number of its newest entry. A function, because its plans
-- are kept by the session: every change calls it.
-- +goose StatementBegin
CREATE FUNCTION concordat_lock_head(council_id text, now timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    newest bigint;
BEGIN
    LOOP
        SELECT seq INTO newest FROM journal_heads WHERE council = council_id FOR UPDATE;
        IF FOUND THEN
            RETURN newest;
        END IF;
        -- The council's first entry. The time before it is a microsecond earlier.
        INSERT INTO journal_heads (council, seq, at) VALUES (council_id, 0, now - interval '1 microsecond')
        ON CONFLICT (council) DO NOTHING;
    END LOOP;
END $$;
-- +goose StatementEnd
