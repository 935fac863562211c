package register

import (
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// gap is a fact that the register asks of every partnership, and whether nobody has said it. Which facts a policy checks is the
// policy's; these are the same whatever is in force, so that a register can be completed before there is one.
type gap struct {
	field  string
	unsaid func(*Partnership) bool
}

// gaps stand worst first: who answers for it, why it exists and how it is governed weigh more than what it is called.
var gaps = []gap{
	{"responsible_officer", func(p *Partnership) bool { return unfilled(p.ResponsibleOfficer) }},
	{"lead_member", func(p *Partnership) bool { return unfilled(p.LeadMember) }},
	{"objective", func(p *Partnership) bool { return p.Objective.unsaid() }},
	{"outcomes", func(p *Partnership) bool { return p.Outcomes.unsaid() }},
	{"reasons", func(p *Partnership) bool { return p.Reasons == nil }},
	{"terms_of_reference", func(p *Partnership) bool { return p.TermsOfReference.unsaid() && p.Agreement.unsaid() }},
	{"risks", func(p *Partnership) bool { return p.Risks == nil }},
	{"liabilities", func(p *Partnership) bool { return p.Liabilities.unsaid() }},
	{"resources", func(p *Partnership) bool { return p.Resources == nil }},
	{"targets", func(p *Partnership) bool { return p.Targets == nil }},
	{"reporting", func(p *Partnership) bool { return p.Reporting.unsaid() }},
	{"complaints", func(p *Partnership) bool { return p.Complaints.unsaid() }},
	{"exit", func(p *Partnership) bool { return p.Exit.unsaid() }},
	{"partners", func(p *Partnership) bool { return p.Partners == nil }},
	{"service_area", func(p *Partnership) bool { return p.ServiceArea == "" }},
	{"scrutiny_committee", func(p *Partnership) bool { return p.ScrutinyCommittee == "" }},
	{"opposition_spokesperson", func(p *Partnership) bool { return unfilled(p.OppositionSpokesperson) }},
	{"public_engagement", func(p *Partnership) bool { return p.PublicEngagement.unsaid() }},
	{"kind", func(p *Partnership) bool { return p.Kind == 0 }},
	{"legal_form", func(p *Partnership) bool { return p.LegalForm == 0 }},
	{"scope", func(p *Partnership) bool { return p.Scope == 0 }},
}

// Gaps gives the facts that nobody has said and that the register asks of every partnership, worst first. What is
// stated to be none is said.
func (p *Partnership) Gaps() []string { return lacking(gaps, p) }

// need is a fact without which an entry cannot be proposed.
type need struct {
	path    string
	met     func(*Partnership) bool
	missing string
}

// needs are the eleven fields of E4, kind, scope (S1.1), outcome and lead member (S1.2), and the reasons for joining
// with what shows them (S1.4). An objective, an outcome, a lead member and a reason have to exist; of the rest it
// suffices that somebody has said there is none.
var needs = []need{
	{"display_name", func(p *Partnership) bool { return p.DisplayName != "" }, "the title (E4)"},
	{"service_area", func(p *Partnership) bool { return p.ServiceArea != "" }, "the service area it belongs to (E4)"},
	{"responsible_officer", func(p *Partnership) bool { return known(p.ResponsibleOfficer) },
		"the responsible officer, as a person the council knows or a post (E4)"},
	{"objective", func(p *Partnership) bool { return told(p.Objective) }, "the objective, in words (E4)"},
	{"terms_of_reference", func(p *Partnership) bool { return !p.TermsOfReference.unsaid() || !p.Agreement.unsaid() },
		"the terms of reference or the agreement, or with none: true that there are none (E4)"},
	{"reporting", func(p *Partnership) bool { return !p.Reporting.unsaid() }, "how it reports, or with none: true that it does not (E4)"},
	{"resources.years.committed", func(p *Partnership) bool {
		return p.takesNothing() || p.anyYear(func(y YearResources) bool { return y.Committed != nil })
	},
		"what the council contributes in a financial year: grant, revenue, in kind; nothing is an amount of 0, or resources as an empty object, {} (E4)"},
	{"resources.years.total_budget", func(p *Partnership) bool {
		return p.takesNothing() || p.anyYear(func(y YearResources) bool { return y.TotalBudget != nil })
	},
		"the total annual budget of a financial year; none is an amount of 0, or resources as an empty object, {} (E4)"},
	{"liabilities", func(p *Partnership) bool { return !p.Liabilities.unsaid() }, "the liabilities, or with none: true that there are none (E4)"},
	{"risks", func(p *Partnership) bool { return p.Risks != nil }, "the risks, or with none: true that none were assessed (E4)"},
	{"targets", func(p *Partnership) bool { return p.Targets != nil }, "the targets or key outcomes for the year, or with an empty object, {}, that there are none (E4)"},
	{"kind", func(p *Partnership) bool { return p.Kind != 0 }, "which list it belongs to"},
	{"scope", func(p *Partnership) bool { return p.Scope != 0 }, "the area it covers (S1.1)"},
	{"outcomes", func(p *Partnership) bool { return told(p.Outcomes) }, "the outcome for residents, in words (S1.2)"},
	{"lead_member", func(p *Partnership) bool { return known(p.LeadMember) },
		"the accountable lead member, as a person the council knows or a post (S1.2)"},
	{"reasons", func(p *Partnership) bool { return p.Reasons != nil && len(p.Reasons.Reasons) > 0 },
		"at least one reason for joining (S1.4)"},
}

func told(s *Statement) bool { return s != nil && s.Text != "" }

// known says whether the place is filled by a person or a post; whether somebody holds the post is looked up (vacant).
func known(h *Holder) bool { return h.ID() != "" }

// takesNothing reports whether it is stated that the entry takes and gets no money at all.
func (p *Partnership) takesNothing() bool { return p.Resources != nil && len(p.Resources.Years) == 0 }

func (p *Partnership) anyYear(is func(YearResources) bool) bool {
	if p.Resources == nil {
		return false
	}
	for _, y := range p.Resources.Years {
		if is(y) {
			return true
		}
	}
	return false
}

// incomplete gives what an entry lacks to be proposed; nothing when it is complete.
func (p *Partnership) incomplete() []fault.Field {
	var missing []fault.Field
	for _, n := range needs {
		if !n.met(p) {
			missing = append(missing, fault.Field{Path: "partnership." + n.path, Description: "say " + n.missing})
		}
	}
	if p.Reasons != nil {
		for _, r := range p.Reasons.Reasons {
			missing = append(missing, r.unshown()...)
		}
	}
	return missing
}

// unshown gives what a reason for joining lacks to be shown (S1.4).
func (r Reason) unshown() []fault.Field {
	var missing []fault.Field
	lacks := func(field, what string) {
		missing = append(missing, fault.Field{Path: "partnership.reasons.reasons." + field, Description: "say " + what})
	}
	if r.Evidence == "" {
		lacks("evidence", "what shows the reason, in words (S1.4)")
	}
	switch r.Reason {
	case Vision, CommunityStrategy:
		if len(r.Objectives) == 0 {
			lacks("objectives", "which of the council's objectives it serves (S1.4a, S1.4b)")
		}
	case LegalDuty:
		if r.Statute == "" {
			lacks("statute", "which statute makes it a duty (S1.4c)")
		}
	case SavesMoney:
		if r.Saving == nil && r.Estimate == "" {
			lacks("saving", "how much it saves, or give a reasoned estimate (S1.4d)")
		}
	}
	return missing
}
