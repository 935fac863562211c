package together

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/deploy/mailsink"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/packs"
	"github.com/concordat-suite/concordat/services/governance/rules"
	governancestore "github.com/concordat-suite/concordat/services/governance/store"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/letter"
	"github.com/concordat-suite/concordat/services/notification/post"
	notificationstore "github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/data/follow"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/reviews"
	registerstore "github.com/concordat-suite/concordat/services/register/store"
	reportingstore "github.com/concordat-suite/concordat/services/reporting/store"
)

// redeliveries is how often every entry comes again.
const redeliveries = 3

// TestRedeliveryChangesNothing gives each service that follows the register every entry of its journal again, three
// times and in an order of its own: what the service keeps and has sent stays as it is, and its journal gets no entry.
func TestRedeliveryChangesNothing(t *testing.T) {
	source := busyRegister(t)
	for name, start := range map[string]func(*testing.T) subject{
		"governance": governanceChecks, "notification": notices, "reporting": reports,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			stream := &repeating{JournalServiceClient: serve(t, source), again: make(chan struct{})}
			s.follow.Source = stream
			s.follow.Applied = func(string) { stream.taken.Add(1) }
			follower := follow.New(s.follow)
			ctx, stop := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { _ = follower.Run(ctx) }) // it ends only with ctx
			t.Cleanup(func() { stop(); running.Wait() })

			await(t, "the first delivery", func() bool { _, caughtUp := follower.Heard(); return caughtUp })
			s.work(t)
			kept, sent := everything(t, s.database), s.sent()
			before := stream.taken.Load()
			close(stream.again)
			await(t, "the redelivery", func() bool {
				s.work(t) // in the middle as well, as the service itself would
				repeated := stream.repeated.Load()
				return repeated > 0 && stream.taken.Load() >= before+repeated
			})
			s.work(t)

			if after := s.sent(); after != sent {
				t.Errorf("%d messages after the redelivery, want the %d before", after, sent)
			}
			compare(t, kept, everything(t, s.database))
		})
	}
}

// subject is a service under test: how it follows, what it does with what it learned, and what can be seen of it.
type subject struct {
	follow   follow.Config
	database string // its address, past row-level security
	work     func(*testing.T)
	sent     func() int
}

func none() int { return 0 }

// busyRegister is a register that was imported, edited, and is under review with officers who are told.
func busyRegister(t *testing.T) *postgres.DB {
	t.Helper()
	db := imported(t, filepath.Join(registers, "cambridge.csv"))
	store, ctx := registerstore.New(db), t.Context()
	stamp := register.Stamp{Version: 1, CreateTime: importedOn, UpdateTime: importedOn}
	officer := &register.Person{Council: "cambridge", ID: ids.New(), DisplayName: "Ann Other", Kind: register.Officer,
		Email: "ann@cambridge.example", EmailState: register.EmailConfirmed, Stamp: stamp}
	write := func(f func(register.Tx) error) {
		t.Helper()
		if err := store.Write(ctx, "cambridge", importedOn, f); err != nil {
			t.Fatal(err)
		}
	}
	write(func(tx register.Tx) error { return tx.CreatePerson(ctx, officer) })
	for edition := range 3 { // so that there are older states that could come back
		for _, id := range partnerships(t, db) {
			write(func(tx register.Tx) error {
				p, err := tx.PartnershipForUpdate(ctx, id)
				if err != nil {
					return err
				}
				p.ResponsibleOfficer = &register.Holder{Person: officer.ID}
				p.TermsOfReference = &register.Arrangement{Text: fmt.Sprintf("Edition %d.", edition), None: false}
				p.Version++
				return tx.SavePartnership(ctx, p, register.Trail{})
			})
		}
	}
	review := &reviews.Review{Council: "cambridge", Title: "Annual review", Deadline: date.In(importedOn.AddDate(0, 0, 14), time.UTC)}
	if _, err := reviews.NewService(registerstore.NewReviews(store), nil, func() time.Time { return importedOn }).OpenReview(ctx, review); err != nil {
		t.Fatal(err)
	}
	return db
}

