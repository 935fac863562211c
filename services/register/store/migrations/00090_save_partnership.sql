-- +goose Up

-- Puts an entry in the place of the version before it and keeps both states in the history, from the journal's number of the
-- change on. It says whether the version before was still the newest; otherwise nothing is changed.
--
-- A function, because its plans are kept by the session: a statement of so many columns takes longer to plan than to carry
-- out, and this is what every edit does.
-- +goose StatementBegin
CREATE FUNCTION save_partnership(entry partnerships, number bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE partnerships SET (version, state, published, before_concordat, display_name, sort_name, reference, kind, legal_form, scope,
            service_area, scrutiny_committee, responsible_officer, lead_member, committees, objectives, create_time, update_time, body)
        = ROW (entry.version, entry.state, entry.published, entry.before_concordat, entry.display_name, entry.sort_name, entry.reference,
            entry.kind, entry.legal_form, entry.scope, entry.service_area, entry.scrutiny_committee, entry.responsible_officer,
            entry.lead_member, entry.committees, entry.objectives, entry.create_time, entry.update_time, entry.body)
    WHERE council = entry.council AND id = entry.id AND version = entry.version - 1;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE partnerships_history SET to_seq = number WHERE council = entry.council AND id = entry.id AND to_seq IS NULL;
    INSERT INTO partnerships_history (council, id, version, state, published, before_concordat, display_name, sort_name, reference, kind,
        legal_form, scope, service_area, scrutiny_committee, responsible_officer, lead_member, committees, objectives, create_time,
        update_time, body, from_seq)
    SELECT entry.*, number;
    RETURN true;
END $$;
-- +goose StatementEnd
