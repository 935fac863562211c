-- +goose Up

-- Which roles do the duties of one that nobody holds, by role, such as {"service-lead": ["deputy-chief-executive"]}.
ALTER TABLE councils ADD COLUMN stand_ins jsonb NOT NULL DEFAULT '{}';

-- post also: 3 management information officer, 4 chief executive, 5 management team.
