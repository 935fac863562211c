-- +goose Up

-- Who holds a post or office now; '' while it is vacant. Records may name one in a person's place.
CREATE TABLE offices (
    council text NOT NULL,
    id      uuid NOT NULL,
    holder  text NOT NULL,
    PRIMARY KEY (council, id)
);
SELECT concordat_isolate('offices');

-- The posts by which a record names its lead and its officer; service_lead and officer are their holders then.
ALTER TABLE partnerships ADD COLUMN lead_post text NOT NULL DEFAULT '', ADD COLUMN officer_post text NOT NULL DEFAULT '';
