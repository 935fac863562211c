// Package ids makes the identifiers of records: UUIDs of version 7, made in Go so that a caller knows the id of what
// it creates before the database does, and ordered by time so that new rows lie together.
package ids

import "github.com/google/uuid"

// New returns a new UUIDv7 in its usual text form.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Valid says whether s is a UUID in its usual lower-case text form.
func Valid(s string) bool {
	u, err := uuid.Parse(s)
	return err == nil && u.String() == s
}
