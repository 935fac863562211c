-- +goose Up

-- The deliberate fault of the feed's test: numbers of a sequence are taken when a row is written, not when it is
-- committed, so a reader that remembers the highest one passes over those that commit late.
CREATE TABLE naive (id bigserial PRIMARY KEY);
-- +goose StatementBegin
DO $$ BEGIN
    EXECUTE format('GRANT INSERT ON naive TO %I', concordat_role('app'));
    EXECUTE format('GRANT USAGE ON SEQUENCE naive_id_seq TO %I', concordat_role('app'));
END $$;
-- +goose StatementEnd
