-- +goose Up

-- That somebody's access is suspended: they are told nothing.
ALTER TABLE people ADD COLUMN suspended boolean NOT NULL DEFAULT false;

-- post also: 6 employee, who may cover an officer; 7 internal audit, whose members act in no other role.
