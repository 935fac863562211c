package store_test

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/postgres"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/store"
)

// mostForRow is what one row may add to the memory that an import holds.
const mostForRow = 3 << 10

// TestImportMemory compares what a long import holds with what a short one does. It is not parallel, as it measures the
// whole process.
func TestImportMemory(t *testing.T) {
	const few, many = 500, 2500
	i := startImporting(t)
	measured := &measuredStore{Store: store.NewImports(i.records)}
	i.service = imports.NewService(measured, func() time.Time { return importDay })
	mostHeld := func(rows int, council string) int64 {
		measured.most = 0
		im, err := i.service.Create(t.Context(), i.mio, council, imports.Upload{File: "register.xlsx", Content: workbook(t, rows)})
		i.must(err)
		im, err = i.service.Apply(t.Context(), council, im.ID, 0)
		i.must(err)
		if im.Counts.New != rows {
			t.Fatalf("applied %+v, want %d new", im.Counts, rows)
		}
		return measured.most
	}
	short := mostHeld(few, "cambridge")
	long := mostHeld(many, "elsewhere")
	row := (long - short) / (many - few)
	t.Logf("%d rows hold %d KiB, %d rows %d KiB: %d bytes for a row", few, short>>10, many, long>>10, row)
	if row > mostForRow {
		t.Errorf("a row adds %d bytes to what an import holds, want at most %d", row, mostForRow)
	}
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
