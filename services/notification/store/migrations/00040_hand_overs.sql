-- +goose Up

-- The hand-overs of duties that could not be carried out on their day. told_at is set once, when whoever is to know is written down.
CREATE TABLE hand_overs (
    council          text        NOT NULL,
    id               uuid        NOT NULL,
    person           text        NOT NULL,
    to_person        text        NOT NULL,
    on_day           date        NOT NULL,
    ordered_by       text        NOT NULL,
    not_done_because text        NOT NULL,
    ended_at         timestamptz NOT NULL,
    told_at          timestamptz,
    PRIMARY KEY (council, id)
);
CREATE INDEX hand_overs_untold ON hand_overs (council) WHERE told_at IS NULL;
SELECT concordat_isolate('hand_overs');
SELECT concordat_across('hand_overs', 'SELECT');

-- A notice is about a return, or about a hand-over: then it has neither review nor partnership. What was written before is about returns, so
-- that the constraint need not look at it.
ALTER TABLE messages ALTER COLUMN review DROP NOT NULL;
ALTER TABLE notices ALTER COLUMN review DROP NOT NULL, ALTER COLUMN partnership DROP NOT NULL, ADD COLUMN hand_over uuid,
    ADD CONSTRAINT notices_about CHECK ((hand_over IS NULL) = (review IS NOT NULL) AND (hand_over IS NULL) = (partnership IS NOT NULL)) NOT VALID;
CREATE UNIQUE INDEX notices_hand_over_once ON notices (council, hand_over, step, recipient) WHERE hand_over IS NOT NULL;
