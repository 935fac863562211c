package spreadsheet

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// BenchmarkRows writes rows as long as those of a register: forty cells, some with a sentence or two.
func BenchmarkRows(b *testing.B) {
	cells := make([]string, 40)
	for i := range cells {
		switch i % 4 {
		case 0:
			cells[i] = fmt.Sprintf("councils/cambridge/people/%08d", i)
		case 1:
			cells[i] = strings.Repeat("Reviewed each year by the board & reported to committee. ", 1+i%3)
		case 2:
			cells[i] = "2025-03-31"
		}
	}
	for _, format := range []Format{CSV, XLSX, ODS} {
		b.Run(format.Extension(), func(b *testing.B) {
			w, err := NewWriter(io.Discard, format, "Rows")
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				cells[0] = fmt.Sprint(b.N)
				if err := w.Row(cells); err != nil {
					if err := w.Close(); err != nil {
						b.Fatal(err)
					}
					if w, err = NewWriter(io.Discard, format, "Rows"); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
