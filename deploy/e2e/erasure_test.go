package e2e

import (
	"bytes"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/concordat-suite/concordat/deploy/fleet"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/data/pgserver"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/erasuretest"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// The two people of the test: one works for the council and signs in, the other is a name in texts only.
const (
	known, knownAs = "Peregrina Marsh", "peregrina"
	named, namedAs = "Ottoline Quill", "ottoline"
)

// TestErasureLeavesNobody spreads two names through the whole suite, erases both, and looks for them past every interface:
// in every column of every table of every database, in the files and in the logs.
func TestErasureLeavesNobody(t *testing.T) {
	t.Setenv("CONCORDAT_CLOCK", yearBegins.Format(time.RFC3339))
	server, err := pgserver.Start(t.Context(), pgserver.Options{Dir: filepath.Join(t.TempDir(), "postgres"), Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	t.Setenv("DATABASE_URL", server.URL("postgres", pgserver.Superuser))
	s := start(t, "--empty")
	n := &names{suite: s, server: server, town: town{t: t, door: s.door("gRPC"), council: "councils/cambridge"}}
	n.open("Cambridge City Council")
	n.lead = n.hire("lead", "Lew Eade", accessv1.Role_ROLE_SERVICE_LEAD, "communities")
	n.officer = n.hire(knownAs, known, accessv1.Role_ROLE_EMPLOYEE)
	n.arrive()
	n.areAssessed()
	n.areReviewed()
	n.areReported()
	n.standEverywhere()
	n.areErased()
	n.areNowhere()
}

// names is the two names on their way through the suite.
type names struct {
	*suite
	town
	server        *pgserver.Server
	lead, officer *desk
	record        string
	review        string
	report        *reportingv1.Report
}

// arrive brings the name that is only a text in by a spreadsheet, and writes it where an officer may.
func (n *names) arrive() {
	t := n.town.t
	sheet := "Partnership,Lead member,Comments\nAbbey Compact," + named + ",\"Started by " + named + ", it says here\"\n"
	planned := ask(n.mio.imports.CreateImport(n.mio.ctx, &registerv1.CreateImportRequest{
		Parent: n.council, File: named + " register.csv", Content: []byte(sheet), RequestId: ids.New(),
	})).or(t)
	n.apply(planned)
	n.record = n.entries("")[0].GetName()
	n.name(n.record, knownAs)
	for _, words := range []string{"Agreed with " + named + " in the chair.", "Agreed by all."} {
		ask(n.deputy.partnerships.UpdatePartnership(n.deputy.ctx, &registerv1.UpdatePartnershipRequest{RequestId: ids.New(),
			Partnership: &registerv1.Partnership{Name: n.record, TermsOfReference: &registerv1.Arrangement{Text: words, AnsweredBy: named}},
			UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"terms_of_reference"}},
		})).or(t)
	}
}

// areAssessed has verdicts quote the record, and the officer give evidence.
func (n *names) areAssessed() {
	t := n.town.t
	n.policyComesIntoForce()
	n.assessment(n.record)
	ask(n.officer.answers.CreateAnswer(n.officer.ctx, &governancev1.CreateAnswerRequest{Parent: n.record, RequestId: ids.New(), Answer: &governancev1.Answer{
		Criterion: "S1.14", Outcome: governancev1.Outcome_OUTCOME_MET, Evidence: named + " keeps the calendar.", ValidUntil: "2025-12-31",
	}})).or(t)
}

// areReviewed has mail written to the one and about the other.
func (n *names) areReviewed() {
	t := n.town.t
	n.setClock(time.Date(2025, time.June, 2, 8, 0, 0, 0, time.UTC))
	n.review = ask(n.mio.reviews.OpenReview(n.mio.ctx, &registerv1.OpenReviewRequest{
		Parent: n.council, Review: &registerv1.Review{Title: "Annual review 2025", FinancialYear: "2024/25", Deadline: "2025-06-30"},
	})).or(t).GetName()
	n.setClock(time.Date(2025, time.June, 2, 10, 0, 0, 0, time.UTC))
	n.mailed(1)
	back := n.review + "/returns/" + filepath.Base(n.record)
	ask(n.officer.returns.UpdateReturn(n.officer.ctx, &registerv1.UpdateReturnRequest{RequestId: ids.New(),
		Return: &registerv1.Return{
			Name:        back,
			Details:     &registerv1.DetailsReview{Confirmed: true, GapsReason: "Only " + named + " knows."},
			Performance: &registerv1.Performance{Achievements: "Thanks to " + named + ".", NextAims: "More.", Rag: registerv1.Rag_RAG_GREEN},
			Suitability: &registerv1.Suitability{Decision: registerv1.SuitabilityDecision_SUITABILITY_DECISION_CONTINUE, Explanation: "Says " + named + "."},
		},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"details", "performance", "suitability"}},
	})).or(t)
	ask(n.officer.returns.SubmitReturn(n.officer.ctx, &registerv1.SubmitReturnRequest{Name: back})).or(t)
	ask(n.lead.returns.SendBackReturn(n.lead.ctx, &registerv1.SendBackReturnRequest{
		Name: back, Reason: "Ask " + named + " for figures.", Deadline: "2025-07-04", RequestId: ids.New(),
	})).or(t)
	n.mailed(2)
}

