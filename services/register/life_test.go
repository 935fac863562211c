package register

import (
	"slices"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/authors"
)

var (
	now   = time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	today = date.MustParse("2026-06-10")
	lead  = Actor{Person: "lead", Role: caller.ServiceLead}
	dce   = Actor{Person: "dce", Role: caller.DeputyChiefExecutive}
	ce    = Actor{Person: "ce", Role: caller.ChiefExecutive}
)

// complete is a draft that can be proposed.
func complete() *Partnership {
	return &Partnership{
		Council: "cambridge", ID: "1", State: Draft, DisplayName: "Homes Partnership", ServiceArea: "housing", Kind: KindPartnership, Scope: City,
		Objective: &Statement{Text: "More homes"}, Outcomes: &Statement{Text: "Fewer people without a home"},
		ResponsibleOfficer: &Holder{Person: "officer"}, LeadMember: &Holder{Person: "member"},
		Reasons:          &Reasons{Reasons: []Reason{{Reason: ReducesRisk, Evidence: "Risk register, line 4"}}},
		TermsOfReference: &Arrangement{None: true}, Reporting: &Arrangement{Text: "Yearly"},
		Resources:   &Resources{Years: []YearResources{{FinancialYear: "2026/27", Committed: &Commitment{}, TotalBudget: &Money{}}}},
		Liabilities: &Statement{None: true}, Risks: &Risks{None: true}, Targets: &Targets{},
	}
}

func proposedBy(by Actor) *Partnership {
	p := complete()
	if err := p.Propose(by, "", now); err != nil {
		panic(err)
	}
	return p
}

func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	for name, test := range map[string]struct {
		p    *Partnership
		by   Actor
		want string
	}{
		"the deputy on a service lead's":             {proposedBy(lead), dce, ""},
		"the chief executive on a service lead's":    {proposedBy(lead), ce, ""},
		"the chief executive on the deputy's":        {proposedBy(dce), ce, ""},
		"the deputy on their own":                    {proposedBy(dce), dce, "APPROVER_IS_PROPOSER"},
		"another deputy on the deputy's":             {proposedBy(dce), Actor{Person: "dce2", Role: caller.DeputyChiefExecutive}, "CHIEF_EXECUTIVE_APPROVES"},
		"the proposer, deputy in the meantime":       {proposedBy(lead), Actor{Person: "lead", Role: caller.DeputyChiefExecutive}, "APPROVER_IS_PROPOSER"},
		"on a draft":                                 {complete(), dce, "PARTNERSHIP_NOT_PROPOSED"},
		"on one that lost a fact after the proposal": {func() *Partnership { p := proposedBy(lead); p.Kind = 0; return p }(), dce, "PARTNERSHIP_INCOMPLETE"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Reason(test.p.Approve(test.by, authors.Of(), "", nil, now)); got != test.want {
				t.Errorf("Approve() reason = %q, want %q", got, test.want)
			}
			if test.want == "" && (test.p.State != Active || test.p.Approval.Approver != test.by.Person) {
				t.Errorf("approved: state %v by %v", test.p.State, test.p.Approval)
			}
		})
	}
}

// TestVerbsByState says from which state each verb goes, and with which reason it is refused from all others.
func TestVerbsByState(t *testing.T) {
	verbs := map[string]struct {
		do     func(*Partnership) error
		from   []State
		reason string
	}{
		"propose": {func(p *Partnership) error { return p.Propose(lead, "", now) }, []State{Identified, Draft}, "PARTNERSHIP_NOT_DRAFT"},
		"reject":  {func(p *Partnership) error { return p.Reject(dce, authors.Of(), "No", now) }, []State{Proposed}, "PARTNERSHIP_NOT_PROPOSED"},
		"end":     {func(p *Partnership) error { return p.End(dce, Ending{}, today) }, []State{Active}, "PARTNERSHIP_NOT_ACTIVE"},
		"keep":    {func(p *Partnership) error { return p.RejectEnding(dce, "No", now) }, []State{Active}, "PARTNERSHIP_NOT_ACTIVE"},
		"propose ending": {func(p *Partnership) error { return p.ProposeEnding(lead, EndingProposal{Reason: "Done"}, today, now) },
			[]State{Active}, "PARTNERSHIP_NOT_ACTIVE"},
		"publish":  {(*Partnership).Publish, []State{Active, Ended}, "PARTNERSHIP_NOT_ACTIVE"},
		"edit":     {(*Partnership).edited, []State{Identified, Draft, Proposed, Active}, "PARTNERSHIP_ENDED"},
		"withdraw": {func(p *Partnership) error { return p.Withdraw(dce, "Twice", now) }, []State{Identified, Draft, Proposed, Active, Ended, Rejected}, "PARTNERSHIP_WITHDRAWN"},
	}
	for name, verb := range verbs {
		for state := Identified; state <= Withdrawn; state++ {
			t.Run(name+" what is "+state.String(), func(t *testing.T) {
				p := complete()
				p.State, p.Proposal = state, &Proposal{Proposer: "lead", Role: caller.ServiceLead}
				p.EndingProposal = &EndingProposal{Proposer: "lead", Role: caller.ServiceLead, Reason: "Done"}
				want := verb.reason
				if slices.Contains(verb.from, state) {
					want = ""
				}
				if got := fault.Reason(verb.do(p)); got != want {
					t.Errorf("reason = %q, want %q", got, want)
				}
			})
		}
	}
}

