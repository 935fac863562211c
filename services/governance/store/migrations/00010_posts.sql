-- +goose Up

-- The register's posts and offices, which records may name in a person's place, by their resource names.
CREATE TABLE posts (
    council text    NOT NULL,
    name    text    NOT NULL,
    version bigint  NOT NULL,
    vacant  boolean NOT NULL,
    PRIMARY KEY (council, name)
);
SELECT concordat_isolate('posts');
