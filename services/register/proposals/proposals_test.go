package proposals_test

import (
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/proposals"
)

var now = time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)

// proposed returns a proposal of Mia's, made in Max's name.
func proposed() *proposals.Proposal {
	p := &proposals.Proposal{Partnership: "road", Field: "objective", Words: "objective", Before: "Better road", Cell: proposals.Cell{Text: "Safer road"}}
	p.Propose(proposals.By{Person: "mia", For: "max"}, now)
	return p
}

// TestWhoSettlesAProposal tries everybody, both ways.
func TestWhoSettlesAProposal(t *testing.T) {
	for who, test := range map[string]struct {
		by   proposals.By
		want string
	}{
		"the officer":                       {proposals.By{Person: "ann"}, ""},
		"who covers the officer":            {proposals.By{Person: "bob", For: "ann"}, ""},
		"who proposed it":                   {proposals.By{Person: "mia"}, "PROPOSAL_IS_YOURS"},
		"who proposed it, for the officer":  {proposals.By{Person: "mia", For: "ann"}, "PROPOSAL_IS_YOURS"},
		"in whose name it was proposed":     {proposals.By{Person: "max"}, "PROPOSAL_IS_YOURS"},
		"who covers whoever it was":         {proposals.By{Person: "bob", For: "mia"}, "PROPOSAL_IS_YOURS"},
		"who covers whom they proposed for": {proposals.By{Person: "bob", For: "max"}, "PROPOSAL_IS_YOURS"},
	} {
		t.Run(who, func(t *testing.T) {
			taken, declined := proposed(), proposed()
			if got := fault.Reason(taken.TakeOver(test.by, "Better road", false, now)); got != test.want {
				t.Errorf("TakeOver() reason = %q, want %q", got, test.want)
			}
			if got := fault.Reason(declined.Decline(test.by, "Not agreed", now)); got != test.want {
				t.Errorf("Decline() reason = %q, want %q", got, test.want)
			}
			if (test.want == "") != (taken.State == proposals.TakenOver && declined.State == proposals.Declined) {
				t.Errorf("states = %v and %v", taken.State, declined.State)
			}
		})
	}
}

// TestAnApplicationsImportIsNobodysOwn settles what no person proposed.
func TestAnApplicationsImportIsNobodysOwn(t *testing.T) {
	p := proposed()
	p.ProposedBy, p.ProposedFor = "", ""
	if err := p.TakeOver(proposals.By{Person: "ann"}, "Better road", false, now); err != nil {
		t.Errorf("TakeOver() = %v, want nil", err)
	}
}

// TestAProposalIsSettledOnce tries each way after each.
func TestAProposalIsSettledOnce(t *testing.T) {
	ann := proposals.By{Person: "ann"}
	for how, settle := range map[string]func(*proposals.Proposal){
		"taken over": func(p *proposals.Proposal) { _ = p.TakeOver(ann, p.Before, false, now) },
		"declined":   func(p *proposals.Proposal) { _ = p.Decline(ann, "No", now) },
		"withdrawn":  func(p *proposals.Proposal) { p.Withdraw(ann, now) },
		"replaced":   func(p *proposals.Proposal) { p.Replace(ann, now) },
	} {
		p := proposed()
		settle(p)
		if p.Version != 2 || p.SettledBy != "ann" || p.SettleTime != now {
			t.Errorf("%s: version %d by %q at %v", how, p.Version, p.SettledBy, p.SettleTime)
		}
		if got := fault.Reason(p.TakeOver(ann, p.Before, true, now)); got != "PROPOSAL_SETTLED" {
			t.Errorf("%s: TakeOver() reason = %q, want PROPOSAL_SETTLED", how, got)
		}
		if got := fault.Reason(p.Decline(ann, "No", now)); got != "PROPOSAL_SETTLED" {
			t.Errorf("%s: Decline() reason = %q, want PROPOSAL_SETTLED", how, got)
		}
	}
	if got := fault.Reason(proposed().Decline(ann, "", now)); got != "REASON_MISSING" {
		t.Errorf("without a reason: %q, want REASON_MISSING", got)
	}
}

// TestAnEditMadeMeanwhileIsShown takes over what the field says otherwise by now.
func TestAnEditMadeMeanwhileIsShown(t *testing.T) {
	ann := proposals.By{Person: "ann"}
	p := proposed()
	err := p.TakeOver(ann, "Quiet road", false, now)
	if fault.Reason(err) != "FIELD_EDITED_SINCE" || p.State != proposals.Waiting {
		t.Fatalf("TakeOver() = %v in state %v, want FIELD_EDITED_SINCE and still waiting", err, p.State)
	}
	for _, both := range []string{"Quiet road", "Safer road", "Better road"} {
		if !strings.Contains(err.Error(), both) {
			t.Errorf("the refusal does not show %q: %v", both, err)
		}
	}
	if err := p.TakeOver(ann, "Quiet road", true, now); err != nil || p.State != proposals.TakenOver {
		t.Errorf("TakeOver() with evenIfEdited = %v in state %v", err, p.State)
	}
}

// TestRepeats says what an officer who declined it is not asked again.
func TestRepeats(t *testing.T) {
	for what, test := range map[string]struct {
		change func(later, earlier *proposals.Proposal)
		want   bool
	}{
		"the same, declined":     {func(_, _ *proposals.Proposal) {}, true},
		"of a later file":        {func(later, _ *proposals.Proposal) { later.File, later.Row = "next.csv", 9 }, true},
		"other words":            {func(later, _ *proposals.Proposal) { later.Text = "Safest road" }, false},
		"another field":          {func(later, _ *proposals.Proposal) { later.Field = "outcomes" }, false},
		"edited since":           {func(later, _ *proposals.Proposal) { later.Before = "Quiet road" }, false},
		"taken over, not denied": {func(_, earlier *proposals.Proposal) { earlier.State = proposals.TakenOver }, false},
	} {
		earlier, later := proposed(), proposed()
		if err := earlier.Decline(proposals.By{Person: "ann"}, "No", now); err != nil {
			t.Fatal(err)
		}
		test.change(later, earlier)
		if got := later.Repeats(earlier); got != test.want {
			t.Errorf("%s: Repeats() = %v, want %v", what, got, test.want)
		}
	}
}

// TestSamePlace says which proposal a later one replaces.
func TestSamePlace(t *testing.T) {
	for what, test := range map[string]struct {
		change func(*proposals.Proposal)
		want   bool
	}{
		"the same":                     {func(*proposals.Proposal) {}, true},
		"another heading":              {func(p *proposals.Proposal) { p.Heading = "Aims" }, true},
		"another record":               {func(p *proposals.Proposal) { p.Partnership = "river" }, false},
		"another field":                {func(p *proposals.Proposal) { p.Field = "outcomes" }, false},
		"another year":                 {func(p *proposals.Proposal) { p.Year = "2026/27" }, false},
		"another heading of many that": {func(p *proposals.Proposal) { p.Many, p.Heading = true, "Risk 2" }, false},
	} {
		later := proposed()
		test.change(later)
		if got := later.SamePlace(proposed()); got != test.want {
			t.Errorf("%s: SamePlace() = %v, want %v", what, got, test.want)
		}
	}
}
