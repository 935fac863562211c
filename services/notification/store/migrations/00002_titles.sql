-- +goose Up

-- What the council calls the roles, by role, such as {"service-lead": "head of service"}.
ALTER TABLE councils ADD COLUMN titles jsonb NOT NULL DEFAULT '{}';
