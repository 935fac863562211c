-- +goose Up

-- Facts that imports propose for records. told_at is set once, when whoever is to know is written down.
CREATE TABLE field_proposals (
    council      text        NOT NULL,
    id           uuid        NOT NULL,
    import       uuid        NOT NULL,
    partnership  uuid        NOT NULL,
    file         text        NOT NULL,
    proposed_by  text        NOT NULL,
    proposed_for text        NOT NULL,
    at           timestamptz NOT NULL,
    waits        boolean     NOT NULL,
    told_at      timestamptz,
    PRIMARY KEY (council, id)
);
CREATE INDEX field_proposals_untold ON field_proposals (council) WHERE told_at IS NULL;
CREATE INDEX field_proposals_partnership ON field_proposals (council, partnership);
SELECT concordat_isolate('field_proposals');
SELECT concordat_across('field_proposals', 'SELECT');

-- A notice is about a return, a hand-over, a privileged grant, or what an import proposes for a partnership.
ALTER TABLE notices ADD COLUMN import uuid, DROP CONSTRAINT notices_about,
    ADD CONSTRAINT notices_about CHECK (num_nonnulls(review, hand_over, privileged_grant, import) = 1
        AND (review IS NULL AND import IS NULL) = (partnership IS NULL))
    NOT VALID;
CREATE UNIQUE INDEX notices_import_once ON notices (council, import, partnership, step, occasion, recipient) WHERE import IS NOT NULL;
