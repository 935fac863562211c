-- +goose Up

-- What was said of an applied file, for the council's next one: of a column, a text or a row, by a hash of what it was
-- about. Undoing the import removes its rows.
CREATE TABLE import_memory (
    council text NOT NULL,
    key     text NOT NULL,
    import  uuid NOT NULL,
    said    text NOT NULL,
    PRIMARY KEY (council, key, import),
    FOREIGN KEY (council, import) REFERENCES imports (council, id)
);

SELECT concordat_isolate('import_memory');
