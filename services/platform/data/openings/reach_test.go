package openings_test

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// noMigrations has nothing: the tables that every service has are enough.
var noMigrations embed.FS

// ofThese answers for records with these ids, whoever asks.
func ofThese(ids ...string) openings.Answered {
	return func(_ context.Context, _ *postgres.Tx, _ openings.Reach, arg func(any) string) (string, error) {
		return fmt.Sprintf("SELECT unnest(%s::uuid[]) AS id", arg(pq.Array(append([]string{}, ids...)))), nil
	}
}

func officer() *caller.Caller {
	rights := []caller.Right{{Role: caller.ResponsibleOfficer, Scope: caller.Own}}
	return &caller.Caller{Council: "cambridge", Person: "ann", Rights: rights}
}

func uuid(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }

// TestAnOpeningIsAboutThePartnershipInItsRecordsName lists the openings of records of every kind for whoever answers
// for one id.
func TestAnOpeningIsAboutThePartnershipInItsRecordsName(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "register", noMigrations)
	kept := openings.In(db).AnsweredBy(ofThese(uuid(1)))
	records := map[string]bool{
		"councils/cambridge/partnerships/" + uuid(1):                              true,
		"councils/cambridge/partnerships/" + uuid(1) + "/assessment":              true,
		"councils/cambridge/partnerships/" + uuid(1) + "/answers/" + uuid(2):      true,
		"councils/cambridge/reviews/" + uuid(2) + "/returns/" + uuid(1):           true,
		"councils/cambridge/notices/" + uuid(1):                                   true,
		"councils/cambridge/partnerships/" + uuid(2):                              false,
		"councils/cambridge/partnerships/" + uuid(2) + "/answers/" + uuid(1):      false,
		"councils/cambridge/reviews/" + uuid(1) + "/returns/" + uuid(2):           false,
		"councils/cambridge/reviews/" + uuid(1):                                   false,
		"councils/cambridge/people/" + uuid(1):                                    false,
		"councils/cambridge/imports/" + uuid(1) + "/partnerships/" + uuid(1):      false,
		"councils/cambridge/reports/" + uuid(1):                                   false,
		"councils/cambridge":                                                      false,
		"councils/cambridge/partnerships/-":                                       false,
		"councils/cambridge/partnerships/" + uuid(1) + "0":                        false,
		"councils/cambridge/partnerships/councils/oxford/partnerships/" + uuid(1): false,
	}
	var opened []openings.Opening
	for record := range records {
		opened = append(opened, openings.Opening{
			ID: uuid(100 + len(opened)), Time: time.Now(), Method: "/s/Get", Record: record,
		})
	}
	if err := kept.Keep(t.Context(), "cambridge", opened); err != nil {
		t.Fatal(err)
	}
	page, _, err := kept.List(t.Context(), openings.Query{Caller: officer(), Council: "cambridge"})
	if err != nil {
		t.Fatal(err)
	}
	for record, want := range records {
		got := false
		for _, o := range page {
			got = got || o.Record == record
		}
		if got != want {
			t.Errorf("an opening of %s is listed: %v, want %v", record, got, want)
		}
	}
	_, _, err = openings.In(db).List(t.Context(), openings.Query{Caller: officer(), Council: "cambridge"})
	if err == nil {
		t.Error("a service that says of no record who answers for it lists openings to a responsible officer")
	}
}

