-- +goose Up

-- One row for each spreadsheet file that was uploaded. body is the contract's concordat.register.v1.Import, without
-- the rows; plan_hash tells whether a plan made anew is the one that the officer saw.
CREATE TABLE imports (
    council   text NOT NULL,
    id        uuid NOT NULL,
    version   bigint NOT NULL CHECK (version > 0),
    plan_hash text NOT NULL,
    body      bytea NOT NULL,
    PRIMARY KEY (council, id)
);

-- The files as uploaded. Withdrawing a file removes its row; the hash stays in the import.
CREATE TABLE import_files (
    council text NOT NULL,
    import  uuid NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (council, import),
    FOREIGN KEY (council, import) REFERENCES imports (council, id)
);

-- The plan, row by row: number is the spreadsheet's own, body the contract's ImportRow.
CREATE TABLE import_rows (
    council text NOT NULL,
    import  uuid NOT NULL,
    number  bigint NOT NULL,
    outcome bigint NOT NULL,
    body    bytea NOT NULL,
    PRIMARY KEY (council, import, number),
    FOREIGN KEY (council, import) REFERENCES imports (council, id)
);

-- What an import did to each record, in the order in which it was done, for taking it back: the numbers of the rows
-- that the record came from, the record before (empty when the import created it), and its version after.
CREATE TABLE import_effects (
    council     text NOT NULL,
    import      uuid NOT NULL,
    position    bigint NOT NULL,
    partnership uuid NOT NULL,
    numbers     text NOT NULL,
    before      bytea NOT NULL,
    version     bigint NOT NULL,
    PRIMARY KEY (council, import, position),
    FOREIGN KEY (council, partnership) REFERENCES partnerships (council, id),
    FOREIGN KEY (council, import) REFERENCES imports (council, id)
);

SELECT concordat_isolate('imports'), concordat_isolate('import_files'), concordat_isolate('import_rows'), concordat_isolate('import_effects');
