package api_test

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

const cambridge = "councils/cambridge"

// importer starts a suite with a council whose management information officer signs in as mio.
func importer(t *testing.T) *suite {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	return s
}

func (s *suite) upload(text string) *registerv1.Import {
	s.t.Helper()
	im, err := s.imports.CreateImport(s.as("mio"), &registerv1.CreateImportRequest{Parent: cambridge, File: "register.csv", Content: []byte(text)})
	if err != nil {
		s.t.Fatalf("create import: %v", err)
	}
	return im
}

func TestImportOverTheWire(t *testing.T) {
	s := importer(t)
	im := s.upload("Partnership,Lead member (role),Scrutiny committee,Seat\nCity Deal,Leader (2013),Strategy and Resources,two\nCity Deal,,,\n")
	if got := im.GetCounts(); got.GetNew() != 1 || got.GetPossibleDuplicate() != 1 || got.GetOpen() != 1 || im.GetEtag() != "1" || im.GetColumns()[1].GetField() != "lead_member" {
		t.Errorf("planned %v", im)
	}
	_, err := s.imports.ApplyImport(s.as("mio"), &registerv1.ApplyImportRequest{Name: im.GetName()})
	s.wantReason("apply with an open row", err, "IMPORT_OPEN_ROWS")

	rows, err := s.imports.ListImportRows(s.as("mio"), &registerv1.ListImportRowsRequest{Parent: im.GetName(), Outcome: registerv1.ImportOutcome_IMPORT_OUTCOME_POSSIBLE_DUPLICATE})
	if err != nil || len(rows.GetRows()) != 1 || rows.GetRows()[0].GetRow() != 3 || rows.GetRows()[0].GetPossibleDuplicates()[0].GetRow() != 2 {
		t.Fatalf("rows to decide %v, %v", rows, err)
	}
	im.Decisions = []*registerv1.ImportRowDecision{{Row: 3, Decision: registerv1.ImportDecision_IMPORT_DECISION_LEAVE_OUT}}
	im, err = s.imports.UpdateImport(s.as("mio"), &registerv1.UpdateImportRequest{Import: im, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"decisions"}}})
	if err != nil || im.GetCounts().GetOpen() != 0 || im.GetCounts().GetLeftOut() != 1 {
		t.Fatalf("decided %v, %v", im, err)
	}
	im, err = s.imports.ApplyImport(s.as("mio"), &registerv1.ApplyImportRequest{Name: im.GetName(), Etag: im.GetEtag()})
	if err != nil || im.GetState() != registerv1.ImportState_IMPORT_STATE_APPLIED || !im.GetApplyTime().AsTime().Equal(s.clock.now()) {
		t.Fatalf("applied %v, %v", im, err)
	}
	list, err := s.partnerships.ListPartnerships(s.as("mio"), &registerv1.ListPartnershipsRequest{Parent: cambridge})
	if err != nil || len(list.GetPartnerships()) != 1 {
		t.Fatalf("the register lists %v, %v", list, err)
	}
	deal := list.GetPartnerships()[0]
	if deal.GetState() != registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE || !deal.GetBeforeConcordat() || deal.GetLeadMember().GetText() != "Leader (2013)" ||
		deal.GetScrutinyCommittee() != "scrutiny" || deal.GetSources()[0].GetImport() != im.GetName() || len(deal.GetSources()[0].GetCells()) != 4 || len(deal.GetGaps()) == 0 {
		t.Errorf("the record is %v", deal)
	}
	changes, err := s.partnerships.ListPartnershipChanges(s.as("mio"), &registerv1.ListPartnershipChangesRequest{Name: deal.GetName()})
	if err != nil || len(changes.GetChanges()) != 1 || !strings.HasSuffix(changes.GetChanges()[0].GetMethod(), "ApplyImport") || changes.GetChanges()[0].GetActorDisplayName() != "mio" {
		t.Errorf("its history is %v, %v", changes, err)
	}
	im, err = s.imports.UndoImport(s.as("mio"), &registerv1.UndoImportRequest{Name: im.GetName()})
	if err != nil || im.GetState() != registerv1.ImportState_IMPORT_STATE_UNDONE {
		t.Fatalf("undone %v, %v", im, err)
	}
	im, err = s.imports.WithdrawImportFile(s.as("mio"), &registerv1.WithdrawImportFileRequest{Name: im.GetName()})
	if err != nil || im.GetFileWithdrawTime() == nil || im.GetSha256() == "" {
		t.Errorf("withdrawn %v, %v", im, err)
	}
}

