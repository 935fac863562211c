-- +goose Up

-- A council has about a thousand assessments, and an assessment about twenty verdicts, however few of them were there when the
-- database counted: plans made from a count of one in each council would read the whole council for each of its partnerships.
ALTER TABLE assessments ALTER COLUMN council SET (n_distinct = -0.001);
ALTER TABLE verdicts ALTER COLUMN council SET (n_distinct = -0.0001);
ALTER TABLE verdicts ALTER COLUMN partnership SET (n_distinct = -0.05);
ANALYZE assessments, verdicts;
