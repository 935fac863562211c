-- +goose Up
CREATE TABLE things (
    council text NOT NULL,
    id uuid NOT NULL,
    title text NOT NULL,
    state text NOT NULL,
    ended_on date,
    created_at timestamptz NOT NULL,
    cost bigint,
    published boolean NOT NULL,
    risk bigint,
    team text,
    aliases text[] NOT NULL DEFAULT '{}',
    CONSTRAINT things_pkey PRIMARY KEY (council, id)
);
SELECT concordat_isolate('things');
