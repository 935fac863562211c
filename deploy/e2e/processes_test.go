package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/deploy/devissuer"
	"github.com/concordat-suite/concordat/deploy/fleet"
	"github.com/concordat-suite/concordat/deploy/mailsink"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// TestProcesses runs the services' own programs, each a process of its own, and ends them without warning in the middle
// of their work.
func TestProcesses(t *testing.T) {
	build(t, fleet.Register, fleet.Governance, fleet.Notification, fleet.Reporting, fleet.Gateway)
	dir := t.TempDir()
	f, err := fleet.Start(t.Context(), fleet.Options{
		Programs: folder, Dir: dir, Applications: []devissuer.Application{committeePapers}, LogLevel: "INFO",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Stop(); err != nil {
			t.Error(err)
		}
	})
	w := &town{t: t, council: "councils/cambridge", door: fleetDoor(t, f)}
	w.open("Cambridge City Council")
	t.Run("a revoked role is gone everywhere within two seconds", func(t *testing.T) { revoked(t, w) })
	t.Run("a suspended person is out everywhere within two seconds", func(t *testing.T) { suspended(t, w) })
	t.Run("an account that was taken away signs in nowhere after two seconds", func(t *testing.T) { unbound(t, w) })
	t.Run("the rights of a cover that ended are gone everywhere within two seconds", func(t *testing.T) { uncovered(t, w) })
	t.Run("an application signs in as itself", func(t *testing.T) { application(t, f, w) })
	t.Run("killed in the middle of apply", func(t *testing.T) { killedInApply(t, f, w) })
	t.Run("killed in the middle of sending", func(t *testing.T) { killedInSending(t, f, w) })
	t.Run("killed in the middle of a report", func(t *testing.T) { killedInReport(t, f, w) })
	t.Run("a report is the same from another process", func(t *testing.T) { madeAgain(t, f, w) })
	t.Run("killed in the middle of checking", func(t *testing.T) { killedInAssessing(t, f, w) })
	// After those that count the partnerships, since it adds one.
	t.Run("the rights of a post that passed on are gone everywhere within two seconds", func(t *testing.T) { passedOn(t, w) })
	t.Run("the gateway killed under its callers", func(t *testing.T) { killedInGateway(t, f, w) })
	t.Run("the database goes and comes back", func(t *testing.T) { databaseGoes(t, f, w) })
	// Last, since it reads what all the others have left behind.
	t.Run("no log tells of anybody, and none can be forged", func(t *testing.T) { tellingLogs(t, f, w, dir) })
}

// fleetDoor is the gRPC door of a fleet.
func fleetDoor(t *testing.T, f *fleet.Fleet) door {
	return door{
		name: "gRPC", issuer: f.Issuer(),
		token: func(subject string) string {
			token, err := f.Token(subject)
			if err != nil {
				t.Fatal(err)
			}
			return token
		},
		connect: func(service string) grpc.ClientConnInterface { return connect(t, f.Public(service)) },
	}
}

// killedInApply: after the kill all rows of the file are there or none, and applying again makes it all.
func killedInApply(t *testing.T, f *fleet.Fleet, w *town) {
	const rows = 1500
	planned := ask(w.mio.imports.CreateImport(w.mio.ctx, &registerv1.CreateImportRequest{
		Parent: w.council, File: "many.csv", Content: manyRows(rows),
	})).or(t)
	for attempt, pause := range []time.Duration{30 * time.Millisecond, 150 * time.Millisecond, 600 * time.Millisecond} {
		outcome := make(chan error, 1)
		go func() {
			_, err := w.mio.imports.ApplyImport(w.mio.ctx, &registerv1.ApplyImportRequest{Name: planned.GetName()})
			outcome <- err
		}()
		time.Sleep(pause) // to be somewhere in the middle; where, differs
		f.Process(fleet.Register).Kill()
		err := <-outcome
		if err := f.Launch(t.Context(), fleet.Register); err != nil {
			t.Fatal(err)
		}
		count := registered(t, w)
		t.Logf("attempt %d, killed after %s: the call gave %v, %d rows are there", attempt, pause, status.Code(err), count)
		if count != 0 && count != rows {
			t.Fatalf("%d of %d rows were applied", count, rows)
		}
		if err == nil && count != rows {
			t.Fatal("an acknowledged apply is gone")
		}
	}
	eventually(t, 60*time.Second, func() error {
		_, err := w.mio.imports.ApplyImport(w.mio.ctx, &registerv1.ApplyImportRequest{Name: planned.GetName()})
		return err
	})
	if got := registered(t, w); got != rows {
		t.Errorf("%d rows after applying again, want %d", got, rows)
	}
}

// manyRows makes a register of bodies whose names are all told apart.
func manyRows(n int) []byte {
	var b strings.Builder
	b.WriteString("Partnership,Objective\n")
	for i := range n {
		fmt.Fprintf(&b, "Ward %04d Compact,To look after ward %04d\n", i, i)
	}
	return []byte(b.String())
}

