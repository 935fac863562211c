-- +goose Up

-- The service's own copy of the logs it follows: each state of each resource, under the number of the entry that brought it.
-- What the logs said at a position is the newest state of each resource up to there; a snapshot is no more than positions.
-- Rows are added and never ended: to end one, every entry would have to find the one before it.
CREATE TABLE records (
    council text NOT NULL,
    service text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    name    text COLLATE "C" NOT NULL,
    type    text NOT NULL,
    version bigint NOT NULL,
    at      timestamptz NOT NULL,
    state   bytea NOT NULL,
    PRIMARY KEY (council, service, seq)
);
CREATE INDEX records_name ON records (council, service, name, seq);

-- Frozen data: positions and what was asked for, as the contract's message.
CREATE TABLE snapshots (
    council text NOT NULL,
    id      uuid NOT NULL,
    body    bytea NOT NULL,
    PRIMARY KEY (council, id)
);

-- Reports, as the contract's message, and what they are looked for by.
CREATE TABLE reports (
    council      text NOT NULL,
    id           uuid NOT NULL,
    version      bigint NOT NULL,
    kind         text NOT NULL,
    snapshot     uuid NOT NULL,
    presented_on date,
    body         bytea NOT NULL,
    PRIMARY KEY (council, id),
    CONSTRAINT reports_snapshot_fkey FOREIGN KEY (council, snapshot) REFERENCES snapshots (council, id)
);
CREATE INDEX reports_presented ON reports (council, kind, presented_on DESC) WHERE presented_on IS NOT NULL;

-- The documents, kept so that they need not be made again. Rows may be removed at any time: the same bytes are made from
-- the frozen data.
CREATE TABLE documents (
    council text NOT NULL,
    report  uuid NOT NULL,
    edition integer NOT NULL,
    format  text NOT NULL,
    bytes   bytea NOT NULL,
    PRIMARY KEY (council, report, edition, format),
    CONSTRAINT documents_report_fkey FOREIGN KEY (council, report) REFERENCES reports (council, id)
);

SELECT concordat_isolate('records'), concordat_isolate('snapshots'), concordat_isolate('reports'), concordat_isolate('documents');
