package store_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/concordat-suite/concordat/services/register/imports"
)

// BenchmarkImport plans and applies a workbook of ten thousand rows; the bar is ten seconds for both.
func BenchmarkImport(b *testing.B) {
	content := workbook(b, 10_000)
	for b.Loop() {
		b.StopTimer()
		i := startImporting(b)
		b.StartTimer()
		im, err := i.service.Create(b.Context(), i.mio, "cambridge", imports.Upload{File: "register.xlsx", Content: content})
		i.must(err)
		if applied := i.apply(im); applied.Counts.New != 10_000 {
			b.Fatalf("applied %+v", applied.Counts)
		}
	}
}

func workbook(b testing.TB, rows int) []byte {
	b.Helper()
	w := excelize.NewFile()
	row := func(number int, cells ...any) {
		if err := w.SetSheetRow("Sheet1", fmt.Sprintf("A%d", number), &cells); err != nil {
			b.Fatal(err)
		}
	}
	row(1, "Reference", "Name", "Responsible officer", "Objective", "Established", "Remark")
	for n := range rows {
		row(n+2, fmt.Sprintf("R%d", n), fmt.Sprintf("Place %d Partnership", n), "Head of Service", "to improve the place for those who live in it", "October 2014", "none")
	}
	var content bytes.Buffer
	if err := w.Write(&content); err != nil {
		b.Fatal(err)
	}
	return content.Bytes()
}
