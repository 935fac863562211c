package imports

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/register"
)

// near gives the number of names that are all alike.
func near(i int) string {
	return fmt.Sprintf("Kent Waste%cPartnersh%cp%c Board", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26)
}

// tenThousand are files of ten thousand rows that are all alike in one way or another, with the registers that they meet.
var tenThousand = map[string]struct {
	headings string
	row      func(i int) string
	records  func(i int) *register.Partnership
}{
	"near-equal names": {"Name", near, nil},
	"near-equal names on a register of them": {"Name", func(i int) string { return near(i + 5_000) },
		func(i int) *register.Partnership { return &register.Partnership{DisplayName: near(i)} }},
	"one name":                            {"Name", func(int) string { return "Kent Waste Board" }, nil},
	"one name on a register of that name": {"Name", func(int) string { return "Kent Waste Board" }, func(int) *register.Partnership { return &register.Partnership{DisplayName: "Kent Waste Board"} }},
	"one reference":                       {"Reference,Name", func(i int) string { return fmt.Sprintf("R1,Body %d", i) }, nil},
	"one former name":                     {"Name,Former names", func(i int) string { return fmt.Sprintf("Body %d,Kent Waste Board", i) }, nil},
	"many former names":                   {"Name,Former names", func(i int) string { return fmt.Sprintf("Body %d,%s", i, strings.Repeat("Kent; Waste; ", 20)) }, func(int) *register.Partnership { return &register.Partnership{DisplayName: "Kent"} }},
	"one body told of on ten thousand days": {"As at,Name,Notes,Partners,Anything", func(i int) string {
		return time.Date(1990, 1, 1+i, 0, 0, 0, 0, time.UTC).Format("2 January 2006") + fmt.Sprintf(",Kent Waste Board,note %d,Partner %d,any %d", i, i, i)
	}, nil},
	"one body of which every row has a cell to keep": {"As at,Name,Anything", func(i int) string {
		return time.Date(1990, 1, 1+i, 0, 0, 0, 0, time.UTC).Format("2 January 2006") + fmt.Sprintf(",Kent Waste Board,any %d", i)
	}, nil},
	"rows that change one record": {"Concordat id,Name,Notes,Anything", func(i int) string { return fmt.Sprintf("p0,Name %d,note %d,any %d", i, i, i) },
		func(int) *register.Partnership { return &register.Partnership{DisplayName: "Kent"} }},
}

func alikeInput(t *testing.T, name string, rows int) Input {
	t.Helper()
	c := tenThousand[name]
	var text strings.Builder
	text.WriteString(c.headings + "\n")
	for i := range rows {
		text.WriteString(c.row(i) + "\n")
	}
	book, err := sheet.Read([]byte(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	in := Input{File: "f.csv", Sheet: book.Sheets[0]}
	if in.Columns, err = Propose(in.Sheet); err != nil {
		t.Fatal(err)
	}
	for i := 0; c.records != nil && i < rows; i++ {
		p := c.records(i)
		p.ID, p.State = fmt.Sprintf("p%d", i), register.Active
		in.Records = append(in.Records, p)
	}
	return in
}

// TestTenThousandRowsAlike holds that planning grows with the rows, not with their square: a tenth of them takes about a tenth of the time.
func TestTenThousandRowsAlike(t *testing.T) {
	for name := range tenThousand {
		t.Run(name, func(t *testing.T) {
			part, whole := planTime(t, alikeInput(t, name, 1_000)), planTime(t, alikeInput(t, name, 10_000))
			t.Logf("%s, a tenth %s", whole, part)
			if whole > 5*time.Second && whole > 40*part {
				t.Errorf("10,000 rows took %s, a tenth of them %s", whole, part)
			}
		})
	}
}

func planTime(t *testing.T, in Input) time.Duration {
	t.Helper()
	begun := time.Now()
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begun)
	for _, r := range plan.Rows {
		if len(r.Duplicates) > 25 {
			t.Fatalf("row %d may be the same as %d others", r.Number, len(r.Duplicates))
		}
	}
	return took
}

// TestPlanningEndsWithItsContext cancels while a file is planned.
func TestPlanningEndsWithItsContext(t *testing.T) {
	in := alikeInput(t, "near-equal names", 10_000)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan time.Time, 1)
	go func() {
		cancel()
		ended <- time.Now()
	}()
	_, err := MakePlan(ctx, in)
	if late := time.Since(<-ended); late > 250*time.Millisecond {
		t.Errorf("it went on for %s", late)
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that the context has ended", err)
	}
}
