-- +goose Up

-- Which partnerships' records name somebody: asked when they list who opened the records that they answer for.
CREATE INDEX partnership_people_person ON partnership_people (council, person, role, partnership);
