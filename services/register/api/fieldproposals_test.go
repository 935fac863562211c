package api_test

import (
	"slices"
	"strings"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// proposing is a register that is open, with a record of Ann's, and what the information officer's import proposes for it.
type proposing struct {
	*reviewed
	client  registerv1.FieldProposalServiceClient
	forum   string
	applied *registerv1.Import
}

func (s *suite) proposed(as, parent, filter string) []*registerv1.FieldProposal {
	s.t.Helper()
	list, err := registerv1.NewFieldProposalServiceClient(s.connection).ListFieldProposals(s.as(as),
		&registerv1.ListFieldProposalsRequest{Parent: parent, Filter: filter})
	if err != nil {
		s.t.Fatalf("list proposals as %s: %v", as, err)
	}
	return list.GetFieldProposals()
}

const (
	ownFile   = "Name,Objective,Risks,Web page\nMill Road Forum,Better road,,https://road.example\n"
	laterFile = "Name,Objective,Risks,Web page\nMill Road Forum,Safer road,Flooding,https://road.example\n"
)

func startProposing(t *testing.T) *proposing {
	s := startReviewed(t)
	if _, err := s.imported("mio", ownFile); err != nil {
		t.Fatal(err)
	}
	w := &proposing{reviewed: s, client: registerv1.NewFieldProposalServiceClient(s.connection)}
	w.forum = s.recordNamed("Mill Road Forum").GetName()
	_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: w.forum, ResponsibleOfficer: holds(s.people["ann"])}, UpdateMask: paths("responsible_officer")})
	s.wantReason("name Ann", err, "")
	s.opens()
	if w.applied, err = s.imported("mio", laterFile); err != nil {
		t.Fatal(err)
	}
	return w
}

// waits returns what waits for a field of the forum, as Ann sees it.
func (w *proposing) waits(field string) *registerv1.FieldProposal {
	w.t.Helper()
	all := w.proposed("ann", w.forum, `state = WAITING AND field = "`+field+`"`)
	if len(all) != 1 {
		w.t.Fatalf("%d proposals wait for %s, want one: %v", len(all), field, all)
	}
	return all[0]
}

func (w *proposing) record() *registerv1.Partnership {
	w.t.Helper()
	return w.recordNamed("Mill Road Forum")
}

func (w *proposing) takeOver(as string, p *registerv1.FieldProposal, even bool) error {
	_, err := w.client.TakeOverFieldProposal(w.as(as), &registerv1.TakeOverFieldProposalRequest{Name: p.GetName(), EvenIfEdited: even})
	return err
}

func (w *proposing) decline(as string, p *registerv1.FieldProposal, reason string) error {
	_, err := w.client.DeclineFieldProposal(w.as(as), &registerv1.DeclineFieldProposalRequest{Name: p.GetName(), Reason: reason})
	return err
}

// TestAProposalGivesNothingUntilItIsTakenOver follows two cells of a file, one taken over and one declined.
func TestAProposalGivesNothingUntilItIsTakenOver(t *testing.T) {
	t.Parallel()
	w := startProposing(t)
	before := w.record()
	if before.GetObjective().GetText() != "Better road" || before.GetRisks() != nil || len(before.GetNotes()) != 0 {
		t.Fatalf("the record is %v, want it as it was", before)
	}
	p := w.waits("objective")
	if p.GetValue() != "Safer road" || p.GetPreviousValue() != "Better road" || p.GetFile() != "register.csv" || p.GetRow() != 2 ||
		p.GetColumn() != "B" || p.GetImport() != w.applied.GetName() || p.GetProposedBy() != w.people["mio"].GetName() {
		t.Errorf("proposed is %v, want the cell with where it stood and who proposed it", p)
	}
	w.wantReason("who proposed it", w.takeOver("mio", p, false), "PROPOSAL_IS_YOURS")
	w.wantReason("somebody else's officer", w.takeOver("cat", p, false), "NOT_FOUND")
	w.wantReason("the officer", w.takeOver("ann", p, false), "")
	after := w.record()
	last := after.GetSources()[len(after.GetSources())-1]
	if after.GetObjective().GetText() != "Safer road" || last.GetFile() != "register.csv" || last.GetRow() != 2 ||
		last.GetCells()[0].GetColumn() != "B" || last.GetCells()[0].GetText() != "Safer road" {
		t.Errorf("the record is %v, want the objective with its source", after)
	}
	changes, err := w.partnerships.ListPartnershipChanges(w.as("deputy"), &registerv1.ListPartnershipChangesRequest{Name: w.forum, PageSize: 1})
	if err != nil || changes.GetChanges()[0].GetActor() != w.people["ann"].GetName() {
		t.Errorf("the last change is %v, %v; want it to be Ann's", changes, err)
	}
	w.wantReason("again", w.takeOver("ann", p, false), "PROPOSAL_SETTLED")

	risks := w.waits("risks")
	w.wantReason("without a reason", w.decline("ann", risks, ""), "REASON_MISSING")
	w.wantReason("decline", w.decline("ann", risks, "Not our risk"), "")
	declined, err := w.client.GetFieldProposal(w.as("audit"), &registerv1.GetFieldProposalRequest{Name: risks.GetName()})
	if err != nil || declined.GetState() != registerv1.FieldProposalState_FIELD_PROPOSAL_STATE_DECLINED ||
		declined.GetSettleReason() != "Not our risk" || declined.GetSettledBy() != w.people["ann"].GetName() || w.record().GetRisks() != nil {
		t.Errorf("declined is %v, %v", declined, err)
	}
	if _, err := w.imported("mio", "Name,Risks\nMill Road Forum,Flooding\n"); err != nil {
		t.Fatal(err)
	}
	if again := w.proposed("ann", w.forum, "state = WAITING AND field = risks"); len(again) != 0 {
		t.Errorf("asked again after it was declined: %v", again)
	}
}

