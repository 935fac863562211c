-- +goose Up

-- Keeps partnerships as the register's log tells of them, with the people whom they name, and marks them to be assessed. The
-- partnerships' columns are arrays of one length; the people's are too, each person with the partnership that names them.
--
-- A function, because its plans are kept by the session and all goes to the database at once: it is called for every commit
-- of the register. The council is locked first, apart from changes of the policy, which mark the same partnerships in
-- another order: the two would wait for each other.
-- +goose StatementBegin
CREATE FUNCTION learn_partnerships(council_id text, ids uuid[], versions bigint[], states text[], kinds text[], service_areas text[],
    display_names text[], sort_names text[], bodies bytea[],
    named_in uuid[], roles text[], people text[], from_days date[], until_days date[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM councils WHERE council = council_id FOR SHARE;
    INSERT INTO partnerships (council, id, version, state, kind, service_area, display_name, sort_name, body)
    SELECT council_id, given.* FROM unnest(ids, versions, states, kinds, service_areas, display_names, sort_names, bodies) AS given
    ON CONFLICT (council, id) DO UPDATE
    SET version = excluded.version, state = excluded.state, kind = excluded.kind, service_area = excluded.service_area,
        display_name = excluded.display_name, sort_name = excluded.sort_name, body = excluded.body;
    DELETE FROM partnership_people WHERE council = council_id AND partnership = ANY (ids);
    INSERT INTO partnership_people (council, partnership, role, person, from_day, until_day)
    SELECT council_id, given.* FROM unnest(named_in, roles, people, from_days, until_days) AS given;
    -- A mark that is there already is locked until the commit: were it left alone, the assessor could take it meanwhile,
    -- assess what was before, and the change would never be looked at.
    INSERT INTO marks (council, partnership) SELECT DISTINCT council_id, unnest(ids) ORDER BY 2
    ON CONFLICT (council, partnership) DO UPDATE SET partnership = excluded.partnership;
END $$;
-- +goose StatementEnd
