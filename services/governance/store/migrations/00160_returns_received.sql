-- +goose Up

-- The day on which a return was received that was entered for its officer and awaits their confirmation.
ALTER TABLE returns ADD COLUMN received date;
