-- +goose Up

-- The next day on which a post passes to another holder, or becomes vacant; null when none is known. On that day the
-- register records who holds it now, so that everybody who follows the journal hears of it.
ALTER TABLE posts ADD COLUMN next_change date;
ALTER TABLE posts_history ADD COLUMN next_change date;
CREATE INDEX posts_next_change ON posts (next_change) WHERE next_change IS NOT NULL;

-- Posts that pass on today are looked for in all councils at once.
SELECT concordat_across('posts', 'SELECT');