// registered counts the entries of the register, page by page, as soon as it answers.
func registered(t *testing.T, w *town) int {
	t.Helper()
	count := 0
	for token := ""; ; {
		var page *registerv1.ListPartnershipsResponse
		eventually(t, patience, func() (err error) {
			page, err = w.mio.partnerships.ListPartnerships(w.mio.ctx, &registerv1.ListPartnershipsRequest{
				Parent: w.council, PageSize: 1000, PageToken: token, Filter: "state = ACTIVE",
			})
			return err
		})
		count += len(page.GetPartnerships())
		if token = page.GetNextPageToken(); token == "" {
			return count
		}
	}
}

// killedInSending: every officer is told, no message twice, however often the sender dies.
func killedInSending(t *testing.T, f *fleet.Fleet, w *town) {
	const officers = 12
	if err := f.Mail.SetRules(mailsink.Rule{Recipient: "*", Action: mailsink.Slow, DelayMilliseconds: 150}); err != nil {
		t.Fatal(err)
	}
	entries := ask(w.mio.partnerships.ListPartnerships(w.mio.ctx, &registerv1.ListPartnershipsRequest{Parent: w.council, PageSize: officers, Filter: "state = ACTIVE"})).or(t)
	for i, p := range entries.GetPartnerships() {
		subject := fmt.Sprintf("officer-%02d", i)
		w.hire(subject, "Officer "+subject, accessv1.Role_ROLE_EMPLOYEE)
		w.name(p.GetName(), subject)
	}
	deadline := time.Now().AddDate(0, 0, 14).Format(time.DateOnly) // so near that the opening notice is due now
	ask(w.mio.reviews.OpenReview(w.mio.ctx, &registerv1.OpenReviewRequest{
		Parent: w.council, Review: &registerv1.Review{Title: "Annual review", Deadline: deadline},
	})).or(t)
	for range 3 {
		time.Sleep(700 * time.Millisecond) // to be somewhere in the middle of sending
		f.Process(fleet.Notification).Kill()
		if err := f.Launch(t.Context(), fleet.Notification); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Mail.SetRules(); err != nil {
		t.Fatal(err)
	}
	eventually(t, 90*time.Second, func() error {
		told := map[string]map[string]bool{} // recipient → the distinct messages
		for _, m := range f.Mail.Messages("") {
			for _, to := range m.To {
				if told[to] == nil {
					told[to] = map[string]bool{}
				}
				told[to][m.MessageID] = true
			}
		}
		for i := range officers {
			to := fmt.Sprintf("officer-%02d@cambridge.example", i)
			if len(told[to]) > 1 {
				t.Fatalf("%s got %d different messages for one step", to, len(told[to]))
			}
			if len(told[to]) == 0 {
				return fmt.Errorf("%s has not been told", to)
			}
		}
		return nil
	})
}

// killedInReport: a report that was not acknowledged can simply be asked for again.
func killedInReport(t *testing.T, f *fleet.Fleet, w *town) {
	generate := func() error {
		_, err := w.mio.reports.GenerateReport(w.mio.ctx, &reportingv1.GenerateReportRequest{
			Parent: w.council, Kind: reportingv1.ReportKind_REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE,
		})
		return err
	}
	outcome := make(chan error, 1)
	go func() { outcome <- generate() }()
	time.Sleep(100 * time.Millisecond)
	f.Process(fleet.Reporting).Kill()
	if err := <-outcome; err != nil { // it was killed meanwhile, and may have made it or not
		t.Logf("the report that was being made: %v", err)
	}
	if err := f.Launch(t.Context(), fleet.Reporting); err != nil {
		t.Fatal(err)
	}
	eventually(t, 60*time.Second, generate)
	for _, r := range ask(w.mio.reports.ListReports(w.mio.ctx, &reportingv1.ListReportsRequest{Parent: w.council})).or(t).GetReports() {
		if len(r.GetEditions()) == 0 {
			t.Errorf("%s is half made: it has no edition", r.GetName())
		}
	}
}

// databaseGoes: while the database is away calls say so; afterwards they succeed, and what was acknowledged is there.
func databaseGoes(t *testing.T, f *fleet.Fleet, w *town) {
	before := registered(t, w)
	if err := f.StopDatabase(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.mio.ctx, 10*time.Second)
	defer cancel()
	ask(w.mio.partnerships.ListPartnerships(ctx, &registerv1.ListPartnershipsRequest{Parent: w.council})).
		refused(t, codes.Unavailable, "DATABASE_UNAVAILABLE")
	if err := f.StartDatabase(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := registered(t, w); after != before {
		t.Errorf("%d partnerships after the database came back, want %d", after, before)
	}
}
