package api_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// TestAReportIsReadOnlyByWhoSeesAllOfIt holds the contract against the council's matrix: a report, its figures and
// the data behind it are about every partnership of the council, so only those read them who see what is unpublished
// of all.
func TestAReportIsReadOnlyByWhoSeesAllOfIt(t *testing.T) {
	t.Parallel()
	services := grpcservertest.Services("concordat.reporting.v1")
	rules, err := access.Load(services...)
	if err != nil {
		t.Fatal(err)
	}
	sees := map[caller.Role]bool{}
	for role, cell := range grpcservertest.SeesUnpublished {
		sees[access.RoleOf(role)] = cell == "Y"
	}
	looked := 0
	for method, rule := range rules {
		if strings.Contains(method, "OpeningService") || len(rule.Services) > 0 {
			continue // who opened a report is no content of it; services copy all
		}
		looked++
		if rule.Public || rule.SignedIn {
			t.Errorf("%s is open to all who sign in, or to the public", method)
		}
		for _, right := range rule.Roles() {
			if right.Scope != caller.Any || !sees[right.Role] {
				t.Errorf("%s is open to %s of %v partnerships, who does not see what is unpublished of all", method, right.Role, right.Scope)
			}
		}
	}
	if looked < 10 {
		t.Errorf("%d rpcs were looked at", looked)
	}
}

// unlisted adds entries that are not on the register, each with a check, and gives the names of those that wait for
// nothing.
func (w *world) unlisted(council string) []string {
	w.t.Helper()
	var names []string
	for i, state := range []registerv1.PartnershipState{registerv1.PartnershipState_PARTNERSHIP_STATE_IDENTIFIED,
		registerv1.PartnershipState_PARTNERSHIP_STATE_DRAFT, registerv1.PartnershipState_PARTNERSHIP_STATE_PROPOSED,
		registerv1.PartnershipState_PARTNERSHIP_STATE_REJECTED, registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN} {
		p := w.entryOf(council, 50+i, "Unlisted "+state.String())
		p.State, p.BeforeConcordat = state, false
		w.says(p, check(council, 50+i, 1, governancev1.Overall_OVERALL_RED, governancev1.Outcome_OUTCOME_NOT_MET, "Not stated."))
		if strings.HasSuffix(state.String(), "REJECTED") || strings.HasSuffix(state.String(), "WITHDRAWN") {
			names = append(names, p.GetDisplayName())
		}
	}
	return names
}

// TestFiguresCountWhatTheirReadersReach reads every figure of every kind of report, and the records behind it, as
// every role: whoever may read a report is told the same figures, as many records as they say, and no name of an
// entry that was rejected or withdrawn, nor anybody's address. Nobody else is told anything. What waits to come on
// the register is counted in the figure of what waits, and in no other.
func TestFiguresCountWhatTheirReadersReach(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	before := map[reportingv1.ReportKind]*reportingv1.ListFiguresResponse{}
	for _, kind := range []reportingv1.ReportKind{annual, team} {
		before[kind] = s.figuresOf(mio, s.generate(kind).GetName())
	}
	secrets := append(s.unlisted(cambridge), "@cambridge.example")
	for _, kind := range []reportingv1.ReportKind{annual, team} {
		report := s.generate(kind).GetName()
		want := s.figuresOf(mio, report)
		if len(want.GetFigures()) == 0 || len(want.GetFigures()) != len(before[kind].GetFigures()) {
			t.Fatalf("%v: %d figures, and %d before", kind, len(want.GetFigures()), len(before[kind].GetFigures()))
		}
		for i, f := range want.GetFigures() {
			if counted := s.recordsOf(mio, f, secrets); counted != int(f.GetCount()) {
				t.Errorf("%v: %s counts %d and has %d records", kind, f.GetName(), f.GetCount(), counted)
			}
			if !strings.HasSuffix(f.GetName(), "/waiting") && f.GetCount() != before[kind].GetFigures()[i].GetCount() {
				t.Errorf("%v: %s counts %d, and %d before there were entries off the register", kind, f.GetName(), f.GetCount(),
					before[kind].GetFigures()[i].GetCount())
			}
		}
		for _, role := range roles {
			got := s.figuresOf(subject(role), report)
			reads := grpcservertest.SeesUnpublished[role] == "Y"
			if reads && !proto.Equal(got, want) || !reads && got != nil {
				t.Errorf("%v: %s is told %v, want them to read it: %v", kind, role, got, reads)
			}
			if f := want.GetFigures()[0]; (s.recordsOf(subject(role), f, secrets) >= 0) != reads {
				t.Errorf("%v: %s reads the records behind a figure, want %v", kind, role, reads)
			}
			s.wantNoSecrets(role, report, secrets)
		}
	}
}

// figuresOf returns the figures of a report as somebody reads them, nil where they may not.
func (s *suite) figuresOf(who, report string) *reportingv1.ListFiguresResponse {
	page, err := s.reports.ListFigures(as(who), &reportingv1.ListFiguresRequest{Parent: report, PageSize: 1000})
	if err != nil {
		return nil
	}
	return page
}

// recordsOf counts the records behind a figure as somebody reads them, none of which may have one of the secrets; -1
// where they may not read them.
func (s *suite) recordsOf(who string, f *reportingv1.Figure, secrets []string) int {
	s.t.Helper()
	page, err := s.reports.ListFigureRecords(as(who), &reportingv1.ListFigureRecordsRequest{Parent: f.GetName(), PageSize: 1000})
	if err != nil {
		return -1
	}
	if int(page.GetTotalSize()) != len(page.GetRecords()) {
		s.t.Errorf("%s has %d records and says %d", f.GetName(), len(page.GetRecords()), page.GetTotalSize())
	}
	for _, secret := range secrets {
		if strings.Contains(page.String(), secret) {
			s.t.Errorf("the records behind %s tell %s of %q", f.GetName(), who, secret)
		}
	}
	return len(page.GetRecords())
}

// wantNoSecrets looks for secrets in all that the lists and documents of reporting tell a role.
func (s *suite) wantNoSecrets(role accessv1.Role, report string, secrets []string) {
	s.t.Helper()
	ctx := as(subject(role))
	reports, _ := s.reports.ListReports(ctx, &reportingv1.ListReportsRequest{Parent: cambridge})
	snapshots, _ := s.snapshots.ListSnapshots(ctx, &reportingv1.ListSnapshotsRequest{Parent: cambridge})
	page, err := s.reports.GetReportDocument(ctx, &reportingv1.GetReportDocumentRequest{Name: report})
	reads := grpcservertest.SeesUnpublished[role] == "Y"
	if (err == nil) != reads || (len(reports.GetReports()) > 0) != reads || (len(snapshots.GetSnapshots()) > 0) != reads {
		s.t.Errorf("%s reads the report: %v, want %v", role, err, reads)
	}
	for _, secret := range secrets {
		if strings.Contains(reports.String()+snapshots.String()+string(page.GetData()), secret) {
			s.t.Errorf("a report tells %s of %q", role, secret)
		}
	}
}