// TestWhoProposedItTakesItOverInNoRole gives the information officer every way to edit the record.
func TestWhoProposedItTakesItOverInNoRole(t *testing.T) {
	t.Parallel()
	w := startProposing(t)
	mio := w.people["mio"]
	w.grant("cambridge", mio, accessv1.Role_ROLE_SERVICE_LEAD)
	_, err := w.partnerships.UpdatePartnership(w.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: w.forum, ResponsibleOfficer: holds(mio)}, UpdateMask: paths("responsible_officer")})
	w.wantReason("the deputy names her officer", err, "")
	p := w.proposed("mio", w.forum, "state = WAITING AND field = objective")[0]
	w.wantReason("as officer", w.takeOver("mio", p, false), "PROPOSAL_IS_YOURS")
	w.wantReason("decline as officer", w.decline("mio", p, "No"), "PROPOSAL_IS_YOURS")
	w.wantReason("the deputy", w.takeOver("deputy", p, false), "")
}

// TestAnEditMadeMeanwhileIsNotOverwrittenUnseen edits the field between the import and the taking over.
func TestAnEditMadeMeanwhileIsNotOverwrittenUnseen(t *testing.T) {
	t.Parallel()
	w := startProposing(t)
	p := w.waits("objective")
	quiet := &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: "Quiet road"}}
	_, err := w.partnerships.UpdatePartnership(w.as("ann"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: w.forum, Objective: quiet}, UpdateMask: paths("objective")})
	w.wantReason("edit", err, "")
	err = w.takeOver("ann", p, false)
	w.wantReason("take over", err, "FIELD_EDITED_SINCE")
	if !strings.Contains(err.Error(), "Quiet road") || !strings.Contains(err.Error(), "Safer road") {
		t.Errorf("the refusal does not show both: %v", err)
	}
	w.wantReason("all the same", w.takeOver("ann", p, true), "")
	if got := w.record().GetObjective().GetText(); got != "Safer road" {
		t.Errorf("objective = %q, want what was proposed", got)
	}
}

// TestALaterImportReplacesAndAnUndoneOneWithdraws proposes again, and undoes that.
func TestALaterImportReplacesAndAnUndoneOneWithdraws(t *testing.T) {
	t.Parallel()
	w := startProposing(t)
	first := w.waits("objective")
	again, err := w.imported("mio", "Name,Objective\nMill Road Forum,Safest road\n")
	if err != nil {
		t.Fatal(err)
	}
	second := w.waits("objective")
	if second.GetValue() != "Safest road" {
		t.Errorf("what waits is %v, want the later import's", second)
	}
	w.waits("risks") // of the first import: the later one says nothing of them
	w.wantReason("take over what was replaced", w.takeOver("ann", first, false), "PROPOSAL_SETTLED")
	if _, err := w.imports.UndoImport(w.as("mio"), &registerv1.UndoImportRequest{Name: again.GetName()}); err != nil {
		t.Fatal(err)
	}
	w.wantReason("take over what was withdrawn", w.takeOver("ann", second, false), "PROPOSAL_SETTLED")
	if got := w.proposed("ann", w.forum, "state = WITHDRAWN"); len(got) != 1 || got[0].GetName() != second.GetName() {
		t.Errorf("withdrawn are %v, want the undone import's", got)
	}
}

// TestWhoSeesWhatIsProposed lists as everybody.
func TestWhoSeesWhatIsProposed(t *testing.T) {
	t.Parallel()
	w := startProposing(t)
	all := "councils/cambridge/partnerships/-"
	for who, want := range map[string]int{"ann": 2, "cat": 0, "deputy": 2, "mio": 2, "audit": 2} {
		if got := w.proposed(who, all, ""); len(got) != want {
			t.Errorf("%s sees %d proposals, want %d", who, len(got), want)
		}
	}
	_, err := w.client.GetFieldProposal(w.as("cat"), &registerv1.GetFieldProposalRequest{Name: w.waits("risks").GetName()})
	w.wantReason("somebody else's officer", err, "NOT_FOUND")
	_, err = w.client.GetFieldProposal(w.as("ann"), &registerv1.GetFieldProposalRequest{Name: w.forum + "/fieldProposals/" + ids.New()})
	w.wantReason("one that there is not", err, "NOT_FOUND")
}