func TestReasonsAndDatesOfVerbs(t *testing.T) {
	active := func() *Partnership { p := complete(); p.State = Active; return p }
	ending := func(by Actor, e EndingProposal) *Partnership {
		p := active()
		p.EndingProposal = &e
		e.Proposer, e.Role, e.Reason = by.Person, by.Role, "Done"
		return p
	}
	propose := func(p *Partnership, by Actor, e EndingProposal) error { return p.ProposeEnding(by, e, today, now) }
	turnedDown := ending(lead, EndingProposal{})
	if err := turnedDown.RejectEnding(dce, "No", now); err != nil || turnedDown.State != Active || turnedDown.EndingProposal.RejectReason != "No" {
		t.Errorf("a proposed ending that was turned down = %v, %+v", err, turnedDown.EndingProposal)
	}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"end what nobody proposed to end":      {active().End(dce, Ending{}, today), "ENDING_NOT_PROPOSED"},
		"end what is to go on":                 {turnedDown.End(dce, Ending{}, today), "ENDING_NOT_PROPOSED"},
		"end tomorrow":                         {ending(lead, EndingProposal{}).End(dce, Ending{EndedOn: today.AddDays(1)}, today), "DATE_INVALID"},
		"end before the day that was proposed": {ending(lead, EndingProposal{EndOn: today.AddDays(1)}).End(dce, Ending{}, today), "DATE_INVALID"},
		"the deputy ends what a deputy proposed": {ending(dce, EndingProposal{}).End(Actor{Person: "dce2", Role: caller.DeputyChiefExecutive},
			Ending{}, today), "CHIEF_EXECUTIVE_APPROVES"},
		"the chief executive ends what the deputy proposed": {ending(dce, EndingProposal{}).End(ce, Ending{}, today), ""},
		"propose the ending without a reason":               {propose(active(), lead, EndingProposal{}), "REASON_MISSING"},
		"propose an ending in three years":                  {propose(active(), lead, EndingProposal{Reason: "Done", EndOn: today.AddMonths(36)}), "DATE_INVALID"},
		"propose it after somebody else":                    {propose(ending(lead, EndingProposal{}), dce, EndingProposal{Reason: "x"}), "ENDING_PROPOSED"},
		"propose it anew":                                   {propose(ending(lead, EndingProposal{}), lead, EndingProposal{Reason: "x"}), ""},
		"propose it after it was turned down":               {propose(turnedDown, dce, EndingProposal{Reason: "x"}), ""},
		"keep it without a reason":                          {ending(lead, EndingProposal{}).RejectEnding(dce, "", now), "REASON_MISSING"},
		"reject without a reason":                           {proposedBy(lead).Reject(dce, authors.Of(), "", now), "REASON_MISSING"},
		"withdraw without a reason":                         {active().Withdraw(dce, "", now), "REASON_MISSING"},
	} {
		if got := fault.Reason(test.err); got != test.want {
			t.Errorf("%s: reason = %q, want %q", name, got, test.want)
		}
	}
	p := active()
	p.Published = true
	if err := p.Withdraw(dce, "Entered twice", now); err != nil || p.Published || p.Outline().Public() {
		t.Errorf("withdrawn: %v, published %v", err, p.Published)
	}
}

// TestWhatAProposalNeeds takes each fact away and expects it to be asked for, by its path.
func TestWhatAProposalNeeds(t *testing.T) {
	if missing := complete().incomplete(); len(missing) > 0 {
		t.Fatalf("the complete draft lacks %v", missing)
	}
	for path, take := range map[string]func(*Partnership){
		"display_name":                 func(p *Partnership) { p.DisplayName = "" },
		"service_area":                 func(p *Partnership) { p.ServiceArea = "" },
		"responsible_officer":          func(p *Partnership) { p.ResponsibleOfficer = &Holder{Text: "The director"} },
		"objective":                    func(p *Partnership) { p.Objective = &Statement{None: true} },
		"terms_of_reference":           func(p *Partnership) { p.TermsOfReference = nil },
		"reporting":                    func(p *Partnership) { p.Reporting = nil },
		"resources.years.committed":    func(p *Partnership) { p.Resources.Years[0].Committed = nil },
		"resources.years.total_budget": func(p *Partnership) { p.Resources.Years[0].TotalBudget = nil },
		"liabilities":                  func(p *Partnership) { p.Liabilities = nil },
		"risks":                        func(p *Partnership) { p.Risks = nil },
		"targets":                      func(p *Partnership) { p.Targets = nil },
		"kind":                         func(p *Partnership) { p.Kind = 0 },
		"scope":                        func(p *Partnership) { p.Scope = 0 },
		"outcomes":                     func(p *Partnership) { p.Outcomes = nil },
		"lead_member":                  func(p *Partnership) { p.LeadMember = nil },
		"reasons":                      func(p *Partnership) { p.Reasons = &Reasons{} },
		"reasons.reasons.evidence":     func(p *Partnership) { p.Reasons.Reasons[0].Evidence = "" },
		"reasons.reasons.objectives":   func(p *Partnership) { p.Reasons.Reasons[0].Reason = Vision },
		"reasons.reasons.statute":      func(p *Partnership) { p.Reasons.Reasons[0].Reason = LegalDuty },
		"reasons.reasons.saving":       func(p *Partnership) { p.Reasons.Reasons[0].Reason = SavesMoney },
	} {
		t.Run(path, func(t *testing.T) {
			p := complete()
			take(p)
			missing := p.incomplete()
			if len(missing) != 1 || missing[0].Path != "partnership."+path {
				t.Errorf("missing = %v, want %s", missing, path)
			}
		})
	}
	instead := complete()
	instead.TermsOfReference, instead.Agreement = nil, &Arrangement{Link: "https://council.example/agreement"}
	instead.Reasons.Reasons[0] = Reason{Reason: SavesMoney, Evidence: "Shared posts", Estimate: "About one post"}
	if missing := instead.incomplete(); len(missing) > 0 {
		t.Errorf("an agreement stands for the terms, and an estimate for the amount: %v", missing)
	}
}

