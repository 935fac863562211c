package e2e

import (
	"html"
	"path/filepath"
	"strings"
	"testing"
	"time"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// TestEveryRegister takes each of the twelve published registers through plan, apply, verdicts and report, in a council
// of its own.
func TestEveryRegister(t *testing.T) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) != 12 {
		t.Fatalf("there are %d registers in testdata (%v), want 12", len(files), err)
	}
	t.Setenv("CONCORDAT_CLOCK", yearBegins.Format(time.RFC3339))
	s := start(t, "--empty")
	for _, path := range files {
		file := filepath.Base(path)
		t.Run(file, func(t *testing.T) {
			w := &town{t: t, door: s.door("gRPC"), council: "councils/" + strings.TrimSuffix(file, ".csv")}
			w.open(file)
			w.apply(w.plan(file))
			w.policyComesIntoForce()
			w.noBlankIsANo()
			w.reportsWhatItHas()
		})
	}
	t.Run("a file as large as it may be, and a larger one", func(t *testing.T) { filesAtTheLimit(t, s) })
}

// noBlankIsANo: straight after the import no "not met" rests on a blank alone, and nothing is green.
func (w *town) noBlankIsANo() {
	for _, p := range w.entries("state = ACTIVE") {
		a := w.assessment(p.GetName())
		if a.GetOverall() == governancev1.Overall_OVERALL_GREEN {
			w.t.Errorf("%s is green although most of it is blank", a.GetPartnershipDisplayName())
		}
		for _, v := range a.GetVerdicts() {
			if v.GetOutcome() == governancev1.Outcome_OUTCOME_NOT_MET && len(v.GetNotStated()) > 0 {
				w.t.Errorf("%s: %s is not met although nobody has said: %v", a.GetPartnershipDisplayName(), v.GetCriterion(), v.GetNotStated())
			}
		}
	}
}

// reportsWhatItHas: the report counts the partnerships of the register, and names one.
func (w *town) reportsWhatItHas() {
	t, mio := w.t, w.mio
	var report *reportingv1.Report
	eventually(t, patience, func() (err error) { // "still catching up" is an answer too
		report, err = mio.reports.GenerateReport(mio.ctx, &reportingv1.GenerateReportRequest{
			Parent: w.council, Kind: reportingv1.ReportKind_REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE,
		})
		return err
	})
	document := ask(mio.reports.GetReportDocument(mio.ctx, &reportingv1.GetReportDocumentRequest{Name: report.GetName()})).or(t)
	text := html.UnescapeString(string(document.GetData()))
	for _, p := range w.entries("state = ACTIVE") {
		if !strings.Contains(text, p.GetDisplayName()) {
			t.Errorf("the report does not name %s", p.GetDisplayName())
		}
	}
}
