package api_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/erasuretest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register/store"
)

const nobodysName = "Ottoline Quill"

// TestErasureLeavesNoWord puts a name wherever a person's text may stand, changes it, imports it, and erases it.
func TestErasureLeavesNoWord(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "register", store.Migrations)
	s := serve(t, postgrestest.Open(t, urls.App))
	superuser, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = superuser.Close() }()
	s.open("cambridge")
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	record := s.named()
	im := s.upload("Partnership,Lead member,Comments\nRECAP," + nobodysName + ",Ask Ottoline  QUILL\nCity Deal,Leader (2013),\n")
	if im, err = s.imports.ApplyImport(s.as("mio"), &registerv1.ApplyImportRequest{Name: im.GetName()}); err != nil {
		t.Fatal(err)
	}

	erasures := registerv1.NewErasureServiceClient(s.connection)
	request := &registerv1.CreateErasureRequest{Parent: cambridge, Text: "ottoline quill", ValidateOnly: true}
	preview, err := erasures.CreateErasure(s.as("mio"), request)
	if err != nil || preview.GetName() != "" || preview.GetPlaceCount() != 3 {
		t.Fatalf("preview = %v, %v", preview, err)
	}
	if told := preview.GetNotSearched(); len(told) != 4 || !strings.HasPrefix(told[1], "notification: ") {
		t.Errorf("the preview says that it did not search %q", told)
	}
	if left := s.left(superuser); len(left) < 5 {
		t.Fatalf("the preview took words out, or the test never put them in: %v", left)
	}
	request.ValidateOnly, request.Reason, request.RequestId = false, "Request of 2 June", ids.New()
	erased, err := erasures.CreateErasure(s.as("mio"), request)
	if err != nil {
		t.Fatal(err)
	}
	if left := s.left(superuser); len(left) > 0 {
		t.Errorf("the name is left in %v", left)
	}
	s.wantPlace(erased.GetPlaces(), record.GetName(), "lead_member.text", "notes", "objective.text")
	if got := erased.GetWithdrawnFiles(); !slices.Equal(got, []string{im.GetName()}) {
		t.Errorf("withdrew the files of %v, want %s", got, im.GetName())
	}
	if erased.GetNotSearched() != nil || erased.GetPrint() != nil || erased.GetReason() != request.GetReason() || erased.GetPlaceCount() != preview.GetPlaceCount() {
		t.Errorf("erased %v, the preview was %v", erased, preview)
	}
	again, err := erasures.CreateErasure(s.as("mio"), request)
	if err != nil || again.GetName() != erased.GetName() {
		t.Errorf("the same call again = %v, %v", again, err)
	}
	s.standsAfterErasure(record)
}

// named enters a partnership that names nobodysName in its texts, and changes one of them, so that the history has it too.
func (s *suite) named() *registerv1.Partnership {
	s.t.Helper()
	text := func(words string) *registerv1.Holder {
		return &registerv1.Holder{Holder: &registerv1.Holder_Text{Text: words}}
	}
	p, err := s.partnerships.CreatePartnership(s.as("mio"), &registerv1.CreatePartnershipRequest{Parent: cambridge, RequestId: ids.New(),
		Partnership: &registerv1.Partnership{
			DisplayName: "Health Board",
			Objective:   &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: "What " + nobodysName + " began"}},
			LeadMember:  text("Cllr " + nobodysName),
			ServiceLead: text("Head of Health"),
			Notes:       []*registerv1.Note{{Text: "Rang " + nobodysName + " in May."}, {Text: "Nobody else knows."}},
		}})
	if err != nil {
		s.t.Fatal(err)
	}
	p.LeadMember = text("Leader of the Council")
	p, err = s.partnerships.UpdatePartnership(s.as("mio"), &registerv1.UpdatePartnershipRequest{Partnership: p,
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"lead_member"}}})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// standsAfterErasure looks that the record and its history hold everything else.
func (s *suite) standsAfterErasure(record *registerv1.Partnership) {
	s.t.Helper()
	now, err := s.partnerships.GetPartnership(s.as("mio"), &registerv1.GetPartnershipRequest{Name: record.GetName()})
	if err != nil || now.GetEtag() == record.GetEtag() || now.GetNotes()[0].GetText() != "Rang [erased] in May." || now.GetNotes()[1].GetText() != "Nobody else knows." {
		s.t.Errorf("the record is %v, %v", now, err)
	}
	history, err := s.partnerships.ListPartnershipChanges(s.as("mio"), &registerv1.ListPartnershipChangesRequest{Name: record.GetName()})
	if err != nil || len(history.GetChanges()) != 3 {
		s.t.Fatalf("the history is %v, %v", history, err)
	}
	first := history.GetChanges()[2].GetPartnership()
	if first.GetLeadMember().GetText() != "Cllr [erased]" || first.GetServiceLead().GetText() != "Head of Health" {
		s.t.Errorf("the first entry is %v", first)
	}
	if !strings.HasSuffix(history.GetChanges()[0].GetMethod(), "CreateErasure") {
		s.t.Errorf("the last change was made by %s", history.GetChanges()[0].GetMethod())
	}
}