// TestAProposalSaysWhoMaySettleIt proposes who the officer of Ann's record shall be, which Ann may not say, and what Ann
// may.
func TestAProposalSaysWhoMaySettleIt(t *testing.T) {
	t.Parallel()
	w := startProposing(t)
	_, err := w.partnerships.UpdatePartnership(w.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: w.forum, ServiceArea: "housing"}, UpdateMask: paths("service_area")})
	w.wantReason("the area", err, "")
	if got := w.waits("objective").GetMaySettle(); !slices.Equal(got, []accessv1.Role{
		accessv1.Role_ROLE_RESPONSIBLE_OFFICER, accessv1.Role_ROLE_SERVICE_LEAD, accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE}) {
		t.Errorf("the objective may be settled by %v", got)
	}
	plan, err := w.imports.CreateImport(w.as("mio"), &registerv1.CreateImportRequest{Parent: "councils/cambridge",
		File: "register.csv", Content: []byte("Name,Responsible officer\nMill Road Forum,mio\n")})
	if err == nil {
		_, err = w.imports.ApplyImport(w.as("mio"), &registerv1.ApplyImportRequest{Name: plan.GetName()})
	}
	if err != nil {
		t.Fatal(err)
	}
	p := w.waits("responsible_officer")
	all := []accessv1.Role{
		accessv1.Role_ROLE_RESPONSIBLE_OFFICER, accessv1.Role_ROLE_SERVICE_LEAD,
		accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE, accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER,
	}
	w.grant("cambridge", w.person("cambridge", "second"), accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	as := map[accessv1.Role]string{all[0]: "ann", all[1]: "lead", all[2]: "deputy", all[3]: "second"}
	for _, role := range all {
		_, err := w.client.DeclineFieldProposal(w.as(as[role]), &registerv1.DeclineFieldProposalRequest{
			Name: p.GetName(), Reason: "No", ValidateOnly: true})
		if may := slices.Contains(p.GetMaySettle(), role); may != (err == nil) {
			t.Errorf("may_settle says %v of %v, and declining answers %v", may, role, err)
		}
	}
	if slices.Contains(p.GetMaySettle(), all[0]) || !slices.Contains(p.GetMaySettle(), all[1]) {
		t.Errorf("who the officer is may be settled by %v", p.GetMaySettle())
	}
	warnings := w.plannedWarnings(plan, 1)
	if len(warnings) != 1 || strings.Contains(warnings[0].GetProblem(), "its officer's to change") ||
		!strings.Contains(warnings[0].GetRemedy(), "the service lead, the deputy chief executive") ||
		!strings.Contains(warnings[0].GetProblem(), "proposed is") {
		t.Errorf("the plan says %v, want whom it is proposed to", warnings)
	}
	w.wantReason("the officer", w.takeOver("ann", p, false), "FIELD_NOT_YOURS")
	w.wantReason("the service lead", w.takeOver("lead", p, false), "")
}

// plannedWarnings returns the warnings of the rows of a plan, of which each proposes so many facts and changes nothing.
func (w *proposing) plannedWarnings(plan *registerv1.Import, proposes int32) (all []*registerv1.ImportProblem) {
	w.t.Helper()
	rows, err := w.imports.ListImportRows(w.as("mio"), &registerv1.ListImportRowsRequest{Parent: plan.GetName()})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, row := range rows.GetRows() {
		if row.GetOutcome() != registerv1.ImportOutcome_IMPORT_OUTCOME_SAME || row.GetProposes() != proposes {
			w.t.Errorf("a row is %v and proposes %d, want it the same, proposing %d",
				row.GetOutcome(), row.GetProposes(), proposes)
		}
		all = append(all, row.GetWarnings()...)
	}
	return all
}

// TestWhatIsAddedSaysSo takes over a risk for a record that has one.
func TestWhatIsAddedSaysSo(t *testing.T) {
	t.Parallel()
	w := startProposing(t)
	noise := &registerv1.Risks{Risks: []*registerv1.Risk{{Title: "Noise"}}}
	_, err := w.partnerships.UpdatePartnership(w.as("ann"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: w.forum, Risks: noise},
		UpdateMask:  paths("risks")})
	w.wantReason("edit", err, "")
	p := w.waits("risks")
	if !p.GetAdds() || w.waits("objective").GetAdds() {
		t.Errorf("adds is %v of risks and %v of the objective", p.GetAdds(), w.waits("objective").GetAdds())
	}
	err = w.takeOver("ann", p, false)
	w.wantReason("edited since", err, "FIELD_EDITED_SINCE")
	if !strings.Contains(err.Error(), `to be added is "Flooding"`) {
		t.Errorf("the refusal does not say that it is added: %v", err)
	}
	w.wantReason("all the same", w.takeOver("ann", p, true), "")
	if got := w.record().GetRisks().GetRisks(); len(got) != 2 {
		t.Errorf("the risks are %v, want both", got)
	}
	if _, err := w.imported("mio", "Name,Risks\nMill Road Forum,None\n"); err != nil {
		t.Fatal(err)
	}
	if none := w.waits("risks"); none.GetAdds() {
		t.Errorf("that there are no risks is %v, which is to add nothing", none)
	}
}
