-- +goose Up

-- What was entered for its officer has a state of its own. The bodies of older rows are read as such by what they await.
UPDATE returns SET state = 'RECEIVED' WHERE awaiting_confirmation;