// left gives where the name stands in the database, written in any way that the test wrote it.
func (s *suite) left(superuser *sql.DB) []string {
	s.t.Helper()
	var left []string
	for _, written := range []string{nobodysName, "ottoline  quill"} {
		found, err := erasuretest.InDatabase(s.t.Context(), superuser, written)
		if err != nil {
			s.t.Fatal(err)
		}
		left = append(left, found...)
	}
	return left
}

func (s *suite) wantPlace(places []*registerv1.TextPlace, resource string, fields ...string) {
	s.t.Helper()
	for _, p := range places {
		if p.GetResource() == resource {
			if !slices.Equal(p.GetFields(), fields) || !p.GetPresent() || p.GetEarlierEntries() != 2 {
				s.t.Errorf("the place is %v, want %v", p, fields)
			}
			return
		}
	}
	s.t.Errorf("%s is not among %v", resource, places)
}

// TestErasureRefusals holds the bounds, and says what stays where it is.
func TestErasureRefusals(t *testing.T) {
	s := importer(t)
	s.holder("cambridge", "emp", accessv1.Role_ROLE_EMPLOYEE)
	erasures := registerv1.NewErasureServiceClient(s.connection)
	create := func(who, text, reason string) (*registerv1.Erasure, error) {
		return erasures.CreateErasure(s.as(who), &registerv1.CreateErasureRequest{Parent: cambridge, Text: text, Reason: reason})
	}
	for name, c := range map[string]struct{ who, text, reason, want string }{
		"a short word":             {"mio", "Quill", "Asked", "TEXT_TOO_SHORT"},
		"no word":                  {"mio", " -- ", "Asked", "TEXT_TOO_SHORT"},
		"a sentence":               {"mio", "a b c d e f g h i j k", "Asked", "TEXT_TOO_LONG"},
		"no reason":                {"mio", nobodysName, "", "REASON_MISSING"},
		"a reason with the name":   {"mio", nobodysName, "Asked by OTTOLINE QUILL", "REASON_HOLDS_TEXT"},
		"an employee":              {"emp", nobodysName, "Asked", "PERMISSION_DENIED"},
		"the administrator":        {"admin@cambridge", nobodysName, "Asked", "PERMISSION_DENIED"},
		"one long word is enough":  {"mio", "Featherstonehaugh", "Asked", ""},
		"two short ones, likewise": {"mio", "Bo Li", "Asked", ""},
	} {
		_, err := create(c.who, c.text, c.reason)
		s.wantReason(name, err, c.want)
	}
	s.draft("cambridge", "mio", "The "+nobodysName+" Trust")
	known := s.person("cambridge", "known")
	known.DisplayName = nobodysName
	if _, err := s.people.UpdatePerson(s.as("admin@cambridge"), &registerv1.UpdatePersonRequest{Person: known, UpdateMask: paths("display_name")}); err != nil {
		t.Fatal(err)
	}
	e, err := create("mio", nobodysName, "Asked")
	if err != nil || e.GetPlaceCount() != 0 || e.GetRemainingCount() != 2 {
		t.Fatalf("erased %v, %v", e, err)
	}
	got := fmt.Sprint(e.GetRemaining()[0].GetFields(), e.GetRemaining()[1].GetFields())
	if got != "[display_name] [display_name]" {
		t.Errorf("remaining %v", e.GetRemaining())
	}
	read, err := erasures.GetErasure(s.as("mio"), &registerv1.GetErasureRequest{Name: e.GetName()})
	if err != nil || read.GetRemainingCount() != 2 || read.GetCreator() != e.GetCreator() || read.GetPrint() != nil {
		t.Errorf("read %v, %v", read, err)
	}
	page, err := erasures.ListErasures(s.as("mio"), &registerv1.ListErasuresRequest{Parent: cambridge, PageSize: 2})
	if err != nil || len(page.GetErasures()) != 2 || page.GetErasures()[0].GetName() != e.GetName() || page.GetNextPageToken() == "" {
		t.Errorf("listed %v, %v", page, err)
	}
}

