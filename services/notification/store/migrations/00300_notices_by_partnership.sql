-- +goose Up

-- Which notices are about a partnership: asked when somebody lists who opened the notices that they answer for.
CREATE INDEX notices_partnership ON notices (council, partnership, id) WHERE partnership IS NOT NULL;