func partnerships(t *testing.T, db *postgres.DB) (all []string) {
	t.Helper()
	err := db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		return tx.SelectContext(t.Context(), &all, "SELECT id FROM partnerships WHERE council = 'cambridge' ORDER BY id")
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d partnerships (%v)", len(all), err)
	}
	return all
}

func governanceChecks(t *testing.T) subject {
	urls := postgrestest.NewURLs(t, "governance-check", governancestore.Migrations)
	db := postgrestest.Open(t, urls.App)
	store := governancestore.New(db)
	compiler, err := rules.NewCompiler()
	if err != nil {
		t.Fatal(err)
	}
	service := governance.NewService(store, packs.Parse, compiler, bundled(t), func() time.Time { return importedOn })
	adopted := false
	return subject{
		follow:   follow.Config{DB: db, Name: "register", Types: governancestore.RegisterTypes(), OmitPersonal: true, Apply: store.Learn},
		database: urls.Superuser,
		sent:     none,
		work: func(t *testing.T) {
			if !adopted {
				adopt(t, service, "cambridge-guide")
				adopted = true
			}
			if err := service.AssessAll(t.Context()); err != nil {
				t.Fatal(err)
			}
		},
	}
}

func notices(t *testing.T) subject {
	urls := postgrestest.NewURLs(t, "notification", notificationstore.Migrations)
	db := postgrestest.Open(t, urls.App)
	sink := mailsink.New()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() { _ = sink.ServeSMTP(listener) }() // ends with the listener
	writer, err := letter.New(notification.Mailbox{Name: "Concordat", Address: "concordat@cambridge.example"}, "https://concordat.cambridge.example")
	if err != nil {
		t.Fatal(err)
	}
	server := &post.Server{Address: listener.Addr().String(), TLS: post.None, From: "concordat@cambridge.example"}
	service := notification.NewService(notificationstore.New(db), server, writer.Write, "cambridge.example", func() time.Time { return importedOn.Add(time.Minute) })
	return subject{
		follow:   follow.Config{DB: db, Name: "register", Types: notificationstore.Followed, Apply: notificationstore.Learn},
		database: urls.Superuser,
		sent:     func() int { return len(sink.Messages("")) },
		work: func(t *testing.T) {
			for _, step := range []func(context.Context) error{service.TellDue, service.Deliver} {
				if err := step(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if len(sink.Messages("")) == 0 {
				t.Error("nobody was told: the test shows nothing")
			}
		},
	}
}

func reports(t *testing.T) subject {
	urls := postgrestest.NewURLs(t, "reporting", reportingstore.Migrations)
	return subject{
		follow:   follow.Config{DB: postgrestest.Open(t, urls.App), Name: "register", Apply: reportingstore.Apply("register")},
		database: urls.Superuser, sent: none, work: func(*testing.T) {},
	}
}

// everything gives the rows of every table of a database, in words.
func everything(t *testing.T, address string) map[string][]string {
	t.Helper()
	db, err := sql.Open("postgres", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	kept := map[string][]string{}
	for _, table := range column(t, db, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'") {
		kept[table] = column(t, db, fmt.Sprintf("SELECT r::text FROM %s AS r ORDER BY 1", pq.QuoteIdentifier(table)))
	}
	return kept
}

func column(t *testing.T, db *sql.DB, query string) (values []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return values
}

func compare(t *testing.T, before, after map[string][]string) {
	t.Helper()
	for table, rows := range after {
		if !slices.Equal(before[table], rows) {
			t.Errorf("%s has %d rows, and had %d; the first that differs: %s", table, len(rows), len(before[table]), firstOther(before[table], rows))
		}
	}
}

func firstOther(before, after []string) string {
	for _, row := range after {
		if !slices.Contains(before, row) {
			return row[:min(len(row), 300)]
		}
	}
	return "one that is gone"
}

// await waits, patiently, until something is so.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s is still awaited", what)
		}
	}
}
