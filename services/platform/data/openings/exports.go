package openings

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

const (
	// mostExported is how many traces the exports of one caller by one rpc may leave in a Span before further ones of
	// that Span share theirs, so that whoever exports without a pause does not fill the database.
	mostExported = 50_000
	// mostExporters bounds what is remembered of who exports. Who is forgotten early begins to count anew.
	mostExporters = 10_000
)

// exporting is how many traces somebody's exports have left since.
type exporting struct {
	since time.Time
	left  int
}

// exports counts the traces that exports leave, by who exports and by which rpc.
type exports map[key]exporting

// of returns what tells the traces of this export from those of others: the id that all pages of a file share. It is ""
// where they share their traces: beyond the bound, and for whoever the council does not know, of whom each trace would
// say the same.
func (e exports) of(c *caller.Caller, traces int, now time.Time) string {
	if c.Person == "" && c.Application == "" {
		return ""
	}
	who := keyOf(c, "", true, "")
	begun, known := e[who]
	if !known || now.Sub(begun.since) >= Span {
		e.room(now)
		begun = exporting{since: now}
	}
	if begun.left+traces > mostExported {
		return ""
	}
	begun.left += traces
	e[who] = begun
	return c.RequestID
}

// room forgets those whose Span is over, or everybody where that is not enough.
func (e exports) room(now time.Time) {
	if len(e) < mostExporters {
		return
	}
	for who, begun := range e {
		if now.Sub(begun.since) >= Span {
			delete(e, who)
		}
	}
	if len(e) >= mostExporters {
		clear(e)
	}
}
