package store_test

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/store"
)

// mostForNew and mostForChanged are what one row may add to the memory that an import holds: of a row that becomes a
// record its plan, the record and what is told of it; of one that changes a record also the record before, of which the
// one after shares what stays.
const mostForNew, mostForChanged = 3 << 10, 4<<10 + 128

// TestImportMemory compares what a long import holds with what a short one does, for the first file of a council and for
// next year's. It is not parallel, as it measures the whole process.
func TestImportMemory(t *testing.T) {
	const few, many = 500, 2500
	i := startImporting(t)
	shortNew, shortChanged := i.mostHeld("cambridge", few)
	longNew, longChanged := i.mostHeld("elsewhere", many)
	for _, c := range []struct {
		what              string
		short, long, most int64
	}{
		{"new", shortNew, longNew, mostForNew},
		{"changed", shortChanged, longChanged, mostForChanged},
	} {
		row := (c.long - c.short) / (many - few)
		t.Logf("%s: %d rows hold %d KiB, %d rows %d KiB: %d bytes for a row", c.what, few, c.short>>10, many, c.long>>10, row)
		if row > c.most {
			t.Errorf("%s: a row adds %d bytes to what an import holds, want at most %d", c.what, row, c.most)
		}
	}
}

// mostHeld imports a file of so many rows, and then one that changes every record, and gives the most bytes that each held.
func (i *importing) mostHeld(council string, rows int) (ofNew, ofChanged int64) {
	i.Helper()
	measured := &measuredStore{Store: store.NewImports(i.records)}
	service := imports.NewService(measured, func() time.Time { return importDay })
	held := func(file string, content []byte) (int64, imports.Counts) {
		measured.most = 0
		im, err := service.Create(i.Context(), i.mio, council, imports.Upload{File: file, Content: content})
		i.must(err)
		im, err = service.Apply(i.Context(), i.mio, council, im.ID, 0)
		i.must(err)
		return measured.most, im.Counts
	}
	ofNew, counts := held("register.xlsx", workbook(i, rows))
	if counts.New != rows {
		i.Fatalf("applied %+v, want %d new", counts, rows)
	}
	var next strings.Builder
	next.WriteString("Name,Objective\n")
	for n := range rows {
		fmt.Fprintf(&next, "Place %d Partnership,to keep place %d as it is\n", n, n)
	}
	ofChanged, counts = held("next.csv", []byte(next.String()))
	if counts.Change != rows {
		i.Fatalf("applied %+v, want %d changed", counts, rows)
	}
	return ofNew, ofChanged
}

// measuredStore measures at each step of writing what is held at that moment.
type measuredStore struct {
	imports.Store
	most int64
}

func (s *measuredStore) Write(ctx context.Context, council string, now time.Time, f func(imports.Tx) error) error {
	return s.Store.Write(ctx, council, now, func(tx imports.Tx) error {
		defer s.measure()
		return f(measuredTx{tx, s})
	})
}

// measure collects what is garbage first. Nothing else runs meanwhile that would take memory.
func (s *measuredStore) measure() {
	runtime.GC()
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	s.most = max(s.most, int64(live[0].Value.Uint64()))
}

type measuredTx struct {
	imports.Tx
	of *measuredStore
}

func (tx measuredTx) CreatePartnerships(ctx context.Context, records []*register.Partnership) error {
	defer tx.of.measure()
	return tx.Tx.CreatePartnerships(ctx, records)
}

func (tx measuredTx) SavePartnerships(ctx context.Context, records []*register.Partnership) error {
	defer tx.of.measure()
	return tx.Tx.SavePartnerships(ctx, records)
}

func (tx measuredTx) KeepEffects(ctx context.Context, id string, effects []imports.Effect) error {
	defer tx.of.measure()
	return tx.Tx.KeepEffects(ctx, id, effects)
}

func (tx measuredTx) ReplaceRows(ctx context.Context, id string, rows []imports.Row) error {
	defer tx.of.measure()
	return tx.Tx.ReplaceRows(ctx, id, rows)
}

// TestImportIsWrittenInPortions sees by the commands that made them how much one statement wrote.
func TestImportIsWrittenInPortions(t *testing.T) {
	i := newImporting(t)
	const rows, cell = 300, 8 << 10
	file := func(purpose string) string {
		var text strings.Builder
		text.WriteString("Name,Purpose\n")
		for n := range rows {
			fmt.Fprintf(&text, "Ward %05d Compact,%s\n", n, strings.Repeat(purpose, cell))
		}
		return text.String()
	}
	i.apply(i.upload("this.csv", file("a")))
	changed := i.apply(i.upload("next.csv", file("b")))
	if changed.Counts.Change != rows {
		t.Fatalf("applied %+v, want %d changed", changed.Counts, rows)
	}
	for table, column := range map[string]string{
		"partnerships": "body", "import_rows": "body", "import_effects": "before", "journal_personal": "fields",
	} {
		var largest int
		i.must(i.db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
			return tx.GetContext(t.Context(), &largest, fmt.Sprintf(
				`SELECT max(bytes) FROM (SELECT sum(length(%s)) AS bytes FROM %s GROUP BY xmin::text, cmin::text) AS statements`, column, table))
		}))
		if largest > postgres.PortionBytes || largest < postgres.PortionBytes/2 {
			t.Errorf("the largest statement wrote %d bytes to %s, want most of %d", largest, table, postgres.PortionBytes)
		}
	}
}
