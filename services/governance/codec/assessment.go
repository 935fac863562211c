package codec

import (
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
)

// AssessmentToProto gives the message of an assessment.
func AssessmentToProto(a *governance.Assessment) *governancev1.Assessment {
	s := a.Subject
	m := &governancev1.Assessment{
		Name: AssessmentName.Format(s.Council, s.Partnership), Partnership: PartnershipName.Format(s.Council, s.Partnership),
		PartnershipDisplayName: s.DisplayName, ServiceArea: s.ServiceArea, Kind: fromWord[registerv1.PartnershipKind](s.Kind),
		PartnershipState: fromWord[registerv1.PartnershipState](s.State), PartnershipVersion: s.Version,
		Overall: fromWord[governancev1.Overall](a.Overall), Reason: a.Reason,
		Policy: nameOf(PolicyName, s.Council, a.Policy), PolicyNumber: int32(a.PolicyNumber), PolicyTitle: a.PolicyTitle, //nolint:gosec // counts versions
		Significance: fromWord[governancev1.Significance](a.Significance), Review: a.Review,
		NextChangeOn: optional(a.NextChange), AssessedOn: a.AssessedOn.String(), UpdateTime: wire.Timestamp(a.UpdateTime),
	}
	for i := range a.Verdicts {
		m.Verdicts = append(m.Verdicts, VerdictToProto(s, a.Policy, &a.Verdicts[i]))
	}
	for _, r := range a.SignificanceResults {
		m.SignificanceResults = append(m.SignificanceResults, &governancev1.SignificanceResult{Test: r.Test, Title: r.Title,
			Outcome: fromWord[governancev1.Outcome](r.Outcome), NotStated: missingToProto(r.NotStated)})
	}
	return m
}

// VerdictToProto gives the message of a verdict on a partnership by a version of the policy.
func VerdictToProto(s governance.Subject, policy string, v *governance.Verdict) *governancev1.Verdict {
	m := &governancev1.Verdict{
		Criterion: v.Criterion, Title: v.Title, Severity: fromWord[governancev1.Severity](v.Severity), Section: fromWord[registerv1.Section](v.Section),
		Outcome: fromWord[governancev1.Outcome](v.Outcome), Reason: v.Reason, Policy: nameOf(PolicyName, s.Council, policy),
		NotStated: missingToProto(v.NotStated),
	}
	if v.Answer != "" {
		m.Answer = AnswerName.Format(s.Council, s.Partnership, v.Answer)
	}
	for _, st := range v.Stated {
		m.Stated = append(m.Stated, &governancev1.Stated{Person: nameOf(PersonName, s.Council, st.Person),
			OnBehalfOf: nameOf(PersonName, s.Council, st.OnBehalfOf), Imported: st.Imported, StateTime: wire.Timestamp(st.Time)})
	}
	for _, f := range v.Facts {
		m.Facts = append(m.Facts, &governancev1.Fact{Path: f.Path, Value: f.Value, Resource: f.Resource, Version: f.Version})
	}
	return m
}

func missingToProto(facts []governance.MissingFact) []*governancev1.MissingFact {
	var missing []*governancev1.MissingFact
	for _, f := range facts {
		missing = append(missing, &governancev1.MissingFact{Path: f.Path, Words: f.Words})
	}
	return missing
}

// AssessmentFromProto reads an assessment that was kept. The people that the record names are not part of it.
func AssessmentFromProto(council, partnership string, version int64, m *governancev1.Assessment) *governance.Assessment {
	a := &governance.Assessment{
		Subject: governance.Subject{Council: council, Partnership: partnership, DisplayName: m.GetPartnershipDisplayName(),
			ServiceArea: m.GetServiceArea(), Kind: Word(m.GetKind()), State: Word(m.GetPartnershipState()), Version: m.GetPartnershipVersion()},
		Overall: governance.Overall(Word(m.GetOverall())), Reason: m.GetReason(),
		Policy: last(m.GetPolicy()), PolicyNumber: int(m.GetPolicyNumber()), PolicyTitle: m.GetPolicyTitle(),
		Significance: governance.Significance(Word(m.GetSignificance())), Review: m.GetReview(),
		NextChange: known(m.GetNextChangeOn()), AssessedOn: known(m.GetAssessedOn()), UpdateTime: wire.Instant(m.GetUpdateTime()), Version: version,
	}
	for _, v := range m.GetVerdicts() {
		a.Verdicts = append(a.Verdicts, verdictFromProto(v))
	}
	for _, r := range m.GetSignificanceResults() {
		a.SignificanceResults = append(a.SignificanceResults, governance.SignificanceResult{Test: r.GetTest(), Title: r.GetTitle(),
			Outcome: governance.Outcome(Word(r.GetOutcome())), NotStated: missingFromProto(r.GetNotStated())})
	}
	return a
}

