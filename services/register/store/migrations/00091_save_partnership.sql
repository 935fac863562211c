-- +goose Up

-- Puts an entry in the place of the version before it and keeps both states in the history, from the journal's number of the
-- change on. It says whether the version before was still the newest; otherwise nothing is changed.
--
-- A function, because its plans are kept by the session: a statement of so many columns takes longer to plan than to carry
-- out, and this is what every edit does. It takes each column by itself, and not a row of the table, which a column of a later
-- release would make another one for whoever still runs.
-- +goose StatementBegin
CREATE FUNCTION save_partnership(council_id text, entry uuid, its_version bigint, its_state text, is_published boolean,
    was_before_concordat boolean, its_display_name text, its_sort_name text, its_reference text, its_kind text, its_legal_form text,
    its_scope text, its_service_area text, its_scrutiny_committee text, its_responsible_officer text, its_lead_member text,
    its_committees text[], its_objectives text[], created timestamptz, updated timestamptz, its_body bytea, number bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE partnerships SET (version, state, published, before_concordat, display_name, sort_name, reference, kind, legal_form, scope,
            service_area, scrutiny_committee, responsible_officer, lead_member, committees, objectives, create_time, update_time, body)
        = ROW (its_version, its_state, is_published, was_before_concordat, its_display_name, its_sort_name, its_reference, its_kind,
            its_legal_form, its_scope, its_service_area, its_scrutiny_committee, its_responsible_officer, its_lead_member, its_committees,
            its_objectives, created, updated, its_body)
    WHERE council = council_id AND id = entry AND version = its_version - 1;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE partnerships_history SET to_seq = number WHERE council = council_id AND id = entry AND to_seq IS NULL;
    INSERT INTO partnerships_history (council, id, version, state, published, before_concordat, display_name, sort_name, reference, kind,
        legal_form, scope, service_area, scrutiny_committee, responsible_officer, lead_member, committees, objectives, create_time,
        update_time, body, from_seq)
    VALUES (council_id, entry, its_version, its_state, is_published, was_before_concordat, its_display_name, its_sort_name, its_reference,
        its_kind, its_legal_form, its_scope, its_service_area, its_scrutiny_committee, its_responsible_officer, its_lead_member,
        its_committees, its_objectives, created, updated, its_body, number);
    RETURN true;
END $$;
-- +goose StatementEnd