// TestOneColumnIsMappedByItself tells what one column holds, by its heading: the others stay as they were guessed and told.
func TestOneColumnIsMappedByItself(t *testing.T) {
	s := importer(t)
	im := s.upload("Register as at 31 March 2020,,,\nPartnership,Lead member,Looks after it,Annual cost\nCity Deal,Leader,Parks,500\n")
	for _, told := range []*registerv1.ImportColumn{{Heading: "Looks after it", Field: "responsible_officer"}, {Column: "D", Field: "resources.total_budget", FinancialYear: "2019/20"}} {
		var err error
		im, err = s.imports.UpdateImport(s.as("mio"), &registerv1.UpdateImportRequest{
			Import: &registerv1.Import{Name: im.GetName(), Columns: []*registerv1.ImportColumn{told}}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"columns"}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	var fields []string
	for _, c := range im.GetColumns() {
		fields = append(fields, c.GetField())
	}
	if got := strings.Join(fields, " "); got != "display_name lead_member responsible_officer resources.total_budget" || im.GetColumns()[3].GetFinancialYear() != "2019/20" {
		t.Errorf("the columns are taken for %s, %v", got, im.GetColumns())
	}
	im, err := s.imports.UpdateImport(s.as("mio"), &registerv1.UpdateImportRequest{Import: &registerv1.Import{Name: im.GetName(), Columns: []*registerv1.ImportColumn{{Column: "B"}},
		AsAt: "2020-04"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"columns", "as_at"}}})
	if err != nil || im.GetColumns()[1].GetField() != "" || im.GetColumns()[2].GetField() != "responsible_officer" || im.GetAsAt() != "2020-04" {
		t.Errorf("a column that is kept, and another day: %v, %v", im, err)
	}
}

func TestImportPreviewKeepsNothing(t *testing.T) {
	s := importer(t)
	im, err := s.imports.CreateImport(s.as("mio"), &registerv1.CreateImportRequest{
		Parent: cambridge, File: "register.csv", Content: []byte("Body,Cost\nCity Deal,£5605 +VAT\n"), ValidateOnly: true,
		Columns: []*registerv1.ImportColumn{{Heading: "Body", Field: "display_name"}, {Column: "B", Field: "resources.total_budget", FinancialYear: "2025/26"}},
	})
	if err != nil || im.GetName() != "" || len(im.GetRows()) != 1 || len(im.GetRows()[0].GetWarnings()) != 1 || im.GetRows()[0].GetOutcome() != registerv1.ImportOutcome_IMPORT_OUTCOME_NEW {
		t.Fatalf("preview %v, %v", im, err)
	}
	list, err := s.imports.ListImports(s.as("mio"), &registerv1.ListImportsRequest{Parent: cambridge})
	if err != nil || len(list.GetImports()) != 0 {
		t.Errorf("kept %v, %v", list, err)
	}
}

// TestHeadingsAreTold uploads a list whose title looks more like headings than they do, and tells where they are. What was
// told holds when the file is read again: to decide, and to apply.
func TestHeadingsAreTold(t *testing.T) {
	s := importer(t)
	file := []byte("Register,of,all,partnerships\nPartnership,Lead\nCity Deal,x\nRECAP,y\n")
	create := func(row int32) (*registerv1.Import, error) {
		return s.imports.CreateImport(s.as("mio"), &registerv1.CreateImportRequest{Parent: cambridge, File: "register.csv", Content: file, HeadingRow: row})
	}
	if im, err := create(0); err == nil && im.GetHeadingRow() == 2 {
		t.Fatal("the headings are found, so there is nothing to tell")
	}
	im, err := create(2)
	if err != nil || im.GetHeadingRow() != 2 || !im.GetHeadingRowTold() || im.GetCounts().GetNew() != 2 {
		t.Fatalf("told row 2: %v, %v", im, err)
	}
	im, err = s.imports.UpdateImport(s.as("mio"), &registerv1.UpdateImportRequest{
		Import: &registerv1.Import{Name: im.GetName(), Etag: im.GetEtag(), Decisions: []*registerv1.ImportRowDecision{
			{Row: 4, Decision: registerv1.ImportDecision_IMPORT_DECISION_LEAVE_OUT}}},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"decisions"}},
	})
	if err != nil || im.GetHeadingRow() != 2 || !im.GetHeadingRowTold() {
		t.Fatalf("decided: %v, %v", im, err)
	}
	if im, err = s.imports.ApplyImport(s.as("mio"), &registerv1.ApplyImportRequest{Name: im.GetName()}); err != nil || im.GetCounts().GetNew() != 2 || im.GetCounts().GetLeftOut() != 1 {
		t.Errorf("applied: %v, %v", im, err)
	}
	if _, err := create(9); grpcservertest.Reason(err) != "HEADING_ROW_BLANK" {
		t.Errorf("a row that is not there: %v", err)
	}
	if _, err := create(-1); grpcservertest.Reason(err) != "REQUEST_INVALID" {
		t.Errorf("a row that cannot be: %v", err)
	}
}

