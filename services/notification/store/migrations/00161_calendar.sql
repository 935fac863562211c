-- +goose Up

-- Bank holidays of the bundled table that count as working days, and the day up to which all bank holidays were added where that is later.
ALTER TABLE councils ADD COLUMN working text[] NOT NULL DEFAULT '{}', ADD COLUMN holidays_until date;
