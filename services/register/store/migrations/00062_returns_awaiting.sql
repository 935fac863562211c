-- +goose Up

-- True while a return that was entered for its officer awaits the officer's confirmation.
ALTER TABLE returns ADD COLUMN awaiting_confirmation boolean NOT NULL DEFAULT false;