func TestImportRefusals(t *testing.T) {
	s := importer(t)
	s.open("elsewhere")
	s.holder("cambridge", "staff", accessv1.Role_ROLE_EMPLOYEE)
	s.holder("elsewhere", "other", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	im := s.upload("Name\nCity Deal\n")
	create := func(subject string, r *registerv1.CreateImportRequest) error {
		r.Parent, r.File = cambridge, "f.csv"
		_, err := s.imports.CreateImport(s.as(subject), r)
		return err
	}
	update := func(im *registerv1.Import, paths ...string) error {
		_, err := s.imports.UpdateImport(s.as("mio"), &registerv1.UpdateImportRequest{Import: im, UpdateMask: &fieldmaskpb.FieldMask{Paths: paths}})
		return err
	}
	get := func(subject string) error {
		_, err := s.imports.GetImport(s.as(subject), &registerv1.GetImportRequest{Name: im.GetName()})
		return err
	}
	file := []byte("Name\nCity Deal\n")
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"a role that may not":       {create("staff", &registerv1.CreateImportRequest{Content: file}), "PERMISSION_DENIED"},
		"another council's officer": {get("other"), "NOT_FOUND"},
		"no spreadsheet":            {create("mio", &registerv1.CreateImportRequest{Content: []byte("%PDF-1.7")}), "FILE_NOT_SPREADSHEET"},
		"no file":                   {create("mio", &registerv1.CreateImportRequest{}), "FILE_EMPTY"},
		"a file too large":          {create("mio", &registerv1.CreateImportRequest{Content: make([]byte, 10<<20+1)}), "FILE_TOO_LARGE"},
		"an unknown sheet":          {create("mio", &registerv1.CreateImportRequest{Content: file, Sheet: "Archive"}), "SHEET_UNKNOWN"},
		"an unknown field": {create("mio", &registerv1.CreateImportRequest{Content: file,
			Columns: []*registerv1.ImportColumn{{Column: "A", Field: "title"}}}), "MAPPING_FIELD_UNKNOWN"},
		"no mask":          {update(im), "UPDATE_MASK_REQUIRED"},
		"everything":       {update(im, "*"), "UPDATE_MASK_INVALID"},
		"what nobody sets": {update(im, "state"), "UPDATE_MASK_INVALID"},
		"an old version":   {update(&registerv1.Import{Name: im.GetName(), Etag: "7"}, "decisions"), "STALE_ETAG"},
		"undo of a plan": {func() error {
			_, err := s.imports.UndoImport(s.as("mio"), &registerv1.UndoImportRequest{Name: im.GetName()})
			return err
		}(), "IMPORT_NOT_APPLIED"},
		"a decision too many": {update(&registerv1.Import{Name: im.GetName(), Decisions: []*registerv1.ImportRowDecision{{Row: 9, Decision: 2}}}, "decisions"), "DECISION_INVALID"},
		"a record elsewhere": {update(&registerv1.Import{Name: im.GetName(), Decisions: []*registerv1.ImportRowDecision{
			{Row: 2, Decision: 1, Partnership: "councils/elsewhere/partnerships/" + ids.New()}}}, "decisions"), "NOT_FOUND"},
	} {
		if got := grpcservertest.Reason(c.err); got != c.want {
			t.Errorf("%s: reason %q (%v), want %q", name, got, c.err, c.want)
		}
	}
	if err := create("mio", &registerv1.CreateImportRequest{Content: make([]byte, 12<<20)}); code(err) != codes.ResourceExhausted {
		t.Errorf("a file far too large: %v", err)
	}
}