func verdictFromProto(m *governancev1.Verdict) governance.Verdict {
	v := governance.Verdict{
		Criterion: m.GetCriterion(), Title: m.GetTitle(), Severity: governance.Severity(Word(m.GetSeverity())), Section: Word(m.GetSection()),
		Outcome: governance.Outcome(Word(m.GetOutcome())), Reason: m.GetReason(), Answer: last(m.GetAnswer()),
		NotStated: missingFromProto(m.GetNotStated()),
	}
	for _, st := range m.GetStated() {
		v.Stated = append(v.Stated, governance.Stated{Person: last(st.GetPerson()), OnBehalfOf: last(st.GetOnBehalfOf()),
			Imported: st.GetImported(), Time: wire.Instant(st.GetStateTime())})
	}
	for _, f := range m.GetFacts() {
		v.Facts = append(v.Facts, governance.Fact{Path: f.GetPath(), Value: f.GetValue(), Resource: f.GetResource(), Version: f.GetVersion()})
	}
	return v
}

func missingFromProto(facts []*governancev1.MissingFact) []governance.MissingFact {
	var missing []governance.MissingFact
	for _, f := range facts {
		missing = append(missing, governance.MissingFact{Path: f.GetPath(), Words: f.GetWords()})
	}
	return missing
}

// ListedToProto gives the message of a listed verdict.
func ListedToProto(l *governance.ListedVerdict) *governancev1.PartnershipVerdict {
	return &governancev1.PartnershipVerdict{
		Partnership:            PartnershipName.Format(l.Subject.Council, l.Subject.Partnership),
		PartnershipDisplayName: l.Subject.DisplayName, ServiceArea: l.Subject.ServiceArea,
		Overall: fromWord[governancev1.Overall](l.Overall), Verdict: VerdictToProto(l.Subject, l.Policy, &l.Verdict),
	}
}

// overallOrder is the order in which partnerships are counted: what needs looking at comes first.
var overallOrder = []governance.Overall{governance.Red, governance.Amber, governance.Grey, governance.Green, governance.NoPolicy, governance.NotScored}

// SummaryToProto gives the message of the counts.
func SummaryToProto(s governance.Summary) *governancev1.SummarizeVerdictsResponse {
	m := &governancev1.SummarizeVerdictsResponse{Total: counts(s.Total)}
	for _, c := range s.Criteria {
		m.Criteria = append(m.Criteria, counts(c))
	}
	for _, overall := range overallOrder {
		if n := s.Overall[overall]; n > 0 {
			m.Overalls = append(m.Overalls, &governancev1.OverallCount{Overall: fromWord[governancev1.Overall](overall), Count: int32(n)}) //nolint:gosec // counts partnerships
		}
	}
	return m
}

func counts(c governance.Counts) *governancev1.CriterionCount {
	return &governancev1.CriterionCount{ //nolint:gosec // counts partnerships
		Criterion: c.Criterion, Met: int32(c.Met), Warning: int32(c.Warning), NotMet: int32(c.NotMet),
		NotStated: int32(c.NotStated), NotAssessed: int32(c.NotAssessed), NotApplicable: int32(c.NotApplicable),
		FactNotStated: int32(c.FactNotStated),
	}
}

// SimulationToProto gives the message of a simulation.
func SimulationToProto(s governance.Simulation) *governancev1.SimulatePolicyResponse {
	m := &governancev1.SimulatePolicyResponse{PartnershipCount: int32(s.Partnerships), ChangedCount: int32(s.Changed)} //nolint:gosec // counts partnerships
	for i := range s.Changes {
		c := &s.Changes[i]
		change := &governancev1.SimulatedChange{
			Partnership: PartnershipName.Format(c.Then.Subject.Council, c.Then.Subject.Partnership), DisplayName: c.Then.Subject.DisplayName,
			OverallNow: fromWord[governancev1.Overall](c.Now.Overall), OverallThen: fromWord[governancev1.Overall](c.Then.Overall), Reason: c.Then.Reason,
			SignificanceNow: fromWord[governancev1.Significance](c.Now.Significance), SignificanceThen: fromWord[governancev1.Significance](c.Then.Significance),
		}
		for _, v := range c.Verdicts {
			change.Verdicts = append(change.Verdicts, &governancev1.SimulatedVerdict{Criterion: v.Criterion,
				OutcomeNow: fromWord[governancev1.Outcome](v.Now), OutcomeThen: fromWord[governancev1.Outcome](v.Then), Reason: v.Reason})
		}
		m.Changes = append(m.Changes, change)
	}
	return m
}
