-- +goose Up

-- The former names of an entry, in small letters, as a filter finds them; the other columns of an entry are told of where the tables
-- are made. The names themselves are in the body.
ALTER TABLE partnerships ADD COLUMN former_names text[] NOT NULL DEFAULT '{}';
ALTER TABLE partnerships_history ADD COLUMN former_names text[] NOT NULL DEFAULT '{}';

-- Returns the parts of a message that stand under a number of a field and have a length: texts and messages.
-- +goose StatementBegin
CREATE FUNCTION parts_of_message(message bytea, wanted bigint) RETURNS SETOF bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    place int := 0;
    part int := 0;    -- 0 while the key of a field is read, 1 its number, 2 its length
    kind int;
    number bigint;
    value bigint := 0;
    shift int := 0;
    byte int;
BEGIN
    WHILE place < length(message) LOOP
        byte := get_byte(message, place);
        place := place + 1;
        IF shift < 63 THEN
            value := value | ((byte & 127)::bigint << shift);
        END IF;
        shift := shift + 7;
        CONTINUE WHEN byte > 127;
        IF part = 0 THEN
            kind := value & 7;
            number := value >> 3;
            part := CASE kind WHEN 0 THEN 1 WHEN 2 THEN 2 ELSE 0 END;
            place := place + CASE kind WHEN 1 THEN 8 WHEN 5 THEN 4 ELSE 0 END;
        ELSIF part = 1 THEN
            part := 0;
        ELSE
            IF number = wanted THEN
                RETURN NEXT substring(message FROM place + 1 FOR value::int);
            END IF;
            place := place + value::int;
            part := 0;
        END IF;
        value := 0;
        shift := 0;
    END LOOP;
END $$;
-- +goose StatementEnd

-- Returns the former names in the body of an entry as the column keeps them. The database knows the small letters of ASCII only.
-- +goose StatementBegin
CREATE FUNCTION former_names_of(body bytea) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(translate(lower(ltrim(convert_from(name, 'UTF8'), $t$ '"(‘“$t$)),
        'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĨĪĬĮĴĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŨŪŬŮŰŲŴŶŸŹŻŽẀẂẄỲ',
        'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥĩīĭįĵķĺļľłńņňōŏőœŕŗřśŝşšţťũūŭůűųŵŷÿźżžẁẃẅỳ')
        ORDER BY former.place), '{}')
    FROM parts_of_message(body, 8) WITH ORDINALITY AS former (message, place), parts_of_message(former.message, 1) AS name
$$;
-- +goose StatementEnd

UPDATE partnerships SET former_names = former_names_of(body) WHERE former_names_of(body) <> '{}';
UPDATE partnerships_history SET former_names = former_names_of(body) WHERE former_names_of(body) <> '{}';

-- save_partnership with the former names. The one without them stays for whoever still runs the release before; it reads them
-- from the body. What such a release enters meanwhile is found by its former names from its next edit on.
-- +goose StatementBegin
CREATE FUNCTION save_partnership(council_id text, entry uuid, its_version bigint, its_state text, is_published boolean,
    was_before_concordat boolean, its_display_name text, its_sort_name text, its_reference text, its_kind text, its_legal_form text,
    its_scope text, its_service_area text, its_scrutiny_committee text, its_responsible_officer text, its_lead_member text,
    its_committees text[], its_objectives text[], its_former_names text[], created timestamptz, updated timestamptz, its_body bytea, number bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE partnerships SET (version, state, published, before_concordat, display_name, sort_name, reference, kind, legal_form, scope,
            service_area, scrutiny_committee, responsible_officer, lead_member, committees, objectives, former_names,
            create_time, update_time, body)
        = ROW (its_version, its_state, is_published, was_before_concordat, its_display_name, its_sort_name, its_reference, its_kind,
            its_legal_form, its_scope, its_service_area, its_scrutiny_committee, its_responsible_officer, its_lead_member, its_committees,
            its_objectives, its_former_names, created, updated, its_body)
    WHERE council = council_id AND id = entry AND version = its_version - 1;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE partnerships_history SET to_seq = number WHERE council = council_id AND id = entry AND to_seq IS NULL;
    INSERT INTO partnerships_history (council, id, version, state, published, before_concordat, display_name, sort_name, reference, kind,
        legal_form, scope, service_area, scrutiny_committee, responsible_officer, lead_member, committees, objectives, former_names,
        create_time, update_time, body, from_seq)
    VALUES (council_id, entry, its_version, its_state, is_published, was_before_concordat, its_display_name, its_sort_name, its_reference,
        its_kind, its_legal_form, its_scope, its_service_area, its_scrutiny_committee, its_responsible_officer, its_lead_member,
        its_committees, its_objectives, its_former_names, created, updated, its_body, number);
    RETURN true;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION save_partnership(council_id text, entry uuid, its_version bigint, its_state text, is_published boolean,
    was_before_concordat boolean, its_display_name text, its_sort_name text, its_reference text, its_kind text, its_legal_form text,
    its_scope text, its_service_area text, its_scrutiny_committee text, its_responsible_officer text, its_lead_member text,
    its_committees text[], its_objectives text[], created timestamptz, updated timestamptz, its_body bytea, number bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN save_partnership(council_id, entry, its_version, its_state, is_published, was_before_concordat, its_display_name, its_sort_name,
        its_reference, its_kind, its_legal_form, its_scope, its_service_area, its_scrutiny_committee, its_responsible_officer,
        its_lead_member, its_committees, its_objectives, former_names_of(its_body), created, updated, its_body, number);
END $$;
-- +goose StatementEnd
