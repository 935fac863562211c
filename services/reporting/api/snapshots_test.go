package api_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

func (s *suite) freeze(wanted *reportingv1.Snapshot) (*reportingv1.Snapshot, error) {
	return s.snapshots.CreateSnapshot(as(mio), &reportingv1.CreateSnapshotRequest{Parent: cambridge, Snapshot: wanted})
}

func TestCreateSnapshot(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	snapshot, err := s.freeze(&reportingv1.Snapshot{DisplayName: "Annual report 2025"})
	if err != nil {
		t.Fatal(err)
	}
	heads, _ := s.Heads(context.Background(), "cambridge")
	for i, p := range snapshot.GetPositions() {
		if p.GetSeq() != heads[p.GetService()] || p.GetSeq() == 0 {
			t.Errorf("position %d of %s, want %d", p.GetSeq(), p.GetService(), heads[p.GetService()])
		}
		if then := snapshot.GetComparison().GetPositions()[i]; then.GetService() == "notification" && then.GetSeq() != 0 || then.GetSeq() >= p.GetSeq() {
			t.Errorf("compared with %v", then)
		}
	}
	if snapshot.GetDataAsAtDate() != "2025-09-30" || snapshot.GetReview() != cambridge+"/reviews/"+uuid(1) || snapshot.GetCreator() != person(cambridge, 0) {
		t.Errorf("snapshot %v", snapshot)
	}
	got, err := s.snapshots.GetSnapshot(as(mio), &reportingv1.GetSnapshotRequest{Name: snapshot.GetName()})
	if err != nil || !proto.Equal(got, snapshot) {
		t.Errorf("GetSnapshot() = %v, %v, want %v", got, err, snapshot)
	}
}

