package notification_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// proposes brings a fact that an import of somebody's proposes for a record, and what became of it.
func (w *world) proposes(partnership, id, imported, by string, state registerv1.FieldProposalState) {
	w.proposesTo(narrative, partnership, id, imported, by, state)
}

// proposesTo brings a fact that those in the roles may edit.
func (w *world) proposesTo(
	may []accessv1.Role, partnership, id, imported, by string, state registerv1.FieldProposalState,
) {
	name := "councils/cambridge/partnerships/" + partnership + "/fieldProposals/" + id
	w.learns(name, &registerv1.FieldProposal{
		Name: name, Import: "councils/cambridge/imports/" + imported, File: "register.csv", ProposedBy: personName(by),
		State: state, CreateTime: timestamppb.New(w.clock()), FieldWords: "objective", Value: "Safer road",
		MaySettle: may,
	})
}

// Who may edit a narrative field, one that names officers and one that names members, as the register says it.
var (
	narrative = []accessv1.Role{
		accessv1.Role_ROLE_RESPONSIBLE_OFFICER, accessv1.Role_ROLE_SERVICE_LEAD, accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE,
	}
	officers = []accessv1.Role{
		accessv1.Role_ROLE_SERVICE_LEAD, accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE,
		accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER,
	}
	members = []accessv1.Role{
		accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE, accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER,
	}
)

const (
	waits    = registerv1.FieldProposalState_FIELD_PROPOSAL_STATE_WAITING
	declined = registerv1.FieldProposalState_FIELD_PROPOSAL_STATE_DECLINED
)

// TestTheOfficerIsToldInOneMailWhatAnImportProposes proposes facts for two records of one officer.
func TestTheOfficerIsToldInOneMailWhatAnImportProposes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	road, river, imported := ids.New(), ids.New(), ids.New()
	w.record(road, "Mill Road Forum", "ann", "")
	w.record(river, "River Group", "ann", "")
	first := ids.New()
	w.proposes(road, first, imported, "mio", waits)
	w.proposes(road, ids.New(), imported, "mio", waits)
	w.proposes(river, ids.New(), imported, "mio", waits)
	w.proposes(river, ids.New(), imported, "mio", declined)
	mails := w.runs()
	wantMails(t, mails, "ann@example.gov.uk")
	if got := mails[0].header("Subject"); got != "Cambridge City Council: facts proposed for your partnerships" {
		t.Errorf("Subject %q", got)
	}
	for _, says := range []string{
		"Mill Road Forum\n  2 facts from the file register.csv: proposed by Mio on 5 June 2025.\n" +
			"  https://concordat.example.gov.uk/v1/councils/cambridge/partnerships/" + road + "/fieldProposals\n",
		"River Group\n  1 fact from the file register.csv: proposed by Mio on 5 June 2025.\n",
	} {
		if !strings.Contains(mails[0].body, says) {
			t.Errorf("the mail does not say %q:\n%s", says, mails[0].body)
		}
	}
	w.proposes(road, first, imported, "mio", waits) // as when the log is read again
	wantMails(t, w.runs())
}

// TestWhatNobodyCanTakeOverAnyMoreIsNotTold settles what is proposed before it is told.
func TestWhatNobodyCanTakeOverAnyMoreIsNotTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	road, id, imported := ids.New(), ids.New(), ids.New()
	w.record(road, "Mill Road Forum", "ann", "")
	w.proposes(road, id, imported, "mio", waits)
	w.tells()
	w.proposes(road, id, imported, "mio", declined)
	wantMails(t, w.runs())
}

// TestWhoeverProposedItIsNotAskedToTakeItOver proposes facts for a record of the proposer's own, and for one that names
// nobody.
func TestWhoeverProposedItIsNotAskedToTakeItOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	own, nobodys := ids.New(), ids.New()
	w.record(own, "Mill Road Forum", "mio", "")
	w.record(nobodys, "River Group", "", "")
	w.proposes(own, ids.New(), ids.New(), "mio", waits)
	mails := w.runs()
	if got := recipients(mails); len(mails) == 0 || strings.Contains(got, "mio") || got == "" {
		t.Errorf("the mails go to %q, want somebody else who can take it over", got)
	}
	w.proposes(nobodys, ids.New(), ids.New(), "mio", waits)
	if got := recipients(w.runs()); strings.Contains(got, "mio") || got == "" {
		t.Errorf("the mails go to %q, want somebody else who can take it over", got)
	}
}