// TestErasureAmongEdits edits the records that have the name while it is erased: no edit brings it back, and nobody waits
// for each other in a circle.
func TestErasureAmongEdits(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "register", store.Migrations)
	s := serve(t, postgrestest.Open(t, urls.App))
	superuser, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = superuser.Close() }()
	s.open("cambridge")
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	var sheet strings.Builder
	sheet.WriteString("Partnership,Lead member\n")
	for i := range 12 {
		fmt.Fprintf(&sheet, "Body %c,%s\n", 'A'+i, nobodysName)
	}
	im := s.upload(sheet.String())
	rows, err := s.imports.ListImportRows(s.as("mio"), &registerv1.ListImportRowsRequest{Parent: im.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows.GetRows() {
		im.Decisions = append(im.Decisions, &registerv1.ImportRowDecision{Row: row.GetRow(), Decision: registerv1.ImportDecision_IMPORT_DECISION_NEW})
	}
	if im, err = s.imports.UpdateImport(s.as("mio"), &registerv1.UpdateImportRequest{Import: im, UpdateMask: paths("decisions")}); err != nil {
		t.Fatal(err)
	}
	if _, err = s.imports.ApplyImport(s.as("mio"), &registerv1.ApplyImportRequest{Name: im.GetName()}); err != nil {
		t.Fatal(err)
	}
	list, err := s.partnerships.ListPartnerships(s.as("mio"), &registerv1.ListPartnershipsRequest{Parent: cambridge})
	if err != nil || len(list.GetPartnerships()) != 12 {
		t.Fatalf("the register has %d records, %v", len(list.GetPartnerships()), err)
	}
	deputy, mio := s.as("deputy"), s.as("mio")
	var editing sync.WaitGroup
	for _, p := range list.GetPartnerships() {
		editing.Go(func() {
			for i := range 10 {
				_, err := s.partnerships.UpdatePartnership(deputy, &registerv1.UpdatePartnershipRequest{UpdateMask: paths("short_name"),
					Partnership: &registerv1.Partnership{Name: p.GetName(), ShortName: fmt.Sprintf("B%d", i)}})
				if err != nil {
					t.Errorf("edit %d of %s: %v", i, p.GetDisplayName(), err)
				}
			}
		})
	}
	_, err = registerv1.NewErasureServiceClient(s.connection).CreateErasure(mio, &registerv1.CreateErasureRequest{
		Parent: cambridge, Text: nobodysName, Reason: "Asked"})
	editing.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if left := s.left(superuser); len(left) > 0 {
		t.Errorf("the name is left in %v", left)
	}
}
