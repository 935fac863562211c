-- +goose Up

-- The working days of the council: its nation's bank holidays by division, and the days on which it is closed.
ALTER TABLE councils ADD COLUMN division text NOT NULL DEFAULT 'england-and-wales', ADD COLUMN closures text[] NOT NULL DEFAULT '{}';

-- The steps folded into the opening, with the days they were planned for; folded_steps and folded_days go together.
ALTER TABLE returns ADD COLUMN folded_steps integer[] NOT NULL DEFAULT '{}', ADD COLUMN folded_days text[] NOT NULL DEFAULT '{}';

-- not_before is business time: a reminder that came too soon after another message goes then.
ALTER TABLE messages ADD COLUMN not_before timestamptz NOT NULL DEFAULT '-infinity';

-- stands_for and stands_for_days go together, as above. result also: 8 officer not told.
ALTER TABLE notices ADD COLUMN held_until timestamptz, ADD COLUMN stands_for integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN stands_for_days text[] NOT NULL DEFAULT '{}';