// mailed waits until the officer has had so many messages.
func (n *names) mailed(count int) {
	n.town.t.Helper()
	eventually(n.town.t, patience, func() error {
		if got := n.mails(knownAs + "@cambridge.example"); len(got) < count {
			return fmt.Errorf("%d messages, want %d", len(got), count)
		}
		return nil
	})
}

// areReported freezes them in a report, which the deputy chief executive signs off with a word about one.
func (n *names) areReported() {
	t := n.town.t
	eventually(t, patience, func() (err error) { // "still catching up" is an answer too
		n.report, err = n.mio.reports.GenerateReport(n.mio.ctx, &reportingv1.GenerateReportRequest{RequestId: ids.New(),
			Parent: n.council, Kind: reportingv1.ReportKind_REPORT_KIND_MANAGEMENT_TEAM, Freeze: &reportingv1.Snapshot{Review: n.review},
		})
		return err
	})
	if !bytes.Contains(n.document(), []byte(known)) {
		t.Error("the report does not name the officer, so the test shows nothing of it")
	}
	ask(n.deputy.reports.SignOffReport(n.deputy.ctx, &reportingv1.SignOffReportRequest{
		Name: n.report.GetName(), Etag: n.report.GetEtag(), Comment: named + " has left.", RequestId: ids.New(),
	})).or(t)
}

func (n *names) document() []byte {
	return ask(n.mio.reports.GetReportDocument(n.mio.ctx, &reportingv1.GetReportDocumentRequest{
		Name: n.report.GetName(), Format: reportingv1.DocumentFormat_DOCUMENT_FORMAT_HTML,
	})).or(n.town.t).GetData()
}

// standEverywhere shows that the search finds both in each database, before anything is erased.
func (n *names) standEverywhere() {
	for service, of := range map[string][]string{
		"register": {knownAs, namedAs}, "governance-check": {namedAs}, "notification": {knownAs, namedAs}, "reporting": {knownAs, namedAs},
	} {
		for _, name := range of {
			eventually(n.town.t, patience, func() error {
				if found := n.inDatabase(service, name); len(found) == 0 {
					return fmt.Errorf("%s stands nowhere in the database %s", name, service)
				}
				return nil
			})
		}
	}
}

// areErased: the officer leaves and is erased as a person, the other as words.
func (n *names) areErased() {
	t, left := n.town.t, "2025-06-01"
	person := n.people[knownAs]
	ask(n.administrator.people.UpdatePerson(n.administrator.ctx, &registerv1.UpdatePersonRequest{RequestId: ids.New(),
		Person: &registerv1.Person{Name: person, LeftOn: &left}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"left_on"}},
	})).or(t)
	ask(n.administrator.people.ErasePerson(n.administrator.ctx, &registerv1.ErasePersonRequest{Name: person, Reason: "Request 12"})).or(t)
	erasures := registerv1.NewErasureServiceClient(n.town.door.connect(fleet.Register))
	erased := ask(erasures.CreateErasure(n.mio.ctx, &registerv1.CreateErasureRequest{
		Parent: n.council, Text: namedAs + " quill", Reason: "Request 13", RequestId: ids.New(),
	})).or(t)
	if erased.GetPlaceCount() == 0 || len(erased.GetWithdrawnFiles()) != 1 || erased.GetRemainingCount() != 0 {
		t.Errorf("erased %v", erased)
	}
}

// areNowhere searches until every service has obeyed, and sees that nothing but the names is gone.
func (n *names) areNowhere() {
	t := n.town.t
	eventually(t, patience, func() error {
		for _, service := range []string{"register", "governance-check", "notification", "reporting"} {
			for _, name := range []string{knownAs, namedAs} {
				if found := n.inDatabase(service, name); len(found) > 0 {
					return fmt.Errorf("%s is left in the database %s: %v", name, service, found)
				}
			}
		}
		return nil
	})
	for _, name := range []string{knownAs, namedAs} {
		if files, err := erasuretest.InFolder(n.dir, name); err != nil || len(files) > 0 {
			t.Errorf("%s is left in files: %v, %v", name, files, err)
		}
		if erasuretest.Holds(n.log.Bytes(), name) {
			t.Errorf("%s is left in the log", name)
		}
	}
	again := ask(n.mio.reports.RegenerateReport(n.mio.ctx, &reportingv1.RegenerateReportRequest{Name: n.report.GetName()})).or(t)
	if page := n.document(); bytes.Contains(page, []byte(known)) || len(again.GetEditions()) != 2 || !bytes.Contains(page, []byte("Abbey Compact")) {
		t.Errorf("made again, the report has %d editions and names the officer, or lost the record", len(again.GetEditions()))
	}
	if a := n.assessment(n.record); len(a.GetVerdicts()) == 0 {
		t.Error("the record is not assessed any more")
	}
}

// inDatabase gives the columns of a service's database in which a name stands.
func (n *names) inDatabase(service, name string) []string {
	n.town.t.Helper()
	db, err := sql.Open("postgres", n.server.URL(postgres.Database(service), pgserver.Superuser))
	if err != nil {
		n.town.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	found, err := erasuretest.InDatabase(n.town.t.Context(), db, name)
	if err != nil {
		n.town.t.Fatal(err)
	}
	return found
}