// TestAMethodIsFoundAsItIsShown filters by the method as an opening says it, by the whole of it, and by another.
func TestAMethodIsFoundAsItIsShown(t *testing.T) {
	t.Parallel()
	kept := openings.In(postgrestest.New(t, "register", noMigrations))
	err := kept.Keep(t.Context(), "cambridge", []openings.Opening{
		{ID: uuid(1), Time: time.Now(), Method: "/concordat.register.v1.PartnershipService/UpdatePartnership", Record: "r"},
		{ID: uuid(2), Time: time.Now(), Method: "/concordat.register.v1.PartnershipService/GetPartnership", Record: "r"},
	})
	if err != nil {
		t.Fatal(err)
	}
	all := &caller.Caller{Council: "cambridge", Rights: []caller.Right{{Role: caller.InternalAudit, Scope: caller.Any}}}
	for filter, want := range map[string]int{
		`method = "UpdatePartnership"`:                                           1,
		`method = "/concordat.register.v1.PartnershipService/UpdatePartnership"`: 1,
		`method != "UpdatePartnership"`:                                          1,
		`method = "Partnership"`:                                                 0,
		`method = "ListPartnerships"`:                                            0,
	} {
		page, _, err := kept.List(t.Context(), openings.Query{Caller: all, Council: "cambridge", Filter: filter})
		if err != nil || len(page) != want {
			t.Errorf("%s finds %d openings, %v, want %d", filter, len(page), err, want)
		}
	}
}

// actual finds the rows that a step of a plan read or left out, and how often it ran.
var actual = regexp.MustCompile(`(?:rows=([0-9.]+) loops=([0-9]+)\))|Rows Removed by Filter: ([0-9]+)`)

// TestAListReadsNoOpeningsOfOthers lists the newest openings of twenty partnerships among 1,000, in a council with
// 100,000 openings, before the database has counted anything and after. However the list is filtered, no more rows
// are read than those partnerships have openings, and once it has counted, without a filter no more than one page of
// each.
func TestAListReadsNoOpeningsOfOthers(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "register", noMigrations)
	const partnerships, all, mine = 1000, 100_000, 20
	super, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = super.Close() })
	const fill = `
		INSERT INTO openings (council, id, at, person, application, method, record, export, request_id)
		SELECT 'cambridge', gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 minute',
			'person' || n % 20, '', '/s/Get' || n % 3,
			'councils/cambridge/partnerships/01900000-0000-7000-8000-' || lpad((n % $1)::text, 12, '0'), false, 'r'
		FROM generate_series(1, $2) AS n`
	if _, err := super.ExecContext(t.Context(), fill, partnerships, all); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i := range mine {
		ids = append(ids, uuid(i*7))
	}
	kept := openings.In(postgrestest.Open(t, urls.App)).AnsweredBy(ofThese(ids...))
	for _, counted := range []bool{false, true} {
		if counted {
			if _, err := super.ExecContext(t.Context(), "ANALYZE openings"); err != nil {
				t.Fatal(err)
			}
		}
		for _, filter := range []string{"", `person = "person7"`, `method = "/s/Get1"`, `export = true`,
			`time >= "2026-02-01T00:00:00Z"`, `record = "councils/cambridge/partnerships/` + uuid(999) + `"`} {
			plan, err := kept.Explain(t.Context(), officer(), filter)
			if err != nil {
				t.Fatal(err)
			}
			if most, read := mine*all/partnerships, mostRead(plan); read > most {
				t.Errorf("counted %v, filter %q: a step of the plan looks at %d openings; the partnerships have %d:\n%s",
					counted, filter, read, most, strings.Join(plan, "\n"))
			}
			if read := mostRead(plan); counted && filter == "" && read > mine*51 {
				t.Errorf("a step of the plan looks at %d openings for a page of 50 of %d partnerships:\n%s", read, mine,
					strings.Join(plan, "\n"))
			}
		}
	}
}

// mostRead returns the most rows that any step of a plan read and kept, or left out.
func mostRead(plan []string) int {
	most, loops := 0, 1.0
	for _, line := range plan {
		for _, found := range actual.FindAllStringSubmatch(line, -1) {
			rows, _ := strconv.ParseFloat(found[1]+found[3], 64)
			if found[2] != "" {
				loops, _ = strconv.ParseFloat(found[2], 64)
			}
			most = max(most, int(rows*loops)) // both are counted for each time that the step ran
		}
	}
	return most
}
