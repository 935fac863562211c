-- +goose Up

-- What somebody did last with a return and others are to hear of: event_step is as in notices, 0 for nothing; event_words the reason or the
-- comment given with it. previous is who was the officer before the present one, submitter who submitted it. asked is how much it asks, as
-- JSON: the facts that are missing or stale, and how many parts are unwritten and to be confirmed.
ALTER TABLE returns ADD COLUMN event_step integer NOT NULL DEFAULT 0, ADD COLUMN event_at timestamptz, ADD COLUMN event_by text NOT NULL DEFAULT '',
    ADD COLUMN event_for text NOT NULL DEFAULT '', ADD COLUMN event_words text NOT NULL DEFAULT '', ADD COLUMN submitter text NOT NULL DEFAULT '',
    ADD COLUMN previous text NOT NULL DEFAULT '', ADD COLUMN asked jsonb NOT NULL DEFAULT '{}';

-- The facts that the record lacks, as it stands now.
ALTER TABLE partnerships ADD COLUMN gaps text[] NOT NULL DEFAULT '{}';

-- Whom the council's mails come from, and where replies go.
ALTER TABLE councils ADD COLUMN mail_sender text NOT NULL DEFAULT '', ADD COLUMN mail_reply text NOT NULL DEFAULT '';

-- A message that gathers takes in what is done within the seconds before it first goes.
ALTER TABLE messages ADD COLUMN gathers boolean NOT NULL DEFAULT false;

-- What is to be told of the events of returns, each written by the transaction that learned of it. told_at is set once; what was told for an
-- occasion is never told again, whoever the officer is then.
CREATE TABLE due_news (
    council     text        NOT NULL,
    review      uuid        NOT NULL,
    partnership uuid        NOT NULL,
    step        integer     NOT NULL,
    occasion    text        NOT NULL,
    round       integer     NOT NULL,
    officer     text        NOT NULL,
    due_at      timestamptz NOT NULL,
    told_at     timestamptz,
    PRIMARY KEY (council, review, partnership, step, occasion)
);
CREATE INDEX due_news_open ON due_news (due_at, council) WHERE told_at IS NULL;
SELECT concordat_isolate('due_news');
SELECT concordat_across('due_news', 'SELECT');
