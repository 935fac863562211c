-- +goose Up

-- What the register said last of each council: the time zone, and the message as it was received. turned_to is the last day of the council
-- on which it was looked for assessments that change with nobody's edit.
CREATE TABLE councils (
    council   text   PRIMARY KEY,
    version   bigint NOT NULL,
    time_zone text   NOT NULL,
    turned_to date,
    body      bytea  NOT NULL
);

-- What the register said last of each partnership.
CREATE TABLE partnerships (
    council      text   NOT NULL REFERENCES councils (council),
    id           uuid   NOT NULL,
    version      bigint NOT NULL,
    state        text   NOT NULL,
    kind         text   NOT NULL,
    service_area text   NOT NULL,
    display_name text   NOT NULL,
    sort_name    text   NOT NULL, -- the name as lists are ordered by
    body         bytea  NOT NULL,
    PRIMARY KEY (council, id)
);

-- The people whom a partnership's record names, who may see its assessment or answer for it. Null bounds are open.
CREATE TABLE partnership_people (
    council     text NOT NULL,
    partnership uuid NOT NULL,
    role        text NOT NULL,
    person      text NOT NULL,
    from_day    date,
    until_day   date,
    FOREIGN KEY (council, partnership) REFERENCES partnerships (council, id)
);
CREATE INDEX partnership_people_partnership ON partnership_people (council, partnership, person);

-- How each partnership stands in each review that called for it, read from its return.
CREATE TABLE returns (
    council     text    NOT NULL,
    partnership uuid    NOT NULL,
    review      text    NOT NULL,
    version     bigint  NOT NULL,
    open_day    date    NOT NULL,
    deadline    date    NOT NULL,
    submitted   boolean NOT NULL,
    accepted    boolean NOT NULL,
    body        bytea   NOT NULL,
    PRIMARY KEY (council, partnership, review)
);

-- Versions of the policy: the pack as it was loaded, and what became of it.
CREATE TABLE policies (
    council          text        NOT NULL,
    id               uuid        NOT NULL,
    version          bigint      NOT NULL,
    number           integer     NOT NULL,
    state            text        NOT NULL CHECK (state IN ('DRAFT', 'APPROVED', 'WITHDRAWN')),
    pack             bytea       NOT NULL,
    pack_sha256      text        NOT NULL,
    example_failures text[]      NOT NULL,
    committee        text        NOT NULL,
    meeting_date     date,
    minute           text        NOT NULL,
    to_follow        boolean     NOT NULL,
    recorder         text        NOT NULL,
    record_time      timestamptz,
    in_force_from    date,
    in_force_until   date,
    withdraw_reason  text        NOT NULL,
    creator          text        NOT NULL,
    create_time      timestamptz NOT NULL,
    update_time      timestamptz NOT NULL,
    PRIMARY KEY (council, id),
    CONSTRAINT policies_number_key UNIQUE (council, number),
    CONSTRAINT policies_in_force_is_approved CHECK (in_force_from IS NULL OR (state = 'APPROVED' AND record_time IS NOT NULL)),
    CONSTRAINT policies_in_force_order CHECK (in_force_until >= in_force_from)
);

-- On any day at most one version is in force in a council. A range of texts from the council to itself lets the constraint compare councils
-- without an extension. It is looked at when the transaction ends, since one version gives way to another.
CREATE TYPE textrange AS RANGE (subtype = text);
ALTER TABLE policies ADD CONSTRAINT policies_one_in_force EXCLUDE USING gist (
    textrange(council, council, '[]') WITH &&,
    daterange(in_force_from, in_force_until, '[]') WITH &&
) WHERE (in_force_from IS NOT NULL) DEFERRABLE INITIALLY DEFERRED;

-- Answers to judgements. They never change: the newest for a criterion counts.
CREATE TABLE answers (
    council     text        NOT NULL,
    id          uuid        NOT NULL,
    partnership uuid        NOT NULL,
    criterion   text        NOT NULL,
    outcome     text        NOT NULL,
    evidence    text        NOT NULL,
    link        text        NOT NULL,
    valid_until date,
    person      text        NOT NULL,
    answer_time timestamptz NOT NULL,
    policy      uuid        NOT NULL,
    PRIMARY KEY (council, id),
    FOREIGN KEY (council, partnership) REFERENCES partnerships (council, id),
    FOREIGN KEY (council, policy) REFERENCES policies (council, id)
);
CREATE INDEX answers_partnership ON answers (council, partnership, answer_time, id);
CREATE INDEX answers_criterion ON answers (council, partnership, criterion, answer_time, id);

-- Every state that an assessment ever had, from the journal's from_seq until before to_seq; the newest has no to_seq. body is a
-- concordat.governance.v1.Assessment.
CREATE TABLE assessments (
    council           text   NOT NULL,
    partnership       uuid   NOT NULL,
    from_seq          bigint NOT NULL,
    to_seq            bigint,
    version           bigint NOT NULL,
    overall           text   NOT NULL,
    significance      text   NOT NULL,
    service_area      text   NOT NULL,
    kind              text   NOT NULL,
    partnership_state text   NOT NULL,
    sort_name         text   NOT NULL,
    next_change       date,
    body              bytea  NOT NULL,
    PRIMARY KEY (council, partnership, from_seq),
    FOREIGN KEY (council, partnership) REFERENCES partnerships (council, id)
);
CREATE UNIQUE INDEX assessments_newest ON assessments (council, partnership) WHERE to_seq IS NULL;
CREATE INDEX assessments_sort_name ON assessments (council, sort_name, partnership);
CREATE INDEX assessments_next_change ON assessments (council, next_change) WHERE to_seq IS NULL AND next_change IS NOT NULL;

-- The outcome of each criterion in each assessment: a row stays as long as the outcome does, so the rows are also the history of outcomes.
CREATE TABLE verdicts (
    council     text    NOT NULL,
    partnership uuid    NOT NULL,
    criterion   text    NOT NULL,
    from_seq    bigint  NOT NULL,
    to_seq      bigint,
    position    integer NOT NULL, -- in the order of the policy
    outcome     text    NOT NULL,
    severity    text    NOT NULL,
    section     text    NOT NULL,
    not_stated  boolean NOT NULL, -- a fact that nobody has stated stands behind it
    PRIMARY KEY (council, partnership, criterion, from_seq)
);
-- No index begins with anything but the partnership: one on the outcome would be taken for the look-up of one partnership's verdicts as
-- long as the table has no statistics, and reads the whole council each time.
CREATE UNIQUE INDEX verdicts_newest ON verdicts (council, partnership, criterion) WHERE to_seq IS NULL;

-- The partnerships that wait to be assessed.
CREATE TABLE marks (
    council     text NOT NULL,
    partnership uuid NOT NULL,
    PRIMARY KEY (council, partnership)
);

SELECT concordat_isolate('councils'), concordat_isolate('partnerships'), concordat_isolate('partnership_people'),
       concordat_isolate('returns'), concordat_isolate('policies'), concordat_isolate('answers'),
       concordat_isolate('assessments'), concordat_isolate('verdicts'), concordat_isolate('marks');

-- The assessor looks across councils for a new day and for partnerships that wait.
SELECT concordat_across('councils', 'SELECT'), concordat_across('marks', 'SELECT');
