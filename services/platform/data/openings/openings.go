// Package openings keeps a trace of who opened restricted or exempt fields of which record, by which call, and of
// every export. The server notes what each answer holds; a Writer brings it into the service's database within a
// second, and Purging removes it when it has been kept long enough. Whether a caller may see what they open is not
// its affair; which of the traces they may list is: all, or those of the records that they answer for.
package openings

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Opening is that somebody opened restricted or exempt fields of a record, or took a list away in a file.
type Opening struct {
	ID string
	// Time is when they first did so. What the same caller opens of the same record by the same call within Span of it
	// leaves no further trace, unless they take it away in another file.
	Time time.Time
	// Person and Application are the ids of who opened it; both "" for somebody whom the council does not know.
	Person, Application string
	// Method is the rpc, such as "/concordat.register.v1.PartnershipService/GetPartnership".
	Method string
	// Record is the resource's name; of an export that of what the list is of, such as "councils/cambridge".
	Record string
	// Export is true where the record or the list was taken away in a file.
	Export bool
	// RequestID joins all lines of the call in the log.
	RequestID string
}

const (
	// Span is for how long further openings of the same record by the same caller and call are taken for one. Exports are
	// not: see exports.
	Span = 5 * time.Minute
	// Kept is for how long a trace is kept.
	Kept = 2 * 365 * 24 * time.Hour
)

// key tells openings apart that leave a trace of their own.
type key struct {
	council, person, application, method, record string
	export                                       bool
	// file tells exports apart; "" for what is no export, and for exports that share their traces.
	file string
}

func keyOf(c *caller.Caller, record string, export bool, file string) key {
	return key{c.Council, c.Person, c.Application, c.Method, record, export, file}
}
