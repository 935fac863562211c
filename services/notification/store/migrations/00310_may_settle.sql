-- +goose Up

-- In which roles somebody may settle what an import proposes, as the register says it, in the order of those asked.
-- Empty for what came before the register said it: then the record's officer and those above may.
ALTER TABLE field_proposals ADD COLUMN may_settle text NOT NULL DEFAULT '';