// TestThePast: data can be frozen as it was, and compared with a day or with an earlier snapshot.
func TestThePast(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	june := time.Date(2025, 6, 15, 11, 0, 0, 0, time.UTC)
	earlier, err := s.freeze(&reportingv1.Snapshot{DataAsAt: timestamppb.New(june), CompareWithDate: "2025-06-01"})
	if err != nil {
		t.Fatal(err)
	}
	if got := earlier.GetComparison().GetDataAsAt().AsTime(); !got.Equal(time.Date(2025, 6, 1, 22, 59, 59, 999999000, time.UTC)) {
		t.Errorf("compared with %v, want the end of 1 June in Cambridge", got)
	}
	report, err := s.reports.GenerateReport(as(mio), &reportingv1.GenerateReportRequest{Parent: cambridge, Kind: annual, Snapshot: earlier.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	said := s.said(report)
	if f, _ := said.FigureByID("register-total"); f.Count != 2 || said.Partnerships[1].DisplayName != "City Deal" {
		t.Errorf("the report of June says %+v", said.Partnerships)
	}
	later, err := s.reports.GenerateReport(as(mio), &reportingv1.GenerateReportRequest{Parent: cambridge, Kind: annual,
		Freeze: &reportingv1.Snapshot{CompareWithSnapshot: earlier.GetName()}})
	if err != nil {
		t.Fatal(err)
	}
	if f, _ := s.said(later).FigureByID("changes-renamed"); f.Count != 1 {
		t.Errorf("%d renamed since June, want 1", f.Count)
	}
}

// TestComparesWithTheReportPresentedLast when nothing else is asked for.
func TestComparesWithTheReportPresentedLast(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	first := s.generate(annual)
	if _, err := s.reports.RecordPresentation(as(mio), &reportingv1.RecordPresentationRequest{Name: first.GetName(), Presenter: person(cambridge, 5)}); err != nil {
		t.Fatal(err)
	}
	s.on("2025-12-01T09:00:00Z")
	snapshot, err := s.freeze(&reportingv1.Snapshot{})
	if err != nil || snapshot.GetComparison().GetSnapshot() != first.GetSnapshot() {
		t.Errorf("compared with %v, %v; want %s", snapshot.GetComparison(), err, first.GetSnapshot())
	}
}

func TestFreezeRefusals(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	s.year("councils/oxford")
	foreign, err := s.snapshots.CreateSnapshot(as(mio), &reportingv1.CreateSnapshotRequest{Parent: "councils/oxford", Snapshot: &reportingv1.Snapshot{}})
	if err != nil {
		t.Fatal(err)
	}
	future := timestamppb.New(s.now().Add(time.Second))
	for want, wanted := range map[string]*reportingv1.Snapshot{
		"DATA_AS_AT_IN_FUTURE":   {DataAsAt: future},
		"COMPARISON_AMBIGUOUS":   {CompareWithDate: "2025-01-01", CompareWithSnapshot: cambridge + "/snapshots/" + uuid(1)},
		"COMPARISON_NOT_EARLIER": {CompareWithDate: "2025-10-01"},
		"DATE_INVALID":           {CompareWithDate: "2025-02-30"},
		"SNAPSHOT_UNKNOWN":       {CompareWithSnapshot: foreign.GetName()},
		"REVIEW_UNKNOWN":         {Review: cambridge + "/reviews/" + uuid(9)},
	} {
		_, err := s.freeze(wanted)
		wantReason(t, want, err, want)
	}
	_, err = s.reports.GenerateReport(as(mio), &reportingv1.GenerateReportRequest{Parent: cambridge})
	wantReason(t, "no kind", err, "REPORT_KIND_MISSING")
	_, err = s.reports.GenerateReport(as(mio), &reportingv1.GenerateReportRequest{Parent: cambridge, Kind: annual, Snapshot: foreign.GetName()})
	wantReason(t, "a foreign snapshot", err, "SNAPSHOT_UNKNOWN")
	_, err = s.reports.GenerateReport(as(mio), &reportingv1.GenerateReportRequest{Parent: cambridge, Kind: annual, Snapshot: cambridge + "/snapshots/" + uuid(1)})
	wantReason(t, "an absent snapshot", err, "SNAPSHOT_UNKNOWN")
	_, err = s.reports.GenerateReport(as(mio), &reportingv1.GenerateReportRequest{Parent: cambridge, Kind: annual, Snapshot: foreign.GetName(), Freeze: &reportingv1.Snapshot{}})
	wantReason(t, "both", err, "SNAPSHOT_AMBIGUOUS")
}

// TestCatchingUp: data is not frozen while a log has not been read to where it was, or while an entry of it is set aside.
func TestCatchingUp(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	service, e := s.entry(s.entryOf(cambridge, 1, "On its way"), false)
	_, err := s.freeze(&reportingv1.Snapshot{})
	wantReason(t, "behind", err, "CATCHING_UP")
	go func() {
		time.Sleep(50 * time.Millisecond)
		s.follow(service, e)
		s.says(check(cambridge, 1, 3, governancev1.Overall_OVERALL_GREY, governancev1.Outcome_OUTCOME_NOT_ASSESSED, "Nobody has said."))
	}()
	snapshot, err := s.freeze(&reportingv1.Snapshot{})
	for range 5 { // on a busy machine the entry may come too late for the first call
		if reason(err) == "CATCHING_UP" {
			snapshot, err = s.freeze(&reportingv1.Snapshot{})
		}
	}
	if err != nil || snapshot.GetPositions()[0].GetSeq() != e.GetSeq() {
		t.Errorf("freeze() = %v, %v; want it to wait for entry %d", snapshot, err, e.GetSeq())
	}
	err = s.db.InCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(context.Background(), `INSERT INTO follow_parked (council, follower, seq, name, type, parked_at, attempts, error)
			VALUES ('cambridge', 'register', $1, 'x', 'y', $2, 1, 'z')`, e.GetSeq(), s.now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.freeze(&reportingv1.Snapshot{})
	wantReason(t, "an entry set aside", err, "CATCHING_UP")
}

// TestChecksBehind: when the checks do not follow, the report is made and says of which partnerships.
func TestChecksBehind(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	s.says(s.entryOf(cambridge, 2, "Arts network"))
	if f, _ := s.said(s.generate(annual)).FigureByID("gaps-checked-earlier"); f.Count != 1 {
		t.Errorf("%d changed since they were checked, want 1", f.Count)
	}
}

func TestSignOff(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	report := s.generate(team)
	_, err := s.reports.SignOffReport(as("MANAGEMENT_TEAM"), &reportingv1.SignOffReportRequest{Name: report.GetName(), Etag: "7"})
	wantReason(t, "a stale etag", err, "STALE_ETAG")
	signed, err := s.reports.SignOffReport(as("MANAGEMENT_TEAM"), &reportingv1.SignOffReportRequest{Name: report.GetName(), Etag: report.GetEtag(), Comment: "Agreed."})
	if err != nil || signed.GetSignOff().GetPerson() != person(cambridge, 3) || signed.GetSignOff().GetEdition() != 1 || signed.GetEtag() != "2" {
		t.Errorf("SignOffReport() = %v, %v", signed, err)
	}
	_, err = s.reports.SignOffReport(as("CHIEF_EXECUTIVE"), &reportingv1.SignOffReportRequest{Name: report.GetName()})
	wantReason(t, "signed twice", err, "REPORT_SIGNED_OFF")
	_, err = s.reports.SignOffReport(as("CHIEF_EXECUTIVE"), &reportingv1.SignOffReportRequest{Name: s.generate(annual).GetName()})
	wantReason(t, "the committee's report", err, "REPORT_KIND_WRONG")
	if got, err := s.reports.GetReport(as(mio), &reportingv1.GetReportRequest{Name: report.GetName()}); err != nil || !proto.Equal(got, signed) {
		t.Errorf("GetReport() = %v, %v, want %v", got, err, signed)
	}
}

func TestRecordPresentation(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	report := s.generate(annual)
	present := func(change func(*reportingv1.RecordPresentationRequest)) (*reportingv1.Report, error) {
		r := &reportingv1.RecordPresentationRequest{Name: report.GetName(), Presenter: person(cambridge, 5), PresentedOn: "2025-10-02"}
		if change != nil {
			change(r)
		}
		return s.reports.RecordPresentation(as("MEMBER_PARTNERSHIP_REPRESENTATIVE"), r)
	}
	_, err := present(nil)
	wantReason(t, "a day to come", err, "PRESENTED_IN_FUTURE")
	s.on("2025-10-20T09:00:00Z")
	for want, change := range map[string]func(*reportingv1.RecordPresentationRequest){
		"PRESENTER_UNKNOWN":       func(r *reportingv1.RecordPresentationRequest) { r.Presenter = person(cambridge, 99) },
		"PRESENTED_BEFORE_FREEZE": func(r *reportingv1.RecordPresentationRequest) { r.PresentedOn = "2025-09-29" },
		"DATE_INVALID":            func(r *reportingv1.RecordPresentationRequest) { r.PresentedOn = "2025-09-31" },
		"STALE_ETAG":              func(r *reportingv1.RecordPresentationRequest) { r.Etag = "9" },
		"COMMITTEE_UNKNOWN": func(r *reportingv1.RecordPresentationRequest) {
			r.MinuteReference = &typev1.MinuteReference{Committee: "licensing"}
		},
		"REPORT_KIND_WRONG": func(r *reportingv1.RecordPresentationRequest) { r.Name = s.generate(team).GetName() },
	} {
		_, err := present(change)
		wantReason(t, want, err, want)
	}
	toFollow := &typev1.MinuteReference{Committee: "audit", MeetingDate: "2025-10-02", Reference: &typev1.MinuteReference_ToFollow{ToFollow: true}}
	first, err := present(func(r *reportingv1.RecordPresentationRequest) {
		r.Presenter, r.MinuteReference = person(cambridge, 0), toFollow
	})
	if err != nil || len(first.GetPresentation().GetWarnings()) != 2 || first.GetPresentation().GetNextDueOn() != "2026-10-02" {
		t.Errorf("RecordPresentation() = %v, %v; want two warnings", first.GetPresentation(), err)
	}
	minute := &typev1.MinuteReference{Committee: "audit", MeetingDate: "2025-10-02", Reference: &typev1.MinuteReference_Minute{Minute: "25/17"}}
	second, err := present(func(r *reportingv1.RecordPresentationRequest) { r.MinuteReference, r.Etag = minute, first.GetEtag() })
	if err != nil || len(second.GetPresentation().GetWarnings()) != 0 || !proto.Equal(second.GetPresentation().GetMinuteReference(), minute) {
		t.Errorf("RecordPresentation() = %v, %v; want no warning", second.GetPresentation(), err)
	}
}

// TestRights: who may build, read, sign and present. The administrator sees nothing (rule 4).
func TestRights(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	annualReport, teamReport := s.generate(annual).GetName(), s.generate(team).GetName()
	calls := map[string]func(ctx context.Context) error{
		"build": func(ctx context.Context) error {
			_, err := s.snapshots.CreateSnapshot(ctx, &reportingv1.CreateSnapshotRequest{Parent: cambridge, Snapshot: &reportingv1.Snapshot{}})
			return err
		},
		"read": func(ctx context.Context) error {
			_, err := s.reports.GetReportDocument(ctx, &reportingv1.GetReportDocumentRequest{Name: annualReport})
			return err
		},
		"sign": func(ctx context.Context) error {
			_, err := s.reports.SignOffReport(ctx, &reportingv1.SignOffReportRequest{Name: teamReport, Etag: "99"})
			return err
		},
		"present": func(ctx context.Context) error {
			_, err := s.reports.RecordPresentation(ctx, &reportingv1.RecordPresentationRequest{Name: annualReport, Presenter: person(cambridge, 5), Etag: "99"})
			return err
		},
	}
	may := map[string]string{
		"MANAGEMENT_INFORMATION_OFFICER": "build read present", "DEPUTY_CHIEF_EXECUTIVE": "build read sign", "INTERNAL_AUDIT": "build read",
		"CHIEF_EXECUTIVE": "read sign", "MANAGEMENT_TEAM": "read sign", "AUDIT_AND_GOVERNANCE_MEMBER": "read", "MEMBER_PARTNERSHIP_REPRESENTATIVE": "read present",
	}
	for _, role := range roles {
		for what, call := range calls {
			allowed := slices.Contains(strings.Fields(may[subject(role)]), what)
			if got := reason(call(as(subject(role)))); (got == "" || got == "STALE_ETAG") != allowed {
				t.Errorf("%s %s: %q, want allowed = %v", subject(role), what, got, allowed)
			}
		}
	}
	for what, call := range calls {
		if got := reason(call(as("nobody"))); got != "NOT_FOUND" {
			t.Errorf("a stranger may %s: %q", what, got)
		}
	}
}

// TestForeignReports answer like missing ones.
func TestForeignReports(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	s.says(&registerv1.Council{Name: "councils/oxford", DisplayName: "Oxford", TimeZone: "Europe/London"})
	report := s.generate(annual)
	foreign := "councils/oxford/reports/" + report.GetName()[len(cambridge+"/reports/"):]
	for what, name := range map[string]string{"foreign": foreign, "absent": cambridge + "/reports/" + uuid(1), "malformed": cambridge + "/reports/x"} {
		_, err := s.reports.GetReport(as(mio), &reportingv1.GetReportRequest{Name: name})
		wantReason(t, what, err, "NOT_FOUND")
	}
	for _, name := range []string{report.GetName() + "/figures/unknown", report.GetName() + "/figures/UPPER"} {
		_, err := s.reports.GetFigure(as(mio), &reportingv1.GetFigureRequest{Name: name})
		wantReason(t, name, err, "NOT_FOUND")
	}
}
