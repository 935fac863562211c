// Package front makes the first two printed pages of a report from what the report says: what its readers are asked to do, each
// red partnership in a line, who is late, missing or was never told, and what has changed. Everything else is annex.
package front

import (
	"github.com/concordat-suite/concordat/services/reporting/content"
)

// Front is the first two pages.
type Front struct {
	// Asks are what the readers are asked to do.
	Asks []string
	// Red are the red partnerships, Returns those whose return is late, missing or never asked for.
	Red, Returns Block
	// Changes say what has changed since the comparison, a sentence each.
	Changes []string
}

// Block is a list of partnerships. Where it fits they are Rows, a line each; where there are too many for two pages, they are
// Groups of those of whom the same is to be said, and More of them are in the annex alone.
type Block struct {
	Rows   []Row
	Groups []Group
	More   int
}

// Row is one partnership.
type Row struct {
	// ID is the id of its entry in the report; empty when it has none.
	ID, Name string
	// Cells are what is said of it, a column each.
	Cells []string
	// same is what it has in common with others, for a group.
	same string
}

// Group is partnerships of which the same is to be said.
type Group struct {
	Says  string
	Rows  []Row
	Total int
}

// Of makes the first pages of a report.
func Of(r *content.Report) Front {
	f := Front{Asks: asks(r), Changes: changes(r)}
	red, returns := redRows(r), returnRows(r)
	room := pages - head - lines(f.Asks) - lines(f.Changes)
	half := room / 2
	redNeeds, returnsNeed := rowsHeight(red, redWidths), rowsHeight(returns, returnWidths)
	switch {
	case redNeeds+returnsNeed <= room:
		half = redNeeds
	case redNeeds < half:
		half = redNeeds
	case returnsNeed < half:
		half = room - returnsNeed
	}
	f.Red = fitted(red, redWidths, half)
	f.Returns = fitted(returns, returnWidths, room-half)
	return f
}
