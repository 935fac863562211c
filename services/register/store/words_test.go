package store_test

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/store"
)

// counting is a register of which the test decides when the database counts its rows.
type counting struct {
	*importing
	superuser *sql.DB
}

func newCounting(t *testing.T) *counting {
	t.Helper()
	urls := postgrestest.NewURLs(t, "register", store.Migrations)
	superuser, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = superuser.Close() })
	c := &counting{importingOn(t, postgrestest.Open(t, urls.App)), superuser}
	for _, table := range []string{"partnerships", "partnerships_history", "partnership_words"} {
		c.admin("ALTER TABLE " + table + " SET (autovacuum_enabled = false)")
	}
	return c
}

func (c *counting) admin(statement string) {
	c.Helper()
	if _, err := c.superuser.ExecContext(c.Context(), statement); err != nil {
		c.Fatal(err)
	}
}

// count has the database count the tables that lists of partnerships are read from.
func (c *counting) count() { c.admin("ANALYZE partnerships, partnerships_history, partnership_words") }

// fill writes so many records of much the same names into a council, some at a time.
func (i *importing) fill(council string, from, to, atOnce int) {
	i.Helper()
	var made []*register.Partnership
	for n := from; n < to; n++ {
		p := &register.Partnership{Council: council, State: register.Active, Published: n%2 == 0,
			DisplayName: fmt.Sprintf("Kent Waste and Recycling Partnership Board for the Area of District Number %d", n)}
		i.must(p.Enter(importDay))
		p.State = register.Active
		made = append(made, p)
	}
	for some := range slices.Chunk(made, atOnce) {
		i.must(store.NewImports(i.records).Write(i.Context(), council, importDay, func(tx imports.Tx) error {
			return tx.CreatePartnerships(i.Context(), some)
		}))
	}
}

// search lists what has the words, as of an instant unless it is zero, and says how long that took. A list that is ended is
// asked for a few times more: a machine that has other work may be at fault once, and a plan that is would be each time.
func (i *importing) search(council, filter string, asOf time.Time, reach register.Reach) (found int, took time.Duration) {
	i.Helper()
	for try := 1; ; try++ {
		begun := time.Now()
		err := i.records.Read(i.Context(), council, func(r register.Reader) error {
			page, err := r.ListPartnerships(i.Context(), register.Query{
				Filter: filter, Size: 50, AsOf: asOf, Reach: reach, Sight: caller.Sight(fieldv1.Sight_SIGHT_COUNCIL)})
			found = len(page.Items)
			return err
		})
		if fault.Reason(err) == postgres.ReasonListTooSlow && try < 5 {
			continue
		}
		i.must(err)
		return found, time.Since(begun)
	}
}

// searches are filters for the records of fill, from 0 to 4,000, with how many each finds on a page of 50.
var searches = map[string]int{
	"kent waste": 50,
	"waste 3711": 1,
	"kent and waste and recycling and partnership and board and area and of and district and number": 50,
	"kent (waste OR nowhere)":            50,
	"kent -3711":                         1,
	"3711 -waste":                        0,
	"3711 (nowhere OR 37)":               1,
	"kent nowhere":                       0,
	"NOT kent":                           0,
	"kent NOT waste":                     0,
	"kent waste state = ACTIVE":          50,
	"kent recycl dist boar part 99":      11,
	"371 3711":                           1,
	`"Kent Waste" published = false 123`: 6,
}

// TestWordsAreFoundWhateverTheStatisticsSay has four thousand records, of which the database has counted none, a few, or
// others. A list takes far less than a bound that is itself generous; plans that hang on the counts took half a minute of ten thousand.
func TestWordsAreFoundWhateverTheStatisticsSay(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*counting){
		"never counted": func(c *counting) { c.fill("cambridge", 0, 4_000, 400) },
		"counted with one record": func(c *counting) {
			c.fill("cambridge", 0, 1, 1)
			c.count()
			c.fill("cambridge", 1, 4_000, 400)
		},
		"counted as another council's": func(c *counting) {
			c.fill("elsewhere", 0, 1_500, 400)
			c.count()
			c.fill("cambridge", 0, 4_000, 400)
		},
		"counted afterwards": func(c *counting) {
			c.fill("cambridge", 0, 4_000, 400)
			c.count()
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounting(t)
			prepare(c)
			for filter, want := range searches {
				c.searched(filter, time.Time{}, want)
				c.searched(filter, importDay.Add(time.Hour), want)
			}
		})
	}
}

// searched lists what has the words, for those who reach all records and for those who reach the published ones.
func (c *counting) searched(filter string, asOf time.Time, want int) {
	c.Helper()
	found, took := c.search("cambridge", filter, asOf, register.Reach{All: true})
	if found != want || took > 2*postgres.ListTime {
		c.Errorf("%s: %d found in %s, want %d", filter, found, took, want)
	}
	public, publicTook := c.search("cambridge", filter, asOf, register.Reach{})
	if public > found || publicTook > 2*postgres.ListTime {
		c.Errorf("%s: %d of the published found in %s, %d in all", filter, public, publicTook, found)
	}
	c.Logf("%-40s %2d in %s, public %2d in %s", filter, found, took, public, publicTook)
}

// TestFewRecordsAreFoundWhenManyWereCounted has the counts of a register that has been emptied but for a few records.
func TestFewRecordsAreFoundWhenManyWereCounted(t *testing.T) {
	t.Parallel()
	c := newCounting(t)
	c.fill("cambridge", 0, 4_000, 400)
	c.count()
	c.admin("DELETE FROM partnership_words; DELETE FROM partnerships_history; DELETE FROM partnerships")
	c.fill("cambridge", 0, 20, 20)
	c.searched("kent waste", time.Time{}, 20)
	c.searched("kent 17", time.Time{}, 1)
}

// TestManyRecordsAreCounted looks at what the database knows of its tables right after many records were written.
func TestManyRecordsAreCounted(t *testing.T) {
	t.Parallel()
	c := newCounting(t)
	c.fill("cambridge", 0, 1_000, 1_000)
	for table, least := range map[string]int{"partnerships": 1_000, "partnerships_history": 1_000, "partnership_words": 10_000} {
		var rows int
		const known = "SELECT reltuples::bigint FROM pg_class WHERE oid = $1::regclass"
		if err := c.superuser.QueryRowContext(t.Context(), known, table).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows < least {
			t.Errorf("the database takes %s to have %d rows, and it has %d at least", table, rows, least)
		}
	}
}
