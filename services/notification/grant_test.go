package notification_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// grants brings what became, now, of the grant of a role to Bob that Ann proposed and the deputy settled.
func (w *world) grants(id string, state registerv1.GrantState, change func(*registerv1.PrivilegedGrant)) {
	g := &registerv1.PrivilegedGrant{
		Name: "councils/cambridge/privilegedGrants/" + id, Kind: registerv1.GrantKind_GRANT_KIND_ROLE, Person: personName("bob"),
		Roles: []accessv1.Role{accessv1.Role_ROLE_ADMINISTRATOR}, State: state, ProposedBy: personName("ann"), CreateTime: timestamppb.New(w.clock()),
	}
	if state != registerv1.GrantState_GRANT_STATE_WAITING {
		g.SettleTime, g.SettledBy = timestamppb.New(w.clock()), personName("dce")
	}
	if change != nil {
		change(g)
	}
	w.learns(g.GetName(), g)
}

// auditor makes Cat an internal auditor.
func (w *world) auditor() {
	id := "councils/cambridge/roleTerms/" + ids.New()
	w.learns(id, &registerv1.RoleTerm{
		Name: id, Person: personName("cat"), Role: accessv1.Role_ROLE_INTERNAL_AUDIT, StartDate: "2025-01-01",
		Confirmation: registerv1.GrantState_GRANT_STATE_CONFIRMED,
	})
}

// TestAPrivilegedGrantIsToldToWhomItConcerns reads the mails of one that waits and is then confirmed.
func TestAPrivilegedGrantIsToldToWhomItConcerns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	w.auditor()
	id := ids.New()
	w.grants(id, registerv1.GrantState_GRANT_STATE_WAITING, nil)
	mails := w.runs()
	if got := recipients(mails); len(mails) != 5 || got != "ann bob cat dce mio" { // mio is the administrator's stand-in, and could confirm
		t.Fatalf("%d mails go to %q, want one each to the deputy, internal audit, who gets it, proposed it or could confirm it", len(mails), got)
	}
	if got := mails[0].header("Subject"); got != "Cambridge City Council: a right waits for a second person" {
		t.Errorf("Subject %q", got)
	}
	for _, says := range []string{
		"Bob: administrator\n  Proposed by Ann on 5 June 2025.\n  https://concordat.example.gov.uk/v1/councils/cambridge/privilegedGrants/" + id + "\n",
		"gives nobody anything yet", "concordat grants confirm",
	} {
		if !strings.Contains(mails[0].body, says) {
			t.Errorf("the mail does not say %q:\n%s", says, mails[0].body)
		}
	}
	w.grants(id, registerv1.GrantState_GRANT_STATE_WAITING, nil) // as when the log is read again
	wantMails(t, w.runs())

	w.grants(id, registerv1.GrantState_GRANT_STATE_CONFIRMED, nil)
	if mails = w.runs(); recipients(mails) != "ann bob cat dce" {
		t.Fatalf("the confirmation goes to %q", recipients(mails))
	}
	if says := "  Proposed by Ann on 5 June 2025.\n  Confirmed by dce on 5 June 2025.\n"; !strings.Contains(strings.ToLower(mails[0].body), strings.ToLower(says)) {
		t.Errorf("the mail does not say %q:\n%s", says, mails[0].body)
	}
}

// TestWhatBecameOfAGrantIsSaid reads the mails of the other ways in which one is settled.
func TestWhatBecameOfAGrantIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	for state, says := range map[registerv1.GrantState]string{
		registerv1.GrantState_GRANT_STATE_WITHOUT_CONFIRMATION: "given without a second person's confirmation",
		registerv1.GrantState_GRANT_STATE_REFUSED:              "Reason: Not agreed",
		registerv1.GrantState_GRANT_STATE_WITHDRAWN:            "Reason: Not agreed",
	} {
		w.grants(ids.New(), state, func(g *registerv1.PrivilegedGrant) {
			if state != registerv1.GrantState_GRANT_STATE_WITHOUT_CONFIRMATION {
				g.SettleReason = "Not agreed"
			}
		})
		mails := w.runs()
		if len(mails) != 3 || !strings.Contains(mails[0].body, says) {
			t.Errorf("%v: %d mails, want three that say %q: %v", state, len(mails), says, mails)
		}
	}
}

// TestARoleThatWaitsGetsNoMail holds back what only a confirmed holder is told.
func TestARoleThatWaitsGetsNoMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	id := "councils/cambridge/roleTerms/" + ids.New()
	w.learns(id, &registerv1.RoleTerm{
		Name: id, Person: personName("cat"), Role: accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE, StartDate: "2025-01-01",
		Confirmation: registerv1.GrantState_GRANT_STATE_WAITING,
	})
	w.grants(ids.New(), registerv1.GrantState_GRANT_STATE_WAITING, nil)
	if got := recipients(w.runs()); got != "ann bob dce mio" {
		t.Errorf("the mails go to %q, want none to a deputy who waits", got)
	}
}
