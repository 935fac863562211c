-- +goose Up

-- That the cover passes privileged roles on: a second person has confirmed it, or it is of before anybody had to.
ALTER TABLE covers ADD COLUMN privileged boolean NOT NULL DEFAULT true;
