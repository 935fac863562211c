-- +goose Up

-- Puts the personal fields of one entry as they are without words that were erased in place of what they were. Like
-- concordat_erase it runs as the owner: the service may not change what was written in any other way. What a field was is
-- proved by the hash in the sealed entry, which a forged field would not meet.
-- +goose StatementBegin
CREATE FUNCTION concordat_erase_words(council_id text, number bigint, rest bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF council_id IS DISTINCT FROM nullif(current_setting('concordat.council', true), '') THEN
        RAISE EXCEPTION 'erasure in another council than the transaction''s';
    END IF;
    UPDATE journal_personal SET fields = rest WHERE council = council_id AND seq = number AND fields <> '';
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    REVOKE ALL ON FUNCTION concordat_erase_words(text, bigint, bytea) FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION concordat_erase_words(text, bigint, bytea) TO %I', concordat_role('app'));
END $$;
-- +goose StatementEnd
