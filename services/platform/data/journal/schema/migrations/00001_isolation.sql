-- +goose Up

-- The name of a role of the service that owns this database: concordat_role('app') is register_app.
-- +goose StatementBegin
CREATE FUNCTION concordat_role(kind text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current_user NOT LIKE '%\_owner' THEN
        RAISE EXCEPTION 'migrations run as the owner role of the service, not as %', current_user;
    END IF;
    RETURN left(current_user, -length('owner')) || kind;
END $$;
-- +goose StatementEnd

-- Makes a table an island for each council: its rows are seen and written only by transactions of their own council.
-- Forced, so that it holds for the owner too, who has a policy of its own: without one its backfills would change no
-- row and say nothing. An unset or reset setting ('' after SET LOCAL) matches no row.
-- +goose StatementBegin
CREATE FUNCTION concordat_isolate(tbl regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    app text := concordat_role('app');
    readonly text := concordat_role('readonly');
    own constant text := $own$council = nullif(current_setting('concordat.council', true), '')$own$;
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tbl);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tbl);
    EXECUTE format('CREATE POLICY council ON %s TO %I, %I USING (%s) WITH CHECK (%s)', tbl, app, readonly, own, own);
    EXECUTE format('CREATE POLICY owner ON %s TO %I USING (true) WITH CHECK (true)', tbl, current_user);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', tbl, app);
    EXECUTE format('GRANT SELECT ON %s TO %I', tbl, readonly);
END $$;
-- +goose StatementEnd

-- Opens a table to the system role, for the few jobs that work across councils. Call it after concordat_isolate.
-- +goose StatementBegin
CREATE FUNCTION concordat_across(tbl regclass, privileges text DEFAULT 'SELECT, INSERT, UPDATE, DELETE')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    system text := concordat_role('system');
BEGIN
    EXECUTE format('CREATE POLICY system ON %s TO %I USING (true) WITH CHECK (true)', tbl, system);
    EXECUTE format('GRANT %s ON %s TO %I', privileges, tbl, system);
END $$;
-- +goose StatementEnd
