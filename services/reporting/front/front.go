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

// Block is a list of partnerships: Rows, a line each, or Groups of those of whom the same is to be said. Where there are too many
// for two pages, the first of them are named, and More of them are in the annex alone.
type Block struct {
	Rows   []Row
	Groups []Group
	More   int
}

// Named is how many partnerships the block names.
func (b Block) Named() int {
	n := len(b.Rows)
	for _, g := range b.Groups {
		n += len(g.Rows)
	}
	return n
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
	f.Red, f.Returns = shared(redRows(r), returnRows(r), pages-head-lines(f.Asks)-lines(f.Changes))
	return f
}

// shared gives the room to both lists. Returns come first to a half of it, as those of whom the same is to be said can be named
// together; red partnerships have a line each, as many as the rest holds.
func shared(red, returns []Row, room float64) (Block, Block) {
	redNeeds, returnsNeed := rowsHeight(red, redWidths), rowsHeight(returns, returnWidths)
	if redNeeds+returnsNeed <= room {
		return Block{Rows: red}, Block{Rows: returns}
	}
	told := fitted(returns, returnWidths, room-min(redNeeds, room/2))
	return first(red, redWidths, room-height(told, returnWidths)), told
}
