package store_test

import (
	"database/sql"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lib/pq"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register/store"
)

// beforeFormerNames are the migrations of the releases in which no column held the former names.
func beforeFormerNames(t *testing.T) fstest.MapFS {
	t.Helper()
	before := fstest.MapFS{}
	files, err := fs.Glob(store.Migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		content, err := store.Migrations.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if file < "migrations/00285" {
			before[file] = &fstest.MapFile{Data: content}
		}
	}
	return before
}

// The columns of the release before, with what stands in them where it matters to nobody.
const (
	oldColumns = `council, id, version, state, published, before_concordat, display_name, sort_name, reference, kind,
		legal_form, scope, service_area, scrutiny_committee, responsible_officer, lead_member, committees, objectives,
		create_time, update_time, body`
	oldValues = `'ACTIVE', true, false, 'Y Bartneriaeth', 'y bartneriaeth', '', '', '', '', '', '', '', '', '{}', '{}',
		now(), now(), $2`
)

// TestFormerNamesOfOlderReleases migrates a register that holds former names in its bodies only, and saves one of its
// entries as the release before does.
func TestFormerNamesOfOlderReleases(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "register", beforeFormerNames(t))
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	do := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	do(`INSERT INTO councils (council, version, body) VALUES ('cambridge', 1, '')`)
	many, none := ids.New(), ids.New()
	nameless := &registerv1.Partnership{DisplayName: "None", Reference: "R-8"}
	for id, p := range map[string]*registerv1.Partnership{many: awkwardNames(), none: nameless} {
		body := encoded(t, p)
		do(`INSERT INTO partnerships (`+oldColumns+`) VALUES ('cambridge', $1, 1, `+oldValues+`)`, id, body)
		do(`INSERT INTO partnerships_history (`+oldColumns+`, from_seq) VALUES ('cambridge', $1, 1, `+oldValues+`, 7)`, id, body)
	}
	if err := postgres.Migrate(t.Context(), urls.Owner, "register", store.Migrations); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"partnerships", "partnerships_history"} {
		var got pq.StringArray
		for id, want := range map[string][]string{many: folded(awkwardNames()), none: {}} {
			row := db.QueryRowContext(t.Context(), `SELECT former_names FROM `+table+` WHERE id = $1`, id)
			if err := row.Scan(&got); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s has %q, %v; want %q", table, got, err, want)
			}
		}
	}
	do(`SELECT save_partnership('cambridge', $1, 2, `+oldValues+`, 8)`, none, encoded(t, awkwardNames()))
	var now, then pq.StringArray
	err = db.QueryRowContext(t.Context(), `SELECT p.former_names, h.former_names
		FROM partnerships AS p JOIN partnerships_history AS h USING (id)
		WHERE id = $1 AND h.to_seq IS NULL`, none).Scan(&now, &then)
	if want := folded(awkwardNames()); err != nil || !slices.Equal(now, want) || !slices.Equal(then, want) {
		t.Errorf("saved by the release before: %q and %q, %v; want %q", now, then, err, want)
	}
}

// awkwardNames is a record with former names among parts of every kind.
func awkwardNames() *registerv1.Partnership {
	p := &registerv1.Partnership{
		DisplayName: "Y Bartneriaeth", Published: true, Kind: registerv1.PartnershipKind_PARTNERSHIP_KIND_PARTNERSHIP,
		Objective: &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: strings.Repeat("Keep rivers clean. ", 900)}},
		Notes:     []*registerv1.Note{{Text: "Formerly nothing."}},
	}
	long := strings.Repeat("Long ", 59) + "Name"
	for _, name := range []string{"River Forum", "  (“Afon Ŵyr Ôl", "Çà et Là", long, "it's {odd}, \"NULL\" \\"} {
		p.FormerNames = append(p.FormerNames, &registerv1.FormerName{DisplayName: name, Until: proto.String("2019-03")})
	}
	return p
}

// encoded returns the body of a record, with a field of each kind that a later release might add.
func encoded(t *testing.T, p *registerv1.Partnership) []byte {
	t.Helper()
	var unknown []byte
	unknown = protowire.AppendTag(unknown, 9001, protowire.VarintType)
	unknown = protowire.AppendVarint(unknown, 1<<63+5)
	unknown = protowire.AppendTag(unknown, 9002, protowire.Fixed64Type)
	unknown = protowire.AppendFixed64(unknown, 8<<3|2)
	unknown = protowire.AppendTag(unknown, 9003, protowire.Fixed32Type)
	unknown = protowire.AppendFixed32(unknown, 8<<3|2)
	body, err := proto.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return append(unknown, body...)
}

// folded returns the former names as a filter finds them.
func folded(p *registerv1.Partnership) []string {
	var names []string
	for _, n := range p.GetFormerNames() {
		names = append(names, strings.ToLower(strings.TrimLeft(n.GetDisplayName(), " '\"(‘“")))
	}
	return names
}