func TestGapsAreWhatNobodyHasSaid(t *testing.T) {
	p := complete()
	for _, stated := range []string{"terms_of_reference", "liabilities", "risks", "targets", "resources"} {
		if slices.Contains(p.Gaps(), stated) {
			t.Errorf("%s is stated to be none and no gap", stated)
		}
	}
	empty := (&Partnership{DisplayName: "Only a name"}).Gaps()
	if len(empty) != len(gaps) || empty[0] != "responsible_officer" || empty[1] != "lead_member" {
		t.Errorf("gaps of an empty record = %v, worst first", empty)
	}
	if (&Partnership{ResponsibleOfficer: &Holder{Text: "The director"}}).Gaps()[0] == "responsible_officer" {
		t.Error("a text found in the officer's column is something said")
	}
}

func TestWhatNoEntryMaySay(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Partnership)
		want   string
	}{
		"nothing wrong":              {func(*Partnership) {}, ""},
		"no name":                    {func(p *Partnership) { p.DisplayName = "" }, "DISPLAY_NAME_MISSING"},
		"none and a text":            {func(p *Partnership) { p.Exit = &Arrangement{None: true, Text: "Six months"} }, "STATED_AND_NONE"},
		"no risks and a date":        {func(p *Partnership) { p.Risks = &Risks{None: true, AssessedOn: today} }, "STATED_AND_NONE"},
		"a reason twice":             {func(p *Partnership) { p.Reasons.Reasons = append(p.Reasons.Reasons, p.Reasons.Reasons[0]) }, "REASON_TWICE"},
		"a delegation to nobody":     {func(p *Partnership) { p.Delegate = &Delegation{StartDate: today} }, "DATE_INVALID"},
		"a delegation that runs off": {func(p *Partnership) { p.Delegate = &Delegation{"x", today, today.AddDays(-1)} }, "DATE_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			p := complete()
			test.change(p)
			if got := fault.Reason(p.settle()); got != test.want {
				t.Errorf("settle() reason = %q, want %q", got, test.want)
			}
		})
	}
}

func TestSectionsTellWhatWasTouched(t *testing.T) {
	p := complete()
	if err := p.Enter(now); err != nil {
		t.Fatal(err)
	}
	before, later := *p, now.Add(time.Hour)
	p.Risks = &Risks{Risks: []Risk{{Title: "Money"}}}
	p.WebPage = "https://council.example"
	if err := p.Amend(&before, later); err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Sections {
		want := now
		if s.Section == RiskSection || s.Section == Identity {
			want = later
		}
		if !s.ChangeTime.Equal(want) {
			t.Errorf("section %d changed at %v, want %v", s.Section, s.ChangeTime, want)
		}
	}
	if before.Sections[0].ChangeTime != now || p.Version != 2 || p.CreateTime != now || p.UpdateTime != later {
		t.Errorf("the state before changed too, or the stamp is wrong: %+v, %+v", before.Sections, p.Stamp)
	}
	p.MarkReviewed(later, Purpose)
	if p.section(Purpose).ReviewTime != later {
		t.Errorf("sections = %+v", p.Sections)
	}
	if got := Changed(&before, p); !slices.Equal(got, []string{"web_page", "risks"}) {
		t.Errorf("Changed() = %v", got)
	}
}

func TestRestoreMakesANewVersion(t *testing.T) {
	p := complete()
	if err := p.Enter(now); err != nil {
		t.Fatal(err)
	}
	earlier := *p
	for _, name := range []string{"Second", "Third"} {
		before := *p
		p.DisplayName = name
		if err := p.Amend(&before, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Restore(&earlier, now.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if p.DisplayName != earlier.DisplayName || p.Version != 4 || p.ID != earlier.ID || p.CreateTime != now {
		t.Errorf("restored = %s, version %d", p.DisplayName, p.Version)
	}
}
