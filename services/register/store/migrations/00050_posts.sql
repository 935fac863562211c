-- +goose Up

-- Posts and offices, whoever holds them. Who holds one from when to when stands in three columns of equal length.
CREATE TABLE posts (
    council    text   NOT NULL REFERENCES councils (council),
    id         uuid   NOT NULL,
    version    bigint NOT NULL,
    sort_name  text   NOT NULL, -- the title as lists are ordered by and posts are told apart: case and punctuation aside
    kind       text   NOT NULL,
    holders    uuid[] NOT NULL,
    first_days date[] NOT NULL,
    last_days  date[] NOT NULL, -- null while no end is known
    committees text[] NOT NULL, -- every committee whose minute proves an appointment
    body       bytea  NOT NULL,
    PRIMARY KEY (council, id),
    CONSTRAINT posts_sort_name_key UNIQUE (council, sort_name)
);

-- Every state that a post ever had: the row of posts from the journal's from_seq until before to_seq.
CREATE TABLE posts_history (
    LIKE posts,
    from_seq bigint NOT NULL,
    to_seq   bigint,
    PRIMARY KEY (council, id, from_seq)
);
CREATE INDEX posts_history_sort_name ON posts_history (council, sort_name, id);

SELECT concordat_isolate('posts'), concordat_isolate('posts_history');
