-- +goose Up

-- Moves a follower forward in the log of a council, never back, and gives where it was and which of some resources have an
-- earlier entry parked. The position stays locked until the commit, so what lies between is this transaction's to take
-- in. A function, because its plans are kept by the session: it is called for every commit that is followed.
-- +goose StatementBegin
CREATE FUNCTION concordat_follow(council_id text, follower_name text, up_to bigint, resources text[], OUT before bigint, OUT held text[])
LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        SELECT seq INTO before FROM follow_positions WHERE council = council_id AND follower = follower_name FOR UPDATE;
        EXIT WHEN FOUND;
        -- The council's first entry.
        INSERT INTO follow_positions (council, follower, seq) VALUES (council_id, follower_name, 0) ON CONFLICT DO NOTHING;
    END LOOP;
    IF up_to > before THEN
        UPDATE follow_positions SET seq = up_to WHERE council = council_id AND follower = follower_name;
    END IF;
    held := ARRAY(
        SELECT DISTINCT name FROM follow_parked
        WHERE council = council_id AND follower = follower_name AND name = ANY (resources));
END $$;
-- +goose StatementEnd
