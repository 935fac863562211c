-- +goose Up

-- One row for each council. What it is made of is in body, a concordat.register.v1.Council; so it is in every table
-- here: the columns beside it are what is looked up, filtered or ordered by.
CREATE TABLE councils (
    council text   PRIMARY KEY,
    version bigint NOT NULL,
    body    bytea  NOT NULL
);

CREATE TABLE people (
    council      text    NOT NULL REFERENCES councils (council),
    id           uuid    NOT NULL,
    version      bigint  NOT NULL,
    display_name text    NOT NULL,
    sort_name    text    NOT NULL, -- the name as lists are ordered by: case and punctuation aside
    kind         text    NOT NULL,
    email_state  text    NOT NULL,
    suspended    boolean NOT NULL,
    body         bytea   NOT NULL,
    PRIMARY KEY (council, id)
);
CREATE INDEX people_sort_name ON people (council, sort_name, id);

-- The accounts that sign in to a council: each is one person's or one application's.
CREATE TABLE sign_ins (
    council     text NOT NULL,
    issuer      text NOT NULL,
    subject     text NOT NULL,
    person      uuid,
    application uuid,
    PRIMARY KEY (council, issuer, subject),
    FOREIGN KEY (council, person) REFERENCES people (council, id),
    CONSTRAINT sign_ins_one_owner CHECK ((person IS NULL) <> (application IS NULL))
);
CREATE INDEX sign_ins_person ON sign_ins (council, person);

CREATE TABLE role_terms (
    council     text        NOT NULL,
    id          uuid        NOT NULL,
    version     bigint      NOT NULL,
    person      uuid        NOT NULL,
    role        text        NOT NULL,
    start_date  date        NOT NULL,
    end_date    date,
    revoked     boolean     NOT NULL,
    areas       text[]      NOT NULL, -- the service areas, of a service lead
    committee   text        NOT NULL, -- the committee of the minute reference
    create_time timestamptz NOT NULL,
    body        bytea       NOT NULL,
    PRIMARY KEY (council, id),
    FOREIGN KEY (council, person) REFERENCES people (council, id)
);
CREATE INDEX role_terms_person ON role_terms (council, person);
CREATE INDEX role_terms_create_time ON role_terms (council, create_time, id);

-- Every state that a role term ever had: the row of role_terms from the journal's from_seq until before to_seq.
CREATE TABLE role_terms_history (
    LIKE role_terms,
    from_seq bigint NOT NULL,
    to_seq   bigint,
    PRIMARY KEY (council, id, from_seq)
);
CREATE INDEX role_terms_history_create_time ON role_terms_history (council, create_time, id);

CREATE TABLE applications (
    council      text   NOT NULL,
    id           uuid   NOT NULL,
    version      bigint NOT NULL,
    sort_name    text   NOT NULL,
    body         bytea  NOT NULL,
    PRIMARY KEY (council, id)
);
CREATE INDEX applications_sort_name ON applications (council, sort_name, id);
ALTER TABLE sign_ins ADD FOREIGN KEY (council, application) REFERENCES applications (council, id);

CREATE TABLE partnerships (
    council             text        NOT NULL REFERENCES councils (council),
    id                  uuid        NOT NULL,
    version             bigint      NOT NULL,
    state               text        NOT NULL,
    published           boolean     NOT NULL,
    before_concordat    boolean     NOT NULL,
    display_name        text        NOT NULL,
    sort_name           text        NOT NULL, -- the name as lists are ordered by: case and punctuation aside
    reference           text        NOT NULL,
    kind                text        NOT NULL,
    legal_form          text        NOT NULL,
    scope               text        NOT NULL,
    service_area        text        NOT NULL,
    scrutiny_committee  text        NOT NULL,
    responsible_officer text        NOT NULL, -- a person's id, or '' where nobody or only a text is named
    lead_member         text        NOT NULL, -- likewise
    committees          text[]      NOT NULL, -- every committee that the entry names
    objectives          text[]      NOT NULL, -- every objective of the council that the entry names
    create_time         timestamptz NOT NULL,
    update_time         timestamptz NOT NULL,
    body                bytea       NOT NULL,
    PRIMARY KEY (council, id)
);
-- What was withdrawn gives its reference back.
CREATE UNIQUE INDEX partnerships_reference_key ON partnerships (council, reference)
    WHERE reference <> '' AND state <> 'WITHDRAWN';
CREATE INDEX partnerships_sort_name ON partnerships (council, sort_name, id);
CREATE INDEX partnerships_reference ON partnerships (council, reference, id);
CREATE INDEX partnerships_create_time ON partnerships (council, create_time, id);
CREATE INDEX partnerships_update_time ON partnerships (council, update_time, id);
CREATE INDEX partnerships_state ON partnerships (council, state, sort_name, id);
CREATE INDEX partnerships_service_area ON partnerships (council, service_area, sort_name, id);
CREATE INDEX partnerships_responsible_officer ON partnerships (council, responsible_officer, sort_name, id);
CREATE INDEX partnerships_lead_member ON partnerships (council, lead_member, sort_name, id);

-- Every state that a partnership ever had: the row of partnerships from the journal's from_seq until before to_seq.
CREATE TABLE partnerships_history (
    LIKE partnerships,
    from_seq bigint NOT NULL,
    to_seq   bigint,
    PRIMARY KEY (council, id, from_seq)
);
CREATE INDEX partnerships_history_sort_name ON partnerships_history (council, sort_name, id);

-- The words of an entry's names, from the journal's from_seq until before to_seq; to_seq is null while they hold.
CREATE TABLE partnership_words (
    council  text   NOT NULL,
    word     text   NOT NULL,
    id       uuid   NOT NULL,
    from_seq bigint NOT NULL,
    to_seq   bigint,
    PRIMARY KEY (council, word, id, from_seq),
    FOREIGN KEY (council, id) REFERENCES partnerships (council, id)
);
CREATE INDEX partnership_words_id ON partnership_words (council, id);

SELECT concordat_isolate('councils'), concordat_isolate('people'), concordat_isolate('sign_ins'),
       concordat_isolate('role_terms'), concordat_isolate('role_terms_history'), concordat_isolate('applications'),
       concordat_isolate('partnerships'), concordat_isolate('partnerships_history'), concordat_isolate('partnership_words');

-- An operator lists the councils of the installation, and everybody those in which they hold a role.
SELECT concordat_across('councils', 'SELECT');
