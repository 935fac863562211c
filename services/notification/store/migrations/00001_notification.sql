-- +goose Up

-- What the service has learned from the register's journal: only what it needs to tell people what is due. The register
-- is the master of all of it.

CREATE TABLE councils (
    council      text PRIMARY KEY,
    display_name text NOT NULL,
    time_zone    text NOT NULL
);

CREATE TABLE reviews (
    council  text NOT NULL,
    id       uuid NOT NULL,
    title    text NOT NULL,
    deadline date NOT NULL,
    open     boolean NOT NULL,
    PRIMARY KEY (council, id)
);

-- officer has been asked for the return since the time in since, and beginning says why: 0 first asked, 1 took it over,
-- 2 asked again after it was sent back, 3 given time after its deadline had passed. steps and days go together.
CREATE TABLE returns (
    council           text NOT NULL,
    review            uuid NOT NULL,
    partnership       uuid NOT NULL,
    awaited           boolean NOT NULL,
    deadline          date NOT NULL,
    original_deadline date NOT NULL,
    round             integer NOT NULL,
    steps             integer[] NOT NULL,
    days              text[] NOT NULL,
    sent_back_for     text NOT NULL,
    officer           text NOT NULL,
    since             timestamptz NOT NULL,
    beginning         integer NOT NULL,
    PRIMARY KEY (council, review, partnership)
);
CREATE INDEX returns_partnership ON returns (council, partnership);

CREATE TABLE partnerships (
    council        text NOT NULL,
    id             uuid NOT NULL,
    display_name   text NOT NULL,
    active         boolean NOT NULL,
    service_area   text NOT NULL,
    service_lead   text NOT NULL,
    officer        text NOT NULL,
    delegate       text NOT NULL,
    delegate_from  date,
    delegate_until date,
    PRIMARY KEY (council, id)
);

-- Personal fields are emptied when the register erases them.
CREATE TABLE people (
    council      text NOT NULL,
    id           text NOT NULL,
    display_name text NOT NULL,
    address      text NOT NULL,
    state        integer NOT NULL,
    left_on      date,
    PRIMARY KEY (council, id)
);

-- post: 1 service lead, 2 deputy chief executive.
CREATE TABLE terms (
    council    text NOT NULL,
    id         text NOT NULL,
    person     text NOT NULL,
    post       integer NOT NULL,
    areas      text[] NOT NULL,
    from_date  date NOT NULL,
    until_date date,
    revoked    boolean NOT NULL,
    PRIMARY KEY (council, id)
);

-- The steps that are to be told when their time comes, each written by the transaction that made it due. told_at is set
-- once; a step that was told is never told again.
CREATE TABLE due_steps (
    council     text NOT NULL,
    review      uuid NOT NULL,
    partnership uuid NOT NULL,
    round       integer NOT NULL,
    step        integer NOT NULL,
    officer     text NOT NULL,
    due_at      timestamptz NOT NULL,
    told_at     timestamptz,
    PRIMARY KEY (council, review, partnership, round, step, officer)
);
CREATE INDEX due_steps_open ON due_steps (due_at, council) WHERE told_at IS NULL;

-- The messages. body is null until the first lease fixes it and stays what it is. leased_until and the fence belong to the worker
-- that has the message; leases alone go by the database's clock.
CREATE TABLE messages (
    council      text NOT NULL,
    id           uuid NOT NULL,
    message_id   text NOT NULL,
    review       uuid NOT NULL,
    step         integer NOT NULL,
    body         bytea,
    attempts     integer NOT NULL DEFAULT 0,
    fence        bigint NOT NULL DEFAULT 0,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    ended        boolean NOT NULL DEFAULT false,
    PRIMARY KEY (council, id)
);
CREATE INDEX messages_waiting ON messages (leased_until, council) WHERE NOT ended;

-- The ledger. result as in the contract: 1 waiting, 2 sent, 3 no confirmed address, 4 undeliverable, 5 nobody named,
-- 6 stopped, 7 superseded.
CREATE TABLE notices (
    council          text NOT NULL,
    id               uuid NOT NULL,
    review           uuid NOT NULL,
    partnership      uuid NOT NULL,
    round            integer NOT NULL,
    step             integer NOT NULL,
    occasion         text NOT NULL,
    service_area     text NOT NULL,
    officer          text NOT NULL,
    recipient        text NOT NULL,
    capacity         integer NOT NULL,
    address          text NOT NULL,
    template         text NOT NULL,
    due_at           timestamptz NOT NULL,
    delayed          boolean NOT NULL,
    result           integer NOT NULL,
    attempts         integer NOT NULL DEFAULT 0,
    reply            text NOT NULL DEFAULT '',
    message          uuid,
    message_id       text NOT NULL,
    sent_at          timestamptz,
    acknowledged_at  timestamptz,
    created_at       timestamptz NOT NULL,
    version          bigint NOT NULL,
    PRIMARY KEY (council, id),
    CONSTRAINT notices_once UNIQUE (council, review, partnership, round, step, occasion, recipient),
    FOREIGN KEY (council, message) REFERENCES messages (council, id)
);
CREATE INDEX notices_message ON notices (council, message);
CREATE INDEX notices_newest ON notices (council, created_at DESC, id DESC);
CREATE INDEX notices_recipient ON notices (council, recipient);
CREATE INDEX notices_waiting ON notices (council, review, partnership) WHERE result = 1;

SELECT concordat_isolate('councils'), concordat_isolate('reviews'), concordat_isolate('returns'), concordat_isolate('partnerships'),
       concordat_isolate('people'), concordat_isolate('terms'), concordat_isolate('due_steps'), concordat_isolate('messages'),
       concordat_isolate('notices');
SELECT concordat_across('due_steps', 'SELECT'), concordat_across('messages', 'SELECT');
