package listing_test

import (
	"context"
	"embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

//go:embed testdata/migrations/*.sql
var migrations embed.FS

// thing is a row of the test's table.
type thing struct {
	ID        string    `db:"id"`
	Title     string    `db:"title"`
	State     string    `db:"state"`
	EndedOn   *string   `db:"ended_on"`
	CreatedAt time.Time `db:"created_at"`
	Cost      *int64    `db:"cost"`
	Published bool      `db:"published"`
}

func (t thing) value(path string) any {
	switch path {
	case "id":
		return t.ID
	case "title":
		return t.Title
	case "state":
		return t.State
	case "create_time":
		return t.CreatedAt
	case "ending.ended_on":
		if t.EndedOn != nil {
			return *t.EndedOn
		}
	case "cost":
		if t.Cost != nil {
			return *t.Cost
		}
	}
	return nil
}

// fill writes things with few distinct values, so that orders have many ties.
func fill(t *testing.T, db *postgres.DB, count int) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	err := db.InCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
		for range count {
			var ended *string
			var cost *int64
			if random.IntN(3) > 0 {
				day := begin.AddDate(0, 0, random.IntN(4)).Format(time.DateOnly)
				ended = &day
				pence := random.Int64N(4) - 1
				cost = &pence
			}
			if _, err := tx.ExecContext(context.Background(), `
				INSERT INTO things (council, id, title, state, ended_on, created_at, cost, published) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				"cambridge", ids.New(), fmt.Sprintf("river %d", random.IntN(5)), []string{"active", "ended"}[random.IntN(2)],
				ended, begin.Add(time.Duration(random.IntN(5))*time.Microsecond), cost, random.IntN(2) == 0); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// page reads one page as a store does.
func page(t *testing.T, db *postgres.DB, r listing.Request) ([]thing, string) {
	t.Helper()
	q, err := schema.Parse(r)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	end, arguments := q.SQL("cambridge")
	var rows []thing
	err = db.ReadCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
		return tx.SelectContext(context.Background(), &rows,
			`SELECT id, title, state, ended_on::text, created_at, cost, published FROM things WHERE council = $1`+end, arguments...)
	})
	if err != nil {
		t.Fatalf("%s: %v", end, err)
	}
	rows, token, err := listing.Page(q, rows, thing.value)
	if err != nil {
		t.Fatal(err)
	}
	return rows, token
}

func TestPagesHoldEveryRowOnceAndInOrder(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "things", migrations)
	const count = 60
	fill(t, db, count)
	for _, order := range []string{
		"", "title", "title desc", "state, title desc", "ending.ended_on", "ending.ended_on desc, state", "cost desc", "cost, create_time desc",
		"create_time", "state desc, cost, ending.ended_on desc, title",
	} {
		t.Run(order, func(t *testing.T) {
			whole := request("", order)
			whole.PageSize = 1000
			want, end := page(t, db, whole)
			if len(want) != count || end != "" {
				t.Fatalf("one page: %d rows, token %q", len(want), end)
			}
			var got []thing
			for r := request("", order); ; {
				r.PageSize = 7
				rows, token := page(t, db, r)
				got = append(got, rows...)
				if token == "" {
					break
				}
				r.PageToken = token
			}
			same := func(a, b thing) bool { return a.ID == b.ID }
			if !slices.EqualFunc(got, want, same) {
				t.Errorf("%d rows by sevens differ from %d rows at once", len(got), len(want))
			}
		})
	}
}

func TestFiltersOnTheDatabase(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "things", migrations)
	const count = 60
	fill(t, db, count)
	all, _ := page(t, db, listing.Request{PageSize: 1000})
	unset := func(x thing) bool { return x.EndedOn == nil }
	for filter, want := range map[string]func(thing) bool{
		`state = ACTIVE`:                              func(x thing) bool { return x.State == "active" },
		`state != ACTIVE`:                             func(x thing) bool { return x.State != "active" },
		`NOT state = ACTIVE`:                          func(x thing) bool { return x.State != "active" },
		`-state = ACTIVE`:                             func(x thing) bool { return x.State != "active" },
		`state: ACTIVE`:                               func(x thing) bool { return x.State == "active" },
		`title = "River 1"`:                           func(x thing) bool { return x.Title == "river 1" },
		`title = "Riv*"`:                              func(thing) bool { return true },
		`title != "Riv*"`:                             func(thing) bool { return false },
		`title >= "river 3"`:                          func(x thing) bool { return x.Title >= "river 3" },
		`title:*`:                                     func(thing) bool { return true },
		`responsible_team:*`:                          func(thing) bool { return false },
		`responsible_team != "a"`:                     func(thing) bool { return true },
		`RIVER`:                                       func(thing) bool { return true },
		`"river 2"`:                                   func(x thing) bool { return x.Title == "river 2" },
		`river state = ENDED`:                         func(x thing) bool { return x.State == "ended" },
		`sea OR state = ENDED`:                        func(x thing) bool { return x.State == "ended" },
		`ending.ended_on:*`:                           func(x thing) bool { return !unset(x) },
		`NOT ending.ended_on:*`:                       unset,
		`ending.ended_on = "2026-01-02"`:              func(x thing) bool { return !unset(x) && *x.EndedOn == "2026-01-02" },
		`ending.ended_on != "2026-01-02"`:             func(x thing) bool { return unset(x) || *x.EndedOn != "2026-01-02" },
		`NOT ending.ended_on > "2026-01-02"`:          func(x thing) bool { return unset(x) || *x.EndedOn <= "2026-01-02" },
		`ending.ended_on <= "2026-01-02"`:             func(x thing) bool { return !unset(x) && *x.EndedOn <= "2026-01-02" },
		`create_time > "2026-01-01T00:00:00.000001Z"`: func(x thing) bool { return x.CreatedAt.Nanosecond() > 1000 },
		`cost = -1`:                                   func(x thing) bool { return x.Cost != nil && *x.Cost == -1 },
		`cost > 0 AND cost < 2`:                       func(x thing) bool { return x.Cost != nil && *x.Cost == 1 },
		`cost > 0 cost < 2`:                           func(x thing) bool { return x.Cost != nil && *x.Cost == 1 },
		`cost = "1"`:                                  func(x thing) bool { return x.Cost != nil && *x.Cost == 1 },
		`published = true`:                            func(x thing) bool { return x.Published },
		`published != true`:                           func(x thing) bool { return !x.Published },
		`state = ACTIVE AND (cost = 0 OR cost = 2)`:   func(x thing) bool { return x.State == "active" && x.Cost != nil && (*x.Cost == 0 || *x.Cost == 2) },
		`state = ACTIVE OR state = ENDED AND cost=0`:  func(x thing) bool { return x.Cost != nil && *x.Cost == 0 },
		`title = "'; DROP TABLE things; --"`:          func(thing) bool { return false },
		`title = "$1"`:                                func(thing) bool { return false },
		`id = "` + all[3].ID + `"`:                    func(x thing) bool { return x.ID == all[3].ID },
	} {
		t.Run(filter, func(t *testing.T) {
			r := request(filter, "")
			r.PageSize = 1000
			got, _ := page(t, db, r)
			wanted := 0
			for _, x := range all {
				if want(x) {
					wanted++
				}
			}
			if len(got) != wanted || slices.ContainsFunc(got, func(x thing) bool { return !want(x) }) {
				t.Errorf("%d rows, want %d", len(got), wanted)
			}
		})
	}
}

func TestPagingWhileOthersWrite(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "things", migrations)
	fill(t, db, 40)
	before, _ := page(t, db, listing.Request{PageSize: 1000})
	seen := map[string]int{}
	for r := request("", "title desc, cost"); ; {
		r.PageSize = 6
		rows, token := page(t, db, r)
		for _, row := range rows {
			seen[row.ID]++
		}
		if token == "" {
			break
		}
		r.PageToken = token
		fill(t, db, 5)
	}
	for _, row := range before {
		if seen[row.ID] != 1 {
			t.Errorf("a row that was there throughout appeared %d times", seen[row.ID])
		}
	}
}