// TestWhoMayNotEditTheFieldIsNotTold proposes who the officer of a record of Ann's shall be, and who its lead member.
func TestWhoMayNotEditTheFieldIsNotTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	road, imported := ids.New(), ids.New()
	w.record(road, "Mill Road Forum", "ann", "")
	w.proposesTo(officers, road, ids.New(), imported, "mio", waits)
	mails := w.runs()
	wantMails(t, mails, "lead@example.gov.uk")
	says := "1 fact from the file register.csv that the record's own officer may not edit: proposed by Mio"
	if !strings.Contains(mails[0].body, says) {
		t.Errorf("the mail does not say %q:\n%s", says, mails[0].body)
	}
	w.proposesTo(officers, road, ids.New(), ids.New(), "lead", waits)
	wantMails(t, w.runs(), "dce@example.gov.uk")
	w.proposesTo(members, road, ids.New(), ids.New(), "mio", waits)
	wantMails(t, w.runs(), "dce@example.gov.uk")
	w.proposesTo(members, road, ids.New(), ids.New(), "dce", waits)
	wantMails(t, w.runs(), "mio@example.gov.uk")
}

// TestEachIsToldOnlyWhatTheyMayEdit proposes of one record, in one import, what its officer may edit and what not.
func TestEachIsToldOnlyWhatTheyMayEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	road, named, imported := ids.New(), ids.New(), ids.New()
	w.record(road, "Mill Road Forum", "ann", "")
	w.proposes(road, ids.New(), imported, "mio", waits)
	w.proposes(road, ids.New(), imported, "mio", waits)
	w.proposesTo(officers, road, named, imported, "mio", waits)
	mails := w.runs()
	wantMails(t, mails, "ann@example.gov.uk", "lead@example.gov.uk")
	for _, m := range mails {
		says := "2 facts from the file register.csv: proposed by Mio"
		if m.to[0] == "lead@example.gov.uk" {
			says = "1 fact from the file register.csv that the record's own officer may not edit: proposed by Mio"
		}
		if !strings.Contains(m.body, says) || strings.Count(m.body, "proposed by Mio") != 1 {
			t.Errorf("the mail to %q does not say only %q:\n%s", m.to, says, m.body)
		}
	}
	w.record(road, "Mill Road Forum", "", "") // its lead then gets both, and they read apart
	again := ids.New()
	w.proposes(road, ids.New(), again, "mio", waits)
	w.proposesTo(officers, road, named, again, "mio", waits)
	w.proposesTo(officers, road, ids.New(), again, "mio", waits)
	mails = w.runs()
	wantMails(t, mails, "lead@example.gov.uk")
	if !strings.Contains(mails[0].body, "1 fact from the file register.csv:") ||
		!strings.Contains(mails[0].body, "1 fact from the file register.csv that the record's own officer may not edit:") {
		t.Errorf("the mail does not say what is whose:\n%s", mails[0].body)
	}
}

// TestWhereNobodyLeadsTheAreaTheDeputyIsTold proposes an officer for a record of an area without a service lead, and has
// the deputy propose one too.
func TestWhereNobodyLeadsTheAreaTheDeputyIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	road := ids.New()
	name := "councils/cambridge/partnerships/" + road
	w.learns(name, &registerv1.Partnership{
		Name: name, DisplayName: "Mill Road Forum", State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE,
		ServiceArea:        "parks",
		ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: personName("ann")}},
	})
	w.proposesTo(officers, road, ids.New(), ids.New(), "mio", waits)
	wantMails(t, w.runs(), "dce@example.gov.uk")
	w.term("bob", accessv1.Role_ROLE_CHIEF_EXECUTIVE)
	w.proposesTo(officers, road, ids.New(), ids.New(), "dce", waits)
	wantMails(t, w.runs(), "bob@example.gov.uk")
}
