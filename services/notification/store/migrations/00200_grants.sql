-- +goose Up

-- What became of privileged grants, by the step of the notices that tell of it. told_at is set once, when whoever is to know is
-- written down.
CREATE TABLE grants (
    council      text        NOT NULL,
    id           uuid        NOT NULL,
    step         integer     NOT NULL,
    kind         integer     NOT NULL,
    person       text        NOT NULL,
    on_behalf_of text        NOT NULL,
    roles        text[]      NOT NULL,
    for_oneself  boolean     NOT NULL,
    proposed_by  text        NOT NULL,
    proposed_at  timestamptz NOT NULL,
    settled_by   text        NOT NULL,
    reason       text        NOT NULL,
    at           timestamptz NOT NULL,
    told_at      timestamptz,
    PRIMARY KEY (council, id, step)
);
CREATE INDEX grants_untold ON grants (council) WHERE told_at IS NULL;
SELECT concordat_isolate('grants');
SELECT concordat_across('grants', 'SELECT');

-- A notice is about a return, a hand-over or a privileged grant.
ALTER TABLE notices ADD COLUMN privileged_grant uuid, DROP CONSTRAINT notices_about,
    ADD CONSTRAINT notices_about CHECK (num_nonnulls(review, hand_over, privileged_grant) = 1 AND (review IS NULL) = (partnership IS NULL))
    NOT VALID;
CREATE UNIQUE INDEX notices_grant_once ON notices (council, privileged_grant, step, recipient) WHERE privileged_grant IS NOT NULL;
