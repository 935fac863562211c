package imports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/register"
)

// TestWhatFilesSaid holds that every cell of a file has a column, that the newest row counts, and that too many share one.
func TestWhatFilesSaid(t *testing.T) {
	p := &register.Partnership{Sources: []register.SourceRow{
		{File: "2024.csv", Cells: []register.SourceCell{{Heading: "Seat", Column: "B", Text: "one"}, {Heading: "", Column: "C", Text: "x"}}},
		{File: "2025.csv", Cells: []register.SourceCell{{Heading: "Seat", Column: "B", Text: "two"}}},
	}}
	var h sourceHeadings
	h.add(p)
	if got := strings.Join(h.headings, "|"); got != "Seat|column C" || h.more {
		t.Errorf("headings %q, more: %t", got, h.more)
	}
	if sourceCell(p, "Seat") != "two" || sourceCell(p, "column C") != "x" || sourceCell(p, "Other") != "" {
		t.Errorf("cells %q, %q, %q", sourceCell(p, "Seat"), sourceCell(p, "column C"), sourceCell(p, "Other"))
	}
	wide := &register.Partnership{Sources: []register.SourceRow{{}}}
	for i := range 100 {
		wide.Sources[0].Cells = append(wide.Sources[0].Cells, register.SourceCell{Heading: fmt.Sprint("Heading ", i), Text: fmt.Sprint("cell ", i)})
	}
	h = sourceHeadings{}
	h.add(wide)
	columns := sourceColumns(h.headings, h.more)
	row := tableRow(&Context{}, Exported{Record: wide}, columns, h.headings)
	if len(columns) != maxSourceColumns+1 || strings.Count(strings.Join(row.Cells, between), "cell ") != 100 {
		t.Errorf("%d columns hold %d of 100 cells", len(columns), strings.Count(strings.Join(row.Cells, between), "cell "))
	}
	for _, c := range columns {
		if recognise(c.Heading, nil) != fieldSource {
			t.Errorf("an import takes %q for %q", c.Heading, recognise(c.Heading, nil))
		}
	}
}
