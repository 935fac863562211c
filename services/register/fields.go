package register

import "reflect"

// field is one field of a partnership, as the contract writes it, and the section it belongs to; 0 for what is no
// section's content.
type field struct {
	name    string
	section Section
	value   func(*Partnership) any
}

// fields are all fields of a partnership that can change, in the order of the contract. What follows from them
// (gaps, sections, times) is not among them.
var fields = []field{
	{"state", 0, func(p *Partnership) any { return p.State }},
	{"published", 0, func(p *Partnership) any { return p.Published }},
	{"before_concordat", 0, func(p *Partnership) any { return p.BeforeConcordat }},
	{"display_name", Identity, func(p *Partnership) any { return p.DisplayName }},
	{"short_name", Identity, func(p *Partnership) any { return p.ShortName }},
	{"former_names", Identity, func(p *Partnership) any { return p.FormerNames }},
	{"reference", Identity, func(p *Partnership) any { return p.Reference }},
	{"kind", Identity, func(p *Partnership) any { return p.Kind }},
	{"legal_form", Identity, func(p *Partnership) any { return p.LegalForm }},
	{"scope", Identity, func(p *Partnership) any { return p.Scope }},
	{"statutory_basis", Identity, func(p *Partnership) any { return p.StatutoryBasis }},
	{"web_page", Identity, func(p *Partnership) any { return p.WebPage }},
	{"created_on", Identity, func(p *Partnership) any { return p.CreatedOn }},
	{"joined_on", Identity, func(p *Partnership) any { return p.JoinedOn }},
	{"objective", Purpose, func(p *Partnership) any { return p.Objective }},
	{"outcomes", Purpose, func(p *Partnership) any { return p.Outcomes }},
	{"reasons", Purpose, func(p *Partnership) any { return p.Reasons }},
	{"service_area", People, func(p *Partnership) any { return p.ServiceArea }},
	{"service_lead", People, func(p *Partnership) any { return p.ServiceLead }},
	{"responsible_officer", People, func(p *Partnership) any { return p.ResponsibleOfficer }},
	{"delegate", People, func(p *Partnership) any { return p.Delegate }},
	{"lead_member", People, func(p *Partnership) any { return p.LeadMember }},
	{"opposition_spokesperson", People, func(p *Partnership) any { return p.OppositionSpokesperson }},
	{"partners", People, func(p *Partnership) any { return p.Partners }},
	{"terms_of_reference", Governance, func(p *Partnership) any { return p.TermsOfReference }},
	{"agreement", Governance, func(p *Partnership) any { return p.Agreement }},
	{"reporting", Governance, func(p *Partnership) any { return p.Reporting }},
	{"scrutiny_committee", Governance, func(p *Partnership) any { return p.ScrutinyCommittee }},
	{"meeting_frequency", Governance, func(p *Partnership) any { return p.MeetingFrequency }},
	{"complaints", Governance, func(p *Partnership) any { return p.Complaints }},
	{"public_engagement", Governance, func(p *Partnership) any { return p.PublicEngagement }},
	{"exit", Governance, func(p *Partnership) any { return p.Exit }},
	{"resources", ResourcesSection, func(p *Partnership) any { return p.Resources }},
	{"accountable_body", ResourcesSection, func(p *Partnership) any { return p.AccountableBody }},
	{"liabilities", ResourcesSection, func(p *Partnership) any { return p.Liabilities }},
	{"targets", PerformanceSection, func(p *Partnership) any { return p.Targets }},
	{"performance", PerformanceSection, func(p *Partnership) any { return p.Performance }},
	{"risks", RiskSection, func(p *Partnership) any { return p.Risks }},
	{"notes", 0, func(p *Partnership) any { return p.Notes }},
	{"not_known", 0, func(p *Partnership) any { return p.NotKnown }},
	{"sources", 0, func(p *Partnership) any { return p.Sources }},
	{"proposal", 0, func(p *Partnership) any { return p.Proposal }},
	{"approval", 0, func(p *Partnership) any { return p.Approval }},
	{"ending", 0, func(p *Partnership) any { return p.Ending }},
	{"ending_proposal", 0, func(p *Partnership) any { return p.EndingProposal }},
	{"report_comment", 0, func(p *Partnership) any { return p.ReportComment }},
	{"withdrawal", 0, func(p *Partnership) any { return p.Withdrawal }},
}

// Changed gives the fields in which the two states of a record differ, as the contract writes them, in its order.
func Changed(before, after *Partnership) []string {
	var names []string
	for _, f := range changed(before, after) {
		names = append(names, f.name)
	}
	return names
}

func changed(before, after *Partnership) []field {
	var differ []field
	for _, f := range fields {
		if !same(f.value(before), f.value(after)) {
			differ = append(differ, f)
		}
	}
	return differ
}

// same compares two values of a field. A list that is empty and one that is not there say the same; for what can be
// stated to be empty there is a pointer.
func same(a, b any) bool {
	if va, vb := reflect.ValueOf(a), reflect.ValueOf(b); va.Kind() == reflect.Slice && va.Len() == 0 && vb.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(a, b)
}
