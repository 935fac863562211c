package codec

import (
	"cmp"
	"slices"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// ratings are officers' own ratings.
var ratings = map[registerv1.Rag]frozen.Overall{
	registerv1.Rag_RAG_RED: frozen.Red, registerv1.Rag_RAG_AMBER: frozen.Amber, registerv1.Rag_RAG_GREEN: frozen.Green,
}

// decisions are what officers conclude on staying.
var decisions = map[registerv1.SuitabilityDecision]frozen.Decision{
	registerv1.SuitabilityDecision_SUITABILITY_DECISION_CONTINUE: frozen.Continue,
	registerv1.SuitabilityDecision_SUITABILITY_DECISION_CHANGE:   frozen.Change,
	registerv1.SuitabilityDecision_SUITABILITY_DECISION_LEAVE:    frozen.Leave,
}

// said reads what officers wrote on a record.
func said(m *registerv1.Partnership) frozen.Said {
	s := frozen.Said{
		Achievements: m.GetPerformance().GetAchievements(), NextAims: m.GetPerformance().GetNextAims(), Rating: ratings[m.GetPerformance().GetRag()],
		NoRisks: m.GetRisks().GetNone(), RisksOn: dateOf(m.GetRisks().GetAssessedOn()),
	}
	if m.GetTargets() != nil {
		s.Targets = []frozen.Target{}
	}
	for _, t := range m.GetTargets().GetTargets() {
		s.Targets = append(s.Targets, frozen.Target{Title: t.GetTitle(), Unit: t.GetUnit(), Baseline: t.GetBaseline(), Value: t.GetTargetValue(),
			Current: t.GetCurrentValue(), Due: dateOf(t.GetDueOn()), Recorded: dateOf(t.GetRecordedOn()), Rating: ratings[t.GetRag()]})
	}
	if m.GetRisks() != nil && !s.NoRisks {
		s.Risks = []frozen.Risk{}
	}
	for _, r := range m.GetRisks().GetRisks() {
		s.Risks = append(s.Risks, frozen.Risk{Title: r.GetTitle(), Controls: r.GetControls(), Owner: r.GetOwner(),
			Likelihood: int(r.GetResidualLikelihood()), Impact: int(r.GetResidualImpact()), Corporate: r.GetCorporate()})
	}
	for _, y := range m.GetResources().GetYears() {
		s.Years = append(s.Years, frozen.Year{Year: y.GetFinancialYear(), Committed: commitment(y.GetCommitted()),
			Needed: commitment(y.GetNeeded()), TotalBudget: pence(y.GetTotalBudget())})
	}
	slices.SortStableFunc(s.Years, func(a, b frozen.Year) int { return cmp.Compare(a.Year, b.Year) })
	for _, n := range m.GetNotKnown() {
		s.NotKnown = append(s.NotKnown, frozen.NotKnown{Fact: n.GetFact(), Reason: n.GetReason()})
	}
	return s
}

func commitment(m *registerv1.Commitment) frozen.Commitment {
	c := frozen.Commitment{Grant: pence(m.GetGrant()), Revenue: pence(m.GetRevenue()), InKind: pence(m.GetInKind())}
	if m != nil && m.OfficerDays != nil {
		days := int64(m.GetOfficerDays())
		c.Days = &days
	}
	return c
}

func pence(m *typev1.Money) *int64 {
	if m == nil {
		return nil
	}
	p := m.GetPence()
	return &p
}
