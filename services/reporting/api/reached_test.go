package api_test

import (
	"bytes"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// submitted is the return of partnership n, handed in now.
func (w *world) submitted(council string, n int) *registerv1.Return {
	return &registerv1.Return{Name: council + "/reviews/" + uuid(1) + "/returns/" + uuid(n), Partnership: partnership(council, n),
		State: registerv1.ReturnState_RETURN_STATE_SUBMITTED, Deadline: "2025-06-30", OriginalDeadline: "2025-06-30",
		Submission: &registerv1.Submission{Submitter: person(council, 8), SubmitTime: timestamppb.New(w.now())}}
}

// TestReachedAfterTheFreeze: a report made from an earlier snapshot lists what has come in since, and counts none of it. The
// list is frozen with the edition; making the report again up to now makes another edition.
func TestReachedAfterTheFreeze(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	snapshot, err := s.snapshots.CreateSnapshot(as(mio), &reportingv1.CreateSnapshotRequest{Parent: cambridge, Snapshot: &reportingv1.Snapshot{}})
	if err != nil {
		t.Fatal(err)
	}
	s.on("2025-10-03T09:00:00Z")
	added := s.entryOf(cambridge, 4, "Rivers forum")
	s.says(s.submitted(cambridge, 1), added)
	request := &reportingv1.GenerateReportRequest{Parent: cambridge, Kind: annual, Snapshot: snapshot.GetName()}
	report, err := s.reports.GenerateReport(as(mio), request)
	if err != nil {
		t.Fatal(err)
	}
	said := s.said(report)
	var came []string
	for _, item := range said.Reached.List {
		came = append(came, item.DisplayName+": "+strings.Join(item.What, " "))
	}
	want := []string{
		"Greater Cambridge Partnership: Its return: Submitted, due 30 June 2025, came in on 3 October 2025, 95 calendar days late.",
		"Rivers forum: It came onto the register on 3 October 2025.",
	}
	if strings.Join(came, "\n") != strings.Join(want, "\n") {
		t.Errorf("reached after the freeze:\n%s\nwant\n%s", strings.Join(came, "\n"), strings.Join(want, "\n"))
	}
	for id, count := range map[string]int{"returns-submitted": 0, "returns-not-returned": 1, "register-total": 3, "reached-after-freeze": 2} {
		if f, _ := said.FigureByID(id); f.Count != count {
			t.Errorf("%s counts %d, want %d", id, f.Count, count)
		}
	}
	if by := report.GetEditions()[0].GetReachedBy().AsTime(); !by.Equal(s.now()) {
		t.Errorf("reached by %v, want %v", by, s.now())
	}

	first := s.document(report.GetName(), 0)
	s.on("2025-10-10T09:00:00Z")
	s.says(s.submitted(cambridge, 2))
	s.dropDocuments()
	other := s.serve()
	if !bytes.Equal(other.document(report.GetName(), 0), first) {
		t.Error("other bytes from another process after more has come in")
	}
	same, err := other.reports.RegenerateReport(as(mio), &reportingv1.RegenerateReportRequest{Name: report.GetName()})
	if err != nil || !proto.Equal(same, report) {
		t.Errorf("RegenerateReport() = %v, %v; want the report unchanged", same, err)
	}
	for range 2 { // once more changes nothing: nothing was recorded since
		again, err := other.reports.RegenerateReport(as(mio), &reportingv1.RegenerateReportRequest{Name: report.GetName(), UpToNow: true})
		if err != nil || len(again.GetEditions()) != 2 {
			t.Fatalf("RegenerateReport(up_to_now) = %v, %v; want a second edition", again, err)
		}
	}
	if got := len(s.said(report).Reached.List); got != 3 {
		t.Errorf("the second edition lists %d partnerships, want 3", got)
	}
	old, err := other.reports.GetReportDocument(as(mio), &reportingv1.GetReportDocumentRequest{Name: report.GetName(), Edition: 1})
	if err != nil || !bytes.Equal(old.GetData(), first) {
		t.Errorf("edition 1 is another one now (%v)", err)
	}
}

// TestReachedAtOnce: a report that is made when its data is frozen says that there was no time for anything to come in.
func TestReachedAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	report := s.generate(team)
	if r := s.said(report).Reached; r == nil || !r.AtOnce || len(r.List) != 0 {
		t.Errorf("reached %+v, want nothing yet", r)
	}
}