func TestImportIsRepeatable(t *testing.T) {
	s := importer(t)
	r := &registerv1.CreateImportRequest{Parent: cambridge, File: "f.csv", Content: []byte("Name\nCity Deal\n"), RequestId: ids.New()}
	first, err := s.imports.CreateImport(s.as("mio"), r)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.imports.CreateImport(s.as("mio"), r); err != nil || !proto.Equal(first, again) {
		t.Errorf("the same call again gives %v, %v", again, err)
	}
	apply := &registerv1.ApplyImportRequest{Name: first.GetName(), RequestId: ids.New()}
	applied, err := s.imports.ApplyImport(s.as("mio"), apply)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.imports.ApplyImport(s.as("mio"), apply); err != nil || !proto.Equal(applied, again) {
		t.Errorf("the same call again gives %v, %v", again, err)
	}
	apply.RequestId = ids.New()
	if again, err := s.imports.ApplyImport(s.as("mio"), apply); err != nil || !proto.Equal(applied, again) {
		t.Errorf("another call gives %v, %v", again, err)
	}
}

func TestImportPages(t *testing.T) {
	s := importer(t)
	im := s.upload("Name,Note\nA," + strings.Repeat("x", 9000) + "\nB,\nC,\n")
	var seen []string
	for token := ""; ; {
		page, err := s.imports.ListImportRows(s.as("mio"), &registerv1.ListImportRowsRequest{Parent: im.GetName(), PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.GetRows() {
			seen = append(seen, row.GetDisplayName())
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
		_, err = s.imports.ListImportRows(s.as("mio"), &registerv1.ListImportRowsRequest{Parent: im.GetName(), PageToken: token, Outcome: 1})
		s.wantReason("the token of another list", err, "PAGE_TOKEN_INVALID")
	}
	if got := strings.Join(seen, ""); got != "ABC" {
		t.Errorf("pages give %s", got)
	}
	s.upload("Name\nD\n")
	list, err := s.imports.ListImports(s.as("mio"), &registerv1.ListImportsRequest{Parent: cambridge, PageSize: 1})
	if err != nil || len(list.GetImports()) != 1 || list.GetNextPageToken() == "" {
		t.Fatalf("the first page %v, %v", list, err)
	}
	rest, err := s.imports.ListImports(s.as("mio"), &registerv1.ListImportsRequest{Parent: cambridge, PageToken: list.GetNextPageToken()})
	if err != nil || len(rest.GetImports()) != 1 || rest.GetImports()[0].GetName() != im.GetName() || rest.GetNextPageToken() != "" {
		t.Errorf("the rest %v, %v", rest, err)
	}
}
