package notification_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// proposes brings a fact that an import of somebody's proposes for a record, and what became of it.
func (w *world) proposes(partnership, id, imported, by string, state registerv1.FieldProposalState) {
	name := "councils/cambridge/partnerships/" + partnership + "/fieldProposals/" + id
	w.learns(name, &registerv1.FieldProposal{
		Name: name, Import: "councils/cambridge/imports/" + imported, File: "register.csv", ProposedBy: personName(by),
		State: state, CreateTime: timestamppb.New(w.clock()), FieldWords: "objective", Value: "Safer road",
	})
}

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
