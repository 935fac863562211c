package imports

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/concordat-suite/concordat/services/register"
)

// fromFile begins the headings of columns that say what the imported files said. An import leaves such columns aside.
const fromFile = "From the file: "

const (
	// maxSourceColumns is how many headings of files have columns of their own in a table; others share one.
	maxSourceColumns = 40
	// maxSourceHeadings is how long those headings are together, in bytes: the token of a page carries them.
	maxSourceHeadings = 2048
	// otherSources is the heading of the column that the others share.
	otherSources = fromFile + "other columns"
)

// sourceHeadings gathers the headings of the files that records came from, in the order in which they are found.
type sourceHeadings struct {
	headings []string
	size     int
	more     bool
}

// add takes in the headings of a record's sources.
func (h *sourceHeadings) add(p *register.Partnership) {
	for _, s := range p.Sources {
		for _, c := range s.Cells {
			heading := headingOfCell(c)
			switch {
			case slices.Contains(h.headings, heading):
			case len(h.headings) == maxSourceColumns || h.size+len(heading) > maxSourceHeadings || !utf8.ValidString(heading):
				h.more = true
			default:
				h.headings, h.size = append(h.headings, heading), h.size+len(heading)
			}
		}
	}
}

// headingOfCell returns what a column of a file is called: its heading, or its letter where it has none.
func headingOfCell(c register.SourceCell) string {
	if heading := strings.Join(strings.Fields(c.Heading), " "); heading != "" {
		return heading
	}
	return "column " + c.Column
}

// sourceColumns returns the columns of a table for the headings of files.
func sourceColumns(headings []string, more bool) []TableColumn {
	columns := make([]TableColumn, 0, len(headings)+1)
	for _, heading := range headings {
		columns = append(columns, TableColumn{Field: fieldSource, Heading: fromFile + heading})
	}
	if more {
		columns = append(columns, TableColumn{Field: fieldSource, Heading: otherSources})
	}
	return columns
}

// sourceCell returns what the newest row of a file that has the heading said of a record; every cell of its newest row when
// heading is "".
func sourceCell(p *register.Partnership, heading string) string {
	for _, s := range slices.Backward(p.Sources) {
		var texts []string
		for _, c := range s.Cells {
			switch called := headingOfCell(c); {
			case heading == "":
				texts = append(texts, called+": "+c.Text)
			case called == heading:
				texts = append(texts, c.Text)
			}
		}
		if len(texts) > 0 {
			return strings.Join(texts, between)
		}
	}
	return ""
}

// otherSourceCells returns what files said under headings that have no column of their own.
func otherSourceCells(p *register.Partnership, headings []string) string {
	var texts, seen []string
	for _, s := range slices.Backward(p.Sources) {
		for _, c := range s.Cells {
			if called := headingOfCell(c); !slices.Contains(headings, called) && !slices.Contains(seen, called) {
				texts, seen = append(texts, called+": "+c.Text), append(seen, called)
			}
		}
	}
	return strings.Join(texts, between)
}
